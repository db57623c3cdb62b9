/** Mirror of reasoning/advice.py: everything that follows for one person. */

import { answersThatApply } from "./applying.js";
import { sortedBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { dangersOf, highPitfalls, makesPerilous, worst } from "./dangers.js";
import { checkExit } from "./exit_check.js";
import { recent } from "./kept.js";
import { dangersOfStop, isOfTheWay, meansOf } from "./passing.js";
import { HOME } from "./places.js";
import { prepare } from "./prepared.js";
import { readProfile } from "./profile.js";
import { LOCATION } from "./questions.js";
import { Ranking } from "./ranking.js";
import { Travel } from "./travel.js";
import { byWay, judge, read, readPlainly } from "./verdicts.js";
import { servingWay } from "./ways.js";

/** Steps of the order that nobody can do anything about. */
const NOT_TO_BE_MENDED = new Set(["means", "age"]);

/** Everything that follows for one person, each worked out when it is first asked for. */
export class Advice {
  /** Take where journeys begin, and the days left where something other than answers decides. */
  constructor(rulebook, masks, start = HOME, daysLeft = null) {
    this.rulebook = rulebook;
    this.masks = masks;
    this.start = start;
    this.daysLeft = daysLeft;
    this.decidingQuestions = new Map();
    this.changed = new Map();
    this._found = new Map();
  }

  /** Return what is kept under a name; the first to ask works it out. */
  _once(name, work) {
    if (!this._found.has(name)) {
      this._found.set(name, work());
    }
    return this._found.get(name);
  }

  /** What ranking and journeys read from the answers. */
  get profile() {
    return this._once("profile", () => readProfile(this.rulebook, this.masks, this.daysLeft));
  }

  /** What the rulebook says of each of its conditions. */
  get evaluation() {
    return this._once("evaluation", () => read(this.rulebook, this.masks));
  }

  /** Destination -> verdict, in the order of the dataset. */
  get verdicts() {
    return this._once("verdicts", () => {
      const found = {};
      for (const [id, destination] of Object.entries(this.rulebook.destinations)) {
        found[id] = this._judged(destination);
      }
      return found;
    });
  }

  /** Judge a destination, or find the verdict; it hangs on few variables. */
  _judged(destination) {
    const read = () => destination.variables;
    const work = () => this._judgedAnew(destination);
    return recent(this.rulebook, "verdicts", destination.id, read, this.masks, work);
  }

  _judgedAnew(destination) {
    const verdict = judge(this.evaluation, destination);
    if (verdict.status !== "depends") {
      return verdict;
    }
    return verdict.replaced({ plainly: this._judgedPlainly(destination) });
  }

  /** Judge a destination where nothing extra is so, and count what that still waits for. */
  _judgedPlainly(destination) {
    const evaluation = this._plainEvaluation;
    const plainly = judge(evaluation, destination);
    if (plainly.status !== "depends") {
      return plainly;
    }
    return plainly.replaced({ waits_for: evaluation.missingIn(destination.diagram).size });
  }

  get _plainEvaluation() {
    return this._once("plainEvaluation", () => readPlainly(this.evaluation));
  }

  /** The check at the Russian border. */
  get exit() {
    return this._once("exit", () => checkExit(this.evaluation));
  }

  /** False for somebody who is abroad already. */
  get exitAhead() {
    return this.start === HOME && !this.profile.abroad;
  }

  /** True where the law does not let them out of Russia, where they still are. */
  get barred() {
    return this.exitAhead && this.exit.status === "barred";
  }

  /** The links as this person can use them. */
  get travel() {
    return this._once("travel", () => {
      const prepared = prepare(this.evaluation, this.verdicts, this.profile);
      return this._travel(this.evaluation, this.profile, prepared);
    });
  }

  _travel(evaluation, profile, prepared) {
    const exitBar = this.barred ? this.exit.barring[0].id : null;
    return new Travel(evaluation, this.verdicts, profile, exitBar, prepared, this.start);
  }

  get _ranking() {
    return this._once("ranking", () =>
      this._rankingOf(this.evaluation, this.profile, this.travel),
    );
  }

  _rankingOf(evaluation, profile, travel) {
    return new Ranking(evaluation, profile, travel, !this.barred);
  }

  /** Every destination, best first. */
  get ranked() {
    return this._once("ranked", () => this._ranking.order(Object.values(this.verdicts)));
  }

  /** The destinations that are not closed, best first. */
  get possible() {
    return this._once("possible", () => this.ranked.filter((each) => each.status !== "closed"));
  }

  /** Return the way into a place that serves what they want; null where every one is shut. */
  serving(id) {
    const verdict = this.verdicts[id];
    return servingWay(id, verdict.way, this.evaluation.ways(verdict), this.profile);
  }

  /** Return a verdict as lists, cards and plans tell it: by the way that they prepare for. */
  told(id) {
    const [verdict, serving] = [this.verdicts[id], this.serving(id)];
    if (verdict.status !== "conditional" || serving === null || serving.way === verdict.way) {
      return verdict;
    }
    return byWay(verdict, serving, this.rulebook.snapshot.on);
  }

  /** Return the dangers that concern this person, the worst first, then those that may. */
  dangers(id) {
    return dangersOf(this.evaluation, this.rulebook.destinations[id], this.profile);
  }

  /** Return the worst danger that is theirs for certain, or null. */
  worstDanger(id) {
    return id in this.rulebook.destinations ? worst(this.dangers(id)) : null;
  }

  /** Return the grave pitfalls of a place that concern this person or may. */
  highPitfalls(id) {
    const pitfalls = this.rulebook.destinations[id].pitfalls;
    if (this.barred) {
      const told = pitfalls.filter((each) => !isOfTheWay(this.rulebook, each));
      return highPitfalls(this.evaluation, told);
    }
    const ways = this.journeys(id).filter((journey) => !journey.broken);
    const used = new Set(ways.flatMap((journey) => journey.legs.map((leg) => leg.link.mode)));
    const told = pitfalls.filter((each) => {
      const means = [...meansOf(this.rulebook, each)];
      return !ways.length || !means.length || means.some((mode) => used.has(mode));
    });
    return highPitfalls(this.evaluation, told);
  }

  /** Return what nobody could find out of a place and concerns this person for certain. */
  notEstablished(id) {
    const gaps = this.rulebook.destinations[id].gaps;
    return gaps.filter((each) => this.evaluation.truth(each) === Truth.YES).map((each) => each.gap);
  }

  /** Return the questions that decide whether a danger or pitfall of a place is theirs. */
  deciding(id, fact) {
    const found = this.evaluation.undecided(this._warning(id, fact));
    return Object.keys(this.rulebook.vocabulary.questions).filter((each) => found.has(each));
  }

  /** Return the answers that would make such a danger or pitfall theirs, if they are few. */
  applying(id, fact) {
    const warning = this._warning(id, fact);
    return answersThatApply(this.evaluation, warning, this.deciding(id, fact));
  }

  _warning(id, fact) {
    const destination = this.rulebook.destinations[id];
    const known = [...destination.dangers, ...destination.pitfalls];
    return known.find((each) => each.fact.id === fact.id);
  }

  /** Return the 1-based rank of a destination. */
  rankOf(id) {
    return this.ranked.findIndex((verdict) => verdict.id === id) + 1;
  }

  /** Return the journeys to a destination, best first. */
  journeys(id) {
    return this._once(`journeys ${id}`, () => this._search.to(id));
  }

  get _search() {
    return this._once("search", () => this.travel.search());
  }

  /** List each place on the way that is dangerous to this person, with the worst of it. */
  passedDangers(journey) {
    return journey.passed
      .map((stop) => [stop.place, dangersOfStop(this.evaluation, stop, this.profile)])
      .filter(([, found]) => found.length)
      .map(([place, found]) => [place, found[0]]);
  }

  /** Return the worst of arrest or other grave danger on the best journey to a place, or null. */
  perilOnTheWay(id) {
    const journey = this.journeys(id).find((each) => !each.broken);
    if (this.barred || !this.travel.known || journey === undefined) {
      return null;
    }
    const passed = this.passedDangers(journey).map(([, danger]) => danger);
    const grave = sortedBy(passed.filter(makesPerilous), (each) => each.level !== "high");
    return grave.length ? grave[0] : null;
  }

  /** Return the links that name where a leg crosses the border; none to whoever is not let out. */
  crossings(leg) {
    return this.barred ? [] : this.travel.crossings(leg);
  }

  /** Return the name of the train or ferry, or the cities of a flight, or null. */
  route(leg) {
    return this.barred ? null : leg.link.route;
  }

  /** Return what is known to go wrong in the places on the way. */
  warnings(journey) {
    return this.travel.warnings(journey);
  }

  /** Return the steps of a destination's rank, in order: name and level, 0 best. */
  steps(verdict) {
    return this._ranking.steps(verdict).map(([name, level]) => ({ name, level }));
  }

  /** Return the step at which a destination falls behind the one before it, if it can be mended. */
  setback(verdict) {
    const rank = this.rankOf(verdict.id);
    if (rank === 1) {
      return null;
    }
    const before = this.steps(this.ranked[rank - 2]);
    const behind = this.steps(verdict).find((own, i) => own.level > before[i].level);
    return behind === undefined || NOT_TO_BE_MENDED.has(behind.name) ? null : behind;
  }

  /** Order some verdicts by the answers of other masks: what an answer would do to the order. */
  reordered(masks, verdicts) {
    const tried = new Advice(this.rulebook, masks, this.start, this.daysLeft);
    const prepared = this.travel.prepared.adapted(tried.evaluation, tried.profile);
    const travel = this._travel(tried.evaluation, tried.profile, prepared);
    const destinations = this.rulebook.destinations;
    const settled = verdicts.map((each) =>
      each.status === "depends" ? each : tried._judged(destinations[each.id]),
    );
    return this._rankingOf(tried.evaluation, tried.profile, travel).order(settled);
  }

  /** List the undecided destinations below the top ones that may yet be among them. */
  rising(top, hinging = true) {
    if (this.possible.length <= top) {
      return [];
    }
    const last = this._ranking.key(this.possible[top - 1]);
    return this.possible
      .slice(top)
      .filter((each) => each.status === "depends" && (hinging || !each.hinges))
      .filter((each) => this._ranking.mayPrecede(each, last));
  }
}

/** Work out what follows for a person in Russia, or wherever they said they are. */
export function advise(rulebook, masks) {
  return new Advice(rulebook, masks, startOf(rulebook, masks));
}

/** Return where a person is: the place they named if they are abroad, else Russia. */
export function startOf(rulebook, masks) {
  const place = rulebook.vocabulary.chosen(LOCATION, masks);
  const abroad = rulebook.meanings.circumstances.abroad.holds(masks);
  return place !== null && abroad ? place : HOME;
}
