/** Mirror of reasoning/lead_days.py: how long papers take, [fewest, most] days; null: unknown. */

import { thresholds } from "./thresholds.js";

/** Nothing has to be obtained. */
export const AT_ONCE = [0, 0];

/** Return what an unknown lead time is compared as. */
export function longest() {
  return [thresholds.unknown_is_long, thresholds.unknown_is_long];
}

/** Return the most days that it may take. */
export function slowest(leadDays) {
  return leadDays === null ? thresholds.unknown_is_long : leadDays[1];
}

/** Add up papers that are applied for at the same time: the slower counts. */
export function sideBySide(one, other) {
  if (one === null || other === null) {
    return null;
  }
  return [Math.max(one[0], other[0]), Math.max(one[1], other[1])];
}
