/** Mirror of policy/limits.py: how long one may stay, by each limit of a way in. */

import { leastBy, sortedBy } from "./collections.js";

/** The shorter year: a stay counted by it is lawful in a leap year, too. */
export const DAYS_OF_A_YEAR = 365;

const KINDS = ["rolling", "calendar_year", "entry"];

/** Return in how many days the stays are added up; null where each entry counts anew. */
export function countedIn(limit) {
  return limit.per === "calendar_year" ? DAYS_OF_A_YEAR : limit.window_days;
}

/** Return the limit that allows the fewest days of one trip; null when there is none. */
export function strictestOf(limits) {
  return leastBy(limits, strictness);
}

/** Order limits: the one that binds a trip of some days comes first, then the strictest. */
export function bindingFirst(limits, wanted) {
  const ordered = sortedBy(limits, strictness);
  const tooShort = ordered.filter((limit) => wanted !== null && limit.days < wanted);
  const lasting = tooShort.find((limit) => limit.per !== "entry");
  return sortedBy(ordered, (limit) => limit !== lasting);
}

/** Return what limits are compared by, the strictest first. */
function strictness(limit) {
  return [limit.days, KINDS.indexOf(limit.per), -(limit.window_days || 0)];
}

/** Return the days that the strictest limit of an entry rule allows; null when not known. */
export function stayDays(rule) {
  const strictest = strictestOf(rule.limits);
  return strictest ? strictest.days : null;
}

/** Return in how many days that limit counts; null where each entry counts anew. */
export function perDays(rule) {
  const strictest = strictestOf(rule.limits);
  return strictest ? countedIn(strictest) : null;
}
