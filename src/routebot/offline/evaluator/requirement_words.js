/** Mirror of parts of screens/phrases.py: requirements, changes and links as blocks of lines. */

import { claimBlock, line } from "./claim_blocks.js";
import { claimLine } from "./claim_words.js";
import { changeClaim, claim } from "./claims.js";
import { Freshness } from "./snapshot.js";
import { renewals } from "./explaining.js";
import { leadLine } from "./sentences.js";
import { together } from "./splitting.js";

/** Say what something costs; empty when not known.
 *
 * @param beside what stands before it; a sum that it names already is not told again.
 */
export function costLine(words, cost, beside = null) {
  if (cost === null || (beside !== null && cost.at_most && namesSum(beside, cost))) {
    return "";
  }
  return cost.at_most ? words.text("cost", { cost: words.cost(cost) }) : words.text("cost.free");
}

/** Say whether a text names the whole of a cost itself, in both languages. */
function namesSum(said, cost) {
  const [ru, en] = [numbersIn(said.ru), numbersIn(said.en)];
  const sums = [cost.at_least, cost.at_most].map(String);
  return sums.every((sum) => ru.has(sum) && en.has(sum));
}

/** Return the numbers in a text: digits with decimals, thousands joined; a Set. */
function numbersIn(text) {
  const joined = text.replace(/(\d)[ \u00a0\u202f,](?=\d{3}(?!\d))/g, "$1");
  const found = joined.match(/\d+(?:[.,]\d+)?/g) || [];
  return new Set(found.map((number) => number.replace(",", ".")));
}

/** Write a requirement with its kind, lead time and cost. */
export function requirementBlock(words, snapshot, requirement) {
  const [first, ...others] = claimBlock(words, claim(snapshot, requirement));
  const kind = words.text(`requirement.${requirement.kind}`);
  const lead = requirement.lead_days ? leadLine(words, requirement.lead_days) : "";
  const terms = together([lead, costLine(words, requirement.cost, requirement.text)], " ");
  const block = [line("plain", `${kind} ${first.text}`), ...others];
  return terms ? [...block, line("plain", terms)] : block;
}

/** Write what a person could come to have, what it costs, and how long it takes. */
export function changeLine(words, advice, change) {
  const parts = [
    claimLine(words, changeClaim(change)),
    changeLead(words, change.lead_days, advice.profile.days_left),
    costLine(words, change.cost, change.text),
  ];
  return together(parts, " ");
}

/** Say how long a change takes, and that it does not fit the days left or may not. */
function changeLead(words, leadDays, daysLeft) {
  if (leadDays === null) {
    return "";
  }
  const [fewest, most] = leadDays;
  if (daysLeft === null || most <= daysLeft) {
    return leadLine(words, leadDays);
  }
  if (fewest > daysLeft) {
    return words.count("lead.late", fewest, { left: words.number(daysLeft) });
  }
  return `${leadLine(words, leadDays)} ${words.count("lead.tight", daysLeft)}`;
}

/** Write a change that is known to come, or whose day has passed without word of it. */
export function upcomingBlock(words, snapshot, change) {
  const said = claimLine(words, claim(snapshot, change.fact));
  return [line("plain", `${whenOf(words, snapshot, change)} ${said}`)];
}

function whenOf(words, snapshot, { on, ends }) {
  if (on === null) {
    return words.text("upcoming.undated");
  }
  if (on < snapshot.on) {
    return words.text("upcoming.overdue", { day: words.day(on) });
  }
  return words.text(ends ? "upcoming.ends" : "upcoming.from", { day: words.day(on) });
}

/** Write a link between two places with its state. */
export function linkBlock(words, snapshot, link) {
  const said = claim(snapshot, link);
  if (said.withdrawn) {
    return claimBlock(words, said);
  }
  const isOld = link.state !== "closed" && snapshot.freshness(link) === Freshness.EXPIRED;
  const state = words.text(isOld ? "link.old" : `link.${link.state}`);
  return claimBlock(words, said, `${state} `);
}

/** Say that the passport may end before the stay, and where one renews it; else nothing. */
export function renewalLine(words, advice, verdict) {
  const found = renewals(advice, verdict).map((change) => changeLine(words, advice, change));
  return found.length > 0 ? [words.text("papers.ending"), ...found].join(" ") : "";
}
