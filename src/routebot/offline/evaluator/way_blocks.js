/** Mirror of parts of screens/ways.py: the other ways in, and what bars them. */

import { requirements } from "./checklist.js";
import { claimBlock, line } from "./claim_blocks.js";
import { claim } from "./claims.js";
import { sortedBy } from "./collections.js";
import { termsOf, titleOf } from "./other_ways.js";
import { requirementBlock } from "./requirement_words.js";
import { concerning } from "./verdicts.js";

/** Write every other way in that is not ruled out, the usable ones first, then every bar. */
export function otherWayBlocks(words, advice, verdict) {
  return [
    ...titled(words.text("card.other_ways"), waysOf(words, advice, verdict)),
    ...titled(words.text("card.bars"), barsOf(words, advice, verdict)),
  ];
}

/** Put a title over the first of some blocks; nothing where there are none. */
export function titled(title, blocks) {
  const [first, ...others] = blocks;
  return first === undefined ? [] : [[line("bold", title), ...first], ...others];
}

/** List the ways beside the one that is told, the one that serves them first. */
function othersOf(advice, verdict) {
  const serving = advice.serving(verdict.id);
  const found = verdict.ways.filter(
    (each) => each.way !== verdict.way && !verdict.blocked_by.includes(each.rule),
  );
  return sortedBy(found, (each) => Number(serving === null || each.way !== serving.way));
}

/** List each other way, then what it asks for and the way that is told does not. */
function waysOf(words, advice, verdict) {
  const { snapshot } = advice.rulebook;
  const said = new Set(requirements(advice, verdict).map((each) => each.id));
  const blocks = [];
  for (const each of othersOf(advice, verdict)) {
    const block = claimBlock(words, claim(snapshot, each.rule), `${titleOf(words, each)} `);
    const terms = termsOf(words, each);
    blocks.push(terms ? [...block, line("plain", terms)] : block);
    for (const requirement of concerning(advice.evaluation, each.way.requirements)) {
      if (!said.has(requirement.id)) {
        said.add(requirement.id);
        blocks.push(requirementBlock(words, snapshot, requirement));
      }
    }
  }
  return blocks;
}

/** List what bars them, or may, from any way in; what closes the place stands above already. */
function barsOf(words, advice, verdict) {
  const { destinations, snapshot } = advice.rulebook;
  const bars = new Map();
  for (const way of destinations[verdict.id].ways) {
    for (const bar of concerning(advice.evaluation, way.bars)) {
      bars.set(bar.id, bar);
    }
  }
  const others = [...bars.values()].filter((bar) => !verdict.blocked_by.includes(bar));
  return others.map((bar) => claimBlock(words, claim(snapshot, bar), "– "));
}
