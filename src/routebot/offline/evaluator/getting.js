/** Mirror of screens/getting.py: what must be got before the trip, in a few words. */

import { TO_LIVE_THERE } from "./ways.js";

/** Name what a way asks for first and how long that takes; empty where nothing has a name. */
export function thingsToGet(words, verdict) {
  const things = paperNames(words, verdict);
  const lead = shortLead(words, verdict.lead_days);
  return things && words.text("status.needs", { things, lead });
}

/** Name the papers that a way asks for, the permission first; empty where none has a name. */
export function paperNames(words, verdict) {
  const { rule } = verdict;
  const needs = verdict.needs.filter((need) => need.name).map((need) => words.of(need.name));
  if (rule && rule.status === "conditional") {
    const own = ruleName(words, rule);
    if (!needs.some((need) => need.includes(own))) {
      needs.unshift(own);
    }
  }
  return needs.join(", ");
}

/** Name the permission that a way in asks for: a visa of its kind, an authorisation. */
export function ruleName(words, rule) {
  if (TO_LIVE_THERE.has(rule.way)) {
    return words.text(`get.${rule.way}`);
  }
  return words.text(`get.${rule.regime === "visa_free" ? "visa_required" : rule.regime}`);
}

/** Say in a word or two how long something takes, from [fewest, most] days. */
export function shortLead(words, leadDays) {
  if (leadDays === null) {
    return words.text("lead.short.unknown");
  }
  const [fewest, most] = leadDays;
  if (most === 0) {
    return words.text("lead.short.none");
  }
  if (fewest === 0 || fewest === most) {
    return words.count(fewest ? "lead.short.days" : "lead.short.most", most);
  }
  return words.count("lead.short.range", most, { low: words.number(fewest) });
}
