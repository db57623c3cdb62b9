/** Mirror of policy/sources.py: where a claim comes from, and what that says of its age. */

import { latestOf, wholeDay } from "./dates.js";

const KEPT_UP = new Set(["law", "official", "carrier"]);

/** Return the newest day to which a source dates what it says; null if it dates nothing. */
export function datesTo(source) {
  if (source.kind === "index") {
    return null;
  }
  const dates = source.published ? [source.published] : [];
  if (source.seen_on && KEPT_UP.has(source.kind)) {
    dates.push(wholeDay(source.seen_on));
  }
  return latestOf(dates);
}

const AGES = new WeakMap();

/** Return what the sources of a claim say of its age: {checked, indexed_on}, found once. */
function ageOf(claim) {
  if (!AGES.has(claim)) {
    const indexes = claim.sources.filter((each) => each.kind === "index" && each.published);
    const latest = latestOf(indexes.map((each) => each.published));
    AGES.set(claim, {
      checked: newestOf(claim.sources),
      indexed_on: latest ? latest.first_day : null,
    });
  }
  return AGES.get(claim);
}

/** Return the partial date of the newest of some sources; null if nothing dates them. */
export function newestOf(sources) {
  return latestOf(sources.map(datesTo).filter((date) => date !== null));
}

/** Return the partial date of the newest source that still says so; null if nothing dates it. */
export function checkedOf(claim) {
  return ageOf(claim).checked;
}

/** Return the first day that `checkedOf` may mean, or null. */
export function checkedOn(claim) {
  const checked = checkedOf(claim);
  return checked ? checked.first_day : null;
}

/** Return the day of the newest index that says so; null if there is none. It dates nothing. */
export function indexedOn(claim) {
  return ageOf(claim).indexed_on;
}

/** Return the newer of `checkedOn` and `indexedOn`; null if nothing dates it. */
export function supportedOn(claim) {
  const days = [checkedOn(claim), indexedOn(claim)].filter((day) => day !== null);
  return days.length > 0 ? Math.max(...days) : null;
}

/** Return the partial date of its last confirmation as of a day; null if nothing dates it. */
export function confirmedOn(claim, on) {
  const checked = checkedOf(claim);
  return checked && checked.first_day > on ? wholeDay(on) : checked;
}
