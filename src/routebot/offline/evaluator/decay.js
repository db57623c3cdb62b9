/**
 * Mirror of reasoning/decay.py: what a danger is still good for when it is old.
 *
 * What old rules of entry and of paying are still good for is settled in the data of the pack.
 */

import { Freshness } from "./snapshot.js";

/** Return what the level of a danger is still good for on a day. */
export function dangerStanding(danger, freshness) {
  if (danger.withdrawn) {
    return "not_established";
  }
  const expired = danger.level === "low" && freshness === Freshness.EXPIRED;
  return expired ? "last_known" : danger.level;
}
