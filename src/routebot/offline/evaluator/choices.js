/** Mirror of logic/choices.py: which options answer a question. */

import { union } from "./collections.js";
import { namesPlaces, takesOne } from "./questions.js";
import { NONE } from "./variables.js";

/** An answer that does not fit its question; `key` names the sentence that says so. */
export class AnswerError extends Error {
  /** @param {object} params what the sentence names */
  constructor(key, message, params) {
    super(message);
    this.name = "AnswerError";
    this.key = key;
    this.params = params;
  }
}

/** Check that options (a Set) answer a question; throws AnswerError. */
export function checkChoice(question, options) {
  checkKnown(question, options);
  const about = { question: question.id };
  if (takesOne(question) && options.size !== 1) {
    const message = `question "${question.id}" takes exactly one option, got ${options.size}`;
    throw new AnswerError("error.one", message, about);
  }
  if (options.has(NONE) && options.size > 1) {
    const others = [...options].filter((id) => id !== NONE).sort().join(", ");
    const message = `question "${question.id}": "none" cannot stand beside ${others}`;
    throw new AnswerError("error.none", message, about);
  }
}

/** Check that a question has options of these ids; throws AnswerError, with those there are. */
export function checkKnown(question, options) {
  const known = question.options.map((option) => option.id);
  const strange = [...options].filter((id) => !known.includes(id)).sort();
  if (strange.length === 0) {
    return;
  }
  const about = { question: question.id, option: strange[0] };
  if (namesPlaces(question)) {
    const message = `question "${question.id}": "${strange[0]}" is no destination's code`;
    throw new AnswerError("error.place", message, about);
  }
  const message =
    `question "${question.id}" has no option "${strange[0]}"; ` +
    `its options are: ${known.join(", ")}`;
  throw new AnswerError("error.option", message, about);
}

/** Return the chosen options and those that they imply. */
export function withImplied(question, chosen) {
  const options = question.options.filter((option) => chosen.has(option.id));
  return union(chosen, ...options.map((option) => option.implies));
}
