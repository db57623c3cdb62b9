/** Mirror of logic/variables.py: the variables of a question. */

import { fullMask } from "./conditions.js";
import { NAMED } from "./derived.js";
import { SECOND_PASSPORT, takesOne } from "./questions.js";
import { VALUES } from "./second_passports.js";

/** Values of a variable of a question of kind "many". */
export const NO_BIT = 1;
export const YES_BIT = 2;

/** The option that means: none of the others. */
export const NONE = "none";

function variable(question, option, values) {
  return { question, option, values, full: fullMask(values.length) };
}

/** Return the variables of a question, in their order: {question, option, values, full}. */
export function variablesOfQuestion(question) {
  const ids = question.options.map((option) => option.id);
  if (takesOne(question)) {
    return [variable(question.id, null, ids)];
  }
  const chosen = ids.filter((id) => id !== NONE);
  if (question.id === SECOND_PASSPORT) {
    const ofPlaces = chosen.map((place) => variable(question.id, place, VALUES));
    return [variable(question.id, NAMED, chosen), ...ofPlaces];
  }
  return chosen.map((id) => variable(question.id, id, ["no", "yes"]));
}

/** Return whether an option was chosen; null where that is not known. */
export function tickOf(mask) {
  if (mask === YES_BIT || mask === NO_BIT) {
    return mask === YES_BIT;
  }
  return null;
}

/** Say whether one of two holds; null where that is not known. */
export function either(first, second) {
  if (first || second) {
    return true;
  }
  return first === null || second === null ? null : false;
}
