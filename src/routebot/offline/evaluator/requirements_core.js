/** Mirror of contract/requirements.py: what a place asks for. */

import { askedOf } from "./checklist.js";
import { claimCore } from "./claims_core.js";
import { datasetText, phrase } from "./phrases.js";

/** Regimes under which the way in is itself a paper to be had. */
const PAPERS = new Set(["e_visa", "e_authorization", "visa_required"]);

/** List what is asked for: the way itself where it must be obtained, a fresh look, the rest. */
export function requirementCores(advice, verdict) {
  const asked = askedOf(advice, verdict).map(({ fact, kind }) => ({
    id: fact.id,
    kind,
    text: datasetText(fact.id, "text", fact.text),
    lead_days: fact.lead_days,
    claim: claimCore(advice.rulebook.snapshot, fact),
    name: nameOf(fact),
  }));
  return verdict.reconfirm ? [FRESH_LOOK, ...asked] : asked;
}

const FRESH_LOOK = {
  id: "reconfirm",
  kind: "obtain",
  text: phrase("card.reconfirm"),
  lead_days: null,
  claim: null,
  name: null,
};

/** Name what must be had: a requirement by its own name, a way by the paper that opens it. */
function nameOf(fact) {
  if ("regime" in fact) {
    return PAPERS.has(fact.regime) ? phrase(`need.${fact.regime}`) : null;
  }
  return fact.name && datasetText(fact.id, "name", fact.name);
}
