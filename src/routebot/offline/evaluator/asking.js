/** Mirror of reasoning/asking.py: which question to ask next, from what the rules must know. */

import { Counter, compare, difference, sortedBy, union } from "./collections.js";
import { REGION } from "./meanings.js";
import { LOCATION } from "./questions.js";
import { alwaysTogether, companionOf, ruledOut, stillOpen } from "./remaining.js";
import {
  barringInAHurry,
  certainStakes,
  deciding,
  endangering,
  isAtAnEnd,
  neverOffered,
  openingAll,
  orderStakes,
  placesToName,
  reading,
  settling,
  tellingOfDanger,
  warning,
} from "./stakes.js";
import { thresholds } from "./thresholds.js";
import { canReorder } from "./trying.js";

/** What was asked of an advice: the questions declined, in order -> those of the next screen. */
const ASKED = new WeakMap();

/** Return the question to ask next, or null when no answer can change anything any more. */
export function nextQuestion(advice, skipped = new Set()) {
  const found = asked(advice, skipped);
  return found.length ? found[0] : null;
}

/** Return the questions of the next screen, as they stand there; none at the end. */
export function nextScreen(advice, skipped = new Set()) {
  const { questions } = advice.rulebook.vocabulary;
  const found = asked(advice, skipped);
  return sortedBy(found, (id) => !found.includes(questions[id].beside));
}

/** Return the question to ask next, and the one that shares its screen if there is one. */
function asked(advice, skipped) {
  if (!ASKED.has(advice)) {
    ASKED.set(advice, new Map());
  }
  const [kept, key] = [ASKED.get(advice), [...skipped].sort().join(" ")];
  if (!kept.has(key)) {
    kept.set(key, new Asking(advice, skipped).screen());
  }
  return kept.get(key);
}

/** What is worth asking of one person, weighed once. */
class Asking {
  constructor(advice, skipped) {
    this.advice = advice;
    this.rulebook = advice.rulebook;
    const { vocabulary } = this.rulebook;
    this.questions = vocabulary.questions;
    const gone = union(skipped, ruledOut(vocabulary, advice.masks));
    this.dealt = union(vocabulary.answered(advice.masks), gone);
    this.open = this._open();
    this.pressing = union(openingAll(advice), barringInAHurry(advice));
    this.waitless = union(tellingOfDanger(advice), advice.exit.open_questions);
    this.certain = certainStakes(advice);
    this.stakes = this.certain.plus(orderStakes(advice));
    this.waiting = this._waiting();
  }

  /** Return what may be asked at all. */
  _open() {
    const { advice, dealt } = this;
    if (isAtAnEnd(advice)) {
      return new Set();
    }
    const found = difference(stillOpen(advice), dealt);
    const { vocabulary, meanings } = this.rulebook;
    if (!advice.profile.abroad) {
      return dealt.has(REGION) ? difference(found, new Set([LOCATION])) : found;
    }
    if (vocabulary.isAnswered(LOCATION, advice.masks)) {
      return found;
    }
    const giving = Object.values(meanings.modes).flat();
    return difference(found, new Set(giving.map((each) => vocabulary.variables[each].question)));
  }

  /** Return what is dangerous to have said and only warns, while something early is left. */
  _waiting() {
    if (![...this.open].some((id) => this.questions[id].early)) {
      return new Set();
    }
    const late = difference(neverOffered(this.advice), settling(this.advice));
    return new Set([...late].filter((id) => !this.questions[id].early));
  }

  /** Return the question to ask next, and the one that goes along with it. */
  screen() {
    for (const question of this._inOrder()) {
      const companion = companionOf(this.rulebook, question);
      const isShared = companion !== null && this._goesAlong(question, companion);
      return isShared ? [question, companion] : [question];
    }
    return [];
  }

  /** Yield what can still change what is read, the question to ask first at the front. */
  *_inOrder() {
    const halves = this._restOfScreens();
    // What always shares its screen was seen there for certain.
    yield* halves.filter((pair) => alwaysTogether(this.rulebook, pair)).map(([id]) => id);
    // Where they are goes with being abroad, and who offers work or study with having an offer.
    yield* [...placesToName(this.advice)].filter((id) => this.open.has(id)).sort();
    // The others may have come to be worth asking since.
    yield* halves.map(([id]) => id);
    // Sorting keeps the dataset's order between equals.
    const weighed = Object.keys(this.questions).map((id) => [id, this._importance(id)]);
    for (const [id] of weighed.sort((one, other) => compare(other[1], one[1]))) {
      if (this._isWorthAsking(id)) {
        yield id;
      }
    }
  }

  /** List what is left of screens, each with what was dealt with there. */
  _restOfScreens() {
    return Object.keys(this.questions)
      .map((id) => [id, companionOf(this.rulebook, id)])
      .filter(([, other]) => other !== null && this.dealt.has(other))
      .filter(([id, other]) => this._goesAlong(other, id));
  }

  /** Return the key that puts questions in order; the largest is asked first. */
  _importance(id) {
    let weighed = this._weighed(id);
    const companion = companionOf(this.rulebook, id);
    if (this.open.has(companion) && this._mayWait(id, companion)) {
      weighed = Math.min(weighed, this._weighed(companion));
    }
    return [this.pressing.has(id), this.questions[id].early, weighed];
  }

  _mayWait(id, companion) {
    return !this.waitless.has(id) && !alwaysTogether(this.rulebook, [id, companion]);
  }

  _weighed(id) {
    return this.stakes.of(id) / thresholds.sensitivity_prices[this.questions[id].sensitive];
  }

  _isWorthAsking(id) {
    if (this.dealt.has(id) || this.waiting.has(id)) {
      return false;
    }
    if (this.questions[id].early && this.open.has(id)) {
      return true;
    }
    return this.stakes.of(id) > 0 && (this.certain.of(id) > 0 || canReorder(this.advice, id));
  }

  /** Say whether the second question of a screen is asked with the first. */
  _goesAlong(question, companion) {
    if (!alwaysTogether(this.rulebook, [question, companion])) {
      return this._isWorthAsking(companion);
    }
    return this.open.has(companion);
  }
}

/** List the harmless open questions that would still settle something, as Offers.
 *
 * Those that settle most routes go first.
 */
export function offers(advice, skipped = new Set()) {
  const [routes, warnings] = [new Counter(), new Counter()];
  for (const verdict of advice.possible) {
    routes.add(deciding(advice, verdict));
    warnings.add(warning(advice, verdict));
  }
  const { vocabulary } = advice.rulebook;
  const leftOut = union(skipped, ruledOut(vocabulary, advice.masks));
  const found = Object.values(vocabulary.questions)
    .filter((question) => question.sensitive === "none" && !leftOut.has(question.id))
    .map(({ id }) => ({ question: id, routes: routes.of(id), warnings: warnings.of(id) }))
    .filter((offer) => offer.routes > 0 || offer.warnings > 0);
  return sortedBy(found, (offer) => [-offer.routes, -offer.warnings]);
}

/** Count what stays open if a question is skipped, over all routes that are still possible. */
export function skipCost(advice, question) {
  const { possible } = advice;
  const isUndecided = (verdict) => deciding(advice, verdict).has(question);
  const isUnsure = (verdict) => reading(advice, verdict).has(question) && !isUndecided(verdict);
  return {
    routes: possible.length,
    undecided: possible.filter(isUndecided).length,
    unsure: possible.filter(isUnsure).length,
    exit: advice.exit.open_questions.includes(question),
    way: question === LOCATION && advice.profile.abroad,
    danger: possible.some((verdict) => endangering(advice, verdict).has(question)),
  };
}
