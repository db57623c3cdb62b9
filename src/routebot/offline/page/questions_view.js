/** The questions: the one that would change most, what was answered, and all of them. */

import { nextScreen, skipCost } from "./asking.js";
import { attend, button, el, field, paragraph, refill } from "./dom.js";
import { toggled } from "./interview.js";
import { namesPlaces, takesOne } from "./questions.js";
import { optionLabel, questionTitle } from "./sentences.js";

/** Places that have a chip without being typed, as the bot has. */
const MOST_PLACES = 6;

/** Return the options, a Set, that are chosen once a chip was tapped. */
function tapped(question, chosen, option) {
  if (takesOne(question)) {
    return new Set(chosen.has(option) ? [] : [option]);
  }
  return toggled(question, chosen, option);
}

/** What the questions show, and how an answer is taken. */
export class QuestionsView {
  /**
   * @param {Session} session
   * @param {function} changed called after an answer
   */
  constructor(session, changed) {
    this.session = session;
    this.changed = changed;
    this.now = el("section", { class: "ask", "aria-label": session.words.text("offline.ask") });
    this.given = el("section", { class: "given" });
    this.every = el("details", { class: "every" });
    this.element = el("div", { class: "questions" }, this.now, this.given, this.every);
    this.typed = "";
  }

  /** Draw all of it. */
  draw() {
    const { words } = this.session;
    refill(this.now, this._next());
    refill(this.given, this._given());
    const list = Object.values(this._questions).map((each) => this._folded(each));
    refill(this.every, el("summary", {}, words.text("offline.every")), list);
  }

  get _questions() {
    return this.session.rulebook.vocabulary.questions;
  }

  /** Return what is asked now: what was opened last, else what would change most. */
  _next() {
    const { session } = this;
    const { words } = session;
    const ids = session.asked ? [session.asked] : nextScreen(session.advice, session.skipped);
    if (ids.length === 0) {
      return [paragraph(words.text("offline.asked_all"), { class: "quiet" })];
    }
    return ids.map((id) => this._whole(this._questions[id]));
  }

  /** Write a question with its reason, its chips, and the ways on. */
  _whole(question) {
    const { words, advice } = this.session;
    const heading = el("h2", { id: `ask-${question.id}` }, words.of(question.text));
    const careful = question.sensitive === "high" && skipCost(advice, question.id);
    const done = takesOne(question) ? null : this._done(question);
    const notes = [words.of(question.help)];
    if (!takesOne(question)) {
      notes.push(words.text("question.many"));
    }
    return el(
      "div",
      { class: "question" },
      heading,
      notes.map((text) => paragraph(text, { class: "quiet" })),
      careful ? paragraph(this._price(careful), { class: "quiet" }) : null,
      this._chips(question, heading.id),
      el("div", { class: "ways" }, done, this._skip(question)),
    );
  }

  _price(cost) {
    const { words } = this.session;
    const open = cost.exit || cost.undecided > 0 || cost.danger || cost.way || cost.unsure;
    return words.text(open ? "offline.skip.costs" : "skip.free");
  }

  _done(question) {
    return button(this.session.words.text("button.done"), () => this._goOn(question), {
      class: "main",
    });
  }

  _skip(question) {
    const skip = () => {
      this.session.skip(question.id);
      this._goOn(question);
    };
    return button(this.session.words.text("offline.skip"), skip, { class: "plain" });
  }

  /** Leave a question and show the one that comes next. */
  _goOn(question) {
    if (this.session.answers[question.id] === undefined) {
      this.session.skip(question.id);
    }
    this.session.asked = null;
    this.changed();
    const next = this.now.querySelector("h2");
    if (next) {
      attend(next);
    }
  }

  /** Return the chips of a question; of one for places, a field to type in besides. */
  _chips(question, labelled) {
    const box = el("div", { class: "chips", role: "group", "aria-labelledby": labelled });
    const fill = () => refill(box, this._offered(question).map((id) => this._chip(question, id)));
    fill();
    if (!namesPlaces(question)) {
      return [box];
    }
    const label = this.session.words.text("offline.type_place");
    const typed = (event) => {
      this.typed = event.target.value;
      fill();
    };
    const traits = { oninput: typed, "aria-label": label, placeholder: label };
    return [field("search", traits), box];
  }

  /** Return the options that have a chip: those named most, those chosen, those typed. */
  _offered(question) {
    const { session } = this;
    const ids = question.options.map((option) => option.id);
    if (!namesPlaces(question)) {
      return ids;
    }
    const chosen = session.answers[question.id] || new Set();
    const typed = this.typed ? session.placesTyped(this.typed) : question.likely;
    const offered = new Set([...chosen, ...typed.slice(0, MOST_PLACES), "none"]);
    return [...offered].filter((id) => ids.includes(id));
  }

  _chip(question, id) {
    const { session } = this;
    const option = question.options.find((each) => each.id === id);
    const chosen = session.answers[question.id] || new Set();
    const isChosen = chosen.has(id);
    const one = takesOne(question);
    const tap = () => {
      session.answer(question.id, tapped(question, chosen, id));
      if (one && session.answers[question.id]) {
        this._goOn(question);
      } else {
        session.asked = question.id;
        this.changed();
        this._refocus(question, id);
      }
    };
    const label = optionLabel(session.words, question, option);
    const pressed = String(isChosen);
    return button(label, tap, { class: "chip", "data-option": id, "aria-pressed": pressed });
  }

  /** Keep the focus on a chip that was drawn anew. */
  _refocus(question, id) {
    const box = this.now.querySelector(`[aria-labelledby="ask-${question.id}"]`);
    const chip = box && box.querySelector(`[data-option="${id}"]`);
    if (chip) {
      chip.focus();
    }
  }

  /** Return what was answered, each a chip that opens its question again. */
  _given() {
    const { words, answers } = this.session;
    const known = Object.values(this._questions).filter((each) => answers[each.id] !== undefined);
    if (known.length === 0) {
      return [];
    }
    const chips = known.map((question) => {
      const label = `${questionTitle(words, question)}: ${this._said(question)}`;
      return button(label, () => this._open(question), { class: "chip said" });
    });
    return [el("h2", {}, words.text("offline.answers")), el("div", { class: "chips" }, chips)];
  }

  _said(question) {
    const { words, answers } = this.session;
    const options = question.options.filter((option) => answers[question.id].has(option.id));
    return options.map((option) => optionLabel(words, question, option)).join("; ");
  }

  _open(question) {
    this.session.asked = question.id;
    this.typed = "";
    this.draw();
    attend(this.now.querySelector("h2"));
    this.now.scrollIntoView();
  }

  /** Return a question of the list of all: its name, and what was answered. */
  _folded(question) {
    const { words, answers } = this.session;
    const said = answers[question.id] === undefined ? null : this._said(question);
    const name = questionTitle(words, question);
    const label = said === null ? `+ ${name}` : `${name}: ${said}`;
    const traits = { class: "row", "data-question": question.id };
    return button(label, () => this._open(question), traits);
  }
}
