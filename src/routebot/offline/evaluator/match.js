/** Mirror of contract/match.py: the advice as one object, its keys in the order of the JSON. */

import { nextQuestion } from "./asking.js";
import {
  claimCore, datedBy, disagreementCore, statementCore, urlsOf,
} from "./claims_core.js";
import { handoverLevel } from "./dangers.js";
import { dangerCores } from "./dangers_core.js";
import { isoOf } from "./dates.js";
import { concerningAbroad } from "./exit_check.js";
import { because, missing, openingAnswers, openings } from "./explaining.js";
import { journeyCore } from "./journeys_core.js";
import { perDays, stayDays } from "./limits.js";
import { limitCores } from "./limits_core.js";
import { CARDS } from "./meanings.js";
import { datasetText, placeName, setbackPhrase } from "./phrases.js";
import { nameOf, takesOne } from "./questions.js";
import { requirementCores } from "./requirements_core.js";
import { confirmedOn } from "./sources.js";
import { concerning } from "./verdicts.js";
import { wayCore } from "./ways_core.js";

/** Say what `match` tells a person, without words.
 *
 * @param only keep this destination only; its rank is still the one among all.
 * @param skipped questions that were declined.
 */
export function matchCore(advice, only = null, skipped = new Set()) {
  const { snapshot } = advice.rulebook;
  const asked = nextQuestion(advice, skipped);
  const ranked = [...advice.ranked.entries()];
  return {
    on: isoOf(snapshot.on),
    revision: snapshot.revision,
    asked: asked === null ? [] : [asked],
    exit: exitCore(advice),
    destinations: ranked
      .filter(([, verdict]) => only === null || verdict.id === only)
      .map(([place, verdict]) => destinationCore(advice, verdict, place + 1)),
    money: moneyCore(advice),
    withdrawn: snapshot.withdrawn,
  };
}

function exitCore(advice) {
  const [found, day] = [advice.exit, advice.rulebook.snapshot];
  const told = [...found.rules, ...(advice.exitAhead ? [] : concerningAbroad(advice.evaluation))];
  return {
    status: found.status,
    facts: told.map((fact) => fact.id),
    texts: told.map(textOf),
    missing: [...found.open_questions],
    claims: told.map((fact) => claimCore(day, fact)),
    disagreements: day.exit_disagreements.map(disagreementCore),
    not_established: day.exit_not_established.map(textOf),
  };
}

function moneyCore(advice) {
  const day = advice.rulebook.snapshot;
  const facts = concerning(advice.evaluation, advice.rulebook.money);
  return {
    facts: facts.map((fact) => statementCore(day, fact)),
    disagreements: day.payment_disagreements.map(disagreementCore),
    not_established: day.payment_not_established.map(textOf),
  };
}

function destinationCore(advice, verdict, rank) {
  const { rule } = verdict;
  const destination = advice.rulebook.destinations[verdict.id];
  const [day, wanted] = [advice.rulebook.snapshot, advice.profile.stay_wanted];
  const serving = advice.serving(verdict.id);
  return {
    id: verdict.id,
    name: placeName(verdict.id),
    rank,
    ...verdictPart(verdict),
    ...whyPart(advice, verdict),
    requirements: requirementCores(advice, verdict),
    payments: paymentsOf(advice, destination),
    pitfalls: destination.pitfalls
      .filter((compiled) => advice.evaluation.truth(compiled) !== 0)
      .map((compiled) => pitfallCore(day, compiled.fact)),
    journeys: advice.journeys(verdict.id).map((journey) => journeyCore(advice, journey)),
    sources: urlsOf(verdict.deciding.flatMap((fact) => fact.sources)),
    upcoming: destination.day.upcoming.map((change) => upcomingCore(day, change)),
    rule: rule && rule.id,
    disagreements: destination.day.disagreements.map(disagreementCore),
    not_established: advice.notEstablished(verdict.id).map(textOf),
    handover: handoverLevel(destination),
    steps: Object.fromEntries(advice.steps(verdict).map((step) => [step.name, step.level])),
    payment_claims: paymentClaims(advice, destination),
    dangers: dangerCores(advice, verdict.id),
    limits: limitCores(rule, wanted),
    not_higher: setbackPhrase(advice.setback(verdict)),
    headline: serving && serving.rule.id,
    ways: verdict.ways.map((way) => wayCore(day, way, wanted)),
    withdrawn: verdict.withoutWord.map((fact) => fact.id),
  };
}

/** Say what the verdict is and how old what it rests on. */
function verdictPart(verdict) {
  return {
    status: verdict.status,
    confirmed: verdict.confirmed,
    baseline: verdict.baseline,
    regime: verdict.regime,
    stay_days: verdict.rule && stayDays(verdict.rule),
    per_days: verdict.rule && perDays(verdict.rule),
    ...datedBy(verdict.checked),
  };
}

/** Say which answers decided, are missing, or would open the place. */
function whyPart(advice, verdict) {
  return {
    because: Object.entries(because(advice, verdict)).map(([question, options]) => (
      { question, options, label: labelOf(advice, question) })),
    missing: missing(advice, verdict),
    blocked_by: verdict.blocked_by.map((fact) => fact.id),
    would_open: openings(advice, verdict).map((opening) => openingCore(advice, opening)),
  };
}

/** Say for each option of the question `cards` how it fares there, unknown without a fact. */
function paymentsOf(advice, destination) {
  return byOption(advice, (option) => {
    const known = destination.cards[option];
    return known ? known.value : "unknown";
  });
}

/** Say for each option of the question `cards` what its value rests on; null without a fact. */
function paymentClaims(advice, destination) {
  const day = advice.rulebook.snapshot;
  return byOption(advice, (option) => {
    const known = destination.cards[option];
    if (!known) {
      return null;
    }
    const { value, last_known, fact } = known;
    return { value, last_known, claim: claimCore(day, fact) };
  });
}

function byOption(advice, say) {
  const question = advice.rulebook.vocabulary.questions[CARDS];
  const options = question ? question.options : [];
  return Object.fromEntries(options.map((option) => [option.id, say(option.id)]));
}

/** Give the name that a question has inside a sentence. */
function labelOf(advice, question) {
  return datasetText(question, "short", nameOf(advice.rulebook.vocabulary.questions[question]));
}

/** Give the whole new answers: one option where a question takes one, a list where several. */
function openingCore(advice, opening) {
  const { questions } = advice.rulebook.vocabulary;
  const answers = Object.entries(openingAnswers(opening, advice.rulebook, advice.masks));
  return Object.fromEntries(
    answers.map(([id, options]) => [id, takesOne(questions[id]) ? options[0] : options]),
  );
}

function pitfallCore(day, fact) {
  return {
    id: fact.id,
    severity: fact.severity,
    text: textOf(fact),
    ...datedBy(confirmedOn(fact, day.on)),
    sources: urlsOf(fact.sources),
    freshness: day.freshness(fact),
  };
}

function upcomingCore(day, change) {
  const { fact } = change;
  return {
    on: change.on && isoOf(change.on),
    id: fact.id,
    ends: change.ends,
    text: textOf(fact),
    claim: claimCore(day, fact),
  };
}

function textOf(fact) {
  return datasetText(fact.id, "text", fact.text);
}
