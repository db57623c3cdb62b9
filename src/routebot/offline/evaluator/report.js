/** The JSON of `routebot match` and of `routebot next`, in the words of a language. */

import { reportOf } from "./filling.js";
import { matchCore } from "./match.js";
import { nextCore } from "./next.js";

/** Build the JSON of `routebot match`; the arguments after the words are those of `matchCore`. */
export function report(advice, words, only = null, skipped = new Set()) {
  return reportOf(matchCore(advice, only, skipped), words);
}

/** Build the JSON of `routebot next`; the arguments after the words are those of `nextCore`. */
export function onwardReport(advice, words, place, arrived = null, earlierDays = null) {
  return reportOf(nextCore(advice, place, arrived, earlierDays), words);
}
