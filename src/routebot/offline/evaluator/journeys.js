/** Mirror of reasoning/journeys.py: what a journey is, and which of two is better. */

import { AT_ONCE, slowest } from "./lead_days.js";
import { BREAK_REASONS } from "./links.js";
import { sortedBy } from "./collections.js";
import { stopBetween } from "./passing.js";
import { inRussia } from "./places.js";
import { thresholds } from "./thresholds.js";

/** Return the place of a break among the reasons, those that a person could mend first. */
function mending(reason) {
  return BREAK_REASONS.indexOf(reason === "not_for_you" ? "transit" : reason);
}

/** Legs in order, and the break, {leg, reason, by}, if there is one. */
export class Journey {
  constructor({ legs, broken = null, doubts = [], leadDays = AT_ONCE, perils = 0, tickets = [] }) {
    this.legs = legs;
    this.broken = broken;
    this.doubts = doubts;
    this.lead_days = leadDays;
    this.perils = perils;
    this.tickets = tickets;
  }

  /** What it is compared by: [perils, legs, far, limited, doubts, days], less is better. */
  get costs() {
    return [
      this.perils,
      this.legs.length,
      this.legs.filter((leg) => !leg.near).length,
      this.legs.filter((leg) => leg.link.state === "limited").length,
      this.doubts.length,
      slowest(this.lead_days),
    ];
  }

  /** What it is sorted by: [broken, mending, costs, links]. */
  get rank() {
    const mended = this.broken === null ? 0 : mending(this.broken.reason);
    return [this.broken !== null, mended, this.costs, this.links];
  }

  /** Ids of its links, which tell it from every other. */
  get links() {
    return this.legs.map((leg) => leg.link.id);
  }

  /** The places in between; where one only changes in Russia is none of them. */
  get stops() {
    const found = [];
    for (let i = 1; i < this.legs.length; i += 1) {
      found.push(stopBetween(this.legs[i - 1].link, this.legs[i].link));
    }
    return found.filter((stop) => !inRussia(stop.place));
  }

  /** The places in between, and those that a leg leads through without a stop, in order. */
  get passed() {
    const stops = this.stops;
    return this.legs.flatMap((leg, number) => [
      ...leg.link.through.map((place) => ({ place, airside: false })),
      ...stops.slice(number, number + 1),
    ]);
  }

  /** Places and means, as a string: two journeys of one kind differ in the crossing alone. */
  get kind() {
    return this.legs.map((leg) => `${leg.link.end} ${leg.link.mode}`).join(", ");
  }
}

/** Say whether the costs of one journey are no worse in anything and better in something. */
function dominates(one, other) {
  const isNoWorse = one.every((cost, i) => cost <= other[i]);
  return isNoWorse && one.some((cost, i) => cost < other[i]);
}

/** Keep the best journey of each kind, best first. */
export function oneOfEachKind(journeys) {
  const distinct = new Map();
  for (const journey of sortedBy(journeys, (each) => each.rank)) {
    const kind = journey.kind;
    if (!distinct.has(kind)) {
      distinct.set(kind, journey);
    }
  }
  return [...distinct.values()];
}

/** Keep what is worth telling of whole journeys to a place, best first. */
export function worthTelling(journeys) {
  const distinct = oneOfEachKind(journeys);
  const kept = new Set(undominated(distinct));
  return distinct.filter(
    (journey) => kept.has(journey) || (journey.legs.length === 1 && journey.perils === 0),
  );
}

/** Drop each journey that another one is no worse than in anything and better in something. */
export function undominated(journeys) {
  const costs = journeys.map((journey) => journey.costs);
  return journeys.filter((_, i) => !costs.some((other) => dominates(other, costs[i])));
}

/** Keep what is worth going on with, of ways to arrive in one place by the same means. */
export function worthGoingOnWith(group) {
  return undominated(oneOfEachKind(group)).slice(0, thresholds.most_journeys);
}
