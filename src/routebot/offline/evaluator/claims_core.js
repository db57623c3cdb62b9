/** Mirror of contract/claims.py: how old a claim is, in the contracts. */

import { sideClaims } from "./claims.js";
import { isoOf } from "./dates.js";
import { datasetText } from "./phrases.js";
import { confirmedOn } from "./sources.js";

/** Say how old a fact is, and where it comes from. */
export function claimCore(day, fact) {
  const dated = datedBy(confirmedOn(fact, day.on));
  return { id: fact.id, ...dated, freshness: day.freshness(fact), sources: urlsOf(fact.sources) };
}

/** Say what a fact says, how old it is, and where it comes from. */
export function statementCore(day, fact) {
  const { id, ...told } = claimCore(day, fact);
  return { id, text: datasetText(fact.id, "text", fact.text), ...told };
}

/** Say what each side says and rests on, and what to plan for. */
export function disagreementCore(found) {
  return {
    id: found.id,
    claims: found.claims.map((side, number) =>
      datasetText(found.id, `claims.${number}`, side.text)),
    plan_for: datasetText(found.id, "plan_for", found.plan_for),
    sides: sideClaims(found).map((side) => (
      { ...datedBy(side.checked), sources: urlsOf(side.sources) })),
  };
}

/** Return the first day that may be meant, and how precisely it is known. */
export function datedBy(checked) {
  return {
    checked_on: checked && isoOf(checked.first_day),
    checked_precision: checked ? checked.precision : "undated",
  };
}

/** List the addresses of sources, each once. */
export function urlsOf(sources) {
  const known = sources.filter((source) => source.url !== null); // a pack withholds some
  return [...new Set(known.map((source) => source.url))];
}
