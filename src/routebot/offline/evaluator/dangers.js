/** Mirror of reasoning/dangers.py: what a place does to this person. */

import { sortedBy } from "./collections.js";
import { Truth, truth, variablesOfAll } from "./conditions.js";
import { dangerStanding } from "./decay.js";
import { truthOf } from "./diagrams.js";
import { DANGER_KINDS, DANGER_LEVELS } from "./facts.js";
import { recent } from "./kept.js";
import { thresholds } from "./thresholds.js";

/** Kinds that have met people at the gate of their next flight. */
const ARRESTS = new Set(["handover", "conscripts"]);

/** Kinds that at a high level are a law, which holds for who only changes planes, too. */
const PUNISHED = new Set(["lgbt"]);

/** A danger that concerns a person, or may: {kind, standing, fact or null, certain}. */
export class PersonalDanger {
  constructor(kind, standing, fact, certain) {
    this.kind = kind;
    this.standing = standing;
    this.fact = fact;
    this.certain = certain;
  }

  /** The level as the fact has it, whatever its age; none where that was withdrawn. */
  get level() {
    return this.fact && !this.fact.withdrawn ? this.fact.level : "not_established";
  }

  /** How bad it is, 0 best. */
  get weight() {
    return thresholds.danger_levels[this.standing];
  }
}

/** List the dangers of a place that concern a person, the worst first; then those that may. */
export function dangersOf(evaluation, destination, profile) {
  return weighedDangers(evaluation, destination, profile).found;
}

/** Level the dangers of a place; the fields are those of Python's `Dangers`. */
export function weighedDangers(evaluation, destination, profile) {
  const { rulebook, masks } = evaluation;
  const kind = `dangers ${profile.in_danger} ${profile.lgbt}`;
  const read = () => variablesOfAll(destination.dangers.map((each) => each.condition));
  const work = () => weighed(evaluation, destination, profile);
  return recent(rulebook, kind, destination.id, read, masks, work);
}

function weighed(evaluation, destination, profile) {
  const known = [...knownOf(evaluation, destination), ...notEstablished(destination, profile)];
  const found = sortedBy(known, surelyTheirsFirst);
  const certain = found.filter((each) => each.certain);
  const lesser = certain.filter((each) => each.level !== "high");
  return {
    found,
    high_level: certain.length > lesser.length ? 1 : 0,
    level: Math.max(0, ...lesser.map((each) => each.weight)),
    weighs_airside: weighs(found, true),
    weighs_landside: weighs(found, false),
  };
}

function weighs(found, airside) {
  return inPassing(found, airside).some((danger) => weighsInPassing(danger, airside));
}

/** Return the first of a place's dangers that is theirs beyond doubt, or null. */
export function worst(dangers) {
  return dangers.find((danger) => danger.certain) || null;
}

/**
 * Return what is known against passing a place: theirs beyond doubt, and not reassuring.
 *
 * @param {boolean} airside they only change planes there
 */
export function inPassing(dangers, airside) {
  return dangers.filter((danger) => {
    const byLaw = danger.level === "high" && PUNISHED.has(danger.kind);
    const told = byLaw || ARRESTS.has(danger.kind) || !airside;
    return danger.certain && told && danger.level !== "low";
  });
}

/** Say whether a danger counts against a way: where planes are changed only that of arrest. */
export function weighsInPassing(danger, airside) {
  return danger.level === "high" && (ARRESTS.has(danger.kind) || !airside);
}

/** Say whether a danger on the way is grave enough to be said beside "open". */
export function makesPerilous(danger) {
  const isArrest = ARRESTS.has(danger.kind) && danger.level === "medium";
  return danger.level === "high" || isArrest;
}

/** List the grave pitfalls that concern a person or may, the certain first: {fact, certain}. */
export function highPitfalls(evaluation, pitfalls) {
  const grave = pitfalls.filter((each) => each.fact.severity === "high");
  const judged = grave.map((each) => ({ fact: each.fact, concerns: evaluation.truth(each) }));
  const found = judged.filter((each) => each.concerns !== Truth.NO);
  const told = found.map(({ fact, concerns }) => ({ fact, certain: concerns === Truth.YES }));
  return sortedBy(told, (each) => !each.certain);
}

/** Return the worst level of handing over there, whomever it concerns, or "unknown". */
export function handoverLevel(destination) {
  const facts = destination.dangers.map((each) => each.fact);
  const standing = facts.filter((fact) => !fact.withdrawn && fact.kind === "handover");
  const levels = new Set(standing.map((fact) => fact.level));
  return DANGER_LEVELS.find((level) => levels.has(level)) || "unknown";
}

function knownOf(evaluation, destination) {
  const day = evaluation.rulebook.snapshot;
  const judged = destination.dangers.map((each) => [each.fact, concerns(evaluation, each)]);
  const theirs = judged.filter(([, concerned]) => concerned !== Truth.NO);
  return theirs.map(([fact, concerned]) => {
    const standing = dangerStanding(fact, day.freshness(fact));
    return new PersonalDanger(fact.kind, standing, fact, concerned === Truth.YES);
  });
}

/** Say whether a fact concerns the person; exact, also by masks that are only tried. */
function concerns(evaluation, compiled) {
  const found = truth(compiled.condition, evaluation.masks);
  if (found !== Truth.UNKNOWN) {
    return found;
  }
  const { diagrams } = evaluation.rulebook;
  const settled = diagrams.settled(diagrams.of(compiled.condition), evaluation.masks);
  return settled === null ? Truth.UNKNOWN : truthOf(settled);
}

/** Return the kinds that concern the person and for which nobody has looked at the place. */
function notEstablished(destination, profile) {
  const known = new Set(destination.dangers.map((each) => each.fact.kind));
  const theirs = [];
  if (profile.in_danger && !known.has("handover")) {
    theirs.push("handover");
  }
  if (profile.lgbt && !known.has("lgbt")) {
    theirs.push("lgbt");
  }
  return theirs.map((kind) => new PersonalDanger(kind, "not_established", null, true));
}

function surelyTheirsFirst(danger) {
  const id = danger.fact ? danger.fact.id : "";
  return [!danger.certain, -danger.weight, DANGER_KINDS.indexOf(danger.kind), id];
}
