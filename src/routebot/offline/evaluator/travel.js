/** Mirror of reasoning/travel.py: find the ways to get there, legs over the links of the day. */

import { arrivalKey, arrivalOver } from "./arrivals.js";
import { circleOf } from "./circles.js";
import { Truth } from "./conditions.js";
import { Journey, worthGoingOnWith, worthTelling } from "./journeys.js";
import { sideBySide } from "./lead_days.js";
import { leadsBeyond, namedCrossings } from "./links.js";
import { leastBy } from "./collections.js";
import { Passing, Perils, knownDangers, stopBetween, stopKey } from "./passing.js";
import { HOME, inRussia } from "./places.js";
import { thresholds } from "./thresholds.js";

/**
 * The links as one person can use them.
 *
 * `verdicts` is by place; `exitBar` the id of the exit rule that bars them, or null; `prepared` as
 * `prepare` made it of them; `start` where they are.
 */
export class Travel {
  constructor(evaluation, verdicts, profile, exitBar, prepared, start = HOME) {
    this.start = start === HOME ? profile.home : start;
    this.prepared = prepared;
    this.evaluation = evaluation;
    this.profile = profile;
    this.exit_bar = exitBar;
    this.passing = new Passing(verdicts, prepared.passport_bars, profile.days_left);
    this.passages = new Map();
    this.has_shunned = false;
    this.links_over = new Map();
    this.perils = new Perils(evaluation, profile);
    this.links = prepared.links.by(profile.modes);
    // Of somebody abroad who has not said where, no journey is drawn.
    this.known = !inRussia(start) || !profile.abroad;
    this.kept = {};
  }

  /** Return the links that lead there through no other place and can be travelled. */
  direct(id) {
    this.kept.direct = this.kept.direct || this.directs();
    return this.kept.direct.get(id) || [];
  }

  /** Return a Map from a destination to the links there that can be travelled. */
  directs() {
    const found = new Map();
    if (!this.known || this.exit_bar !== null) {
      return found;
    }
    for (const judged of this.linksFrom(this.start)) {
      const link = judged.leg.link;
      if (judged.obstacle !== null || link.through.length > 0) {
        continue;
      }
      if (!found.has(link.end)) {
        found.set(link.end, []);
      }
      found.get(link.end).push(judged.leg);
    }
    return found;
  }

  linksFrom(place) {
    return this.links.get(place) || [];
  }

  /** Return the links that name where a leg crosses the border; see `namedCrossings`. */
  crossings(leg) {
    return namedCrossings(leg, this.linksFrom(leg.link.start));
  }

  /** Return the fewest legs of a whole journey there: 0 if each breaks, null if none is known. */
  legsTo(id) {
    const legs = this.circle.fewest.get(id);
    return legs === undefined ? null : legs;
  }

  /** Say whether each whole journey there passes a place of high danger to this person. */
  leadsPastDanger(id) {
    return Boolean(this.legsTo(id)) && !this.circle.safely.has(id);
  }

  /** What can be reached: {fewest: Map, safely: Set}. */
  get circle() {
    return (this.kept.circle ??= circleOf(this, () => this.circled()));
  }

  circled() {
    const safe = this.widened(true); // for most people it is the only one: nothing is shunned
    const wider = this.has_shunned ? this.widened(false) : safe;
    const near = [...safe].filter(([, legs]) => legs > 0);
    return { fewest: new Map([...wider, ...near]), safely: new Set(near.map(([place]) => place)) };
  }

  /** Widen the circle of what can be reached, one leg at a time: a Map from place to legs, or 0. */
  widened(safely) {
    const fewest = new Map();
    const met = new Set();
    let frontier = new Map();
    for (const begun of this.beginnings) {
      const at = { place: this.endOf(begun), by_air: false };
      for (const [end] of this.leadingOn(at, safely)) {
        met.add(end.place);
      }
      if (safely && begun.perils > 0) {
        this.has_shunned = true;
      }
      if (begun.broken === null && !(safely && begun.perils > 0)) {
        frontier.set(arrivalKey(at), at);
      }
    }
    const goneOnFrom = new Set();
    for (let number = 1; number <= thresholds.most_legs; number += 1) {
      const reached = new Map();
      for (const at of frontier.values()) {
        for (const [end, isWhole] of this.leadingOn(at, safely)) {
          met.add(end.place);
          if (isWhole) {
            reached.set(arrivalKey(end), end);
          }
        }
      }
      // Every circle is wider than the last: what has a number already was nearer.
      for (const end of reached.values()) {
        if (!fewest.has(end.place)) {
          fewest.set(end.place, number);
        }
      }
      for (const key of frontier.keys()) {
        goneOnFrom.add(key);
      }
      frontier = new Map([...reached].filter(([key]) => !goneOnFrom.has(key)));
    }
    return new Map([...[...met].map((place) => [place, 0]), ...fewest]);
  }

