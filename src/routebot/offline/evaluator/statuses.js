/** Mirror of reasoning/statuses.py: what a destination can be, and how that follows. */

import { Truth } from "./conditions.js";
import { truthOf } from "./diagrams.js";

/** What a destination is for a person. */
export const Status = Object.freeze({
  OPEN: "open",
  CONDITIONAL: "conditional",
  DEPENDS: "depends",
  CLOSED: "closed",
});

/** Status of each terminal of a destination's diagram. */
export const TERMINALS = [Status.CLOSED, Status.CONDITIONAL, Status.OPEN, Status.DEPENDS];

/** Say what a destination is, by whether some way is usable, and usable as the person stands. */
export function statusOf(available, ready) {
  if (ready === Truth.YES) {
    return Status.OPEN;
  }
  if (available === Truth.NO) {
    return Status.CLOSED;
  }
  const known = available === Truth.YES && ready === Truth.NO;
  return known ? Status.CONDITIONAL : Status.DEPENDS;
}

/** Apply the table to terminals of conditions. */
export function terminalOf(available, ready) {
  return TERMINALS.indexOf(statusOf(truthOf(available), truthOf(ready)));
}
