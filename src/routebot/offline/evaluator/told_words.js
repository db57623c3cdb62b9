/** Mirror of parts of screens/dangers.py: dangers and pitfalls in full, the certain ones first. */

import { claimBlock, line } from "./claim_blocks.js";
import { shortDanger } from "./claim_words.js";
import { claim } from "./claims.js";
import { certainFirst } from "./danger_pairs.js";
import { dangerLine } from "./danger_words.js";

/** Write the dangers of a place, the worst first: {fact, certain, text}; fact may be null. */
export function dangersInFull(words, advice, place) {
  return advice.dangers(place).map((danger) => ({
    fact: danger.fact,
    certain: danger.certain,
    text: dangerBlock(words, advice, danger),
  }));
}

/** Write a danger: its level and what may happen, the whole of it, its age. */
function dangerBlock(words, advice, danger) {
  if (danger.fact === null) {
    return [line("bold", dangerLine(words, advice, danger))];
  }
  const said = claim(advice.rulebook.snapshot, danger.fact);
  return [line("bold", shortDanger(words, said, danger.fact)), ...claimBlock(words, said)];
}

/** Write each as a block, the certain ones first; of the others the first says whom it concerns. */
export function toldBlocks(words, advice, place, told) {
  const pairs = certainFirst(words, advice, place, told);
  return pairs.map(([before, block]) => (before ? [line("italic", before), ...block] : block));
}
