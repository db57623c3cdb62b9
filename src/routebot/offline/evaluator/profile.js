/** Mirror of reasoning/profile.py: what ranking and journeys read from a person's answers. */

import { union } from "./collections.js";
import { firstValue, maskOfValue } from "./conditions.js";
import { YES } from "./diagrams.js";
import { MODES } from "./facts.js";
import { CARDS, REGION } from "./meanings.js";
import { HOME } from "./places.js";
import { OFFER_FROM } from "./questions.js";
import { thresholds } from "./thresholds.js";
import { YES_BIT } from "./variables.js";

/**
 * Return the answers that ranking and journeys ask about, with the fields of `Profile`.
 *
 * Its `cards`, `modes` and `regions` are Sets.
 *
 * @param {number|null} daysLeft until they must go, where something else than answers decides
 */
export function readProfile(rulebook, masks, daysLeft = null) {
  const { vocabulary, meanings } = rulebook;
  const { circumstances } = meanings;
  const scale = daysLeft === null ? meanings.days_left : null;
  const left = scale ? scale.read(masks) : daysLeft;
  const saidSo = scale ? scale.isAnswered(masks) : daysLeft !== null;
  const regions = vocabulary.standing(REGION, masks);
  const cardsKnown = vocabulary.isAnswered(CARDS, masks);
  const apart = [...regions].find((region) => Object.hasOwn(meanings.apart, region));
  return {
    days_left: left,
    has_time: saidSo && (left === null || left >= thresholds.month),
    stay_wanted: meanings.stay_wanted ? meanings.stay_wanted.read(masks) : null,
    days_valid: meanings.days_valid ? meanings.days_valid.read(masks) : null,
    cards: cardsKnown ? new Set(vocabulary.options(CARDS, masks)) : null,
    modes: modesOf(meanings.modes, masks),
    regions,
    in_danger: circumstances.in_danger.holds(masks),
    lgbt: circumstances.lgbt.holds(masks),
    abroad: circumstances.abroad.holds(masks),
    offer_from: vocabulary.chosen(OFFER_FROM, masks),
    home: apart === undefined ? HOME : meanings.apart[apart],
  };
}

/** Return the means that some answer gives or may give, and those that nobody is asked about. */
function modesOf(givenBy, masks) {
  const given = (mode) => givenBy[mode].some((variable) => masks[variable] & YES_BIT);
  return new Set(MODES.filter((mode) => !Object.hasOwn(givenBy, mode) || given(mode)));
}

/** Return the questions whose answers ranking and journeys read, a Set. */
export function rankedQuestions(rulebook) {
  return union(rulebook.meanings.questions, rulebook.danger_questions);
}

/** Return the masks of the same person once they have left Russia. */
export function asIfAbroad(rulebook, masks) {
  const { diagrams, meanings, vocabulary } = rulebook;
  const node = diagrams.of(meanings.circumstances.abroad.condition);
  const changed = [...masks];
  const [path] = diagrams.paths(node, YES);
  for (const [variable, values] of path || []) {
    const size = vocabulary.variables[variable].values.length;
    changed[variable] = maskOfValue(firstValue(values), size); // an answer is one value
  }
  return changed;
}
