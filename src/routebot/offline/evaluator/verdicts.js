/** Mirror of reasoning/verdicts.py: the status of every destination, and the way that gives it. */

import { Truth, hasValue, maskOfValue } from "./conditions.js";
import { earliestOf } from "./dates.js";
import { decidingWay } from "./deciding.js";
import { isValue, noneHeld } from "./derived.js";
import { UNKNOWN, truthOf } from "./diagrams.js";
import { recent } from "./kept.js";
import { confirmedOn } from "./sources.js";
import { Status, TERMINALS, statusOf } from "./statuses.js";
import { byGroups, missingIn, readBy } from "./undecided.js";
import { judgeWays, leadDaysOf } from "./ways.js";

/** What the rulebook says for a person: their masks, and the truth of every slot. */
export class Evaluation {
  constructor(rulebook, masks, values) {
    this.rulebook = rulebook;
    this.masks = masks;
    this.values = values;
    this._byGroups = null;
  }

  /** Return the ways of a verdict. */
  ways(verdict) {
    return verdict.ways;
  }

  /** Say whether a compiled fact or gap concerns the person; exact. */
  truth(compiled) {
    const value = this.values[compiled.slot];
    if (value !== Truth.UNKNOWN) {
      return value;
    }
    const settled = this.rulebook.diagrams.settled(this._node(compiled.slot), this.masks);
    return settled === null ? Truth.UNKNOWN : truthOf(settled);
  }

  /** Return the questions that can still change whether a fact concerns the person, a Set. */
  undecided(compiled) {
    return this.unsettledBy(compiled.slot);
  }

  /** Return the questions that can still change whether a way in is theirs, a Set. */
  unsureOf(way) {
    return this.unsettledBy(way.fit);
  }

  /** Return the questions that can still change a condition, a Set. */
  unsettledBy(slot) {
    return this.values[slot] === Truth.UNKNOWN ? this.missingIn(this._node(slot)) : new Set();
  }

  _node(slot) {
    const { diagrams, program } = this.rulebook;
    return diagrams.of(program.conditions[slot]);
  }

  /** Return the questions that can still change the outcome of a diagram, a Set. */
  missingIn(node) {
    const { rulebook, masks } = this;
    const read = () => readBy(rulebook, node);
    const work = () => missingIn(rulebook, masks, node, () => this._withGroups());
    return recent(rulebook, "missing", node, read, masks, work);
  }

  _withGroups() {
    this._byGroups = this._byGroups || byGroups(this.rulebook.vocabulary, this.masks);
    return this._byGroups;
  }

  /** Return the questions answered in a way of which the rules may not speak, a Set. */
  unspokenIn(node, terminal = UNKNOWN) {
    const { diagrams, vocabulary } = this.rulebook;
    if (!diagrams.reachable(node, this.masks).has(terminal)) {
      return new Set();
    }
    const read = [...diagrams.support(node)];
    const silent = read.filter((variable) => vocabulary.saysNothing(variable, this.masks));
    return new Set(silent.map((variable) => vocabulary.variables[variable].question));
  }
}

/**
 * What one destination is for a person; its fields as those of Python's `Verdict`.
 *
 * In the place of `readings` stand the `values` of all slots.
 */
export class Verdict {
  constructor(fields) {
    Object.assign(this, fields);
    this._ways = null;
  }

  /** Return this verdict with other values of some fields. */
  replaced(fields) {
    return new Verdict({ ...this, ...fields });
  }

  /** The withdrawn facts because of which nobody can say what it is for people like them. */
  get withoutWord() {
    return (this.plainly || this).withdrawn;
  }

  /** Every way in that fits or could fit, the usable ones first: WayVerdicts. */
  get ways() {
    this._ways = this._ways || judgeWays(this.place, this.values);
    return this._ways;
  }

  /** Whether it is closed unless they have something extra that they have not spoken of. */
  get hinges() {
    return this.plainly !== null && this.plainly.status === Status.CLOSED;
  }

  /** The first day that `checked` may mean, or null. */
  get checkedOn() {
    return this.checked ? this.checked.first_day : null;
  }

  /** The entry rule that decides, or null. */
  get rule() {
    return this.way ? this.way.rule : null;
  }

  /** The facts the verdict rests on, the rule first, each once. */
  get deciding() {
    const facts = [...(this.way ? [this.way.rule] : []), ...this.blocked_by, ...this.needs];
    return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
  }

  /** The regime of the day for this person, also where a bar closes it, or null. */
  get regime() {
    return this.way ? this.way.rule.regime : null;
  }

  /** Whether the way that decides has to be looked up anew. */
  get reconfirm() {
    return this.way !== null && this.way.reconfirm;
  }
}

/** Evaluate every condition of a rulebook for a person. */
export function read(rulebook, masks) {
  return new Evaluation(rulebook, masks, rulebook.evaluate(masks));
}

/** Evaluate anew, with every yes-or-no that is still open taken as a no. */
export function readPlainly(evaluation) {
  const { rulebook, masks } = evaluation;
  const { variables } = rulebook.vocabulary;
  return read(rulebook, variables.map((variable, i) => elseNo(variable, masks[i])));
}

/** Take a yes-or-no that is still open as a no, and a passport not spoken of as none. */
function elseNo(variable, mask) {
  if (isValue(variable.values)) {
    return noneHeld(mask);
  }
  const mayBeNo = variable.option !== null && hasValue(mask, 0);
  return mayBeNo ? maskOfValue(0, variable.values.length) : mask;
}

