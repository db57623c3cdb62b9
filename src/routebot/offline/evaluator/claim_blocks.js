/** Mirror of screens/claims.py: a claim as a block of lines, its age in a line of its own.
 *
 * A block is a list of lines {style, text}, as in brief.js.
 */

import { ageOf, claimLine, whole } from "./claim_words.js";
import { sideClaims } from "./claims.js";

/** Write a line of a block. */
export function line(style, text) {
  return { style, text };
}

/** Write a claim with its age in a line of its own.
 *
 * @param mark what stands before it.
 */
export function claimBlock(words, said, mark = "") {
  const block = [line("plain", mark + whole(words, said))];
  if (said.remedy) {
    block.push(line("bold", words.text("remedy")), line("plain", words.statement(said.remedy)));
  }
  block.push(line("italic", ageOf(words, said)));
  return block;
}

/** Write what each side says with its age, and what to plan for. */
export function disagreementBlock(words, found) {
  const sides = sideClaims(found).map((side) => line("plain", `– ${claimLine(words, side)}`));
  const plan = `${words.text("card.plan_for")} ${words.of(found.plan_for)}`;
  return [line("bold", words.text("card.disagree")), ...sides, line("plain", plan)];
}
