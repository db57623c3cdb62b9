/** Mirror of screens/disagreeing.py: disagreements in the part of a card to which they belong. */

import { disagreementBlock } from "./claim_blocks.js";

/** Say of which kind each fact of a place is that a disagreement may be about: id -> kind. */
function kindsOf(advice, place) {
  const { links } = advice.rulebook;
  const bars = place.ways.flatMap((way) => way.bars);
  const groups = {
    entry: [...place.ways.map((way) => ({ fact: way.rule })), ...bars, ...place.requirements],
    payment: place.payments,
    pitfall: [...place.pitfalls, ...place.dangers],
    stay: [...place.stays, ...place.notes],
    link: links,
  };
  const pairs = Object.entries(groups).flatMap(([kind, facts]) =>
    facts.map((each) => [each.fact.id, kind]),
  );
  return new Map(pairs);
}

/** Write the disagreements of a kind: entry, payment, pitfall, stay or link.
 *
 * One that names no fact, or only facts of another day, is about entry.
 */
export function disagreementBlocks(words, advice, verdict, kind) {
  const place = advice.rulebook.destinations[verdict.id];
  const kinds = kindsOf(advice, place);
  const found = place.day.disagreements.filter((each) => {
    const [first] = each.about.filter((id) => kinds.has(id));
    return (first === undefined ? "entry" : kinds.get(first)) === kind;
  });
  return found.map((each) => disagreementBlock(words, each));
}