  /** List where each link leads, and whether it can be travelled after such an arrival. */
  leadingOn(arrival, safely) {
    const { place, by_air: cameByAir } = arrival;
    const free = this.waysOn(arrival);
    const shuns = safely && place !== this.start;
    const shunsByAir = shuns && this.perils.at({ place, airside: cameByAir });
    const shunsOtherwise = shuns && this.perils.at({ place, airside: false });
    return this.over(place).map((over) => {
      const byAir = over.end.by_air;
      const passes = byAir ? free.by_air : free.otherwise;
      const isShunned = (byAir ? shunsByAir : shunsOtherwise) || (safely && over.is_perilous);
      if (isShunned) {
        this.has_shunned = true;
      }
      return [over.end, passes && over.is_open && !isShunned];
    });
  }

  /** Return what each link abroad from a place is, looked at once however one arrives. */
  over(place) {
    if (!this.links_over.has(place)) {
      const abroad = this.linksFrom(place).filter((judged) => {
        const end = judged.leg.link.end;
        return end !== this.start && !inRussia(end);
      });
      const found = abroad.map((judged) => ({
        end: arrivalOver(judged.leg.link),
        is_open: this.obstacle(judged) === null,
        is_perilous: this.perils.through(judged.leg.link) > 0,
      }));
      this.links_over.set(place, found);
    }
    return this.links_over.get(place);
  }

  /** Say how one may go on, {by_air, otherwise}; who came by air may fly on without entering. */
  waysOn(arrival) {
    const place = arrival.place;
    if (place === this.start || inRussia(place)) {
      const isFree = this.exit_bar === null;
      return { by_air: isFree, otherwise: isFree };
    }
    // A passport that is enough to enter is enough to change planes.
    const enters = this.passing.obstacle({ place, airside: false }) === null;
    if (enters || !arrival.by_air) {
      return { by_air: enters, otherwise: enters };
    }
    const byAir = this.passing.obstacle({ place, airside: true }) === null;
    return { by_air: byAir, otherwise: false };
  }

  /** Collect what is known to go wrong in the places on the way: [{place, facts}]. */
  warnings(journey) {
    const found = journey.passed.map((stop) => ({
      place: stop.place,
      facts: knownDangers(this.evaluation, stop, this.profile),
    }));
    return found.filter((warned) => warned.facts.length > 0);
  }

  /** Search leg by leg; from each place goes on only what is worth it. */
  search() {
    const found = new Search();
    let frontier = this.beginnings;
    for (let number = 1; number <= thresholds.most_legs; number += 1) {
      const arrived = new Map();
      for (const longer of this.longer(frontier)) {
        found.add(longer);
        if (longer.broken !== null || number === thresholds.most_legs) {
          continue;
        }
        const key = arrivalKey(arrivalOver(longer.legs[longer.legs.length - 1].link));
        if (!arrived.has(key)) {
          arrived.set(key, []);
        }
        arrived.get(key).push(longer);
      }
      frontier = [...arrived.values()].flatMap(worthGoingOnWith);
    }
    return found;
  }

  /** Where a search begins: at the start, and at the mainland if one is apart from it. */
  get beginnings() {
    this.kept.beginnings = this.kept.beginnings || this.begunAnywhere();
    return this.kept.beginnings;
  }

  begunAnywhere() {
    if (!this.known) {
      return [];
    }
    const inside = this.linksFrom(this.start).filter((judged) => inRussia(judged.leg.link.end));
    const begun = inside.map((judged) => this.begun(judged));
    return [new Journey({ legs: [] }), ...worthGoingOnWith(begun)];
  }

  /** Return where a journey has come to. */
  endOf(journey) {
    return journey.legs.length > 0 ? journey.legs[journey.legs.length - 1].link.end : this.start;
  }

  /** Take each journey on, over each link that leads to a new place. */
  longer(frontier) {
    const found = [];
    for (const journey of frontier) {
      const visited = new Set([this.start, ...journey.legs.map((leg) => leg.link.end)]);
      for (const judged of this.linksFrom(this.endOf(journey))) {
        const end = judged.leg.link.end;
        if (visited.has(end) || inRussia(end)) {
          continue;
        }
        found.push(journey.legs.length > 0 ? this.joined(journey, judged) : this.begun(judged));
      }
    }
    return found;
  }

  /** Take the first leg: that Russia lets them out is checked with it. */
  begun(judged) {
    const bar = this.exit_bar;
    const obstacle = bar === null ? judged.obstacle : { reason: "exit", by: bar };
    return new Journey({
      legs: [judged.leg],
      broken: breakOf(0, obstacle),
      doubts: doubtsOf(0, judged.doubts),
      perils: this.perils.through(judged.leg.link),
    });
  }

