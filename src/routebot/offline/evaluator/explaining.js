/** Mirror of reasoning/explaining.py: which answers decided, what is missing, what would open. */

import {
  combinations,
  difference,
  intersection,
  isSubset,
  sortedBy,
  union,
} from "./collections.js";
import { Truth, maskOfValue, truth } from "./conditions.js";
import { placesAbroad } from "./links.js";
import { OTHER_CITIZENSHIP, SECOND_PASSPORT, namesPlaces } from "./questions.js";
import { stayDays } from "./limits.js";
import { TERMINALS } from "./statuses.js";
import { NO_BIT, YES_BIT } from "./variables.js";

/** No opening asks for more changes than this at once. */
const MOST_CHANGES = 3;

/** What the diagram of a condition comes to where it is true. */
const HOLDS = 1;

/** A question's `sensitive`, put in order. */
const SENSITIVITY = { none: 0, low: 1, high: 2 };

/** Return the answers that decided a verdict: question -> chosen options. */
export function because(advice, verdict) {
  if (verdict.status === "depends") {
    return {};
  }
  const diagram = advice.rulebook.destinations[verdict.id].diagram;
  return decidingAnswers(advice, verdict.id, diagram, TERMINALS.indexOf(verdict.status));
}

/** Return the answers that make a way into a place theirs, as `because` does. */
export function becauseOfWay(advice, id, way) {
  if (advice.evaluation.values[way.fit] !== Truth.YES) {
    return {};
  }
  const { diagrams, program } = advice.rulebook;
  return decidingAnswers(advice, id, diagrams.of(program.conditions[way.fit]), HOLDS);
}

/** Return a smallest set of answers that settles a diagram of a place to what it comes to. */
function decidingAnswers(advice, id, diagram, decided) {
  const { vocabulary, diagrams } = advice.rulebook;
  const variables = [...diagrams.support(diagram)];
  let read = new Set(variables.map((each) => vocabulary.variables[each].question));
  let answered = vocabulary.answered(advice.masks);
  const papers = [SECOND_PASSPORT, OTHER_CITIZENSHIP];
  if (papers.some((each) => read.has(each))) {
    read = union(read, papers.filter((each) => each in vocabulary.questions));
  }
  if (answered.has(SECOND_PASSPORT) && vocabulary.namesEveryGroup(advice.masks)) {
    answered = difference(answered, new Set([OTHER_CITIZENSHIP]));
  }
  let { masks } = advice;
  for (const question of difference(answered, read)) {
    masks = vocabulary.without(masks, question);
  }
  // Sensitive answers are let go of first, so that a reason names one only where it must.
  const order = leastSensitiveFirst(vocabulary, intersection(answered, read)).reverse();
  for (const question of order) {
    let relaxed = vocabulary.without(masks, question);
    if (question === SECOND_PASSPORT && !answered.has(OTHER_CITIZENSHIP)) {
      relaxed = vocabulary.without(relaxed, OTHER_CITIZENSHIP);
    }
    if (diagrams.settled(diagram, relaxed) === decided) {
      masks = relaxed;
    }
  }
  const needed = intersection(vocabulary.answered(masks), answered);
  const found = {};
  for (const question of Object.keys(vocabulary.questions)) {
    if (needed.has(question)) {
      found[question] = decidingOptions(advice, id, question, { diagram, decided, masks });
    }
  }
  return found;
}

/** Return the options that decided, of all that were chosen. */
function decidingOptions(advice, id, question, settled) {
  const { vocabulary, snapshot } = advice.rulebook;
  const options = vocabulary.options(question, advice.masks);
  if (question === SECOND_PASSPORT) {
    const best = snapshot.passports.bestPassport(options, id);
    return best === null ? options : [best];
  }
  if (namesPlaces(vocabulary.questions[question])) {
    return options.includes(id) ? [id] : options;
  }
  if (options.length < 2) {
    return options;
  }
  const needed = neededOptions(advice.rulebook, question, settled);
  const kept = options.filter((option) => needed.has(option));
  return kept.length ? kept : options;
}

/** Return the options without which the status would no longer be settled. */
function neededOptions({ vocabulary, diagrams }, question, { diagram, decided, masks }) {
  const left = [...masks];
  const chosen = vocabulary.ofQuestion[question].filter((each) => left[each] === YES_BIT);
  for (const variable of [...chosen].reverse()) {
    left[variable] = vocabulary.unknown[variable];
    if (diagrams.settled(diagram, left) !== decided) {
      left[variable] = YES_BIT;
    }
  }
  const needed = chosen.filter((variable) => left[variable] === YES_BIT);
  return new Set(needed.map((variable) => vocabulary.variables[variable].option));
}

