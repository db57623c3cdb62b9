/**
 * What a person has said, for as long as the page is open: nothing of it is stored anywhere.
 */

import { advise } from "./advice.js";
import { rulebookOf } from "./rulebook.js";
import { nextScreen } from "./asking.js";
import { today } from "./days.js";
import { found, namesOf } from "./finding.js";
import { Words } from "./words.js";

/** Answers, language and view of whoever holds the page. */
export class Session {
  /**
   * @param {object} pack as offline/packing.py describes it
   * @param {Date} now
   */
  constructor(pack, now) {
    const day = today(pack, now);
    this.pack = pack;
    this.day = day;
    this.rulebook = rulebookOf(pack, day.on, day.east);
    this.spoken = Object.fromEntries(
      Object.entries(pack.words).map(([language, words]) => [language, new Words(language, words)]),
    );
    this.names = namesOf(this.rulebook, Object.values(this.spoken));
    this.language = "ru";
    this.begin();
  }

  /** Forget all that was said. */
  begin() {
    this.answers = {};
    this.skipped = new Set();
    this.asked = null;
    this.view = { name: "places" };
    this._advice = null;
  }

  /** The words of the language that is shown. */
  get words() {
    return this.spoken[this.language];
  }

  /** All that follows from the answers. */
  get advice() {
    if (this._advice === null) {
      const masks = this.rulebook.vocabulary.masks(this.answers);
      this._advice = advise(this.rulebook, masks);
    }
    return this._advice;
  }

  /** Work out what is shown before the first answer. */
  ready() {
    nextScreen(this.advice, this.skipped);
  }

  /** List the places that a typed text may mean, in either language. */
  placesTyped(text) {
    return found(this.names, text);
  }

  /** Take an answer; no options at all take it back. */
  answer(question, options) {
    const answers = { ...this.answers };
    if (options.length > 0) {
      answers[question] = options;
    } else {
      delete answers[question];
    }
    this.answers = answers;
    this.skipped.delete(question);
    this._advice = null;
  }

  /** Leave a question unanswered. */
  skip(question) {
    this.answer(question, []);
    this.skipped.add(question);
  }
}
