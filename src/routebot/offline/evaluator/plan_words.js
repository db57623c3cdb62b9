/** Mirror of screens/phrases.py: sentences of a plan, besides those of sentences.js. */

import { changeClaim } from "./claims.js";
import { claimLine } from "./claim_words.js";
import { renewals } from "./explaining.js";
import { nameOf } from "./questions.js";
import { givenWords, leadLine } from "./sentences.js";
import { together } from "./splitting.js";

/** Say what something costs; empty when not known, or where the text beside names the sum. */
export function costLine(words, cost, beside = null) {
  if (cost === null || (beside !== null && cost.at_most > 0 && namesSum(beside, cost))) {
    return "";
  }
  return cost.at_most > 0
    ? words.text("cost", { cost: words.cost(cost) })
    : words.text("cost.free");
}

/** Say whether a text names the whole of a cost itself, in both languages. */
function namesSum(said, cost) {
  const [russian, english] = [numbersIn(said.ru), numbersIn(said.en)];
  const sums = [cost.at_least, cost.at_most].map(shortest);
  return sums.every((sum) => russian.has(sum) && english.has(sum));
}

/** Write a number with six digits at most; one that takes more stands in no text so. */
function shortest(number) {
  const written = number.toPrecision(6);
  return written.includes("e") ? written : String(Number(written));
}

/** Return the numbers in a text: digits with decimals, thousands joined. */
function numbersIn(text) {
  const joined = text.replace(/(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))/g, "");
  const found = joined.match(/\d+(?:[.,]\d+)?/g) || [];
  return new Set(found.map((number) => number.replace(/,/g, ".")));
}

/** List answers of which the rules do not speak. */
export function unspokenLine(words, advice, questions, key = "unspoken") {
  const { vocabulary } = advice.rulebook;
  const answers = questions.map((id) => {
    const asked = vocabulary.questions[id];
    const answer = givenWords(words, asked, vocabulary.options(id, advice.masks));
    return words.text("answer.inside", { name: words.of(nameOf(asked)), answer });
  });
  return words.text(key, { answers: answers.join("; ") });
}

/** Write what a person could come to have, what it costs, and how long it takes. */
export function changeLine(words, advice, change) {
  const lead = changeLeadLine(words, change.lead_days, advice.profile.days_left);
  const cost = costLine(words, change.cost, change.text);
  return together([claimLine(words, changeClaim(change)), lead, cost], " ");
}

/** Say how long a change takes, and that it does not fit the days left or may not. */
function changeLeadLine(words, leadDays, daysLeft) {
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

/** Say that the passport may end before the stay, and where one renews it; else nothing. */
export function renewalLine(words, advice, verdict) {
  const found = renewals(advice, verdict).map((change) => changeLine(words, advice, change));
  return found.length ? [words.text("papers.ending"), ...found].join(" ") : "";
}
