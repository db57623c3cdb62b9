/** Mirror of reasoning/exit_check.py: what may stop a person at the Russian border. */

import { sortedBy, union } from "./collections.js";
import { Truth, truth } from "./conditions.js";
import { NO, YES, disjunction, truthOf } from "./diagrams.js";
import { concerning } from "./verdicts.js";

/** Whether Russia lets them out, as far as their answers tell. */
export const ExitStatus = Object.freeze({
  CLEAR: "clear",
  CHECK: "check",
  BARRED: "barred",
  DEPENDS: "depends",
});

/** Status of each terminal of `exitDiagram`. */
export const EXIT_TERMINALS = [
  ExitStatus.CLEAR,
  ExitStatus.CHECK,
  ExitStatus.BARRED,
  ExitStatus.DEPENDS,
];

/** Say what leaving Russia comes to, by whether they are abroad, barred or called to check. */
export function exitStatus(abroad, barred, check) {
  if (abroad === Truth.YES) {
    return ExitStatus.CLEAR;
  }
  if (barred === Truth.YES) {
    return ExitStatus.BARRED;
  }
  if (check === Truth.YES) {
    return ExitStatus.CHECK;
  }
  return [barred, check].includes(Truth.UNKNOWN) ? ExitStatus.DEPENDS : ExitStatus.CLEAR;
}

/** Return the diagram of the check over `EXIT_TERMINALS`. */
export function exitDiagram(rulebook) {
  const { diagrams, meanings } = rulebook;
  const stopping = { barred: NO, check: NO };
  for (const { fact, condition } of rulebook.exit_rules) {
    if (Object.hasOwn(stopping, fact.effect)) {
      const node = diagrams.of(condition);
      stopping[fact.effect] = diagrams.combine(disjunction, stopping[fact.effect], node);
    }
  }
  const abroad = diagrams.of(meanings.circumstances.abroad.condition);
  return diagrams.combine(terminalOfExit, abroad, stopping.barred, stopping.check);
}

/** Apply the table to terminals of conditions. */
function terminalOfExit(...terminals) {
  return EXIT_TERMINALS.indexOf(exitStatus(...terminals.map(truthOf)));
}

/** The exit check; its fields as those of Python's `ExitVerdict`. */
export class ExitVerdict {
  constructor(fields) {
    Object.assign(this, fields);
  }

  /** The status in a word; "withdrawn" or "unspoken" where it depends on no question. */
  get summary() {
    if (this.status !== ExitStatus.DEPENDS || this.open_questions.length > 0) {
      return this.status;
    }
    return this.withdrawn.length > 0 ? "withdrawn" : "unspoken";
  }

  /** What they read before any route, beside who can help. */
  get first() {
    return this.checks.filter((rule) => rule.first);
  }

  /** Everything to show, gravest first. */
  get rules() {
    return [...this.barring, ...this.checks, ...this.withdrawn, ...this.advice];
  }
}

/** Check the rules of the Russian side for a person. */
export function checkExit(evaluation) {
  const { rulebook, masks } = evaluation;
  const { diagrams, meanings } = rulebook;
  const abroad = truth(meanings.circumstances.abroad.condition, masks);
  // To somebody who is abroad already no rule of the exit is shown; see `concerningAbroad`.
  const rules = abroad === Truth.YES ? [] : rulebook.exit_rules;
  const judged = rules.map((rule) => ({ rule, concerns: evaluation.truth(rule) }));
  const unknown = judged.filter((each) => each.concerns === Truth.UNKNOWN);
  const undecided = unknown.map((each) => each.rule).filter((r) => r.fact.effect !== "advice");
  const open = undecided.map((rule) => evaluation.undecided(rule));
  const unspoken = undecided.map((rule) => evaluation.unspokenIn(diagrams.of(rule.condition)));
  return new ExitVerdict({
    status: exitStatus(abroad, anyOf(judged, "barred"), anyOf(judged, "check")),
    barring: withEffect(judged, "barred", [Truth.YES]),
    checks: sortedBy(withEffect(judged, "check", [Truth.YES]), (rule) => !rule.first),
    advice: withEffect(judged, "advice", [Truth.YES, Truth.UNKNOWN]),
    open_questions: inOrder(rulebook.vocabulary, open),
    unspoken: inOrder(rulebook.vocabulary, unspoken),
    withdrawn: undecided.map((rule) => rule.fact).filter((fact) => fact.withdrawn),
  });
}

/** Return what concerns a person because they have left Russia: papers, consulates, a visit. */
export function concerningAbroad(evaluation) {
  const { diagrams, meanings, exit_notes: exitNotes } = evaluation.rulebook;
  const abroad = diagrams.of(meanings.circumstances.abroad.condition);
  const notes = exitNotes.filter(
    (note) => diagrams.combine(stillThere, diagrams.of(note.condition), abroad) === NO,
  );
  return concerning(evaluation, notes);
}

/** Say whether somebody is concerned who may still be in Russia. */
function stillThere(concerned, abroad) {
  return concerned === NO || abroad === YES ? NO : YES;
}

/** Say whether some rule of this effect concerns the person. */
function anyOf(judged, effect) {
  const truths = judged.filter((each) => each.rule.fact.effect === effect);
  return Math.max(Truth.NO, ...truths.map((each) => each.concerns));
}

/** Keep the rules of an effect that concern the person as surely as is asked. */
function withEffect(judged, effect, truths) {
  const found = judged.filter((each) => each.rule.fact.effect === effect);
  return found.filter((each) => truths.includes(each.concerns)).map((each) => each.rule.fact);
}

/** Return every question that was found, in the dataset's order. */
function inOrder(vocabulary, found) {
  const questions = union(...found);
  return Object.keys(vocabulary.questions).filter((id) => questions.has(id));
}
