/** Mirror of screens/leaving.py: what to tick off before leaving, then all that is known. */

import { missingLine } from "./answer_words.js";
import { makeBoxes } from "./checklist.js";
import { claimBlock, disagreementBlock, line } from "./claim_blocks.js";
import { boxLine, legend } from "./claim_words.js";
import { claim } from "./claims.js";
import { concerningAbroad } from "./exit_check.js";
import { unspokenLine } from "./plan_words.js";
import { concerning } from "./verdicts.js";

/** Write what to do, what cannot be said yet, and what the marks mean. */
export function leavingBoxes(words, advice) {
  const { snapshot } = advice.rulebook;
  const ticks = makeBoxes(advice).map((fact) => boxLine(words, claim(snapshot, fact)));
  const marks = legend(words, ticks.join("\n"));
  const said = [title(words, advice), ...unsaid(words, advice)];
  said.push(...ticks.map((tick) => [line("plain", tick)]));
  return marks ? [...said, [line("italic", marks)]] : said;
}

/** Say what this is about, and what the answers come to. */
function title(words, advice) {
  if (advice.exitAhead) {
    const summary = words.text(`leaving.line.${advice.exit.summary}`);
    return [line("head", words.text("leaving.title")), line("plain", summary)];
  }
  const abroad = words.text("leaving.abroad.line");
  return [line("head", words.text("leaving.abroad.title")), line("plain", abroad)];
}

/** List what they have not said, or the rules do not speak of, that may close the exit. */
function unsaid(words, advice) {
  const { open_questions: open, unspoken } = advice.exit;
  const said = [];
  if (open.length > 0) {
    said.push([line("plain", missingLine(words, advice.rulebook, open))]);
  }
  if (unspoken.length > 0) {
    said.push([line("plain", unspokenLine(words, advice, unspoken, "unspoken.exit"))]);
  }
  return said;
}

/** Write every rule and note with its remedy, the gravest first, then what is not certain. */
export function leavingDetails(words, advice) {
  const { exit, rulebook, evaluation } = advice;
  const { snapshot } = rulebook;
  const abroad = advice.exitAhead ? [] : concerningAbroad(evaluation);
  const told = concerning(evaluation, rulebook.exit_notes);
  const notes = told.filter((note) => !abroad.includes(note));
  const everywhere = advice.barred ? [] : concerning(evaluation, rulebook.everywhere);
  return [
    ...group(words, snapshot, "leaving.barred", exit.barring, "– "),
    ...group(words, snapshot, "leaving.check", exit.checks, "– "),
    ...group(words, snapshot, "leaving.withdrawn", exit.withdrawn, "– "),
    ...group(words, snapshot, "leaving.advice", exit.advice, "– "),
    ...abroad.map((note) => claimBlock(words, claim(snapshot, note), "– ")),
    ...group(words, snapshot, "leaving.notes", notes, ""),
    ...group(words, snapshot, "everywhere.title", everywhere, ""),
    ...snapshot.exit_disagreements.map((found) => disagreementBlock(words, found)),
    ...snapshot.exit_not_established.map((found) => gap(words, found)),
  ];
}

/** Write facts below a title; nothing where there are none. */
function group(words, snapshot, key, facts, mark) {
  const blocks = facts.map((fact) => claimBlock(words, claim(snapshot, fact), mark));
  return facts.length > 0 ? [[line("bold", words.text(key))], ...blocks] : [];
}

function gap(words, found) {
  return [line("plain", `${words.text("card.not_established")} ${words.of(found.text)}`)];
}
