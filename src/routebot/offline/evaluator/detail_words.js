/** Mirror of screens/details.py: the parts of a card that stand behind it, at length. */

import { answersLine, setbackLine, undecidedBlocks } from "./answer_words.js";
import { requirements } from "./checklist.js";
import { claimBlock, line } from "./claim_blocks.js";
import { claimLine, severityWords } from "./claim_words.js";
import { claim } from "./claims.js";
import { sortedBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { isoOf } from "./dates.js";
import { disagreementBlocks } from "./disputes.js";
import { because, becauseOfWay, heldBack, openings } from "./explaining.js";
import { journeyLine, journeyNotes } from "./journey_notes.js";
import { noWayLine } from "./journey_words.js";
import { moneyBlocks } from "./money_words.js";
import { openingBlocks } from "./opening_blocks.js";
import { otherWayBlocks } from "./way_blocks.js";
import { isOfTheWay } from "./passing.js";
import { renewalLine } from "./plan_words.js";
import { linkBlock, requirementBlock, upcomingBlock } from "./requirement_words.js";
import { linksThere } from "./roads.js";
import { MARKS } from "./sentences.js";
import { sourceBlocks } from "./source_words.js";
import { together } from "./splitting.js";
import { dangersInFull, toldBlocks } from "./told_words.js";
import { concerning } from "./verdicts.js";

/** Notes that belong to the way there rather than to life there. */
const ON_THE_WAY = new Set(["transport", "border", "travel", "transit"]);

const GRAVEST_FIRST = { high: 0, medium: 1, low: 2 };

const PARTS = {
  rules: rulesPart,
  way: wayPart,
  money: moneyBlocks,
  pitfalls: pitfallsPart,
  stay: stayPart,
  sources: sourceBlocks,
  why: whyPart,
};

/** Write one part of a card as blocks of lines.
 *
 * @param verdict as `Advice.told` gives it.
 * @param part rules, way, money, pitfalls, stay, sources or why.
 */
export function detailBlocks(words, advice, verdict, part) {
  const found = PARTS[part](words, advice, verdict);
  return found.length > 0 ? found : plain([words.text("card.nothing")]);
}

function plain(texts) {
  return texts.map((text) => [line("plain", text)]);
}

function rulesPart(words, advice, verdict) {
  const { destinations, snapshot } = advice.rulebook;
  const isClosed = verdict.status === "closed";
  const own = verdict.rule !== null && !verdict.blocked_by.includes(verdict.rule);
  const wanted = requirements(advice, verdict);
  const ending = renewalLine(words, advice, verdict);
  const { upcoming } = destinations[verdict.id].day;
  return [
    ...toldBlocks(words, advice, verdict.id, dangersInFull(words, advice, verdict.id)),
    ...(verdict.baseline ? plain([words.text("card.baseline")]) : []),
    ...(verdict.reconfirm ? [[line("bold", words.text("card.reconfirm"))]] : []),
    ...(isClosed ? closedBlocks(words, advice, verdict) : []),
    ...(own ? [claimBlock(words, claim(snapshot, verdict.rule))] : []),
    ...(verdict.status === "depends" ? undecidedBlocks(words, advice, verdict) : []),
    ...wanted.map((each) => requirementBlock(words, snapshot, each)),
    ...(ending ? plain([ending]) : []),
    ...(advice.barred ? [] : otherWayBlocks(words, advice, verdict)),
    ...disagreementBlocks(words, advice, verdict, "entry"),
    ...upcoming.map((change) => upcomingBlock(words, snapshot, change)),
    ...gaps(words, advice.notEstablished(verdict.id)),
  ];
}

/** Write what closes a place, and what would open it. */
function closedBlocks(words, advice, verdict) {
  const { snapshot } = advice.rulebook;
  const mark = `${MARKS.closed} `;
  const shut = verdict.blocked_by.map((fact) => claimBlock(words, claim(snapshot, fact), mark));
  const found = openings(advice, verdict);
  return [...shut, ...openingBlocks(words, advice, "card.would_open", found)];
}

function gaps(words, found) {
  const [first, ...others] = found.map((gap) => line("plain", `– ${words.of(gap.text)}`));
  if (first === undefined) {
    return [];
  }
  const head = [line("bold", words.text("card.not_established")), first];
  return [head, ...others.map((each) => [each])];
}

function wayPart(words, advice, verdict) {
  if (advice.barred) {
    return plain([words.text("exit.line.barred"), words.text("barred.text")]);
  }
  const { destinations, snapshot } = advice.rulebook;
  const known = advice.travel.known;
  const notes = notesOf(advice, destinations[verdict.id], true);
  return [
    ...(known ? knownWay(words, advice, verdict) : plain([words.text("way.abroad")])),
    ...linksThere(advice, verdict.id).map((link) => linkBlock(words, snapshot, link)),
    ...notes.map((note) => claimBlock(words, claim(snapshot, note))),
    ...disagreementBlocks(words, advice, verdict, "link"),
  ];
}

/** Write the journeys, and what holds them back where something does. */
function knownWay(words, advice, verdict) {
  const journeys = advice.journeys(verdict.id);
  const said = journeys.flatMap((journey) => [
    `– ${journeyLine(words, advice, journey)}`,
    ...journeyNotes(words, advice, journey),
  ]);
  const texts = said.length > 0 ? said : [noWayLine(words, advice, verdict.id)];
  const way = texts.map((text) => line("plain", text));
  const rule = verdict.status === "closed" ? null : heldBack(advice, verdict.id);
  if (!rule) {
    return [way];
  }
  const held = claimBlock(words, claim(advice.rulebook.snapshot, rule));
  const found = openings(advice, verdict);
  return [way, held, ...openingBlocks(words, advice, "way.would_open", found)];
}

function notesOf(advice, destination, onTheWay) {
  const found = concerning(advice.evaluation, destination.notes);
  return found.filter((note) => ON_THE_WAY.has(note.about) === onTheWay);
}

/** Certain ones first, grave before light; then those that a question decides. */
function pitfallsPart(words, advice, verdict) {
  const { rulebook, evaluation, barred } = advice;
  const { snapshot, destinations } = rulebook;
  const everywhere = new Set(rulebook.everywhere.map((each) => each.fact.id));
  const own = destinations[verdict.id].pitfalls.filter(
    (each) => !everywhere.has(each.fact.id) && !(barred && isOfTheWay(rulebook, each)),
  );
  const judged = own.map((each) => ({ fact: each.fact, truth: evaluation.truth(each) }));
  const found = judged.filter(({ truth }) => truth !== Truth.NO);
  const told = sortedBy(found, ({ fact }) => [GRAVEST_FIRST[fact.severity], fact.id]);
  const pitfalls = told.map(({ fact, truth }) => {
    const said = claim(snapshot, fact);
    const isGrave = fact.severity === "high";
    const mark = isGrave ? severityWords(words, said) : words.text(`severity.${fact.severity}`);
    return { fact, certain: truth === Truth.YES, text: claimBlock(words, said, `${mark} `) };
  });
  const dangers = dangersInFull(words, advice, verdict.id);
  const blocks = toldBlocks(words, advice, verdict.id, [...dangers, ...pitfalls]);
  return barred ? blocks : [...blocks, ...disagreementBlocks(words, advice, verdict, "pitfall")];
}

function stayPart(words, advice, verdict) {
  const { destinations, snapshot } = advice.rulebook;
  const place = destinations[verdict.id];
  const facts = [...concerning(advice.evaluation, place.stays), ...notesOf(advice, place, false)];
  const blocks = facts.map((fact) => claimBlock(words, claim(snapshot, fact)));
  return [...blocks, ...disagreementBlocks(words, advice, verdict, "stay")];
}

function whyPart(words, advice, verdict) {
  const { snapshot } = advice.rulebook;
  const rule = verdict.rule && claimLine(words, claim(snapshot, verdict.rule));
  const ids = verdict.deciding.map((fact) => fact.id).join(", ");
  const values = { revision: snapshot.revision, on: isoOf(snapshot.on), ids };
  return [
    ...reasons(words, advice, verdict),
    ...servingReasons(words, advice, verdict),
    ...(rule ? plain([words.text("why.rule", { text: rule })]) : []),
    ...(verdict.status === "closed" ? [] : plain([rankLine(words, advice, verdict)])),
    [line("italic", words.text("why.receipt", values))],
  ];
}

function reasons(words, advice, verdict) {
  if (verdict.status === "depends") {
    return undecidedBlocks(words, advice, verdict);
  }
  const said = answered(words, advice, because(advice, verdict));
  if (said.length === 0) {
    return plain([words.text("why.nobody")]);
  }
  return [[line("plain", words.text("why.because")), ...said]];
}

function answered(words, advice, decided) {
  const said = Object.entries(decided).map((each) => answersLine(words, advice.rulebook, ...each));
  return said.map((text) => line("plain", `– ${text}`));
}

/** Write by which answers the way that serves them is theirs, where nothing has said it yet. */
function servingReasons(words, advice, verdict) {
  const serving = advice.serving(verdict.id);
  if (serving === null || advice.barred) {
    return [];
  }
  const found = becauseOfWay(advice, verdict.id, serving.way);
  const known = because(advice, verdict);
  if (Object.keys(found).every((id) => id in known)) {
    return [];
  }
  const way = words.text(`way.kind.${serving.rule.way}`);
  return [[line("plain", words.text("why.serving", { way })), ...answered(words, advice, found)]];
}

function rankLine(words, advice, verdict) {
  const place = words.text("why.rank", { number: advice.rankOf(verdict.id) });
  return together([place, setbackLine(words, advice, verdict)], " ");
}
