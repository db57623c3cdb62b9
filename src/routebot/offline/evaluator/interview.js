/** Mirror of reasoning/interview.py: what a person has said, and how an answer changes it. */

import { difference, isSubset, union } from "./collections.js";
import { OTHER_CITIZENSHIP, SECOND_PASSPORT } from "./questions.js";

/** What a person has said, in the order they said it; functions return a new one. */
export class Interview {
  /** Take answers (question -> set of options), the set of those declined, and the order. */
  constructor(answers = {}, skipped = new Set(), order = []) {
    this.answers = answers;
    this.skipped = skipped;
    this.order = order;
  }

  /** Answer a question, or answer it again: the others stay, but for one that it denies. */
  answer(question, options) {
    const denied = contradicted(question, options, this.answers);
    const answers = { ...this.answers, [question]: options };
    let order = this._moved(question);
    if (denied !== null) {
      delete answers[denied];
      order = order.filter((id) => id !== denied);
    }
    return new Interview(answers, difference(this.skipped, new Set([question])), order);
  }

  /** Decline a question; an answer given before is taken back. */
  skip(question) {
    const answers = without(this.answers, question);
    return new Interview(answers, union(this.skipped, [question]), this._moved(question));
  }

  /** Make a question open again. */
  forget(question) {
    const order = this.order.filter((id) => id !== question);
    const skipped = difference(this.skipped, new Set([question]));
    return new Interview(without(this.answers, question), skipped, order);
  }

  /** Return to the question dealt with last: the new interview, and that question or null. */
  back() {
    if (!this.order.length) {
      return [this, null];
    }
    const last = this.order[this.order.length - 1];
    return [this.forget(last), last];
  }

  _moved(question) {
    return this.order.includes(question) ? this.order : [...this.order, question];
  }
}

function without(answers, question) {
  const { [question]: _taken, ...others } = answers;
  return others;
}

/** Return the question whose answer a new answer denies, or null. */
function contradicted(question, options, answers) {
  const others = {
    [SECOND_PASSPORT]: OTHER_CITIZENSHIP,
    [OTHER_CITIZENSHIP]: SECOND_PASSPORT,
  };
  const other = others[question];
  if (other === undefined || !(other in answers)) {
    return null;
  }
  const both = { ...answers, [question]: options };
  const saysNone = isSubset(both[OTHER_CITIZENSHIP], new Set(["none"]));
  return saysNone && both[SECOND_PASSPORT].size > 0 ? other : null;
}

/** Switch an option of a question with several answers: what it excludes goes, what it implies
 * comes.
 */
export function toggled(question, chosen, option) {
  if (chosen.has(option)) {
    const implying = question.options.filter((each) => each.implies.includes(option));
    return difference(chosen, new Set([option, ...implying.map((each) => each.id)]));
  }
  if (option === "none") {
    return new Set(["none"]);
  }
  const excluding = question.options.filter((each) => each.excludes.includes(option));
  const own = question.options.find((each) => each.id === option);
  const gone = new Set([...excluding.map((each) => each.id), "none", ...own.excludes]);
  return union(difference(chosen, gone), [option, ...own.implies]);
}
