/** Mirror of policy/snapshot.py: one day of the dataset, and how fresh each claim is on it. */

import { FIRST_OF_ALL } from "./dates.js";
import { checkedOn, indexedOn, supportedOn } from "./sources.js";

/** How far a claim can be trusted on a day. */
export const Freshness = Object.freeze({
  CONFIRMED: "confirmed",
  UNCONFIRMED: "unconfirmed",
  EXPIRED: "expired",
});

/** Return the first day that is more than so many days later. */
export function past(day, days) {
  return day + days + 1;
}

/** Return the first day past the shelf life, the first of all if nothing dates the fact. */
export function unconfirmedFrom(fact, shelfDays) {
  const checked = checkedOn(fact);
  return checked === null ? FIRST_OF_ALL : past(checked, shelfDays);
}

/** Return the first day on which a claim has expired, the first of all if nothing dates it. */
export function expiredFrom(claim, shelfDays) {
  const supported = supportedOn(claim);
  return supported === null ? FIRST_OF_ALL : past(supported, 2 * shelfDays);
}

/** Judge a fact by its age: past the shelf life unconfirmed, past twice that expired. */
export function freshness(fact, shelfDays, on) {
  if (fact.withdrawn || on >= expiredFrom(fact, shelfDays)) {
    return Freshness.EXPIRED;
  }
  if (on >= unconfirmedFrom(fact, shelfDays) || fact.confidence === "low") {
    return Freshness.UNCONFIRMED;
  }
  return Freshness.CONFIRMED;
}

/** The dataset as of a day; `on` and `east` are its days in Moscow and where they begin first. */
export class Snapshot {
  /** @param {object} fields on, east, topics (id -> {shelf_days}) and what else holds that day */
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** Judge a fact on this day. */
  freshness(fact) {
    return freshness(fact, this._shelfDays(fact), this.on);
  }

  /** Return the first day on which the fact counts as unconfirmed. */
  staleSince(fact) {
    return unconfirmedFrom(fact, this._shelfDays(fact));
  }

  /** Say whether nothing but an index keeps a fact from having expired, or speaks of it. */
  byIndexOnly(fact) {
    if (indexedOn(fact) === null) {
      return false;
    }
    const checked = checkedOn(fact);
    return checked === null || this.on >= past(checked, 2 * this._shelfDays(fact));
  }

  _shelfDays(fact) {
    return this.topics[fact.topic].shelf_days;
  }
}
