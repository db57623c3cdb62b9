/**
 * What a person has said, for as long as the page is open: nothing of it is stored anywhere.
 */

import { advise } from "./advice.js";
import { rulebookOf } from "./rulebook.js";
import { nextScreen } from "./asking.js";
import { today } from "./days.js";
import { found, namesOf } from "./finding.js";
import { Interview } from "./interview.js";
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
    this.interview = new Interview();
    this.asked = null;
    this.view = { name: "places" };
    this._advice = null;
  }

  /** What was answered: question -> Set of options. */
  get answers() {
    return this.interview.answers;
  }

  /** The questions that were left unanswered, a Set. */
  get skipped() {
    return this.interview.skipped;
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

  /** Take an answer, a Set of options; none at all take it back. Another that it denies goes. */
  answer(question, options) {
    const { interview } = this;
    this.interview =
      options.size > 0 ? interview.answer(question, options) : interview.forget(question);
    this._advice = null;
  }

  /** Leave a question unanswered. */
  skip(question) {
    this.interview = this.interview.skip(question);
    this._advice = null;
  }
}
