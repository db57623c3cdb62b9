/** Mirror of tests/offline/telling.py. */

import { advise } from "./advice.js";
import { nextQuestion, nextScreen, offers, skipCost } from "./asking.js";
import { makeBoxes, makeChecklist, travels } from "./checklist.js";
import {
  because,
  becauseOfWay,
  heldBack,
  missing,
  openedPlaces,
  openingAnswers,
  openings,
  renewals,
  smallestSteps,
  unspoken,
} from "./explaining.js";
import { Interview, toggled } from "./interview.js";
import { onward } from "./onward.js";
import { screenNumber, screensLeft } from "./remaining.js";

/** Return the advice for answers, question -> list of options. */
export function advised(book, answers) {
  return advise(book, book.vocabulary.masks(said(answers)));
}

function said(answers) {
  const pairs = Object.entries(answers).map(([id, options]) => [id, new Set(options)]);
  return Object.fromEntries(pairs);
}

/** Write an interview as plain JSON. */
export function state({ answers, skipped, order }) {
  const written = Object.entries(answers).map(([id, options]) => [id, [...options].sort()]);
  return [Object.fromEntries(written), [...skipped].sort(), order];
}

export function toggledOf(book, question, chosen, option) {
  const { questions } = book.vocabulary;
  return [...toggled(questions[question], new Set(chosen), option)].sort();
}

export function reasonsOf(book, answers, place) {
  return reasons(advised(book, answers), place);
}

export function laidOutOf(book, answers, place) {
  return laidOut(advised(book, answers), place);
}

export function ledOnOf(book, answers, ...where) {
  return ledOn(advised(book, answers), ...where);
}

export function asked(book, [answers, skipped, order]) {
  const advice = advised(book, answers);
  const interview = new Interview(said(answers), new Set(skipped), order);
  const screen = nextScreen(advice, interview.skipped);
  return [
    nextQuestion(advice, interview.skipped),
    screen,
    screensLeft(advice, interview.skipped),
    screenNumber(advice, interview, screen),
    screen.map((question) => Object.values(skipCost(advice, question))),
    offers(advice, interview.skipped).map(Object.values),
  ];
}

export function reasons(advice, place) {
  const verdict = advice.verdicts[place];
  const [serving, setback] = [advice.serving(place), advice.setback(verdict)];
  const [told, peril] = [advice.told(place), advice.perilOnTheWay(place)];
  const [found, held] = [openings(advice, verdict), heldBack(advice, place)];
  const warnings = [...advice.dangers(place), ...advice.highPitfalls(place)];
  const facts = warnings.map((each) => each.fact).filter((fact) => fact !== null);
  return [
    because(advice, verdict),
    serving && becauseOfWay(advice, place, serving.way),
    [missing(advice, verdict), unspoken(advice, verdict)],
    found.map((each) => [ids(each), openingAnswers(each, advice.rulebook, advice.masks)]),
    smallestSteps(found).map(ids),
    ids(renewals(advice, verdict)),
    held && held.id,
    advice.steps(verdict).map(Object.values),
    setback && Object.values(setback),
    [told.rule && told.rule.id, told.lead_days, told.confirmed],
    peril && peril.kind,
    facts.map((fact) => advice.deciding(place, fact)),
    facts.map((fact) => advice.applying(place, fact).map(Object.values)),
    ids(advice.notEstablished(place)),
  ];
}

export function opened(advice) {
  return [
    openedPlaces(advice).map(([steps, places]) => [ids(steps), places]),
    ids(makeBoxes(advice)),
  ];
}

export function ledOn(advice, place, arrived, earlier) {
  const found = onward(advice, place, arrived, earlier);
  return [
    found.barred,
    found.flights_collected,
    Object.values(found.clock),
    found.duties.map(duty),
    found.stops.map(stop),
    ids(found.unlinked),
  ];
}

export function laidOut(advice, place) {
  const plan = makeChecklist(advice, place);
  return [
    [plan.barred, travels(plan), plan.days_left, plan.flights_collected],
    plan.rules,
    plan.errands.map((task) => [task.fact.id, task.lead_days, task.start, task.days]),
    [ids(plan.steps), ids(plan.carry)],
    plan.journeys.map(journey),
    plan.warned.map((warned) => [warned.place, ids(warned.facts)]),
    plan.duties.map(duty),
    Object.values(plan.clock),
    plan.doors.map(stop),
    ids(plan.unlinked),
  ];
}

function ids(found) {
  return found.map((each) => each.id);
}

function duty({ rule, by }) {
  return [rule.id, by];
}

function stop({ verdict, journeys, fit, start_by: startBy }) {
  return [verdict.id, verdict.rule && verdict.rule.id, journeys.map(journey), fit, startBy];
}

function journey({ legs, broken, lead_days: leadDays }) {
  return [ids(legs.map((leg) => leg.link)), broken !== null, leadDays];
}
