/** Mirror of screens/phrases.py: sentences that the list and the card share. */

import { missing } from "./explaining.js";
import { inWords } from "./filling.js";
import { thingsToGet } from "./getting.js";
import { stayDays } from "./limits.js";
import { leadPhrase, markPhrase, stayPhrase, verdictFreshnessPhrase } from "./phrases.js";
import { nameOf, namesPlaces } from "./questions.js";
import { capital } from "./splitting.js";
import { stayLevel } from "./ways.js";

/** A circle as full as the way is open; told apart by shape, so that no colour is needed. */
export const MARKS = { open: "●", conditional: "◐", depends: "?", closed: "○" };

/** Stands for the circle of a place that is open, where the way there may end in arrest. */
export const PERIL = "⚠";

/** Say in one line what a destination is for this person: its mark, name and status. */
export function headline(words, advice, verdict, byTheirWay = true) {
  let mark = MARKS[advice.barred ? "closed" : verdict.status];
  let status = statusWords(words, advice, verdict);
  const passable = byTheirWay && verdict.status !== "closed";
  const peril = passable ? advice.perilOnTheWay(verdict.id) : null;
  if (peril) {
    mark = verdict.status === "depends" ? mark : PERIL;
    const but = verdict.status === "open" ? "open" : "other";
    status = words.text(`status.peril.${but}.${peril.level}`, { status });
  }
  return { mark, name: words.territory(verdict.id), status };
}

/** Write a headline as one line of text. */
export function headlineText({ mark, name, status }) {
  return `${mark} ${name} · ${status}`;
}

/** Name what must be got first, or the answer that decides; else the status alone. */
export function statusWords(words, advice, verdict) {
  if (needsALook(verdict)) {
    return words.text("status.reconfirm");
  }
  if (verdict.withoutWord.length) {
    return words.text("status.withdrawn");
  }
  if (verdict.status === "open" && advice.barred) {
    return words.text("status.open.barred");
  }
  return statusReason(words, advice, verdict) || words.text(`status.${verdict.status}`);
}

/** Say what must be got, or which answer decides; empty of any other status. */
function statusReason(words, advice, verdict) {
  if (verdict.status === "conditional") {
    return thingsToGet(words, verdict);
  }
  const asked = verdict.status === "depends" ? missing(advice, verdict).slice(0, 1) : [];
  const question = questionsLine(words, advice.rulebook, asked);
  return asked.length ? words.text("status.answer", { question }) : "";
}

/** Say whether nothing is missing but a fresh confirmation: the rule would be open. */
export function needsALook(verdict) {
  return verdict.status === "conditional" && verdict.reconfirm && verdict.needs.length === 0;
}

/** Say the regime and how long one may stay, the limit that binds their trip first. */
export function stayLine(words, advice, verdict) {
  return inWords(words, stayPhrase(expectedRule(verdict), advice.profile.stay_wanted));
}

/** Return the rule that an undecided place may be expected to have by what they have said. */
function expectedRule(verdict) {
  return (verdict.plainly && !verdict.hinges ? verdict.plainly : verdict).rule;
}

/** Say the same, and that it is shorter than the stay that they want. */
export function stayAgainstWish(words, advice, verdict) {
  const said = stayLine(words, advice, verdict);
  const rule = expectedRule(verdict);
  const isKnown = verdict.status !== "closed" && rule && stayDays(rule) !== null;
  if (!isKnown || stayLevel(rule, advice.profile.stay_wanted) === 0) {
    return said;
  }
  return words.text("stay.too_short", { stay: said.replace(/\.+$/, "") });
}

/** Say the regime and the stay below a headline; empty where that has said all there is. */
export function stayBelow(words, advice, verdict) {
  if (verdict.withoutWord.length) {
    return "";
  }
  const saidAbove = verdict.status === "conditional" && thingsToGet(words, verdict);
  const withoutTerm = verdict.rule !== null && verdict.rule.limits.length === 0;
  return saidAbove && withoutTerm ? "" : stayAgainstWish(words, advice, verdict);
}

/** Say how fresh a verdict is: as fresh as the stalest of the facts that decide it. */
export function verdictFreshness(words, snapshot, verdict) {
  return inWords(words, verdictFreshnessPhrase(snapshot, verdict));
}

/** Say how fresh a verdict is in a mark with a word. */
export function verdictMark(words, snapshot, verdict) {
  return inWords(words, markPhrase(verdictFreshnessPhrase(snapshot, verdict)));
}

/** Say how long something takes. */
export function leadLine(words, leadDays) {
  return inWords(words, leadPhrase(leadDays));
}

/** Write the options that were chosen, in the order given. */
export function givenWords(words, question, options) {
  const known = Object.fromEntries(question.options.map((option) => [option.id, option]));
  const labels = options.map((id) => optionLabel(words, question, known[id]));
  return labels.join("; ") || words.text("answer.nothing");
}

/** Write an option: its label, or the name of a place. */
export function optionLabel(words, question, option) {
  const isPlace = namesPlaces(question) && option.id !== "none";
  return isPlace ? words.territory(option.id) : words.of(option.label);
}

/** Name questions one after the other, as part of a sentence. */
export function questionsLine(words, rulebook, questions) {
  const known = rulebook.vocabulary.questions;
  return words.join(questions.map((id) => words.of(nameOf(known[id]))));
}

/** Name a question by its short name, as a label or at the beginning of a line. */
export function questionTitle(words, question) {
  return capital(words.of(nameOf(question)));
}

/** Say in a line that the rules do not speak of what they answered to the first of these. */
export function unspokenShort(words, advice, questions) {
  const { vocabulary } = advice.rulebook;
  const asked = vocabulary.questions[questions[0]];
  const given = vocabulary.options(asked.id, advice.masks);
  return words.text("unspoken.short", { answer: givenWords(words, asked, given) });
}