/** Sort questions; equally sensitive ones as the dataset has them. */
function leastSensitiveFirst(vocabulary, questions) {
  const asked = Object.keys(vocabulary.questions).filter((id) => questions.has(id));
  return sortedBy(asked, (id) => SENSITIVITY[vocabulary.questions[id].sensitive]);
}

/** Return the questions that could still change an undecided verdict, as the dataset has them. */
export function missing(advice, verdict) {
  if (verdict.status !== "depends") {
    return [];
  }
  const found = advice.evaluation.missingIn(advice.rulebook.destinations[verdict.id].diagram);
  return Object.keys(advice.rulebook.vocabulary.questions).filter((id) => found.has(id));
}

/** Return the answers of which the rules of an undecided destination do not speak. */
export function unspoken(advice, verdict) {
  const told = {};
  if (verdict.status !== "depends") {
    return told;
  }
  const { vocabulary, destinations } = advice.rulebook;
  const { diagram } = destinations[verdict.id];
  const found = advice.evaluation.unspokenIn(diagram, TERMINALS.indexOf("depends"));
  for (const id of Object.keys(vocabulary.questions)) {
    if (found.has(id)) {
      told[id] = vocabulary.options(id, advice.masks);
    }
  }
  return told;
}

/** Return the whole new answer to each question that the changes of an opening are about. */
export function openingAnswers(opening, rulebook, masks) {
  const made = after(rulebook, masks, opening);
  const found = {};
  for (const { question } of opening) {
    found[question] = rulebook.vocabulary.options(question, made);
  }
  return found;
}

/** Find the smallest sets of changes that make a closed destination open or conditional. */
export function openings(advice, verdict) {
  if (verdict.status !== "closed") {
    return papersToLeaveOn(advice, verdict);
  }
  const destination = advice.rulebook.destinations[verdict.id];
  const changes = possibleChanges(advice, destination);
  const found = [];
  for (let size = 1; size <= MOST_CHANGES; size += 1) {
    for (const tried of combinations(changes, size)) {
      const isIdle = changesOneAnswerTwice(tried) || holdsAnOpening(tried, found);
      if (!isIdle && opens(advice.rulebook, destination, changed(advice, tried))) {
        found.push(tried);
      }
    }
  }
  return found;
}

function idsOf(changes) {
  return changes.map((change) => change.id);
}

/** Return what there is to do for each opening, without what comes with another change. */
export function smallestSteps(found) {
  const sets = new Map();
  for (const opening of found) {
    const steps = withoutIncluded(opening);
    sets.set(idsOf(steps).join(" "), steps);
  }
  const all = [...sets.values()];
  return all.filter((steps) => !all.some((other) => isProperPart(other, steps)));
}

function isProperPart(one, other) {
  const [part, whole] = [new Set(idsOf(one)), new Set(idsOf(other))];
  return part.size < whole.size && isSubset(part, whole);
}

function withoutIncluded(opening) {
  const included = new Set(opening.flatMap((change) => change.includes));
  return opening.filter((change) => !included.has(change.id));
}

/** List what each smallest set of steps opens, as [steps, places]: what opens most first. */
export function openedPlaces(advice) {
  const opened = new Map();
  for (const verdict of advice.ranked) {
    for (const steps of smallestSteps(openings(advice, verdict))) {
      const key = idsOf(steps).join(" ");
      const before = opened.get(key) || [steps, []];
      opened.set(key, [before[0], [...before[1], verdict.id]]);
    }
  }
  const kept = [];
  const order = ([steps, places]) => [-places.length, steps.length];
  for (const [steps, places] of sortedBy(opened.values(), order)) {
    const rivals = kept.filter(([rival]) => rival.length <= steps.length);
    const isSurpassed = rivals.some(([, others]) => isSubset(places, new Set(others)));
    if (steps.length === 1 || !isSurpassed) {
      kept.push([steps, places]);
    }
  }
  return kept;
}

/** Return how to renew a passport that may end before the stay; none where it lasts. */
export function renewals(advice, verdict) {
  const [valid, scale] = [advice.profile.days_valid, advice.rulebook.meanings.days_valid];
  const { rule } = verdict;
  if (valid === null || scale === null || rule === null || rule.way === "citizen") {
    return [];
  }
  const wanted = advice.profile.stay_wanted;
  const stay = wanted === null ? stayDays(rule) : wanted;
  if (stay === null || stay <= valid || verdict.status === "closed") {
    return [];
  }
  const { rulebook, masks } = advice;
  return rulebook.snapshot.changes.filter(
    (each) => each.question === scale.question && replacesWhatTheyHave(rulebook, masks, each),
  );
}

