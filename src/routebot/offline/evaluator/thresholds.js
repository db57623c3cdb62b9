/** Mirror of reasoning/thresholds.py: the numbers that judgement turns on, as the pack has them. */

/** Name -> number, list or table, as `thresholds.plain()` of Python writes them. */
export const thresholds = {};

/** Take the numbers of a pack. */
export function readThresholds(plain) {
  Object.assign(thresholds, plain);
}
