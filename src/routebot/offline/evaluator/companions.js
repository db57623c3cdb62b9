/** Mirror of screens/companions.py: what a place asks for those who travel with somebody. */

import { claim } from "./claims.js";
import { markOf, markedLine, standsIn } from "./claim_words.js";
import { shortLead } from "./getting.js";
import { together, uncapital } from "./splitting.js";
import { concerning } from "./verdicts.js";

/** The question with whom they travel. */
const PARTY = "party";

/** The answer of somebody under 18 whom nobody goes with. */
const ALONE = "minor_alone";

/** Answers to it for which places have rules of their own. */
const COMPANIONS = ["children", ALONE, "pets"];

/** Characters of a rule on a card that has no name: two lines of a phone. */
const A_RULE = 80;

/** List who travels with them and has rules of their own. */
function companions(advice) {
  const { vocabulary } = advice.rulebook;
  const question = vocabulary.questions[PARTY];
  const chosen = question ? vocabulary.options(PARTY, advice.masks) : [];
  return chosen.length ? question.options.filter(
    (each) => COMPANIONS.includes(each.id) && chosen.includes(each.id)) : [];
}

/** Say above the list where the papers of those who travel along stand; empty if none do. */
export function companionsNote(words, advice) {
  const along = companions(advice).filter((option) => option.id !== ALONE);
  const [first, ...others] = along.map((option) => words.of(option.label));
  if (first === undefined) {
    return "";
  }
  return words.text("routes.companions", { who: words.join([first, ...others.map(uncapital)]) });
}

/** Return what a place asks for a companion: papers first, then what goes wrong. */
function companionFacts(advice, verdict, option) {
  const destination = advice.rulebook.destinations[verdict.id];
  const known = [...destination.requirements, ...destination.pitfalls];
  const theirs = advice.rulebook.companions[option.id] ?? new Set();
  return concerning(advice.evaluation, known).filter((fact) => theirs.has(fact.id));
}

/** List the first of what a place asks for each companion, or that nobody knows what.
 *
 * @param said what stands above it; nothing of that is told again.
 * @param worded the mark of how fresh it is keeps its word.
 */
export function companionLines(words, advice, verdict, said, worded = true) {
  const unknown = [];
  const found = [];
  for (const option of companions(advice)) {
    const label = words.of(option.label);
    const facts = companionFacts(advice, verdict, option);
    if (facts.length === 0) {
      unknown.push(unknown.length ? uncapital(label) : label);
    } else if (!facts.some((fact) => isSaid(words, advice, fact, said))) {
      const rule = ruleLine(words, advice, facts[0], worded);
      found.push(words.text("card.companion", { who: label, rule }));
    }
  }
  const who = words.join(unknown);
  return who ? [...found, words.text("card.companion.unknown", { who })] : found;
}

/** Say whether the name of a paper, or the few words of a pitfall, stand above already. */
function isSaid(words, advice, fact, said) {
  if (isPitfall(fact)) {
    return standsIn(words, claim(advice.rulebook.snapshot, fact), said);
  }
  return fact.name !== null && said.includes(words.of(fact.name));
}

function isPitfall(fact) {
  return "severity" in fact;
}

/** Write what is asked for: a paper by its name and how long it takes, if that is known. */
function ruleLine(words, advice, fact, worded) {
  const about = claim(advice.rulebook.snapshot, fact);
  if (isPitfall(fact) || fact.name === null) {
    return markedLine(words, about, A_RULE, worded);
  }
  const lead = fact.lead_days ? shortLead(words, fact.lead_days) : "";
  const name = together([words.of(fact.name), lead], ", ");
  return `${name} (${markOf(words, about, worded)})`;
}
