/** Mirror of reasoning/stakes.py: what hinges on each question, its stake. */

import { Counter, difference, intersection, union } from "./collections.js";
import { Truth, truth, variablesOf } from "./conditions.js";
import { REGION } from "./meanings.js";
import { rankedQuestions } from "./profile.js";
import { LOCATION, OFFER_FROM, OTHER_CITIZENSHIP, SECOND_PASSPORT } from "./questions.js";
import { thresholds } from "./thresholds.js";
import { BY_OFFER, TO_LIVE_THERE, wantsToStay } from "./ways.js";

const NONE_AT_ALL = new Set();

/** What is dangerous to answer and not asked at the border, of a rulebook; found once. */
const NEVER_OFFERED = new WeakMap();

/** Weigh what is certain to hinge on each question: all but the order, exact by the diagrams. */
export function certainStakes(advice) {
  const found = new Counter();
  const { vocabulary } = advice.rulebook;
  const known = vocabulary.answered(advice.masks);
  if (isAtAnEnd(advice)) {
    // No routes are shown then, so nothing else can matter; unless they are abroad already.
    found.add(known.has(REGION) ? [] : [REGION], thresholds.exit_weight);
    return found;
  }
  addExit(advice, known, found);
  const open = difference(Object.keys(vocabulary.questions), known);
  const shown = Math.min(thresholds.top_routes, advice.possible.length);
  found.add(intersection(placesToName(advice), open), thresholds.order_weight * shown);
  if (advice.profile.in_danger) {
    const asked = [...open].filter((id) => vocabulary.questions[id].asked_in_danger);
    found.add(asked.filter((id) => mayMatter(advice, id)), thresholds.status_weight);
  }
  if (holdsAnother(advice) && mayMatter(advice, SECOND_PASSPORT)) {
    found.add([SECOND_PASSPORT], thresholds.status_weight);
  }
  addRoutes(advice, found);
  return found;
}

function addExit(advice, known, found) {
  const { questions } = advice.rulebook.vocabulary;
  const { exit_weight: most, harmless_exit_weight: harmless } = thresholds;
  for (const question of advice.exit.open_questions) {
    found.add([question], questions[question].sensitive === "none" ? harmless : most);
  }
  // Whoever is abroad reads no rule of the exit, and nothing about it is in doubt for them.
  const readsOfExit = advice.exit.rules.length > 0 || advice.exit.status === "depends";
  if (readsOfExit && REGION in questions && !known.has(REGION)) {
    found.add([REGION], most);
  }
  found.add(difference(tellingOfHurry(advice), known), harmless);
}

function addRoutes(advice, found) {
  const warnedOf = neverOffered(advice);
  const { status_weight: status, rising_weight: rising } = thresholds;
  for (const verdict of advice.possible.slice(0, thresholds.top_routes)) {
    found.add(deciding(advice, verdict), status);
    found.add(needing(advice, verdict), thresholds.need_weight);
    found.add(intersection(warning(advice, verdict), warnedOf), thresholds.warning_weight);
  }
  for (const verdict of advice.possible) {
    found.add(purposes(advice, verdict), rising);
  }
  // What opens only by something rare, such as another passport, is asked for the top's sake.
  for (const verdict of advice.rising(thresholds.top_routes, false)) {
    found.add(deciding(advice, verdict), rising);
  }
}

/** Say whether no route can be shown whatever they answer: they are kept, or all is closed. */
export function isAtAnEnd(advice) {
  return advice.barred || !advice.possible.length;
}

/** Return what says on which papers they leave; then, of those let out to nowhere, what opens. */
export function openingAll(advice) {
  const { evaluation } = advice;
  const papers = advice.rulebook.exit_papers.filter((rule) => !rule.fact.lets_out_to.length);
  const undecided = union(...papers.map((rule) => evaluation.undecided(rule)));
  if (undecided.size || papers.every((rule) => evaluation.truth(rule) !== Truth.YES)) {
    return undecided;
  }
  if (holdsAnother(advice)) {
    return new Set([SECOND_PASSPORT]);
  }
  const hinging = advice.possible.map((verdict) => deciding(advice, verdict));
  return hinging.length ? hinging.reduce(intersection) : NONE_AT_ALL;
}

/** Return the questions that may bar somebody who has hardly any days left. */
export function barringInAHurry(advice) {
  const daysLeft = advice.profile.days_left;
  const isHurried = advice.exitAhead && daysLeft !== null && daysLeft <= thresholds.hurry;
  return isHurried ? barring(advice) : NONE_AT_ALL;
}

/** Return the questions that say whether somebody abroad is in danger. */
export function tellingOfDanger(advice) {
  const { rulebook, masks } = advice;
  const { condition } = rulebook.meanings.circumstances.in_danger;
  if (advice.exitAhead || truth(condition, masks) !== Truth.UNKNOWN) {
    return NONE_AT_ALL;
  }
  return rulebook.vocabulary.questionsIn([condition]);
}

/** Return the question how soon they go, where it says when to ask what may bar them. */
function tellingOfHurry(advice) {
  const daysLeft = advice.rulebook.meanings.days_left;
  const isTelling = daysLeft !== null && advice.exitAhead && barring(advice).size > 0;
  return isTelling ? new Set([daysLeft.question]) : NONE_AT_ALL;
}

