/** Mirror of parts of screens/phrases.py: answers, what is missing, and why a place stands so. */

import { line } from "./claim_blocks.js";
import { missing, unspoken } from "./explaining.js";
import { inWords } from "./filling.js";
import { setbackPhrase } from "./phrases.js";
import { unspokenLine } from "./plan_words.js";
import { givenWords, questionTitle, questionsLine } from "./sentences.js";

/** Write an answer: the question's short name, then the options in the order given. */
export function answersLine(words, rulebook, question, options) {
  const asked = rulebook.vocabulary.questions[question];
  const answer = givenWords(words, asked, options);
  return words.text("answer.line", { name: questionTitle(words, asked), answer });
}

/** List questions that are still open. */
export function missingLine(words, rulebook, questions) {
  return words.text("missing", { questions: questionsLine(words, rulebook, questions) });
}

/** Write what an undecided verdict waits for: answers, or rules that speak of an answer. */
export function undecidedBlocks(words, advice, verdict) {
  const asked = missing(advice, verdict);
  const given = Object.keys(unspoken(advice, verdict));
  const said = asked.length > 0 ? missingLine(words, advice.rulebook, asked) : "";
  const silent = given.length > 0 ? unspokenLine(words, advice, given) : "";
  const blocks = [line("plain", said), line("plain", silent)];
  if (verdict.withoutWord.length > 0) {
    blocks.unshift(line("bold", words.text("card.withdrawn")));
  }
  return blocks.filter((each) => each.text !== "").map((each) => [each]);
}

/** Say why a destination stands no higher; empty where nothing can be said. */
export function setbackLine(words, advice, verdict) {
  const phrase = setbackPhrase(advice.setback(verdict));
  return phrase === null ? "" : words.text("why.not_higher", { reason: inWords(words, phrase) });
}
