/** Mirror of screens/dangers.py: what a place does to this person, in a line. */

import { claim } from "./claims.js";
import { bareShort, markedPitfalls, markedShort, shortLine } from "./claim_words.js";
import { uncapital } from "./splitting.js";

/** Dangers and grave pitfalls in a line; each takes two lines of a phone. */
const MOST_NAMED = 2;

/** Kinds that concern nobody who has not said so, and are looked for in every place. */
const BY_THEIR_ANSWER = ["handover", "lgbt"];

/** Say the worst that a place does to this person, and what else there is grave, marked.
 *
 * @param counted say how many more dangers and grave pitfalls are theirs for certain.
 * @param worded the mark of how fresh each is keeps its word.
 */
export function worstMarked(words, advice, place, { counted = false, worded = true } = {}) {
  const surely = advice.dangers(place).filter((each) => each.certain);
  const weighing = surely.filter((each) => each.level !== "low");
  const grave = advice.highPitfalls(place).filter((each) => each.certain);
  const own = ofWhatTheySaid(surely);
  const heads = (counted ? weighing : surely).slice(0, 1);
  const room = Math.max(0, MOST_NAMED - heads.length - own.length);
  const rest = surely.slice(1).filter((each) => each.level === "high" && !own.includes(each));
  const told = [...surely.slice(0, 1), ...own, ...rest.slice(0, room)];
  const named = grave.slice(0, room - rest.slice(0, room).length);
  const said = told.map((each) => markedDanger(words, advice, each, worded));
  if (named.length) {
    const claims = named.map((each) => claim(advice.rulebook.snapshot, each.fact));
    said.push(markedPitfalls(words, claims, worded));
  }
  const untold = weighing.filter((each) => !told.includes(each));
  const more = untold.length + grave.length - named.length;
  if (counted && more > 0) {
    said.push(words.text("danger.more", { number: words.number(more) }));
  }
  return said.join(" · ");
}

/** Return, beside the worst, the first of each kind that they asked about by an answer. */
function ofWhatTheySaid(surely) {
  const head = surely.slice(0, 1).map((each) => each.kind);
  const asked = BY_THEIR_ANSWER.filter((kind) => !head.includes(kind));
  const firsts = asked.map((kind) => surely.find((each) => each.kind === kind));
  return firsts.filter((each) => each !== undefined);
}

/** Say a danger in a line, marked with how fresh it is. */
export function markedDanger(words, advice, danger, worded = true) {
  if (danger.fact === null) {
    return words.text(`danger.not_established.${danger.kind}`);
  }
  const said = claim(advice.rulebook.snapshot, danger.fact);
  return markedShort(words, said, danger.fact, worded);
}

/** Say a danger as the part of a sentence that has its sign already, and how fresh that is. */
export function bareDanger(words, advice, danger) {
  if (danger.fact === null) {
    return uncapital(words.text(`danger.not_established.${danger.kind}`).replace(/^⚠ /, ""));
  }
  return bareShort(words, claim(advice.rulebook.snapshot, danger.fact));
}

/** Say a danger in a line, with its age. */
export function dangerLine(words, advice, danger) {
  if (danger.fact === null) {
    return words.text(`danger.not_established.${danger.kind}`);
  }
  return shortLine(words, claim(advice.rulebook.snapshot, danger.fact), danger.fact);
}

/** Say the worst that a place does to this person; empty where nothing concerns them. */
export function worstLine(words, advice, place) {
  const found = advice.worstDanger(place);
  return found ? dangerLine(words, advice, found) : "";
}
