/** Mirror of parts of screens/openings.py: what would open a place, under a title. */

import { line } from "./claim_blocks.js";
import { openingLines } from "./opening_words.js";

/** Write what would open a place or the way there under a title; nothing where nothing would. */
export function openingBlocks(words, advice, title, found) {
  const [first, ...others] = openingLines(words, advice, found);
  if (first === undefined) {
    return [];
  }
  const head = [line("bold", words.text(title)), line("plain", first)];
  return [head, ...others.map((text) => [line("plain", text)])];
}
