/** What stands behind a card and beside the list, as plain JSON, for `test_behind.py`. */

import { detailBlocks } from "./detail_words.js";
import { helperBlocks } from "./helper_words.js";
import { leavingBoxes, leavingDetails } from "./leaving_words.js";
import { onwardBlocks } from "./onward_blocks.js";

/** Return blocks as texts; addresses are written out on the page only. */
function texts(blocks) {
  return blocks.map((block) => {
    const lines = block.filter((line) => line.style !== "address" && line.text);
    return lines.map((line) => line.text).join("\n");
  });
}

/** Return one part of a card. */
export function part(advice, words, place, name) {
  return texts(detailBlocks(words, advice, advice.told(place), name));
}

export function leaving(advice, words) {
  return [texts(leavingBoxes(words, advice)), texts(leavingDetails(words, advice))];
}

export function helpers(advice, words) {
  return texts(helperBlocks(words, advice));
}

export function onward(advice, words, place, arrived, earlierDays) {
  return texts(onwardBlocks(words, advice, place, arrived, earlierDays));
}
