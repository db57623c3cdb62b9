/** Mirror of reasoning/remaining.py: what may still be asked, a bound on the interview ahead. */

import { difference, intersection, isSubset, sortedBy, union } from "./collections.js";
import { Truth, truth, variablesOf } from "./conditions.js";
import { REGION } from "./meanings.js";
import { HOME } from "./places.js";
import {
  LOCATION,
  OFFER_FROM,
  OTHER_CITIZENSHIP,
  SECOND_PASSPORT,
  namesPlaces,
} from "./questions.js";
import { thresholds } from "./thresholds.js";
import { NONE } from "./variables.js";
import { wantsToStay } from "./ways.js";

const NEVER_CLOSED = new Set([HOME]);

/** What reads each question of a rulebook, found once. */
const READ_IN = new WeakMap();

/** What `leftIn` found of a verdict. */
const LEFT = new WeakMap();

/** What was found of an advice. */
const OPEN = new WeakMap();

/** Return the question that shares a screen with another one, or null. */
export function companionOf(rulebook, question) {
  const { questions } = rulebook.vocabulary;
  let named = questions[question].beside;
  if (named === null) {
    const found = Object.values(questions).find((each) => each.beside === question);
    named = found === undefined ? null : found.id;
  }
  if (named === null || !(named in questions)) {
    return null;
  }
  const options = [question, named].map((id) => optionsShown(questions[id]));
  return options[0] + options[1] <= thresholds.most_options_shared ? named : null;
}

/** Count the buttons of a question: of places, those that are named most. */
function optionsShown(question) {
  if (!namesPlaces(question)) {
    return question.options.length;
  }
  const places = Math.min(question.likely.length, thresholds.most_places);
  return places + Number(question.options.some((option) => option.id === NONE));
}

/** Say whether the second of a pair goes along with the first wherever it is left. */
export function alwaysTogether(rulebook, pair) {
  return pair.every((id) => rulebook.vocabulary.questions[id].sensitive !== "high");
}

/** Return how many screens the interview will show at most, the present one among them. */
export function screensLeft(advice, skipped) {
  const { rulebook } = advice;
  const left = difference(stillOpen(advice), skipped);
  const shared = new Set();
  for (const id of left) {
    const companion = companionOf(rulebook, id);
    const pair = [id, companion].sort();
    if (companion !== null && left.has(companion) && alwaysTogether(rulebook, pair)) {
      shared.add(pair.join(" "));
    }
  }
  return left.size - shared.size;
}

/** Return the number of the screen that shows some questions, counted from 1. */
export function screenNumber(advice, interview, shown) {
  const { order } = interview;
  let [number, before] = [0, null];
  for (const id of [...order, ...shown.filter((each) => !order.includes(each))]) {
    number += Number(companionOf(advice.rulebook, id) !== before);
    before = id;
  }
  return number;
}

/** Return the questions that make no sense to somebody with these answers. */
export function ruledOut(vocabulary, masks) {
  const found = new Set();
  for (const [id, question] of Object.entries(vocabulary.questions)) {
    const ruling = question.options.filter((option) => option.rules_out.length);
    const standing = ruling.length ? vocabulary.standing(id, masks) : new Set();
    for (const option of ruling.filter((each) => standing.has(each.id))) {
      option.rules_out.forEach((other) => found.add(other));
    }
  }
  return found;
}

/** Return the questions whose answer may still change something; no other will be asked. */
export function stillOpen(advice) {
  if (!OPEN.has(advice)) {
    OPEN.set(advice, foundOpen(advice));
  }
  return OPEN.get(advice);
}

function foundOpen(advice) {
  const { rulebook, masks } = advice;
  const { vocabulary, meanings } = rulebook;
  const gone = union(ruledOut(vocabulary, masks), vocabulary.answered(masks));
  const asked = difference(Object.keys(vocabulary.questions), gone);
  let found = new Set([REGION]);
  if (advice.possible.length) {
    found = union(found, advice.exit.open_questions, meanings.questions);
    found = union(found, ofPlaces(advice, difference([...asked, OTHER_CITIZENSHIP], found)));
  }
  if (advice.possible.length && mayComeByAnOffer(advice)) {
    found.add(OFFER_FROM);
  }
  if (truth(meanings.circumstances.abroad.condition, masks) !== Truth.NO) {
    found.add(LOCATION);
  }
  if (found.has(OTHER_CITIZENSHIP)) {
    found.add(SECOND_PASSPORT); // which passport it is comes after
  }
  return intersection(found, asked);
}

