/**
 * Mirror of reasoning/rulebook.py: what holds on a day, with the slot of every condition.
 *
 * What Python compiles is in the pack, in segments of time. Only what rests on the day itself is
 * settled here: whether a fact is confirmed.
 */

import { CompiledDestination, Way } from "./compiled_facts.js";
import { readMask, truth, variablesOf } from "./conditions.js";
import { Diagrams } from "./diagrams.js";
import { readMeanings } from "./meanings.js";
import { PassportTable } from "./regimes.js";
import { Freshness, Snapshot } from "./snapshot.js";
import { readThresholds } from "./thresholds.js";
import { Vocabulary } from "./vocabulary.js";

/** The rules of a day, with the fields of Python's `Rulebook`. */
export class Rulebook {
  /**
   * @param {object} pack as offline/packing.py describes it
   * @param {number} on the day, clamped to the window of the pack
   * @param {number} east the day where Russia's day begins first: `on` or the next one
   */
  constructor(pack, on, east) {
    const time = 2 * on + (east > on ? 1 : 0);
    const parts = mapped(pack.parts, (segments) => valueAt(segments, time));
    readThresholds(pack.thresholds);
    this.snapshot = snapshotOf(pack, on, east, parts);
    this.companions = mapped(pack.companions, (ids) => new Set(ids));
    const { questions, passports } = this.snapshot;
    this.vocabulary = new Vocabulary(questions, pack.places, passports);
    const { variables, unknown } = this.vocabulary;
    const known = new Map();
    const conditions = pack.conditions.map((each) => readCondition(each, variables, known));
    this.program = { conditions };
    this.diagrams = new Diagrams(unknown);
    this.meanings = readMeanings(pack.meanings, conditions);
    this._slots = slotsByVariable(conditions);
    this._evaluated = null;
    this._facts = new Map();
    this.exit_rules = this._compiled(parts.exit_rules);
    this.exit_papers = this.exit_rules.filter((rule) => rule.fact.lets_out_to !== null);
    this.exit_notes = this._compiled(parts.exit_notes);
    this.money = this._compiled(parts.money);
    this.everywhere = this._compiled(parts.everywhere);
    this.links = this._compiled(parts.links);
    this.destinations = mapped(pack.destinations, (segments) =>
      this._destination(valueAt(segments, time)),
    );
    const dangers = Object.values(this.destinations).flatMap((place) => place.dangers);
    this.danger_questions = this.vocabulary.questionsIn(dangers.map((each) => each.condition));
  }

  /** Return the truth of every condition, slot by slot; what reads nothing new is taken over. */
  evaluate(masks) {
    const { conditions } = this.program;
    const latest = this._evaluated;
    const values = latest
      ? latest.values.slice()
      : Uint8Array.from(conditions, (condition) => truth(condition, masks));
    for (const [variable, slots] of latest ? this._slots : []) {
      if (masks[variable] !== latest.masks[variable]) {
        for (const slot of slots) {
          values[slot] = truth(conditions[slot], masks);
        }
      }
    }
    this._evaluated = { masks, values };
    return values;
  }

  /** Give compiled facts their condition and whether they are confirmed. */
  _compiled(facts) {
    return facts.map((each) => {
      if (!this._facts.has(each)) {
        const condition = this.program.conditions[each.slot];
        const confirmed = this._isConfirmed(each.fact);
        this._facts.set(each, { ...each, condition, confirmed });
      }
      return this._facts.get(each);
    });
  }

  _isConfirmed(fact) {
    return this.snapshot.freshness(fact) === Freshness.CONFIRMED;
  }

  _destination(plain) {
    const { conditions } = this.program;
    const { airside, landside } = plain.passport_bars;
    const kinds = ["requirements", "pitfalls", "dangers", "stays", "notes", "payments"];
    const facts = kinds.map((kind) => [kind, this._compiled(plain[kind])]);
    const fields = {
      ...plain,
      ...Object.fromEntries(facts),
      ways: plain.ways.map((way) => this._way(way)),
      passport_bars: { airside: this._compiled(airside), landside: this._compiled(landside) },
      gaps: plain.gaps.map((each) => ({ ...each, condition: conditions[each.slot] })),
    };
    return new CompiledDestination(fields, this);
  }

  _way(plain) {
    return new Way({
      ...plain,
      bars: this._compiled(plain.bars),
      requirements: this._compiled(plain.requirements),
      needs: this._compiled(plain.needs),
      confirmed: this._isConfirmed(plain.rule),
    });
  }
}

/** Return the rules of a day; a day outside the window of the pack counts as the nearest in it. */
export function rulebookOf(pack, on, east = on) {
  const within = Math.min(Math.max(on, pack.first), pack.last);
  return new Rulebook(pack, within, east > on ? within + 1 : within);
}

function snapshotOf(pack, on, east, parts) {
  const { revision, questions, changes, topics, withdrawn } = pack;
  const passports = new PassportTable(parts.passports, pack.places);
  return new Snapshot({
    on,
    east,
    revision,
    questions,
    changes,
    topics,
    withdrawn,
    passports,
    exit_disagreements: parts.exit_disagreements,
    exit_not_established: parts.exit_not_established,
    payment_disagreements: parts.payment_disagreements,
    payment_not_established: parts.payment_not_established,
    helpers: parts.helpers,
    names: parts.names,
  });
}

/** Return which conditions read each variable: a Map, variable -> slots. */
function slotsByVariable(conditions) {
  const found = new Map();
  conditions.forEach((condition, slot) => {
    for (const variable of variablesOf(condition)) {
      if (!found.has(variable)) {
        found.set(variable, []);
      }
      found.get(variable).push(slot);
    }
  });
  return found;
}

/** Return the value of the last segment that has begun. */
function valueAt(segments, time) {
  let at = segments.length - 1;
  while (segments[at].since > time) {
    at -= 1;
  }
  return segments[at].value;
}

/**
 * Return a normal form with masks as those of the variables that it names.
 *
 * @param {Map} known so that equal branches, which are one object in the pack, stay one
 */
function readCondition(written, variables, known) {
  if (typeof written === "boolean") {
    return written;
  }
  if (!known.has(written)) {
    const [head, ...rest] = written;
    const readBranch = (branch) => readCondition(branch, variables, known);
    const read = head === "in" ? readAtom(rest, variables) : rest.map(readBranch);
    known.set(written, [head, ...read]);
  }
  return known.get(written);
}

function readAtom([variable, ...masks], variables) {
  const size = variables[variable].values.length;
  return [variable, ...masks.map((mask) => readMask(mask, size))];
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
