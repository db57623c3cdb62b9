/** Mirror of screens/dangers.py: every danger of a place, in few words and in full. */

import { claim } from "./claims.js";
import { dangerText, markedPitfalls, markedShort, pitfallText } from "./claim_words.js";
import { dangerLine, markedDanger } from "./danger_words.js";
import { so } from "./questions.js";
import { questionsLine } from "./sentences.js";

/** List the worst of each place that is only named, where it does not reassure.
 *
 * @param marked say how fresh it is in a mark, not in a sentence.
 */
export function namedLines(words, advice, verdicts, marked = false) {
  return verdicts
    .map(({ id }) => [id, advice.worstDanger(id)])
    .filter(([, found]) => found !== null && found.level !== "low")
    .map(([id, found]) => {
      const said = (marked ? markedDanger : dangerLine)(words, advice, found);
      return `${words.territory(id)} – ${said}`;
    });
}

/** List every danger and grave pitfall that concerns the person, or may: [in short, in full]. */
export function dangerPairs(words, advice, place) {
  const [short, whole] = [false, true].map((inFull) =>
    certainFirst(words, advice, place, [
      ...plainDangers(words, advice, place, inFull),
      ...plainPitfalls(words, advice, place, inFull),
    ]),
  );
  return short.map(([before, text], i) => [
    `${before} ${text}`.trim(),
    `${before} ${whole[i][1]}`.trim(),
  ]);
}

/** List [what to say before it, text]: the certain ones with nothing to say before them.
 *
 * @param told {fact, certain, text}; the text may be a block of lines.
 *
 * Of the others those that hinge on the same answers stand together, and the first names them.
 */
export function certainFirst(words, advice, place, told) {
  const [certain, grouped] = [[], new Map()];
  for (const { fact, certain: isCertain, text } of told) {
    if (isCertain || fact === null) {
      certain.push(["", text]);
      continue;
    }
    const [first, others] = maybe(words, advice, place, fact);
    const key = `${first}\n${others}`;
    const before = grouped.get(key) || [];
    grouped.set(key, [...before, [before.length ? others : first, text]]);
  }
  return [...certain, ...[...grouped.values()].flat()];
}

/** Say whom something concerns, before the first of what hinges on the same and before others. */
function maybe(words, advice, place, fact) {
  const { questions } = advice.rulebook.vocabulary;
  const found = advice.applying(place, fact);
  const said = found.map(({ question, option }) => so(questions[question], option));
  if (said.length && said.every(Boolean)) {
    const conditions = words.either(said.map((text) => words.of(text)));
    return [words.text("severity.if", { so: conditions }), words.text("severity.if.same")];
  }
  const asked = advice.deciding(place, fact);
  const same = words.text("severity.maybe.same");
  if (asked.length) {
    const named = questionsLine(words, advice.rulebook, asked);
    return [words.text("severity.maybe", { questions: named }), same];
  }
  return [words.text("severity.maybe.unspoken"), same];
}

function plainDangers(words, advice, place, inFull) {
  return advice.dangers(place).map((danger) => {
    const { fact, certain } = danger;
    if (fact === null) {
      return { fact, certain, text: dangerLine(words, advice, danger) };
    }
    const said = claim(advice.rulebook.snapshot, fact);
    return { fact, certain, text: (inFull ? dangerText : markedShort)(words, said, fact) };
  });
}

function plainPitfalls(words, advice, place, inFull) {
  return advice.highPitfalls(place).map(({ fact, certain }) => {
    const said = claim(advice.rulebook.snapshot, fact);
    const text = inFull ? pitfallText(words, said) : markedPitfalls(words, [said]);
    return { fact, certain, text };
  });
}
