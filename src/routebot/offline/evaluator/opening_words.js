/** Mirror of screens/openings.py: what would open a place, each step once, with its number. */

import { line } from "./claim_blocks.js";
import { smallestSteps } from "./explaining.js";
import { changeLine } from "./requirement_words.js";

/** Write what would open a place or the way there under a title; nothing where nothing would. */
export function openingBlocks(words, advice, title, found) {
  const [first, ...others] = openingLines(words, advice, found);
  if (first === undefined) {
    return [];
  }
  const head = [line("bold", words.text(title)), line("plain", first)];
  return [head, ...others.map((text) => [line("plain", text)])];
}

/** Write each step once, and then which of several steps it takes. */
export function openingLines(words, advice, found) {
  const sets = smallestSteps(found);
  const changes = [...new Set(sets.flatMap((steps) => [...steps]))];
  const said = changes.map((change) => changeLine(words, advice, change));
  if (said.length < 2) {
    return said;
  }
  const numbers = new Map(changes.map((change, at) => [change, at + 1]));
  return [...said.map((text, at) => `${at + 1}. ${text}`), enough(words, sets, numbers)];
}

/** Say whether all the steps are needed, any one is enough, or which sets of them are. */
function enough(words, sets, numbers) {
  if (sets.length === 1) {
    return words.text("opening.all");
  }
  if (sets.every((steps) => [...steps].length === 1)) {
    return words.text("opening.one");
  }
  const named = sets.map((steps) => numbered(steps, numbers));
  return words.text("opening.sets", { sets: named.join("; ") });
}

/** Name a set of changes by the numbers of its steps. */
function numbered(steps, numbers) {
  const found = [...steps].map((each) => numbers.get(each));
  return found.sort((a, b) => a - b).join(" + ");
}
