/** Mirror of contract/limits.py: how long one may stay, every limit of the deciding way in. */

import { bindingFirst } from "./limits.js";

/** List the limits of a way in, first the one that binds a trip of the days wanted. */
export function limitCores(rule, wanted) {
  return bindingFirst(rule ? rule.limits : [], wanted).map((limit) => (
    { days: limit.days, per: limit.per, window_days: limit.window_days }));
}
