/** Mirror of reasoning/ranking.py: rank the destinations, step by step. */

import { weighedDangers } from "./dangers.js";
import {
  ageLevel,
  statusLevel,
  takenPlainly,
  trust,
  urgencyLevel,
  wayThere,
} from "./levels.js";
import { stayDays } from "./limits.js";
import { compare, leastBy, sortedBy } from "./collections.js";
import { WORKS, moneyLevel } from "./payments.js";
import { thresholds } from "./thresholds.js";
import { WayVerdict, bestStayLevel, purposeLevel } from "./ways.js";

/** The steps, the weightiest first, for those whose days are few or who have not said. */
export const HURRIED = [
  "shut",
  "withdrawn",
  "no_way",
  "high_danger",
  "way_danger",
  "urgency",
  "purpose",
  "status",
  "danger",
  "reach",
  "stay",
  "money",
  "means",
  "waits",
  "age",
];

const EXCHANGED = { reach: "stay", stay: "reach" };

/** The order for those who have a month or more: a long way is worth a long stay to them. */
export const PATIENT = HURRIED.map((name) => EXCHANGED[name] || name);

const PATIENTLY = PATIENT.map((name) => HURRIED.indexOf(name));

/** What a verdict last weighed, and for which plans. */
const WEIGHTS = new WeakMap();

const NO_MATTER = { none: 0, danger: 0, reach: 0, means: 0 };

/** The order of destinations for one person; `ahead`: the way lies ahead of them. */
export class Ranking {
  constructor(evaluation, profile, travel, ahead) {
    this.evaluation = evaluation;
    this.profile = profile;
    this.travel = travel;
    this.ahead = ahead;
    const { days_left: left, has_time: time, stay_wanted: wanted, offer_from: offer } = profile;
    this.plans = [left, time, wanted, offer].join();
  }

  /** Sort destinations, best first. */
  order(verdicts) {
    return sortedBy(verdicts, (verdict) => this.key(verdict));
  }

  /** Return what a destination is sorted by: [levels in order, needs, minus days of stay, id]. */
  key(verdict) {
    return this.keyBy(verdict, this.weight(verdict));
  }

  keyBy(verdict, weight) {
    const levels = this.levelled(verdict, weight);
    return [this.ordered(levels), weight.needs, weight.days, verdict.id];
  }

  /** List the name and level of each step, in the order for this person: [[name, level]]. */
  steps(verdict) {
    const found = this.ordered(this.levelled(verdict, this.weight(verdict)));
    return (this.profile.has_time ? PATIENT : HURRIED).map((name, i) => [name, found[i]]);
  }

  /** Put levels into the order for this person. */
  ordered(levels) {
    return this.profile.has_time ? PATIENTLY.map((i) => levels[i]) : levels;
  }

  /** Level a destination in each step, in the order of HURRIED. */
  levelled(verdict, weight) {
    if (verdict.status === "closed") {
      return [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, weight.age];
    }
    const destination = this.evaluation.rulebook.destinations[verdict.id];
    const dangers = weighedDangers(this.evaluation, destination, this.profile);
    const way = this.ahead ? wayThere(this.travel, verdict.id, this.isHurried) : NO_MATTER;
    return [
      0,
      weight.withdrawn,
      way.none,
      dangers.high_level,
      way.danger,
      weight.urgency,
      weight.purpose,
      weight.status,
      dangers.level,
      way.reach,
      weight.stay,
      this.money(destination),
      way.means,
      weight.waits,
      weight.age,
    ];
  }

  money(destination) {
    const cards = this.profile.cards;
    return cards === null ? WORKS : moneyLevel(destination, cards);
  }

  /** Weigh a verdict, or find its weight: it hangs on when and for how long they go. */
  weight(verdict) {
    let known = WEIGHTS.get(verdict);
    if (known === undefined || known.plans !== this.plans) {
      known = { plans: this.plans, weight: this.weighed(verdict) };
      WEIGHTS.set(verdict, known);
    }
    return known.weight;
  }

  weighed(verdict) {
    const profile = this.profile;
    const standing = takenPlainly(verdict);
    const ways = this.evaluation.ways(standing);
    return {
      withdrawn: Number(standing.withdrawn.length > 0),
      urgency: urgencyLevel(standing, profile.days_left),
      purpose: purposeLevel(verdict.id, ways, profile),
      status: trust(statusLevel(standing), standing.confirmed),
      stay: bestStayLevel(standing.rule, ways, profile),
      waits: Math.min(standing.waits_for, thresholds.most_waited),
      age: ageLevel(verdict, this.evaluation.rulebook.snapshot.on),
      needs: standing.needs.length,
      days: minusDays(standing.rule),
    };
  }

  get isHurried() {
    return this.profile.days_left !== null && this.profile.days_left <= thresholds.hurry;
  }

  /** Say whether an undecided destination, turned out at its best, would go before a key. */
  mayPrecede(verdict, last) {
    const best = this.weightAtBest(verdict);
    return best !== null && compare(this.keyBy(verdict, best), last) < 0;
  }

  /** Weigh a place whose best way is usable, in time and needs nothing; null where none is left. */
  weightAtBest(verdict) {
    const ways = this.evaluation.ways(verdict).filter((each) => each.status !== "closed");
    const turnedOut = ways.map((each) => new WayVerdict({ ...each, certain: true }));
    const weight = {
      ...this.weight(verdict),
      purpose: purposeLevel(verdict.id, turnedOut, this.profile),
      urgency: 0,
      waits: 0,
      needs: 0,
    };
    const weights = turnedOut.map(({ way }) => ({
      ...weight,
      status: trust(thresholds.status_levels[way.gives], way.confirmed),
      stay: bestStayLevel(way.rule, turnedOut, this.profile),
      days: minusDays(way.rule),
    }));
    // They differ in these alone, which stand in this order in either order of the steps.
    return leastBy(weights, (each) => [each.status, each.stay, each.days]);
  }
}

/** Return minus the days of stay; one that is not known is none. */
function minusDays(rule) {
  const days = rule ? stayDays(rule) : null;
  return days ? -days : 0;
}
