/** Mirror of screens/ways.py: the way in that serves the person, in a line. */

import { paperNames, ruleName, shortLead } from "./getting.js";
import { slowest } from "./lead_days.js";
import { DAYS_OF_A_YEAR, stayDays } from "./limits.js";
import { leadLine } from "./sentences.js";
import { capital, together, uncapital } from "./splitting.js";

/** Ways of which the regime, which stands above, says everything. */
const ORDINARY = new Set(["visit", "visa"]);

/** Say in a line how to stay for long, or that the way in is another than a visit or a visa. */
export function servingLine(words, advice, id) {
  const [told, serving] = [advice.told(id), advice.serving(id)];
  if (serving === null || told.status === "closed") {
    return "";
  }
  if (serving.way !== told.way) {
    return words.text("way.serving", { way: wayName(words, serving) });
  }
  if (told.way !== advice.verdicts[id].way) {
    return visitLine(words, advice.verdicts[id], told);
  }
  if (ORDINARY.has(serving.rule.way) || told.status === "depends") {
    return "";
  }
  return words.text("way.theirs", { way: words.text(`way.kind.${serving.rule.way}`) });
}

/** Name a way by its kind and how long it allows to stay, as part of a sentence. */
export function wayName(words, each) {
  const kind = words.text(`way.kind.${each.rule.way}`);
  return together([kind, stayOf(words, stayDays(each.rule))], ", ");
}

/** Say what lets them in sooner than the way that is told, for a visit only; else nothing. */
function visitLine(words, verdict, told) {
  if (verdict.rule === null || !ORDINARY.has(verdict.rule.way)) {
    return "";
  }
  if (verdict.lead_days === null || slowest(verdict.lead_days) >= slowest(told.lead_days)) {
    return "";
  }
  const lead = shortLead(words, verdict.lead_days);
  return words.text("way.visit", { names: paperNames(words, verdict), lead });
}

/** Say the same with how long the papers take and where they are asked for. */
export function servingTerms(words, advice, id) {
  const [told, serving] = [advice.told(id), advice.serving(id)];
  const said = servingLine(words, advice, id);
  if (serving === null) {
    return said;
  }
  const where = whereAsked(words, serving.rule);
  if (serving.way === told.way && told.way !== advice.verdicts[id].way) {
    return together([namedPaper(words, serving.rule, where), said], " ");
  }
  if (!said) {
    return said;
  }
  const takes = serving.way !== told.way && serving.lead_days && serving.lead_days[1];
  return together([said, takes ? leadLine(words, serving.lead_days) : "", where], " ");
}

/** Say where a paper is asked for, by its name; nothing where that is not known. */
function namedPaper(words, rule, where) {
  const named = { name: capital(ruleName(words, rule)), where: uncapital(where) };
  return where ? words.text("way.apply.named", named) : "";
}

/** Say how long a way allows to stay, in years where it is whole years. */
function stayOf(words, days) {
  if (days === null) {
    return "";
  }
  const years = days / DAYS_OF_A_YEAR;
  return Number.isInteger(years)
    ? words.count("way.years", years)
    : words.count("stay.days", days);
}

/** Say where a way is asked for; nothing where that is not known. */
export function whereAsked(words, rule) {
  return rule.apply_from ? words.text(`way.apply.${rule.apply_from}`) : "";
}
