/** Mirror of contract/dangers.py: what a place does to this person, the worst first. */

import { claimCore } from "./claims_core.js";
import { datasetText, phrase } from "./phrases.js";

/** List the dangers of a place to a person, the worst first. */
export function dangerCores(advice, place) {
  return advice.dangers(place).map((danger) => dangerCore(advice, danger));
}

function dangerCore(advice, danger) {
  const { fact, certain } = danger;
  if (fact === null) {
    const said = phrase(`danger.not_established.${danger.kind}`);
    return {
      id: null, kind: danger.kind, level: danger.level, short: said, text: said,
      checked_on: null, checked_precision: "undated", freshness: null, sources: [], certain,
    };
  }
  const { id, ...told } = claimCore(advice.rulebook.snapshot, fact);
  return {
    id,
    kind: fact.kind,
    level: fact.level,
    short: datasetText(fact.id, "short", fact.short),
    text: datasetText(fact.id, "text", fact.text),
    ...told,
    certain,
  };
}
