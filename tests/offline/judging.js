/** Mirror of tests/offline/judging.py: what the evaluator says of a person, as plain JSON. */

import {
  handoverLevel,
  highPitfalls,
  inPassing,
  makesPerilous,
  weighedDangers,
} from "./dangers.js";
import { checkExit, concerningAbroad, exitDiagram } from "./exit_check.js";
import { helpersFor } from "./helping.js";
import { moneyLevel, ticketLevel } from "./payments.js";
import { asIfAbroad, rankedQuestions, readProfile } from "./profile.js";
import { byWay, concerning, judge, read, readPlainly, statuses } from "./verdicts.js";
import { bestStayLevel, purposeLevel, servingWay } from "./ways.js";

const ids = (facts) => facts.map((fact) => fact.id);
const sorted = (found) => [...found].sort();
const strings = (masks) => masks.map(String);

function wayOf(way) {
  return [way.rule.id, way.status, way.certain, ids(way.blocked_by), ids(way.needs),
    way.lead_days, way.confirmed, way.isByGround, way.isInTime(5), way.isInTime(null)];
}

function verdictOf(verdict) {
  return [verdict.status, verdict.way && verdict.way.rule.id, ids(verdict.blocked_by),
    ids(verdict.needs), verdict.confirmed,
    verdict.checked && [verdict.checked.first_day, verdict.checked.precision],
    verdict.lead_days, verdict.baseline, verdict.waits_for, ids(verdict.withdrawn),
    verdict.plainly && verdictOf(verdict.plainly), ids(verdict.withoutWord), verdict.hinges,
    verdict.checkedOn, verdict.rule && verdict.rule.id, ids(verdict.deciding), verdict.regime,
    verdict.reconfirm, verdict.ways.map(wayOf)];
}

function dangerOf(danger) {
  return [danger.kind, danger.standing, danger.fact && danger.fact.id, danger.certain,
    danger.level, danger.weight, makesPerilous(danger)];
}

function judged(evaluation, plainly, place) {
  const verdict = judge(evaluation, place);
  if (verdict.status !== "depends") {
    return verdict;
  }
  const plain = judge(plainly, place);
  const waits = plain.status === "depends" ? plainly.missingIn(place.diagram).size : 0;
  return verdict.replaced({ plainly: plain.replaced({ waits_for: waits }) });
}

function dangersOf(evaluation, place, profile) {
  const found = weighedDangers(evaluation, place, profile);
  const passing = [true, false].map((airside) => inPassing(found.found, airside));
  const pitfalls = highPitfalls(evaluation, place.pitfalls);
  return [found.found.map(dangerOf), found.high_level, found.level, found.weighs_airside,
    found.weighs_landside, passing.map((each) => each.map((danger) => danger.kind)),
    handoverLevel(place), pitfalls.map((each) => [each.fact.id, each.certain])];
}

function placeOf(evaluation, plainly, place, profile) {
  const verdict = judged(evaluation, plainly, place);
  const { ways } = verdict;
  const serving = servingWay(place.id, verdict.way, ways, profile);
  const staying = { ...profile, days_left: 30, has_time: true, stay_wanted: 365 };
  const lasting = servingWay(place.id, verdict.way, ways, staying);
  const cards = profile.cards || new Set();
  const on = evaluation.rulebook.snapshot.on;
  return {
    verdict: verdictOf(verdict),
    serving: serving && wayOf(serving),
    by_way: serving && verdictOf(byWay(verdict, serving, on)),
    levels: [profile, staying].map((each) => [
      purposeLevel(place.id, ways, each), bestStayLevel(verdict.rule, ways, each)]),
    lasting: lasting && lasting.rule.id,
    missing: sorted(evaluation.missingIn(place.diagram)),
    unspoken: sorted(evaluation.unspokenIn(place.diagram, 3)),
    unsure: place.ways.map((way) => sorted(evaluation.unsureOf(way))),
    told: [...place.requirements, ...place.stays, ...place.gaps].map(
      (each) => evaluation.truth(each)),
    undecided: [...place.pitfalls, ...place.dangers].map(
      (each) => sorted(evaluation.undecided(each))),
    concerning: ids(concerning(evaluation, [...place.notes, ...place.payments])),
    dangers: dangersOf(evaluation, place, profile),
    paying: [moneyLevel(place, profile.cards),
      ticketLevel(place, cards)],
  };
}

function exitOf(book, evaluation) {
  const found = checkExit(evaluation);
  const node = exitDiagram(book);
  return [found.status, found.summary, ids(found.barring), ids(found.checks), ids(found.advice),
    found.open_questions, found.unspoken, ids(found.withdrawn), ids(found.first),
    ids(found.rules), ids(concerningAbroad(evaluation)),
    [...book.diagrams.reachable(node, evaluation.masks)].sort()];
}

function profileOf(book, masks) {
  const found = { ...readProfile(book, masks) };
  for (const field of ["cards", "modes", "regions"]) {
    found[field] = found[field] && sorted(found[field]);
  }
  return found;
}

function answersOf(vocabulary, masks) {
  const about = (id) => [vocabulary.isAnswered(id, masks), vocabulary.options(id, masks),
    sorted(vocabulary.standing(id, masks)), vocabulary.chosen(id, masks),
    vocabulary.isSilent(id, masks), strings(vocabulary.without(masks, id))];
  return {
    masks: strings(masks),
    questions: Object.keys(vocabulary.questions).map(about),
    answered: sorted(vocabulary.answered(masks)),
    asks: masks.map((_, variable) => vocabulary.asks(variable, masks)),
    silent: masks.map((_, variable) => vocabulary.saysNothing(variable, masks)),
    names_every_group: vocabulary.namesEveryGroup(masks),
  };
}

/** Return what follows of the answers of a person: question -> options. */
export function saidOf(book, answers) {
  const { vocabulary } = book;
  const masks = vocabulary.masks(answers);
  const evaluation = read(book, masks);
  const plainly = readPlainly(evaluation);
  const profile = readProfile(book, masks);
  const places = Object.values(book.destinations);
  return {
    answers: answersOf(vocabulary, masks),
    abroad: strings(asIfAbroad(book, masks)),
    profile: profileOf(book, masks),
    ranked: sorted(rankedQuestions(book)),
    exit: exitOf(book, evaluation),
    helpers: ids(helpersFor({ rulebook: book, masks })),
    money: ids(concerning(evaluation, [...book.money, ...book.everywhere])),
    links: book.links.map((each) => [evaluation.truth(each), each.confirmed]),
    statuses: statuses(evaluation),
    places: Object.fromEntries(
      places.map((place) => [place.id, placeOf(evaluation, plainly, place, profile)])),
  };
}
