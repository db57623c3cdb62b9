/** Mirror of screens/openings.py: what would open a place, each step said once. */

import { smallestSteps } from "./explaining.js";
import { changeLine } from "./plan_words.js";

/** Write each step once, and then which of several steps it takes. */
export function openingLines(words, advice, found) {
  const sets = smallestSteps(found);
  const changes = [...new Set(sets.flat())];
  const said = changes.map((change) => changeLine(words, advice, change));
  if (said.length < 2) {
    return said;
  }
  const numbers = new Map(changes.map((change, i) => [change, i + 1]));
  return [...said.map((line, i) => `${i + 1}. ${line}`), enough(words, sets, numbers)];
}

/** Say whether all the steps are needed, any one is enough, or which sets of them are. */
function enough(words, found, numbers) {
  if (found.length === 1) {
    return words.text("opening.all");
  }
  if (found.every((opening) => opening.length === 1)) {
    return words.text("opening.one");
  }
  const sets = found.map((opening) => numbered(opening, numbers)).join("; ");
  return words.text("opening.sets", { sets });
}

/** Name a set of changes by the numbers of its steps. */
function numbered(opening, numbers) {
  const steps = opening.map((change) => numbers.get(change));
  return steps.sort((one, other) => one - other).join(" + ");
}
