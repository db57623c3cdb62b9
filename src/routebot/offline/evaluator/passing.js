/** Mirror of reasoning/passing.py: what the place between two legs asks of a person. */

import { Truth, variablesOf } from "./conditions.js";
import { dangersOf, inPassing, weighedDangers } from "./dangers.js";
import { AT_ONCE } from "./lead_days.js";
import { inRussia } from "./places.js";
import { concerning } from "./verdicts.js";
import { TO_LIVE_THERE } from "./ways.js";

/** Topics of what goes wrong at a crossing, whoever passes it. */
const OF_CROSSINGS = new Set(["border_practice", "transport"]);

/** Return what tells a stop, {place, airside}, from every other one. */
export function stopKey(stop) {
  return stop.airside ? `${stop.place} airside` : stop.place;
}

/** Return the stop that two links make: between two flights one need not enter. */
export function stopBetween(arriving, leaving) {
  return { place: arriving.end, airside: arriving.mode === "air" && leaving.mode === "air" };
}

/** What is known of who passes places on the way; `bars` is a Map from `stopKey` to ids. */
export class Passing {
  constructor(verdicts, bars, daysLeft) {
    this.verdicts = verdicts;
    this.passport_bars = bars;
    this.days_left = daysLeft;
  }

  /** Say what stops them: the passport first, then the entry, then the time papers take. */
  obstacle(stop) {
    if (inRussia(stop.place)) {
      return null;
    }
    const bar = this.passport_bars.get(stopKey(stop));
    if (bar !== undefined) {
      return { reason: "document", by: bar };
    }
    if (stop.airside) {
      return null;
    }
    const verdict = this.verdictOf(stop);
    if (verdict === null || verdict.status === "closed") {
      return { reason: "transit", by: stop.place };
    }
    if (isInTime(this.entry(verdict), this.days_left) === Truth.NO) {
      return { reason: "late", by: firstPaper(verdict) };
    }
    return null;
  }

  /** Check a stop: {obstacle, doubts, lead_days}. */
  through(stop) {
    const obstacle = this.obstacle(stop);
    const verdict = this.verdictOf(stop);
    const isShut = verdict !== null && verdict.status === "closed";
    if (inRussia(stop.place) || stop.airside || isShut) {
      return { obstacle, doubts: [], lead_days: AT_ONCE };
    }
    if (verdict === null) {
      return { obstacle, doubts: [], lead_days: null };
    }
    const entry = this.entry(verdict);
    const leadDays = waits(entry) ? entry.lead_days : AT_ONCE;
    return { obstacle, doubts: entryDoubts(entry, this.days_left), lead_days: leadDays };
  }

  verdictOf(stop) {
    return this.verdicts[stop.place] || null;
  }

  /** Return what lets them in: the way that decides or, if that takes too long, one withdrawn. */
  entry(verdict) {
    const inTime = isInTime(verdict, this.days_left);
    if (inTime !== Truth.NO || !verdict.place.ways.some(isWithoutWord)) {
      return verdict;
    }
    const mayBeInTime = (way) => isInTime(way, this.days_left) !== Truth.NO;
    const unsaid = verdict.ways
      .filter((each) => each.status === "depends" && isWithoutWord(each.way))
      .find(mayBeInTime);
    return unsaid || verdict;
  }
}

/** Say whether something was withdrawn that a way in hangs on: its rule, a bar, a paper. */
export function isWithoutWord(way) {
  if (TO_LIVE_THERE.has(way.rule.way)) {
    return false;
  }
  const facts = [way.rule, ...[...way.bars, ...way.needs].map((each) => each.fact)];
  return facts.some((fact) => fact.withdrawn !== null);
}

/** List what is not known of entering a place. */
function entryDoubts(entry, daysLeft) {
  const found = [];
  if (entry.status === "depends" || !entry.confirmed) {
    found.push("transit");
  }
  if (isInTime(entry, daysLeft) === Truth.UNKNOWN) {
    found.push("time");
  }
  return found;
}