/** Judge one destination. */
export function judge(evaluation, destination) {
  const status = statusIn(evaluation, destination);
  const way = decidingWay(evaluation.values, destination, status);
  if (way === null) {
    return verdictOf(evaluation, destination, status, {});
  }
  if (status === Status.CLOSED) {
    return closed(evaluation, destination, way);
  }
  const verdict = passable(evaluation, destination, status, way);
  if (status !== Status.DEPENDS) {
    return verdict;
  }
  return verdict.replaced({ withdrawn: withdrawnOf(evaluation, destination, way) });
}

/** Return the withdrawn facts that decide: the rule, or what stops or is needed, if only that. */
function withdrawnOf(evaluation, destination, way) {
  const { values, rulebook, masks } = evaluation;
  const ownRule = way.rule.withdrawn ? [way.rule] : [];
  const told = [...way.bars, ...way.needs].filter((each) => each.fact.withdrawn);
  const found = told.filter((each) => values[each.slot] !== Truth.NO);
  const reachable = rulebook.diagrams.reachable(destination.diagram, masks);
  const statuses = [...reachable].map((end) => TERMINALS[end]);
  if (statuses.includes(Status.OPEN) || statuses.includes(Status.CONDITIONAL)) {
    return ownRule; // an answer can still open the place, so it is the answer that decides
  }
  return [...ownRule, ...found.map((each) => each.fact)];
}

/** Return a verdict; what is not told of it is that of a place of which nothing is known. */
function verdictOf(evaluation, destination, status, told) {
  return new Verdict({
    id: destination.id,
    status,
    way: null,
    blocked_by: [],
    needs: [],
    confirmed: false,
    checked: null,
    lead_days: null,
    baseline: destination.day.baseline,
    place: destination,
    values: evaluation.values,
    plainly: null,
    waits_for: 0,
    withdrawn: [],
    ...told,
  });
}

/** Name the bars in the way of what would fit; without any, every rule that is shut. */
function closed(evaluation, destination, way) {
  const bars = stopping(evaluation, destination);
  const ways = bars.length > 0 ? [way] : [way, ...otherShutWays(evaluation, destination, way)];
  const closing = bars.length > 0 ? bars.map((bar) => bar.fact) : ways.map((each) => each.rule);
  return verdictOf(evaluation, destination, Status.CLOSED, {
    way,
    blocked_by: closing,
    confirmed: [...ways, ...bars].every((each) => each.confirmed),
    checked: oldest([way.rule, ...closing], evaluation.rulebook.snapshot.on),
    baseline: isBaseline(destination, way),
  });
}

/** Name what the way asks for, for certain or perhaps, and how long that takes. */
function passable(evaluation, destination, status, way) {
  const asked = way.needs.filter((need) => evaluation.values[need.slot] !== Truth.NO);
  const needs = asked.map((need) => need.fact);
  return verdictOf(evaluation, destination, status, {
    way,
    needs,
    confirmed: way.confirmed && asked.every((need) => need.confirmed),
    checked: oldest([way.rule, ...needs], evaluation.rulebook.snapshot.on),
    lead_days: leadDaysOf(way, needs),
    baseline: isBaseline(destination, way),
  });
}

/** Tell a verdict by another way into the same place: its rule, papers, days and age. */
export function byWay(verdict, chosen, on) {
  return verdict.replaced({
    way: chosen.way,
    needs: chosen.needs,
    confirmed: chosen.confirmed,
    checked: oldest([chosen.rule, ...chosen.needs], on),
    lead_days: chosen.lead_days,
    baseline: isBaseline(verdict.place, chosen.way),
  });
}

/** Return the oldest partial date on which one of the facts was confirmed, as of a day, or null. */
function oldest(facts, on) {
  const dates = facts.map((fact) => confirmedOn(fact, on));
  return dates.includes(null) ? null : earliestOf(dates);
}

/** Say whether it rests on what an index says and nobody researched. */
function isBaseline(destination, way) {
  return way.indexed || (destination.day.baseline && way.rule.way !== "citizen");
}

/** Return the status of every destination and nothing else: {id: status}. */
export function statuses(evaluation) {
  const places = Object.entries(evaluation.rulebook.destinations);
  return Object.fromEntries(places.map(([id, place]) => [id, statusIn(evaluation, place)]));
}

/** Read the two slots; ask the diagram only where they leave it open. */
function statusIn(evaluation, destination) {
  const { values, rulebook, masks } = evaluation;
  const readOff = statusOf(values[destination.available], values[destination.ready]);
  if (readOff !== Status.DEPENDS) {
    return readOff;
  }
  const settled = rulebook.diagrams.settled(destination.diagram, masks);
  return settled === null ? Status.DEPENDS : TERMINALS[settled];
}

/** Return the bars that stop the ways which would fit, each once. */
function stopping(evaluation, destination) {
  const bars = new Map();
  for (const way of destination.ways) {
    if (way.gives !== Status.CLOSED && evaluation.values[way.fit] !== Truth.NO) {
      for (const bar of way.bars) {
        if (!bars.has(bar.fact.id) && evaluation.truth(bar) === Truth.YES) {
          bars.set(bar.fact.id, bar);
        }
      }
    }
  }
  return [...bars.values()];
}

/** Return the other rules that would fit and are shut. */
function otherShutWays(evaluation, destination, headline) {
  return destination.ways.filter((way) => {
    const fits = evaluation.values[way.fit] === Truth.YES;
    return way !== headline && way.gives === Status.CLOSED && fits;
  });
}

/** Keep the facts that concern the person, or may; exact. */
export function concerning(evaluation, facts) {
  const kept = facts.filter((compiled) => evaluation.truth(compiled) !== Truth.NO);
  return kept.map((compiled) => compiled.fact);
}
