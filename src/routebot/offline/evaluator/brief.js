/** Mirror of screens/brief.py: a place's card, on one phone screen.
 *
 * A card is a list of blocks, a block a list of lines: {style, text}. The style is `head` for the
 * headline, `bold`, `italic` or `plain`.
 */

import { claim } from "./claims.js";
import { line } from "./claim_blocks.js";
import { legend, markedLine } from "./claim_words.js";
import { companionLines } from "./companions.js";
import { worstMarked } from "./danger_words.js";
import { isEntryDisputed } from "./disagreeing.js";
import { renewals, unspoken } from "./explaining.js";
import { firstSteps, isHopeless, numbered } from "./first_step.js";
import { briefWay } from "./journey_words.js";
import { heldLine } from "./pay_words.js";
import {
  headline, headlineText, stayBelow, unspokenShort, verdictFreshness,
} from "./sentences.js";
import { servingTerms } from "./way_words.js";

/** Characters of a card: on a phone of 360 by 740 points at most one move of the thumb. */
const MOST_READ = 900;

/** What a card has room for, as `_Room` has it. */
const WHOLE = { legend: true, words: true, reserve: true, money: true, doubts: true, most: 260 };
const SHORT = { ...WHOLE, legend: false, most: 170 };
const BARE = { ...SHORT, words: false, reserve: false, money: false };

/** What gives way on a card that is too long, step by step. */
const ROOMS = [
  WHOLE,
  { ...WHOLE, most: 170 },
  SHORT,
  { ...SHORT, words: false },
  { ...SHORT, words: false, reserve: false },
  BARE,
  { ...BARE, most: 110 },
  { ...BARE, most: 80, doubts: false },
];

/** Write the card with as much as there is room for.
 *
 * @param verdict as `Advice.told` gives it.
 */
export function briefCard(words, advice, verdict) {
  const [first, ...shorter] = ROOMS;
  let card = written(words, advice, verdict, first);
  for (const room of shorter) {
    if ([...cardText(card)].length <= MOST_READ) {
      break;
    }
    card = written(words, advice, verdict, room);
  }
  return card;
}

/** Return a card as plain text. */
export function cardText(card) {
  return card.map((block) => block.map((line) => line.text).join("\n")).join("\n\n");
}

/** Write the card in some room, what its marks mean in the last line. */
function written(words, advice, verdict, room) {
  const blocks = blocksOf(words, advice, verdict, room).map((block) => block.filter(isSaid));
  const card = blocks.filter((block) => block.length);
  const marks = room.legend ? legend(words, cardText(card)) : "";
  if (marks) {
    card[card.length - 1].push(line("italic", marks));
  }
  return card;
}

function isSaid({ text }) {
  return text !== "";
}

function blocksOf(words, advice, verdict, room) {
  const isClosed = verdict.status === "closed";
  const worst = worstMarked(words, advice, verdict.id, { counted: true, worded: room.words });
  return [
    [line("bold", exitLine(words, advice))],
    ...(isClosed ? shut : admitted)(words, advice, verdict, line("bold", worst), room),
    steps(words, advice, verdict, room),
    [line("italic", ageOfVerdict(words, advice, verdict))],
  ];
}

function exitLine(words, advice) {
  const { exit } = advice;
  const isAsked = advice.exitAhead && exit.status !== "clear";
  return isAsked ? words.text(`exit.line.${exit.summary}`) : "";
}

/** Write what a place that is shut is: that comes before its dangers. */
function shut(words, advice, verdict, danger, room) {
  const head = line("head", headlineText(headline(words, advice, verdict)));
  const reason = line("plain", reasonOf(words, advice, verdict, room));
  return [[head, reason, ...cautions(words, advice, verdict)], [danger]];
}

/** Write what any other place is: how long they may stay, the way there, and how they pay. */
function admitted(words, advice, verdict, danger, room) {
  const title = line("head", headlineText(headline(words, advice, verdict)));
  const head = [title, danger, ...cautions(words, advice, verdict)];
  const blocks = [head, stay(words, advice, verdict, cardText([head]), room)];
  if (!advice.barred) {
    blocks.push([line("plain", briefWay(words, advice, verdict.id, room))]);
    blocks.push([line("plain", heldLine(words, advice, verdict, room))]);
  }
  return blocks;
}

/** Write the first steps below what they are for: to go there, or to open a place that is shut. */
function steps(words, advice, verdict, room) {
  const found = firstSteps(words, advice, verdict, room.most);
  if (found.length === 0) {
    return [];
  }
  const isShut = verdict.status === "closed" && !advice.barred;
  const title = words.text(isShut ? "first.title.closed" : "first.title");
  const said = numbered(words, found).map((step) => line("plain", step));
  return isHopeless(words, found) ? said : [line("bold", title), ...said];
}

function ageOfVerdict(words, advice, verdict) {
  const age = verdictFreshness(words, advice.rulebook.snapshot, verdict);
  return verdict.deciding.length ? words.text("card.fresh", { age }) : age;
}

/** List that an answer of theirs is not spoken of, and that sources differ about the entry. */
function cautions(words, advice, verdict) {
  const given = verdict.status === "depends" ? Object.keys(unspoken(advice, verdict)) : [];
  const silent = given.length ? unspokenShort(words, advice, given) : "";
  const differ = isEntryDisputed(advice, verdict) ? words.text("card.differ") : "";
  return [line("plain", silent), line("plain", differ)];
}

/** Write the first of what closes a place; empty where nothing is known of it. */
function reasonOf(words, advice, verdict, room) {
  const [first] = verdict.blocked_by;
  const said = first && claim(advice.rulebook.snapshot, first);
  return first ? markedLine(words, said, room.most + 90, room.words) : "";
}

/** List how long they may stay and how, and what is asked for those who travel with them. */
function stay(words, advice, verdict, head, room) {
  const said = [stayBelow(words, advice, verdict)];
  if (!advice.barred) {
    said.push(servingTerms(words, advice, verdict.id));
    said.push(renewals(advice, verdict).length ? words.text("papers.ending") : "");
    said.push(...companionLines(words, advice, verdict, head, room.words));
  }
  return said.map((text) => line("plain", text));
}