/** Return the questions that may still bar them at the Russian border. */
function barring(advice) {
  const rules = advice.rulebook.exit_rules.filter((rule) => rule.fact.effect === "barred");
  return union(...rules.map((rule) => advice.evaluation.undecided(rule)));
}

/** Weigh the open questions that the ranking reads, as if each could move every top route. */
export function orderStakes(advice) {
  const found = new Counter();
  if (!advice.barred) {
    const known = advice.rulebook.vocabulary.answered(advice.masks);
    const shown = Math.min(thresholds.top_routes, advice.possible.length);
    const read = difference(rankedQuestions(advice.rulebook), known);
    found.add(read, thresholds.order_weight * shown);
  }
  return found;
}

/** Return the questions for a place that all the routes hinge on. */
export function placesToName(advice) {
  const found = new Set();
  if (advice.profile.abroad) {
    found.add(LOCATION);
  }
  if (isServedByAnOffer(advice)) {
    found.add(OFFER_FROM);
  }
  return found;
}

/** Say whether work or study is their way to stay, as far as they have said. */
function isServedByAnOffer(advice) {
  if (!advice.profile.has_time || !wantsToStay(advice.profile)) {
    return false;
  }
  return advice.possible.some((verdict) =>
    advice.evaluation.ways(verdict).some((each) => each.certain && BY_OFFER.has(each.rule.way)),
  );
}

/** Say whether they hold another citizenship: what it opens is then nothing rare to them. */
function holdsAnother(advice) {
  const { vocabulary } = advice.rulebook;
  if (!(SECOND_PASSPORT in vocabulary.questions)) {
    return false;
  }
  const held = vocabulary.options(OTHER_CITIZENSHIP, advice.masks);
  return held.some((option) => option !== "none");
}

/** Say whether an answer could change anything of any place that is possible. */
function mayMatter(advice, question) {
  return (
    rankedQuestions(advice.rulebook).has(question) ||
    advice.possible.some(
      (verdict) =>
        deciding(advice, verdict).has(question) || needing(advice, verdict).has(question),
    )
  );
}

/** Return the questions that can still change the status of a route. */
export function deciding(advice, verdict) {
  if (verdict.status !== "depends") {
    return NONE_AT_ALL;
  }
  const known = advice.decidingQuestions;
  if (!known.has(verdict.id)) {
    const { diagram } = advice.rulebook.destinations[verdict.id];
    known.set(verdict.id, advice.evaluation.missingIn(diagram));
  }
  return known.get(verdict.id);
}

/** Return the questions that can still change the status of some place that is possible. */
export function settling(advice) {
  return union(...advice.possible.map((verdict) => deciding(advice, verdict)));
}

/** Return those that can change what is read of a route whose status stays. */
export function reading(advice, verdict) {
  return union(needing(advice, verdict), warning(advice, verdict));
}

/** Return those that can change what must be obtained first. */
function needing(advice, verdict) {
  return undecidedOf(advice, verdict.way === null ? [] : verdict.way.needs);
}

/** Return those that can change whether a place has a way of their own, if that counts. */
function purposes(advice, verdict) {
  if (!advice.profile.has_time || !wantsToStay(advice.profile)) {
    return NONE_AT_ALL;
  }
  // Whether they are citizens decides the status and has its stake by that.
  const kinds = difference(TO_LIVE_THERE, new Set(["citizen"]));
  const undecided = advice.evaluation.ways(verdict).filter((each) => kinds.has(each.rule.way));
  return union(...undecided.map((each) => advice.evaluation.unsureOf(each.way)));
}

/** Return those that can change whether a grave pitfall or danger is theirs. */
export function warning(advice, verdict) {
  const { pitfalls } = advice.rulebook.destinations[verdict.id];
  const grave = pitfalls.filter((each) => each.fact.severity === "high");
  return union(undecidedOf(advice, grave), endangering(advice, verdict));
}

/** Return those that can change whether a high danger is theirs, which ranks the place lower. */
export function endangering(advice, verdict) {
  const { dangers } = advice.rulebook.destinations[verdict.id];
  return undecidedOf(advice, dangers.filter((each) => each.fact.level === "high"));
}

function undecidedOf(advice, facts) {
  return union(...facts.map((each) => advice.evaluation.undecided(each)));
}

/** Return the questions that are dangerous to answer, but for those of the Russian border. */
export function neverOffered(advice) {
  const { rulebook } = advice;
  if (!NEVER_OFFERED.has(rulebook)) {
    NEVER_OFFERED.set(rulebook, foundDangerous(rulebook));
  }
  return NEVER_OFFERED.get(rulebook);
}

function foundDangerous(rulebook) {
  const { vocabulary } = rulebook;
  const read = union(...rulebook.exit_rules.map((rule) => variablesOf(rule.condition)));
  const border = new Set([...read].map((variable) => vocabulary.variables[variable].question));
  const dangerous = Object.values(vocabulary.questions).filter((q) => q.sensitive === "high");
  return difference(dangerous.map((question) => question.id), border);
}
