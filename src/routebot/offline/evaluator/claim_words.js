/** Mirror of screens/claims.py: what a claim says, and beside it how old it is. */

import { inWords } from "./filling.js";
import { agePhrase, markPhrase, stalestOf } from "./phrases.js";
import { beginning, capital } from "./splitting.js";

/** Characters of a box that has no short words of its own: two lines on a phone. */
const LONGEST_BOX = 90;

/** Characters of the few words of a grave pitfall, as the dataset is held to them. */
const LONGEST_SHORT = 90;

/** Topics of grave pitfalls that end in arrest, prison or war; the others end at a counter. */
const HARMFUL = new Set(["exit", "law", "safety", "treaty"]);

/** Mark of freshness -> what it means; the word beside each says more. */
const LEGEND = {
  "✓": "mark.legend.confirmed",
  "◷": "mark.legend.unconfirmed",
  "⌛": "mark.legend.expired",
};

/** Say how old a claim is, and that it ends where that is within a day. */
export function ageOf(words, said) {
  return withEnd(words, said, inWords(words, agePhrase(said)));
}

/** Say how fresh a claim is in a mark with a word; its last day too, where that is near.
 *
 * @param worded keep the word; else the mark alone. What was withdrawn says so in any case.
 */
export function markOf(words, said, worded = true) {
  const mark = inWords(words, markPhrase(agePhrase(said)));
  return withEnd(words, said, worded || said.withdrawn ? mark : mark.split(" ")[0]);
}

function withEnd(words, said, age) {
  const ends = said.ends_on === null ? "" : `${words.text("fresh.ends", endDay(words, said))} `;
  return ends + age;
}

function endDay(words, said) {
  return { day: words.day(said.ends_on) };
}

/** Say what the marks of freshness mean that stand in a text; empty where none does. */
export function legend(words, text) {
  const found = Object.entries(LEGEND).filter(([mark]) => text.includes(mark));
  const marks = found.map(([, key]) => words.text(key)).join(", ");
  return marks && words.text("mark.legend", { marks });
}

/** Say how fresh several claims are together: as fresh as the stalest of them. */
export function stalestMark(words, said, worded = true) {
  return markOf(words, stalestOf(said), worded);
}

/** Write a claim in a line, its age in brackets. */
export function claimLine(words, said) {
  const remedy = said.remedy && words.text("plan.remedy", { text: words.statement(said.remedy) });
  const text = remedy ? `${whole(words, said)} ${remedy}` : whole(words, said);
  return `${text} (${bracketed(words, said)})`;
}

/** Write the first sentences of a claim that fit, else its beginning, and how fresh it is. */
export function markedLine(words, said, most, worded = true) {
  return `${beginning(whole(words, said), most)} (${markOf(words, said, worded)})`;
}

/** Write what to do, first in few words if it has some, then how; and how fresh that is. */
export function remedyLine(words, said, most) {
  const how = said.remedy ? words.statement(said.remedy) : whole(words, said);
  const text = said.short ? `${inShort(words, said)}. ${how}` : how;
  return `${beginning(text, most)} (${markOf(words, said)})`;
}

/** Write what to do as a box to tick, and how fresh that is. */
export function boxLine(words, said) {
  return `☐ ${shortStep(words, said)}`;
}

/** Write what to do in few words, and how fresh that is. */
export function shortStep(words, said) {
  const short = said.short ? inShort(words, said) : beginning(whole(words, said), LONGEST_BOX);
  return `${short} (${markOf(words, said)})`;
}

/** Write a danger in a few words, and how fresh that is. */
export function markedShort(words, said, danger, worded = true) {
  return `${shortDanger(words, said, danger)} (${markOf(words, said, worded)})`;
}

/** Write a danger in a few words without its level, and how fresh that is. */
export function bareShort(words, said) {
  return `${inShort(words, said)} (${markOf(words, said)})`;
}

/** Write grave pitfalls in a few words, and how fresh the stalest of them is. */
export function markedPitfalls(words, said, worded = true) {
  const heads = [...new Set(said.map((each) => severityWords(words, each)))];
  if (heads.length > 1) {
    const groups = heads.map((head) => said.filter((each) => severityWords(words, each) === head));
    return groups.map((group) => markedPitfalls(words, group, worded)).join(" · ");
  }
  if (said.length > 1 && said.some((each) => each.withdrawn)) {
    return said.map((each) => markedPitfalls(words, [each], worded)).join(" · ");
  }
  const shorts = said.map((each) => beginning(inShort(words, each), LONGEST_SHORT));
  const text = shorts.map((short) => short.replace(/\.+$/, "")).join(". ");
  return `${heads[0]} ${text} (${stalestMark(words, said, worded)})`;
}

/** Say what stands before a grave pitfall: danger, or that it matters. */
export function severityWords(words, said) {
  return words.text(HARMFUL.has(said.topic) ? "severity.high" : "severity.high.papers");
}

/** Say whether the few words of a claim stand in a text already. */
export function standsIn(words, said, text) {
  return said.short !== null && text.includes(words.statement(said.short));
}

/** Write a danger in a few words, its age in brackets. */
export function shortLine(words, said, danger) {
  return `${shortDanger(words, said, danger)} (${bracketed(words, said)})`;
}

/** Write a danger as plain text: what may happen, the whole of it, its age in brackets. */
export function dangerText(words, said, danger) {
  return `${shortDanger(words, said, danger)}. ${claimLine(words, said)}`;
}

/** Write a grave pitfall as plain text, in few words if it has some, its age in brackets. */
export function pitfallText(words, said) {
  return `${severityWords(words, said)} ${inShort(words, said)} (${bracketed(words, said)})`;
}

function bracketed(words, said) {
  return ageOf(words, said).replace(/\.+$/, "");
}

/** Write a danger in few words: its level, and whom it is about where that is not plain. */
export function shortDanger(words, said, danger) {
  const short = inShort(words, said);
  if (said.withdrawn) {
    return short;
  }
  const whom = danger.kind === "lgbt" ? ".lgbt" : "";
  return capital(words.text(`danger.${danger.level}${whom}`, { short }));
}

/** Write what a claim says; before what was withdrawn stands that it was. */
export function whole(words, said) {
  return afterWithdrawal(words, said, said.text);
}

/** Write a claim in few words, if it has some. */
function inShort(words, said) {
  return afterWithdrawal(words, said, said.short ?? said.text);
}

function afterWithdrawal(words, said, statement) {
  const text = words.statement(statement);
  return said.withdrawn ? words.text("claim.withdrawn", { text }) : text;
}