/** Return the rule by which Russia does not let them out that way on what they hold, or null. */
export function heldBack(advice, id) {
  const concerned = advice.rulebook.exit_papers.filter(
    (rule) => advice.evaluation.truth(rule) === Truth.YES,
  );
  const best = concerned.length ? advice.journeys(id)[0] : undefined;
  if (best === undefined || best.broken === null || best.broken.reason !== "document") {
    return null;
  }
  const found = concerned.find((rule) => rule.fact.id === best.broken.by);
  return found === undefined ? null : found.fact;
}

/** List each passport that would let them out of Russia to a place that is not closed. */
function papersToLeaveOn(advice, verdict) {
  if (heldBack(advice, verdict.id) === null) {
    return [];
  }
  const { rulebook, masks } = advice;
  const destination = rulebook.destinations[verdict.id];
  const { legs } = advice.journeys(verdict.id)[0];
  const abroad = union(...legs.map((leg) => placesAbroad(leg.link)));
  const stopping = rulebook.exit_papers.filter(
    (rule) => !isSubset(abroad, new Set(rule.fact.lets_out_to || [])),
  );
  const isPaper = (change) => {
    const then = changed(advice, [change]);
    const letOut = stopping.every((rule) => truth(rule.condition, then) === Truth.NO);
    const reached = [...rulebook.diagrams.reachable(destination.diagram, then)];
    const letIn = !reached.every((terminal) => TERMINALS[terminal] === "closed");
    return letOut && letIn && replacesWhatTheyHave(rulebook, masks, change);
  };
  return rulebook.snapshot.changes.filter(isPaper).map((change) => [change]);
}

function changesOneAnswerTwice(tried) {
  return new Set(tried.map((change) => change.question)).size < tried.length;
}

/** Say whether a smaller set, which opens the destination by itself, is part of this one. */
function holdsAnOpening(tried, found) {
  const ids = new Set(idsOf(tried));
  return found.some((opening) => isSubset(idsOf(opening), ids));
}

/** Say whether it is open or conditional, however what is unknown turns out. */
function opens(rulebook, destination, masks) {
  const reached = [...rulebook.diagrams.reachable(destination.diagram, masks)];
  return reached.every((each) => ["open", "conditional"].includes(TERMINALS[each]));
}

/** Keep the changes that a person can make and that the destination's rules read. */
function possibleChanges(advice, destination) {
  const { rulebook, masks } = advice;
  const read = [...rulebook.diagrams.support(destination.diagram)];
  return rulebook.snapshot.changes.filter((change) => {
    if (!replacesWhatTheyHave(rulebook, masks, change)) {
      return false;
    }
    const then = changed(advice, [change]);
    return read.some((variable) => masks[variable] !== then[variable]);
  });
}

/** Say whether somebody with their answer would gain by it. */
function replacesWhatTheyHave({ vocabulary }, masks, change) {
  if (!change.instead_of.length || !vocabulary.takesOneAnswer(change.question)) {
    return true;
  }
  const chosen = vocabulary.standing(change.question, masks);
  return chosen.size === 0 || change.instead_of.some((option) => chosen.has(option));
}

/** Return the masks of a person with some changes made, worked out once for all places. */
function changed(advice, changes) {
  const key = idsOf(changes).join(" ");
  if (!advice.changed.has(key)) {
    advice.changed.set(key, after(advice.rulebook, advice.masks, changes));
  }
  return advice.changed.get(key);
}

/** Return the masks with some changes made; of several options what was not said is a no. */
function after({ vocabulary }, masks, changes) {
  const made = [...masks];
  for (const change of changes) {
    if (vocabulary.takesOneAnswer(change.question)) {
      const variable = vocabulary.index(change.question);
      const { values } = vocabulary.variables[variable];
      made[variable] = maskOfValue(values.indexOf(change.gain), values.length);
      continue;
    }
    for (const variable of vocabulary.ofQuestion[change.question]) {
      if (vocabulary.variables[variable].option === change.gain) {
        made[variable] = YES_BIT;
      } else if (made[variable] !== YES_BIT) {
        made[variable] = NO_BIT;
      }
    }
  }
  return vocabulary.settled(made);
}
