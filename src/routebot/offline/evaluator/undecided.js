/** Mirror of reasoning/undecided.py: which questions can still change the outcome of a diagram. */

import { isSubset, union } from "./collections.js";
import { isSingle } from "./conditions.js";
import { NAMED } from "./derived.js";
import { OTHER_CITIZENSHIP, SECOND_PASSPORT } from "./questions.js";
import { NO_BIT, YES_BIT } from "./variables.js";

/**
 * Return the questions that can still change the outcome of a diagram, a Set; exact.
 *
 * @param {function} withGroups gives what `byGroups` does, kept for all diagrams of these masks
 */
export function missingIn(rulebook, masks, node, withGroups) {
  const { diagrams, vocabulary } = rulebook;
  let left = new Set([diagrams.given(node, masks)]);
  const support = [...diagrams.support([...left][0])];
  const questions = new Set(support.map((i) => vocabulary.variables[i].question));
  if (isSubset([OTHER_CITIZENSHIP, SECOND_PASSPORT], questions)) {
    // A group and what its passports give do not vary freely.
    left = new Set(withGroups().map((each) => diagrams.given(node, each)));
  }
  const read = union(...[...left].map((each) => diagrams.support(each)));
  const asked = new Set([...read].map((variable) => vocabulary.asks(variable, masks)));
  if (left.size > 1) {
    asked.add(OTHER_CITIZENSHIP);
  }
  if (vocabulary.isAnswered(SECOND_PASSPORT, masks)) {
    asked.delete(SECOND_PASSPORT); // named, and a passport that they did not name counts too
  }
  return asked;
}

/** Return the variables that what is left of a diagram depends on.
 *
 * Of what passports give, those that say which are held: what they give follows.
 */
export function readBy({ diagrams, vocabulary }, node) {
  const read = [...diagrams.support(node)];
  if (!read.some((variable) => vocabulary.variables[variable].question === SECOND_PASSPORT)) {
    return read;
  }
  const groups = vocabulary.ofQuestion[OTHER_CITIZENSHIP];
  return [...union(read, groups, [vocabulary.index(SECOND_PASSPORT, NAMED)])];
}

/** Return the masks with each set of groups of other passports that may still be held. */
export function byGroups(vocabulary, masks) {
  const groups = vocabulary.ofQuestion[OTHER_CITIZENSHIP];
  const open = groups.filter((variable) => !isSingle(masks[variable]));
  const found = [];
  for (let number = 0; number < 2 ** open.length; number += 1) {
    const changed = [...masks];
    open.forEach((variable, i) => {
      changed[variable] = (number >> i) & 1 ? YES_BIT : NO_BIT;
    });
    found.push(vocabulary.settled(changed));
  }
  return found;
}
