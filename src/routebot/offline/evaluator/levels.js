/** Mirror of reasoning/levels.py: the levels of the steps of the order, 0 best, each by itself. */

import { slowest } from "./lead_days.js";
import { thresholds } from "./thresholds.js";

/** Take an undecided place as it is without what few people have, where it lets them in so. */
export function takenPlainly(verdict) {
  const plainly = verdict.plainly;
  return plainly && plainly.status !== "closed" ? plainly : verdict;
}

/** Put the level of a status that is not confirmed below every confirmed one. */
export function trust(level, confirmed) {
  return confirmed ? level : level + Object.keys(thresholds.status_levels).length;
}

/** Level a status: open or to be bought, depends, to be granted, closed without something extra. */
export function statusLevel(verdict) {
  if (verdict.hinges) {
    return thresholds.status_levels.closed;
  }
  if (verdict.status === "conditional" && canBeBought(verdict)) {
    return thresholds.status_levels.open;
  }
  return thresholds.status_levels[verdict.status];
}

/** Say whether nothing stands between them and the way in but a purchase. */
function canBeBought(verdict) {
  if (!verdict.rule || verdict.rule.status !== "open" || verdict.reconfirm) {
    return false;
  }
  return verdict.lead_days === null || slowest(verdict.lead_days) <= thresholds.quick_purchase;
}

/** Level the way to a place: {none, danger, reach, means}. */
export function wayThere(travel, id, hurried) {
  return {
    none: Number(!hasWay(travel, id)),
    danger: Number(travel.leadsPastDanger(id)),
    reach: reachLevel(travel, id, hurried),
    means: meansLevel(travel, id),
  };
}

/** Say whether a whole way there is known, or whether none is looked for. */
export function hasWay(travel, id) {
  return !travel.known || travel.direct(id).length > 0 || Boolean(travel.legsTo(id));
}

/** Level the way there; that one means only leads straight there counts in a hurry. */
export function reachLevel(travel, id, hurried = false) {
  if (!travel.known) {
    return thresholds.direct;
  }
  if (travel.direct(id).length > 0) {
    const near = meansFromTheirRegion(travel, id);
    if (near.size === 0) {
      return thresholds.direct_from_afar;
    }
    return hurried && near.size === 1 ? thresholds.direct_by_one_means : thresholds.direct;
  }
  const legs = travel.legsTo(id);
  if (legs === null) {
    return thresholds.direct;
  }
  return legs > 0 ? legs + 1 : thresholds.all_broken;
}

/** Level the papers against the days left. 0: they fit; 1: they may; 2: they do not. */
export function urgencyLevel(verdict, daysLeft) {
  if (daysLeft === null) {
    return 0;
  }
  if (verdict.baseline) {
    return needsNoVisaByPassport(verdict) ? 0 : 1;
  }
  if (verdict.lead_days === null) {
    return verdict.rule && verdict.rule.status === "open" ? 0 : 1;
  }
  const [fewest, most] = verdict.lead_days;
  if (most <= daysLeft) {
    return 0;
  }
  return fewest <= daysLeft ? 1 : 2;
}

function needsNoVisaByPassport(verdict) {
  return verdict.way !== null && verdict.way.indexed && verdict.regime === "visa_free";
}

/** Level the choice of means. 0: several lead straight there from their region; 1: not. */
export function meansLevel(travel, id) {
  return Number(travel.known && meansFromTheirRegion(travel, id).size < 2);
}

function meansFromTheirRegion(travel, id) {
  const near = travel.direct(id).filter((leg) => leg.near);
  return new Set(near.map((leg) => leg.link.mode));
}

/** Count quarters since the confirmation: a few days between two claims say nothing. */
export function ageLevel(verdict, on) {
  const checkedOn = verdict.checkedOn;
  if (verdict.baseline || checkedOn === null) {
    return thresholds.oldest;
  }
  return Math.min(thresholds.oldest, Math.floor(Math.max(0, on - checkedOn) / thresholds.quarter));
}