/** Say whether work or study may yet be their way to stay, by how long and how soon. */
function mayComeByAnOffer(advice) {
  const { meanings } = advice.rulebook;
  const scales = [meanings.days_left, meanings.stay_wanted];
  if (scales.every((scale) => scale !== null && scale.isAnswered(advice.masks))) {
    return advice.profile.has_time && wantsToStay(advice.profile);
  }
  return true;
}

/** Return those of some questions that may change something of a place, or the places' order. */
function ofPlaces(advice, wanted) {
  const readIn = readInOf(advice.rulebook);
  const verdicts = Object.values(advice.verdicts);
  const closed = new Set(verdicts.filter((each) => each.status === "closed").map((v) => v.id));
  const found = new Set();
  for (const question of wanted) {
    addTold(advice, closed, readIn.conditions[question] || [], question, found);
    addLeft(advice, readIn.places[question] || [], question, found);
  }
  return found;
}

function addTold({ evaluation }, closed, conditions, question, found) {
  for (const { slot, places } of conditions) {
    if (found.has(question)) {
      return;
    }
    if (evaluation.values[slot] === Truth.UNKNOWN && !isSubset(places, closed)) {
      evaluation.unsettledBy(slot).forEach((each) => found.add(each));
    }
  }
}

function addLeft(advice, places, question, found) {
  for (const place of places) {
    if (found.has(question)) {
      return;
    }
    const verdict = advice.verdicts[place];
    if (verdict.status === "depends") {
      leftIn(advice, verdict).forEach((each) => found.add(each));
    }
  }
}

/** Return what reads each question: conditions with their places, and the places it decides. */
function readInOf(rulebook) {
  if (!READ_IN.has(rulebook)) {
    READ_IN.set(rulebook, foundReading(rulebook));
  }
  return READ_IN.get(rulebook);
}

function foundReading(rulebook) {
  const { vocabulary, program } = rulebook;
  const anywhere = new Set();
  const placesOf = new Map();
  const byQuestion = {};
  for (const [id, destination] of Object.entries(rulebook.destinations)) {
    destination.dangers.forEach((danger) => anywhere.add(danger.slot));
    const read = [...destination.requirements, ...destination.pitfalls].map((each) => each.slot);
    for (const slot of [...read, ...destination.ways.map((way) => way.fit)]) {
      placesOf.set(slot, union(placesOf.get(slot) || [], [id]));
    }
    for (const question of mayAsk(vocabulary, destination.variables)) {
      (byQuestion[question] = byQuestion[question] || []).push(id);
    }
  }
  const conditions = {};
  for (const slot of sortedBy(union(anywhere, placesOf.keys()), (each) => each)) {
    // A danger concerns whoever passes, also where the place is closed.
    const places = anywhere.has(slot) ? NEVER_CLOSED : placesOf.get(slot);
    for (const question of mayAsk(vocabulary, variablesOf(program.conditions[slot]))) {
      (conditions[question] = conditions[question] || []).push({ slot, places });
    }
  }
  return { conditions, places: byQuestion };
}

/** Return the questions that something may come to be asked for that reads some variables. */
function mayAsk(vocabulary, variables) {
  const found = new Set();
  for (const variable of variables) {
    found.add(vocabulary.variables[variable].question);
  }
  return found.has(SECOND_PASSPORT) ? union(found, [OTHER_CITIZENSHIP]) : found;
}

/** Return the questions that are left in what decides a place, found once a verdict. */
function leftIn(advice, verdict) {
  if (!LEFT.has(verdict)) {
    const { vocabulary, diagrams, destinations } = advice.rulebook;
    const node = diagrams.given(destinations[verdict.id].diagram, advice.masks);
    LEFT.set(verdict, mayAsk(vocabulary, diagrams.support(node)));
  }
  return LEFT.get(verdict);
}
