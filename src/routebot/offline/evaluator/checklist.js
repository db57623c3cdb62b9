/** Mirror of reasoning/checklist.py: the boxes to tick before leaving, and a plan for a place. */

import { sortedBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { concerningAbroad } from "./exit_check.js";
import { slowest } from "./lead_days.js";
import { clockOf, onward } from "./onward.js";
import { noClock } from "./stays.js";
import { concerning } from "./verdicts.js";

/** Things to tick off before leaving, of two lines each: a phone shows them in two screens. */
const MOST_BOXES = 10;

/** Places to go on to, each with the way there; the plan is about the first stop. */
const MOST_DOORS = 3;

/** Places that are only named: about two lines on a phone. */
const MOST_UNLINKED = 6;

/** Lay out the plan for a destination: a Checklist. */
export function makeChecklist(advice, id) {
  const verdict = advice.told(id);
  const barred = advice.barred;
  const rules = barred ? [...advice.exit.barring, ...advice.exit.checks] : verdict.deciding;
  const bare = bareChecklist(verdict, barred, advice.profile.days_left, rules);
  if (barred || verdict.status === "closed") {
    return bare;
  }
  const [asked, today] = [askedOf(advice, verdict), advice.rulebook.snapshot.on];
  const [journeys, next] = [advice.journeys(id), onward(advice, id, today)];
  return {
    ...bare,
    errands: errands(asked, bare.days_left),
    steps: ofKind(asked, "step"),
    carry: ofKind(asked, "carry"),
    journeys,
    warned: journeys.length ? advice.warnings(journeys[0]) : [],
    duties: next.duties,
    clock: clockOf(verdict, today, today),
    doors: next.stops.slice(0, MOST_DOORS),
    unlinked: next.unlinked.slice(0, MOST_UNLINKED),
    flights_collected: next.flights_collected,
  };
}

/** Return a plan with no trip in it. */
function bareChecklist(verdict, barred, daysLeft, rules) {
  return {
    verdict,
    barred,
    days_left: daysLeft,
    rules: rules.map((fact) => fact.id),
    errands: [],
    steps: [],
    carry: [],
    journeys: [],
    warned: [],
    duties: [],
    clock: noClock(),
    doors: [],
    unlinked: [],
    flights_collected: true,
  };
}

/** Say whether there is a trip to plan. */
export function travels(checklist) {
  return !checklist.barred && checklist.verdict.status !== "closed";
}

/** List what to tick off before leaving, the gravest first. */
export function makeBoxes(advice) {
  const { rulebook, evaluation, exit } = advice;
  const rules = rulebook.exit_rules.filter((rule) => rule.fact.effect === "advice");
  const known = [...(advice.exitAhead ? rules : []), ...rulebook.exit_notes];
  const told = known
    .filter((each) => evaluation.truth(each) === Truth.YES)
    .map((each) => each.fact);
  const abroad = advice.exitAhead ? [] : concerningAbroad(evaluation);
  const boxes = new Map();
  const add = (statement, fact) => {
    const key = `${statement.ru}\n${statement.en}`;
    if (!boxes.has(key)) {
      boxes.set(key, fact);
    }
  };
  [...exit.barring, ...exit.checks].forEach((fact) => add(fact.short || fact.text, fact));
  for (const fact of sortedBy(told, (each) => !abroad.includes(each))) {
    if (fact.short) {
      add(fact.short, fact);
    }
  }
  return [...boxes.values()].slice(0, MOST_BOXES);
}

/** List what the way in that decides asks of the person, or may ask: [{fact, kind}]. */
export function askedOf(advice, verdict) {
  if (verdict.way === null) {
    return requirements(advice, verdict).map((fact) => ({ fact, kind: fact.kind }));
  }
  return askedBy(advice, verdict.way);
}

/** List what a way in asks; a rule that is conditional is the first thing to obtain. */
function askedBy(advice, way) {
  const asked = concerning(advice.evaluation, way.requirements).map((fact) => ({
    fact,
    kind: fact.kind,
  }));
  const { rule } = way;
  const isAsking = rule.status === "conditional" && rule.withdrawn === null;
  return isAsking ? [{ fact: rule, kind: "obtain" }, ...asked] : asked;
}

/** List the requirements of the way in that decides; where none does, of every way. */
export function requirements(advice, verdict) {
  const asking = verdict.way || advice.rulebook.destinations[verdict.id];
  return concerning(advice.evaluation, asking.requirements);
}

/** List the papers to obtain for a destination, the slowest first, as its plan does. */
export function errandsOf(advice, verdict) {
  return errands(askedOf(advice, verdict), advice.profile.days_left);
}

function ofKind(asked, kind) {
  return asked.filter((thing) => thing.kind === kind).map((thing) => thing.fact);
}

/** List papers, what takes longest first: nobody knows how long is the longest. */
function errands(asked, daysLeft) {
  const tasks = asked
    .filter((thing) => thing.kind === "obtain")
    .map((thing) => task(thing.fact, daysLeft));
  return sortedBy(tasks, (each) => -slowest(each.lead_days));
}

/** Lay the days that a paper takes backwards from the day of leaving: a Task. */
function task(fact, daysLeft) {
  const lead = fact.lead_days;
  const [start, days] = lead === null ? ["unknown", 0] : startOf(lead, daysLeft);
  return { fact, lead_days: lead, start, days };
}

/** Say when to begin with a paper, and in how many days. */
function startOf([fewest, most], daysLeft) {
  if (daysLeft === null) {
    return ["before", most];
  }
  if (fewest > daysLeft) {
    return ["late", 0];
  }
  if (most > daysLeft) {
    return ["perhaps", 0];
  }
  return most === daysLeft ? ["today", 0] : ["days", daysLeft - most];
}