/** Say whether what the entry asks for can be had in the days left: a truth. */
function isInTime(entry, daysLeft) {
  if (daysLeft === null || !waits(entry)) {
    return Truth.YES;
  }
  if (entry.lead_days === null) {
    return Truth.UNKNOWN;
  }
  const [fewest, most] = entry.lead_days;
  if (fewest > daysLeft) {
    return Truth.NO;
  }
  return most <= daysLeft ? Truth.YES : Truth.UNKNOWN;
}

/** Say whether something has to be obtained before one may enter. */
function waits(entry) {
  return entry.status === "conditional" || entry.needs.length > 0;
}

/** Name what has to be obtained: a requirement, else the rule that is itself a permission. */
function firstPaper(verdict) {
  if (verdict.needs.length > 0) {
    return verdict.needs[0].id;
  }
  return verdict.rule ? verdict.rule.id : verdict.id;
}

/** Find the stops at which a person's passport is not enough: a Map from `stopKey` to the bar. */
export function passportBars(evaluation, verdicts) {
  const found = new Map();
  for (const place of new Set(evaluation.rulebook.links.map((link) => link.fact.start))) {
    const verdict = verdicts[place];
    if (verdict === undefined || verdict.status !== "closed") {
      continue;
    }
    const bars = evaluation.rulebook.destinations[place].passport_bars;
    for (const airside of [true, false]) {
      const asked = airside ? bars.airside : bars.landside;
      const first = asked.find((bar) => evaluation.truth(bar) === Truth.YES);
      if (first) {
        found.set(stopKey({ place, airside }), first.fact.id);
      }
    }
  }
  return found;
}

/** Return the dangers to a person who passes a place, the worst first. */
export function dangersOfStop(evaluation, stop, profile) {
  const found = dangersOf(evaluation, evaluation.rulebook.destinations[stop.place], profile);
  return inPassing(found, stop.airside);
}

/** Where it is of high danger to a person to pass; each stop is looked at once. */
export class Perils {
  constructor(evaluation, profile) {
    this.evaluation = evaluation;
    this.profile = profile;
    this.found = new Map();
  }

  /** Say whether it is dangerous for this person to pass a place. */
  at(stop) {
    if (inRussia(stop.place)) {
      return false;
    }
    const key = stopKey(stop);
    if (!this.found.has(key)) {
      const destination = this.evaluation.rulebook.destinations[stop.place];
      const found = weighedDangers(this.evaluation, destination, this.profile);
      this.found.set(key, stop.airside ? found.weighs_airside : found.weighs_landside);
    }
    return this.found.get(key);
  }

  /** Count the places that are dangerous to this person and that a link leads through. */
  through(link) {
    return link.through.filter((place) => this.at({ place, airside: false })).length;
  }
}

/** Return the means of travel that a pitfall is about; none where it is about no means. */
export function meansOf(rulebook, pitfall) {
  const read = variablesOf(pitfall.condition);
  const modes = Object.entries(rulebook.meanings.modes);
  const told = modes.filter(([, giving]) => giving.some((variable) => read.has(variable)));
  return new Set(told.map(([mode]) => mode));
}

/** Say whether a pitfall is about getting there: crossings, or the means of travel. */
export function isOfTheWay(rulebook, pitfall) {
  return meansOf(rulebook, pitfall).size > 0 || OF_CROSSINGS.has(pitfall.fact.topic);
}

/** List what is known to go wrong in a place that is passed, the dangers to this person first. */
export function knownDangers(evaluation, stop, profile) {
  const destination = evaluation.rulebook.destinations[stop.place];
  const dangers = dangersOfStop(evaluation, stop, profile);
  const found = dangers.filter((danger) => danger.fact).map((danger) => danger.fact);
  const own = `${stop.place.toLowerCase()}-`;
  for (const pitfall of concerning(evaluation, destination.pitfalls)) {
    const grave = pitfall.severity === "high" && !stop.airside;
    const told = grave || OF_CROSSINGS.has(pitfall.topic);
    if (pitfall.id.startsWith(own) && told) {
      found.push(pitfall);
    }
  }
  const asked = stop.airside ? "transit" : "border";
  for (const note of concerning(evaluation, destination.notes)) {
    if (note.about === asked && note.id.startsWith(own)) {
      found.push(note);
    }
  }
  return found;
}
