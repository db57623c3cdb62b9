/** Mirror of policy/claims.py: what is said of the world, what it rests on, how old it is. */

import { FIRST_OF_ALL } from "./dates.js";
import { Freshness } from "./snapshot.js";
import { confirmedOn, newestOf } from "./sources.js";

/** What ends within a day is said to, wherever it is shown. */
export const SOON = 1;

/** Return what a fact says on a day, with the fields of `Claim`. */
export function claim(day, fact) {
  const freshness = day.freshness(fact);
  const endsOn = fact.valid_to;
  // No claim is staler: of several that stand together it is the one that is told.
  const staleSince = fact.withdrawn ? FIRST_OF_ALL : day.staleSince(fact);
  const soon = endsOn !== null && day.on <= endsOn && endsOn <= day.on + SOON;
  return {
    id: fact.id,
    text: fact.text,
    sources: fact.sources,
    checked: confirmedOn(fact, day.on),
    freshness,
    stale_since: staleSince,
    weak: freshness === Freshness.UNCONFIRMED && staleSince > day.on,
    by_index_only: day.byIndexOnly(fact),
    remedy: fact.remedy || null,
    short: fact.short || null,
    ends_on: soon ? endsOn : null,
    withdrawn: fact.withdrawn !== null,
    topic: fact.topic,
  };
}

/** Return what the sides of a disagreement say, each as old as its newest source. */
export function sideClaims(found) {
  return found.claims.map((side) => asOldAsItsSources(found.id, side));
}

/** Return what obtaining something takes, as old as its newest source. */
export function changeClaim(change) {
  return asOldAsItsSources(change.id, change);
}

/** Return a claim that has no shelf life of its own. */
function asOldAsItsSources(id, { text, sources }) {
  return {
    id,
    text,
    sources,
    checked: newestOf(sources),
    freshness: null,
    stale_since: null,
    weak: false,
    by_index_only: false,
    remedy: null,
    short: null,
    ends_on: null,
    withdrawn: false,
    topic: null,
  };
}
