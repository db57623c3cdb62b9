/** Mirror of reasoning/onward.py: the second step of somebody who is in a place already. */

import { Advice } from "./advice.js";
import { sortedBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { urgencyLevel } from "./levels.js";
import { HOME } from "./places.js";
import { asIfAbroad } from "./profile.js";
import { countStay, noClock } from "./stays.js";

/** The best ones, each with its way and papers: a look ahead, and no second list of all routes. */
const MOST_STOPS = 8;

/** Of those further down, the best to which one leg leads. */
const MOST_NEIGHBOURS = 4;

/** What each level of `urgencyLevel` says of the papers. */
const FITS = ["yes", "perhaps", "no"];

/** Look for the second step from a place: an Onward.
 *
 * `arrived` is their first day there, null if they have not said or are not there yet.
 */
export function onward(advice, place, arrived = null, earlierDays = null) {
  const verdict = advice.verdicts[place];
  const clock = clockOf(verdict, advice.rulebook.snapshot.east, arrived, earlierDays);
  const known = { place, verdict, arrived, clock, duties: duties(advice, place, arrived) };
  if (advice.barred) {
    return { ...known, stops: [], unlinked: [], barred: true, flights_collected: true };
  }
  const there = lookOnward(advice, place, clock.days_left);
  const elsewhere = there.possible.filter((found) => found.id !== place);
  const linked = elsewhere.map((found) => found.id).filter((id) => hasWay(there, id));
  const unlinked = elsewhere.filter((each) => !linked.includes(each.id) && surelyAdmits(each));
  return {
    ...known,
    stops: worthShowing(there, linked, clock),
    unlinked,
    barred: false,
    flights_collected: fliesFrom(advice, place),
  };
}

/** Say whether we know of any flight from a place, whoever may take it. */
function fliesFrom(advice, place) {
  return advice.rulebook.links.some(({ fact }) => fact.start === place && fact.mode === "air");
}

/** Say whether a whole journey leads there; to go back to Russia is none that we look for. */
function hasWay(there, id) {
  return id !== HOME && Boolean(there.travel.legsTo(id));
}

/** Keep the best next stops, and after them the best neighbours that are not among them. */
function worthShowing(there, linked, clock) {
  const found = linked.slice(0, MOST_STOPS).map((id) => stopAt(there, id, clock));
  const most = found.length + MOST_NEIGHBOURS;
  for (const id of linked.slice(MOST_STOPS)) {
    if (found.length === most) {
      break;
    }
    const stop = there.travel.legsTo(id) === 1 ? stopAt(there, id, clock) : null;
    if (stop !== null && stop.journeys[0].legs.length === 1) {
      found.push(stop);
    }
  }
  return found;
}

/** Say whether it is worth naming without a way there: only what is open beyond doubt. */
function surelyAdmits(verdict) {
  return verdict.status === "open" && verdict.confirmed;
}

/** Return the advice for the same person once they are in a place, with days left of a stay. */
export function lookOnward(advice, place, daysLeft) {
  const masks = asIfAbroad(advice.rulebook, advice.masks);
  const left = daysLeft === null ? null : Math.max(0, daysLeft);
  return new Advice(advice.rulebook, masks, place, left);
}

/** Count the stay that the rule of a verdict gives; a closed place gives none. */
export function clockOf(verdict, on, arrived, earlierDays = null) {
  if (verdict.status === "closed" || verdict.rule === null) {
    return noClock();
  }
  const clock = countStay(verdict.rule, on, arrived, earlierDays);
  // An index names days and not how they are counted.
  return verdict.baseline ? { ...clock, firm: false } : clock;
}

/** List what must be done in a place after arrival, soonest first, without a term last. */
export function duties(advice, place, arrived = null) {
  const { stays } = advice.rulebook.destinations[place];
  const found = stays
    .filter((stay) => advice.evaluation.truth(stay) !== Truth.NO)
    .map((stay) => ({ rule: stay.fact, by: due(stay.fact, arrived) }));
  return sortedBy(found, ({ rule }) => [
    rule.within_days === null,
    rule.counts_from !== "arrival",
    rule.within_days || 0,
  ]);
}

/** Return the last day for a duty whose clock starts on arrival, or null. */
function due(rule, arrived) {
  const isCounted = rule.within_days !== null && rule.counts_from === "arrival";
  if (rule.withdrawn !== null || arrived === null || !isCounted) {
    return null;
  }
  return arrived + Math.max(0, rule.within_days - 1);
}

/** Say how to go on to a destination, and whether its papers fit the stay. */
function stopAt(there, id, clock) {
  const verdict = there.told(id);
  return {
    verdict,
    journeys: there.journeys(id),
    fit: fitOf(verdict, there.profile.days_left),
    start_by: startBy(verdict, clock.last_day, there.rulebook.snapshot.east),
  };
}

/** Say whether the papers fit; of a permission whose term nobody knows, that is not known. */
function fitOf(verdict, daysLeft) {
  if (verdict.status === "conditional" && verdict.lead_days === null) {
    return "unknown";
  }
  return FITS[urgencyLevel(verdict, daysLeft)];
}

/** Lay the slowest papers back from the last lawful day; null where none is needed, or past. */
function startBy(verdict, lastDay, on) {
  const most = verdict.lead_days === null ? 0 : verdict.lead_days[1];
  if (lastDay === null || most === 0) {
    return null;
  }
  return lastDay - most >= on ? lastDay - most : null;
}
