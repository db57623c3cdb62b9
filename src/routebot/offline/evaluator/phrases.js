/** Mirror of contract/phrases.py: what is to be said, without the words.
 *
 * What fills a placeholder is a number, a date with its precision, or a phrase of its own.
 */

import { claim } from "./claims.js";
import { bindingFirst } from "./limits.js";

/** The name of a place, by its code. */
export function placeName(code) {
  return { said: "place", code };
}

/** A text of the dataset: id of what it belongs to, which of its texts, and what stands there. */
export function datasetText(fact, part, text) {
  return { said: "text", fact, part, text };
}

/** A text of the catalogue, to be filled; a number chooses the plural form and fills `{n}`. */
export function phrase(key, number = null, values = {}) {
  return { said: "phrase", key, number, values };
}

/** Ages that a mark stands for; a side of a disagreement has a day and nothing else. */
const MARKED = new Set([
  "confirmed", "unconfirmed", "weak", "expired", "undated", "index", "baseline", "withdrawn",
]);

/** Say when a claim was last confirmed, or since when it is not, or that nothing dates it. */
export function agePhrase(said) {
  const { checked, stale_since: staleSince } = said;
  if (said.withdrawn) {
    return phrase("fresh.withdrawn");
  }
  if (said.by_index_only) {
    return phrase("fresh.index");
  }
  if (checked === null) {
    return phrase("fresh.undated");
  }
  if (said.freshness === null || staleSince === null) {
    return phrase("fresh.side", null, { day: checked });
  }
  if (said.freshness === "unconfirmed" && !said.weak) {
    const day = { first_day: staleSince, precision: "day" };
    return phrase("fresh.unconfirmed", null, { day, checked });
  }
  return dated(said.weak ? "fresh.weak" : `fresh.${said.freshness}`, checked);
}

/** Shorten how old something is to a mark with a word; what has no mark stays as it is. */
export function markPhrase(age) {
  const name = age.key.replace(/^fresh\./, "").replace(/\.coarse$/, "");
  return MARKED.has(name) ? phrase(`mark.${name}`) : age;
}

/** Choose the sentence for a day, or the one for a month or a year. */
function dated(key, checked) {
  const coarse = checked.precision === "day" ? "" : ".coarse";
  return phrase(key + coarse, null, { day: checked });
}

/** Say how fresh a verdict is: as fresh as the stalest of the facts that decide it. */
export function verdictFreshnessPhrase(snapshot, verdict) {
  if (verdict.baseline) {
    return phrase("fresh.baseline");
  }
  if (verdict.deciding.length === 0) {
    return phrase("card.no_rule");
  }
  const facts = [...verdict.deciding, ...verdict.withoutWord];
  return agePhrase(stalestOf(facts.map((fact) => claim(snapshot, fact))));
}

/** The first day that there is, as of a claim that nothing dates. */
const FIRST = 1;

/** Return the claim that has been unconfirmed longest; of equals the first by its id. */
export function stalestOf(claims) {
  return claims.reduce((one, other) => (isStaler(other, one) ? other : one));
}

function isStaler(one, other) {
  const [since, than] = [one.stale_since ?? FIRST, other.stale_since ?? FIRST];
  return since === than ? one.id < other.id : since < than;
}

/** Say how long something takes, from [fewest, most] days; null: not known. */
export function leadPhrase(leadDays) {
  if (leadDays === null) {
    return phrase("lead.unknown");
  }
  const [fewest, most] = leadDays;
  if (most === 0) {
    return phrase("lead.none");
  }
  if (fewest === 0) {
    return most === 1 ? phrase("lead.day") : phrase("lead.most", most);
  }
  if (fewest === most) {
    return phrase("lead.days", most);
  }
  return phrase("lead.range", most, { low: fewest });
}

/** Say which step of the order sets a place back; null where none does. */
export function setbackPhrase(step) {
  return step ? phrase(`rank.${step.name}.${step.level}`) : null;
}

/** Say the regime and how long one may stay by the rule that decides.
 *
 * @param wanted days that they want to stay; the limit that binds such a trip is said first.
 */
export function stayPhrase(rule, wanted) {
  if (rule === null) {
    return phrase("card.no_rule");
  }
  if (rule.withdrawn !== null) {
    return phrase("card.withdrawn");
  }
  const held = rule.regime === "visa_required" && rule.status === "open";
  const regime = phrase(held ? "regime.held" : `regime.${rule.regime}`);
  if (rule.limits.length === 0) {
    return phrase("stay.regime", null, { regime });
  }
  const [first, ...others] = bindingFirst(rule.limits, wanted);
  const onlyEntry = others.length === 0 && first.per === "entry";
  const values = { regime, stay: onlyEntry ? phrase("stay.days", first.days) : limitPhrase(first) };
  others.forEach((limit, number) => {
    values[["second", "third"][number]] = limitPhrase(limit, true);
  });
  return phrase(`stay.limited.${1 + others.length}`, null, values);
}

/** Say one limit, by itself or besides another one. */
export function limitPhrase(limit, besides = false) {
  const key = besides ? `stay.besides.${limit.per}` : `stay.most.${limit.per}`;
  const windowed = limit.window_days !== null;
  return phrase(key, limit.days, windowed ? { per: phrase("stay.per", limit.window_days) } : {});
}
