/** For tests/offline/test_claiming.py: how old the evaluator says that claims are. */

import { changeClaim, claim, sideClaims } from "./claims.js";
import { isoOf, lastDayOf, partialIso, precisionOf } from "./dates.js";
import { bindingFirst, perDays, stayDays, strictestOf } from "./limits.js";

/** Return every fact that a rulebook holds: id -> fact. */
function factsIn(book) {
  const { exit_rules: rules, exit_notes: notes, money, everywhere, links } = book;
  const places = Object.values(book.destinations).flatMap((place) => [
    ...place.ways.map((way) => ({ fact: way.rule })),
    ...place.ways.flatMap((way) => way.bars),
    ...["requirements", "pitfalls", "dangers", "stays", "notes", "payments"].flatMap(
      (kind) => place[kind],
    ),
    ...place.day.upcoming,
  ]);
  const compiled = [rules, notes, money, everywhere, links, places].flat();
  return Object.fromEntries(compiled.map((each) => [each.fact.id, each.fact]));
}

function told(said) {
  return [
    said.id,
    said.text.en,
    said.sources.map((source) => source.url),
    said.checked && partialIso(said.checked),
    said.checked && isoOf(lastDayOf(said.checked)),
    precisionOf(said.checked),
    said.freshness,
    said.stale_since && isoOf(said.stale_since),
    said.weak,
    said.by_index_only,
    said.remedy && said.remedy.ru,
    said.short && said.short.ru,
    said.ends_on && isoOf(said.ends_on),
    said.withdrawn,
    said.topic,
  ];
}

/** Return the claims of every fact of a day, in the order of their ids. */
export function claimsOf(book) {
  const facts = factsIn(book);
  return Object.keys(facts).sort().map((id) => told(claim(book.snapshot, facts[id])));
}

/** Return the claims of disagreements and of changes. */
export function otherClaims(book) {
  const { snapshot, destinations } = book;
  const places = Object.values(destinations).flatMap((place) => place.day.disagreements);
  const found = [snapshot.exit_disagreements, snapshot.payment_disagreements, places].flat();
  return [...found.flatMap(sideClaims), ...snapshot.changes.map(changeClaim)].map(told);
}

/** Return what the limits of every entry rule come to. */
export function limitsOf(book) {
  const ways = Object.values(book.destinations).flatMap((place) => place.ways);
  return ways.map(({ rule }) => [
    rule.id,
    strictestOf(rule.limits),
    stayDays(rule),
    perDays(rule),
    [null, 30, 100, 400].map((wanted) => bindingFirst(rule.limits, wanted)),
  ]);
}
