/** Mirror of parts of screens/dangers.py: dangers and pitfalls in full, the certain ones first. */

import { claimBlock, line } from "./claim_blocks.js";
import { shortDanger } from "./claim_words.js";
import { claim } from "./claims.js";
import { dangerLine } from "./danger_words.js";
import { so } from "./questions.js";
import { questionsLine } from "./sentences.js";

/** Write the dangers of a place, the worst first: {fact, certain, block}; fact may be null. */
export function dangersInFull(words, advice, place) {
  return advice.dangers(place).map((danger) => ({
    fact: danger.fact,
    certain: danger.certain,
    block: dangerBlock(words, advice, danger),
  }));
}

/** Write a danger: its level and what may happen, the whole of it, its age. */
function dangerBlock(words, advice, danger) {
  if (danger.fact === null) {
    return [line("bold", dangerLine(words, advice, danger))];
  }
  const said = claim(advice.rulebook.snapshot, danger.fact);
  return [line("bold", shortDanger(words, said, danger.fact)), ...claimBlock(words, said)];
}

/** Write each as a block, the certain ones first; of the others the first says whom it concerns. */
export function toldBlocks(words, advice, place, told) {
  const certain = told.filter(({ fact, certain: isCertain }) => isCertain || fact === null);
  const grouped = new Map();
  for (const each of told.filter((one) => !certain.includes(one))) {
    const maybe = maybeOf(words, advice, place, each.fact);
    const key = JSON.stringify(maybe);
    grouped.set(key, [...(grouped.get(key) || []), { ...each, maybe }]);
  }
  const others = [...grouped.values()].flatMap((group) =>
    group.map(({ block, maybe }, at) => [line("italic", maybe[at ? "others" : "first"]), ...block]),
  );
  return [...certain.map(({ block }) => block), ...others];
}

/** Say whom something concerns: {first, others}, before the first of its like and the others. */
function maybeOf(words, advice, place, fact) {
  const { questions } = advice.rulebook.vocabulary;
  const applying = advice.applying(place, fact);
  const said = applying.map((each) => so(questions[each.question], each.option));
  if (said.length > 0 && said.every((text) => text !== null)) {
    const either = words.either(said.map((text) => words.of(text)));
    const first = words.text("severity.if", { so: either });
    return { first, others: words.text("severity.if.same") };
  }
  const others = words.text("severity.maybe.same");
  const asked = advice.deciding(place, fact);
  if (asked.length > 0) {
    const named = questionsLine(words, advice.rulebook, asked);
    return { first: words.text("severity.maybe", { questions: named }), others };
  }
  return { first: words.text("severity.maybe.unspoken"), others };
}