  /** Go on over one more link; what breaks where it begins is counted to the leg that arrives. */
  joined(journey, judged) {
    const link = judged.leg.link;
    const leaving = journey.legs.length;
    const arriving = leaving - 1;
    const stop = stopBetween(journey.legs[arriving].link, link);
    const passage = this.passage(stop);
    const bought = this.isSoldInRussia(judged) ? [leaving] : [];
    return new Journey({
      legs: [...journey.legs, judged.leg],
      broken:
        journey.broken ||
        breakOf(arriving, passage.obstacle) ||
        breakOf(leaving, this.obstacle(judged)),
      doubts: [
        ...journey.doubts,
        ...doubtsOf(arriving, passage.doubts),
        ...doubtsOf(leaving, this.doubtsAfter(judged)),
      ],
      leadDays: sideBySide(journey.lead_days, passage.lead_days),
      perils: journey.perils + Number(this.perils.at(stop)) + this.perils.through(link),
      tickets: [...journey.tickets, ...bought],
    });
  }

  /** Check a stop, once however many journeys pass it. */
  passage(stop) {
    const key = stopKey(stop);
    if (!this.passages.has(key)) {
      this.passages.set(key, this.passing.through(stop));
    }
    return this.passages.get(key);
  }

  /** Say what shuts a link to those who came to its start. */
  obstacle(judged) {
    let obstacle = judged.obstacle;
    const paper = this.paperLeftOn(judged.leg.link);
    if (obstacle !== null && obstacle.reason === "money" && this.isSoldInRussia(judged)) {
      obstacle = null;
    }
    if (obstacle === null && paper !== null && judged.leg.link.mode === "air") {
      return { reason: "document", by: paper.id };
    }
    return obstacle;
  }

  /** List what is not known of a link to those who came to its start. */
  doubtsAfter(judged) {
    const sold = this.isSoldInRussia(judged);
    const found = judged.doubts.filter((doubt) => !(sold && doubt === "money"));
    const link = judged.leg.link;
    if (link.mode !== "air" && this.paperLeftOn(link) !== null) {
      found.push("document");
    }
    return found;
  }

  /** Find the rule by which Russia lets them out to other places than this one leads to. */
  paperLeftOn(link) {
    if (inRussia(link.start)) {
      return null;
    }
    return this.papers.find((rule) => leadsBeyond(link, rule)) || null;
  }

  /** The rules by which Russia lets them out to some places only, if they leave it. */
  get papers() {
    this.kept.papers = this.kept.papers || this.papersHeld();
    return this.kept.papers;
  }

  papersHeld() {
    if (!inRussia(this.start)) {
      return [];
    }
    const { evaluation } = this;
    const papers = evaluation.rulebook.exit_papers;
    return papers.filter((rule) => evaluation.truth(rule) === Truth.YES).map((rule) => rule.fact);
  }

  /** Say whether a ticket that they may be unable to pay for abroad is sold before they leave. */
  isSoldInRussia(judged) {
    const link = judged.leg.link;
    if (link.mode !== "air" || !inRussia(this.start) || inRussia(link.start)) {
      return false;
    }
    const unpaid = judged.obstacle !== null && judged.obstacle.reason === "money";
    return unpaid || judged.doubts.includes("money");
  }
}

/** What a search came by: Maps from a place to whole journeys, and to the broken one to name. */
export class Search {
  constructor() {
    this.whole = new Map();
    this.broken = new Map();
  }

  /** Return at most three journeys to a place, best first; a broken one if none is whole. */
  to(id) {
    const whole = this.whole.get(id);
    if (whole !== undefined) {
      return worthTelling(whole).slice(0, thresholds.most_journeys);
    }
    const broken = this.broken.get(id);
    return broken === undefined ? [] : [broken];
  }

  /** Take a journey in; of broken ones to a place only the best is kept. */
  add(journey) {
    const end = journey.legs[journey.legs.length - 1].link.end;
    if (journey.broken === null) {
      if (!this.whole.has(end)) {
        this.whole.set(end, []);
      }
      this.whole.get(end).push(journey);
      return;
    }
    const known = this.broken.get(end);
    const both = known === undefined ? [journey] : [known, journey];
    this.broken.set(end, leastBy(both, (each) => each.rank));
  }
}

/** Say that a leg breaks, {leg, reason, by}, if something stands in the way; else null. */
function breakOf(leg, obstacle) {
  return obstacle === null ? null : { leg, reason: obstacle.reason, by: obstacle.by };
}

/** Say what is in doubt about a leg. */
function doubtsOf(leg, reasons) {
  return reasons.map((reason) => ({ leg, reason }));
}
