/** What the evaluator says of a person in words, as plain JSON, for `test_speaking.py`. */

import { advise } from "./advice.js";
import { briefCard, cardText } from "./brief.js";
import { coreJson } from "./core.js";
import { listHead } from "./list_head.js";
import { folded, listed } from "./listing.js";
import { matchCore } from "./match.js";
import { planText } from "./plan.js";
import { onwardReport, report } from "./report.js";
import { headlineText } from "./sentences.js";
import { Words } from "./words.js";

/** Return the words of a pack: language -> `Words`. */
export function wordsIn(pack) {
  const languages = Object.entries(pack.words);
  return Object.fromEntries(languages.map(([id, words]) => [id, new Words(id, words)]));
}

/** Return the advice for answers, question -> list of options. */
export function advised(book, answers) {
  const said = Object.entries(answers).map(([id, options]) => [id, new Set(options)]);
  return advise(book, book.vocabulary.masks(Object.fromEntries(said)));
}

export function matched(advice, words) {
  return report(advice, words);
}

export function core(advice) {
  return coreJson(matchCore(advice));
}

export function ledOn(advice, words, place, arrived, earlierDays) {
  return onwardReport(advice, words, place, arrived, earlierDays);
}

export function planned(advice, words, place) {
  return planText(words, advice, place);
}

/** Return each place's card, and its line in the list, with a way and without one. */
export function shown(advice, words) {
  return Object.fromEntries(advice.ranked.map(({ id }) => [id, [
    cardText(briefCard(words, advice, advice.told(id))),
    lineOf(listed(words, advice, id), "\n"),
    lineOf(folded(words, advice, id), " · "),
  ]]));
}

/** Return what stands above the list. */
export function headed(advice, words, skipped) {
  const head = listHead(words, advice, new Set(skipped));
  return [head.exit, head.passport, head.companions, cardText(head.first)];
}

function lineOf(line, separator) {
  return [headlineText(line), line.danger, line.facts].filter(Boolean).join(separator);
}
