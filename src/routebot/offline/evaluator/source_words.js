/** Mirror of screens/sourcing.py: what a card rests on, each claim with its pages. */

import { line } from "./claim_blocks.js";
import { markedLine } from "./claim_words.js";
import { claim } from "./claims.js";
import { isOfTheWay } from "./passing.js";
import { linksThere } from "./roads.js";
import { concerning } from "./verdicts.js";

/** Characters of a claim above its pages; the whole of it stands in another part of the card. */
const A_CLAIM = 140;

/** Write each claim that a card tells this person, numbered, over the pages it rests on. */
export function sourceBlocks(words, advice, verdict) {
  const { snapshot } = advice.rulebook;
  const revision = words.text("sources.revision", { revision: snapshot.revision });
  const told = factsOf(advice, verdict).map((fact, at) => {
    const said = markedLine(words, claim(snapshot, fact), A_CLAIM);
    const pages = fact.sources.flatMap((source) => sourceLines(words, source));
    return [line("plain", `${at + 1}. ${said}`), ...pages];
  });
  return [[line("plain", words.text("sources.warning"))], [line("italic", revision)], ...told];
}

/** Write a source with its day, and its address as text, which opens nothing by itself. */
function sourceLines(words, source) {
  const { published, seen_on: seen } = source;
  const said = [published ? words.partialDate(published) : words.text("source.undated")];
  if (seen) {
    said.push(words.text("source.seen", { day: words.day(seen) }));
  }
  const name = line("plain", `– ${source.publisher}, ${said.join("; ")}`);
  return source.url ? [name, line("address", source.url)] : [name];
}

/** List the facts that the card tells this person, once each, what decides first. */
function factsOf(advice, verdict) {
  const found = [...verdict.deciding, ...told(advice, verdict), ...advice.exit.rules];
  return [...new Map(found.map((fact) => [fact.id, fact])).values()];
}

/** List what the parts of the card tell; to whom the law bars the exit, nothing of ways. */
function told(advice, verdict) {
  const { barred, evaluation, rulebook } = advice;
  const place = rulebook.destinations[verdict.id];
  const ways = [
    ...verdict.ways.map((each) => each.rule),
    ...place.day.bars,
    ...concerning(evaluation, place.requirements),
    ...linksThere(advice, verdict.id),
  ];
  const pitfalls = place.pitfalls.filter((each) => !(barred && isOfTheWay(rulebook, each)));
  const dangers = advice.dangers(verdict.id).map((danger) => danger.fact);
  return [
    ...(barred ? [] : ways),
    ...dangers.filter((fact) => fact !== null),
    ...concerning(evaluation, pitfalls),
    ...concerning(evaluation, place.payments),
    ...concerning(evaluation, place.stays),
    ...(barred ? [] : concerning(evaluation, place.notes)),
  ];
}
