/** Mirror of reasoning/ways.py: every way in, judged by itself, and the one that serves. */

import { leastBy, sortedBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { AT_ONCE, sideBySide, slowest } from "./lead_days.js";
import { stayDays } from "./limits.js";
import { Status, statusOf } from "./statuses.js";
import { thresholds } from "./thresholds.js";

/** Ways that are a person's by something that ties them to a place. */
export const BY_GROUND = new Set(["work", "study", "family", "repatriation", "citizen"]);

/** Those of them for which somebody there has to want the person. */
export const BY_OFFER = new Set(["work", "study"]);

/** Ways of more than a visit: where no term is stated, it is still that of a permit. */
export const TO_LIVE_THERE = new Set([
  ...BY_GROUND,
  "residence",
  "remote",
  "business",
  "humanitarian",
]);

const USABLE_FIRST = [Status.OPEN, Status.CONDITIONAL, Status.DEPENDS, Status.CLOSED];

/** What one way in is for a person; its fields as those of Python's `WayVerdict`. */
export class WayVerdict {
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** The entry rule that it is. */
  get rule() {
    return this.way.rule;
  }

  /** Whether it is theirs by something about them. */
  get isByGround() {
    return BY_GROUND.has(this.rule.way);
  }

  /** Say whether it can be had before they must go, or once they are there. */
  isInTime(daysLeft) {
    if (daysLeft === null || this.lead_days === null) {
      return true;
    }
    return ["there", "both"].includes(this.rule.apply_from) || this.lead_days[0] <= daysLeft;
  }
}

/** Judge every way that fits or could fit, the usable ones first. */
export function judgeWays(destination, values) {
  const fitting = destination.ways.filter((way) => values[way.fit] !== Truth.NO);
  const found = fitting.map((way) => judged(values, way));
  return sortedBy(found, (each) => USABLE_FIRST.indexOf(each.status));
}

function judged(values, way) {
  if (values[way.usable] === Truth.NO) {
    return shut(values, way);
  }
  const asked = way.needs.filter((need) => values[need.slot] !== Truth.NO);
  const needs = asked.map((need) => need.fact);
  const isProven = (way.rule.income_usd_month || 0) <= thresholds.proven_income;
  return new WayVerdict({
    way,
    status: statusOf(values[way.usable], values[way.ready]),
    certain: values[way.usable] === Truth.YES && isProven,
    blocked_by: [],
    needs,
    lead_days: leadDaysOf(way, needs),
    confirmed: way.confirmed && asked.every((need) => need.confirmed),
  });
}

/** Judge a way that is closed: by bars, or by its own rule. */
function shut(values, way) {
  const bars = way.bars.filter((bar) => values[bar.slot] === Truth.YES);
  const shutItself = way.gives === Status.CLOSED || bars.length === 0;
  return new WayVerdict({
    way,
    status: Status.CLOSED,
    certain: false,
    blocked_by: shutItself ? [way.rule] : bars.map((bar) => bar.fact),
    needs: [],
    lead_days: null,
    confirmed: way.confirmed && (shutItself || bars.every((bar) => bar.confirmed)),
  });
}

/** Add up what has to be obtained; an open rule that names no days takes none itself. */
export function leadDaysOf(way, needs) {
  const atOnce = way.gives !== Status.DEPENDS && way.rule.status === "open";
  const own = atOnce && way.rule.lead_days === null ? AT_ONCE : way.rule.lead_days;
  return needs.reduce((total, need) => sideBySide(total, need.lead_days), own);
}

/** Say whether somebody wants more than a visit, and does not have to go at once. */
export function wantsToStay(profile) {
  const { days_left: left, stay_wanted: wanted } = profile;
  const inNoHurry = left === null || left >= thresholds.month;
  return inNoHurry && wanted !== null && wanted >= thresholds.long_stay;
}

/**
 * Return the way that serves what a person wants, of those neither closed nor withdrawn, or null.
 *
 * @param {Way|null} deciding the way that decides what the place is
 * @param {WayVerdict[]} ways
 */
export function servingWay(place, deciding, ways, profile) {
  const usable = ways.filter((each) => each.status !== Status.CLOSED);
  const possible = usable.filter((each) => !each.rule.withdrawn);
  if (!wantsToStay(profile)) {
    return possible.find((each) => each.way === deciding) || null;
  }
  return leastBy(possible, (each) => [
    !each.certain,
    !isOffered(place, each, profile),
    !each.isInTime(profile.days_left),
    !each.isByGround,
    stayLevel(each.rule, profile.stay_wanted),
    each.way !== deciding,
    slowest(each.lead_days),
  ]);
}

/** Level the days that a rule (or null) allows against those wanted, 0 best. */
export function stayLevel(rule, wanted) {
  if (wanted === null || (rule && (rule.way === "citizen" || rule.leads_to))) {
    return 0;
  }
  if (rule === null) {
    return thresholds.stay_unknown;
  }
  const days = stayDays(rule);
  if (days === null) {
    return TO_LIVE_THERE.has(rule.way) ? thresholds.stay_of_living : thresholds.stay_unknown;
  }
  // The level is the number of shares for which it is too short.
  return thresholds.stay_shares.filter((share) => share * days < wanted).length;
}

/** Level the longest lawful stay; who has time counts on every way that is surely theirs. */
export function bestStayLevel(rule, ways, profile) {
  const rules = [rule];
  if (profile.has_time) {
    const fresh = ways.filter((way) => way.certain && !way.way.expired);
    rules.push(...fresh.filter((way) => way.isInTime(profile.days_left)).map((way) => way.rule));
  }
  return Math.min(...rules.map((each) => stayLevel(each, profile.stay_wanted)));
}

/** Level what a place has for somebody who has time and wants to stay; 0 for others. */
export function purposeLevel(place, ways, profile) {
  if (!(profile.has_time && wantsToStay(profile))) {
    return 0;
  }
  const theirs = ways.filter(
    (way) => way.certain && way.isInTime(profile.days_left) && isOffered(place, way, profile),
  );
  const levels = theirs.map((way) => purpose(way, profile.stay_wanted));
  return levels.length > 0 ? Math.min(...levels) : thresholds.no_purpose;
}

/** Say whether the offer that a way needs may be from there; others need none. */
function isOffered(place, way, profile) {
  return !BY_OFFER.has(way.rule.way) || [null, place].includes(profile.offer_from);
}

/** Level one way; a way of their own counts whatever its age. */
function purpose(way, wanted) {
  const old = way.confirmed ? 0 : 1;
  if (way.isByGround) {
    return thresholds.own_way + old;
  }
  const lasts = stayLevel(way.rule, wanted) === 0 && !way.way.expired;
  return lasts ? thresholds.lasting_way + old : thresholds.no_purpose;
}
