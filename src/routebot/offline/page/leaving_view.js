/** Before you go: what may stop a person at the Russian border, and who can help. */

import { drawn } from "./blocks.js";
import { fold } from "./dom.js";
import { helperBlocks } from "./helper_words.js";
import { leavingBoxes, leavingDetails } from "./leaving_words.js";

/** Return what to tick off before leaving; all that is known stands behind it. */
export function leavingView({ words, advice }) {
  const details = () => drawn(leavingDetails(words, advice));
  return [drawn(leavingBoxes(words, advice)), fold(words.text("button.details"), details)];
}

/** Return who can help. */
export function helpersView({ words, advice }) {
  return drawn(helperBlocks(words, advice));
}
