/** Mirror of screens/ways.py: the ways into a place that a plan does not prepare for. */

import { claim } from "./claims.js";
import { claimLine } from "./claim_words.js";
import { sortedBy } from "./collections.js";
import { costLine } from "./plan_words.js";
import { MARKS, leadLine } from "./sentences.js";
import { capital, together } from "./splitting.js";
import { wayName, whereAsked } from "./way_words.js";

/** List the other ways, the one that serves them first; the verdict as `Advice.told` gives it. */
export function otherWayLines(words, advice, verdict) {
  const serving = advice.serving(verdict.id);
  const others = verdict.ways.filter((each) => each.way !== verdict.way);
  const ordered = sortedBy(others, (each) => serving === null || each.way !== serving.way);
  return ordered.map((each) => {
    const said = claimLine(words, claim(advice.rulebook.snapshot, each.rule));
    return together([titleOf(words, each), said, termsOf(words, each)], " ");
  });
}

/** Name a way and say what it is for the person. */
export function titleOf(words, each) {
  const status = words.text(`way.status.${each.status}`);
  return `${MARKS[each.status]} ${capital(wayName(words, each))}: ${status}.`;
}

/** Say how long a way takes, what it costs, asks for and leads to; nothing of one that is shut. */
export function termsOf(words, each) {
  const { rule } = each;
  if (each.status === "closed") {
    return "";
  }
  const income = rule.income_usd_month;
  const parts = [
    each.lead_days && each.lead_days[1] ? leadLine(words, each.lead_days) : "",
    costLine(words, rule.cost, rule.text),
    income ? words.text("way.income", { sum: words.number(income) }) : "",
    whereAsked(words, rule),
    rule.leads_to ? words.text(`way.leads_to.${rule.leads_to}`) : "",
  ];
  return together(parts, " ");
}
