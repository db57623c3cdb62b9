/** Mirror of screens/first_step.py: the first things to do for a destination. */

import { errandsOf } from "./checklist.js";
import { changeClaim, claim } from "./claims.js";
import { markedLine, remedyLine, shortStep } from "./claim_words.js";
import { missing, openings, renewals, smallestSteps } from "./explaining.js";
import { ruleName, shortLead } from "./getting.js";
import { ticketLines } from "./journey_words.js";
import { hasWay } from "./levels.js";
import { questionsLine } from "./sentences.js";
import { together } from "./splitting.js";

/** Characters of what to look up before leaving, and how: the same for every place, so in brief. */
const AN_EXIT_STEP = 180;

/** Characters that a card has for a claim where a second thing to look up is named, too. */
const A_SECOND_STEP = 110;

/** List what to do first: at the Russian border, with answers, papers, then on the way.
 *
 * @param most characters of a claim to write.
 */
export function firstSteps(words, advice, verdict, most) {
  if (advice.barred) {
    return exitSteps(words, advice, most);
  }
  if (verdict.status === "closed") {
    return [openingStep(words, advice, verdict, most)];
  }
  const before = exitSteps(words, advice, Math.min(most, AN_EXIT_STEP));
  const asked =
    answerStep(words, advice, verdict) ||
    dangerStep(words, advice, verdict) ||
    wayStep(words, advice, verdict) ||
    renewalStep(words, advice, verdict) ||
    paperStep(words, advice, verdict, most);
  const steps = [...before, asked].filter(Boolean);
  return steps.length ? steps : travelSteps(words, advice, verdict);
}

/** Say that no step is known that opens a place. */
export function isHopeless(words, steps) {
  return steps.length === 1 && steps[0] === words.text("first.elsewhere");
}

/** Number the steps where there are several, so that the order is plain. */
export function numbered(words, steps) {
  if (steps.length < 2) {
    return steps;
  }
  return steps.map((step, at) => `${words.number(at + 1)}. ${step}`);
}

/** Say how to look up, or lift, what may stop them at the Russian border: two things at most. */
function exitSteps(words, advice, most) {
  const rules = advice.exitAhead ? [...advice.exit.barring, ...advice.exit.checks] : [];
  const said = rules.slice(0, 2).map((rule) => claim(advice.rulebook.snapshot, rule));
  const also = said.slice(1).filter((each) => each.short && most >= A_SECOND_STEP);
  return [
    ...said.slice(0, 1).map((each) => remedyLine(words, each, most)),
    ...also.map((each) => shortStep(words, each)),
  ];
}

/** Say the first step that opens a closed place; that none is known where none does. */
function openingStep(words, advice, verdict, most) {
  const [change] = smallestSteps(openings(advice, verdict)).flat();
  return change ? markedLine(words, changeClaim(change), most) : words.text("first.elsewhere");
}

/** Name the answer that decides, or say that the rule has to be looked up anew. */
function answerStep(words, advice, verdict) {
  if (verdict.withoutWord.length) {
    return words.text("first.withdrawn");
  }
  const asked = verdict.status === "depends" ? missing(advice, verdict) : [];
  if (asked.length) {
    const question = questionsLine(words, advice.rulebook, asked.slice(0, 1));
    return words.text("first.answer", { question });
  }
  return verdict.reconfirm || verdict.baseline ? words.text("first.reconfirm") : "";
}

/** Say to think again where the place is a great danger to them beyond doubt. */
function dangerStep(words, advice, verdict) {
  const worst = advice.worstDanger(verdict.id);
  const isGrave = worst !== null && worst.certain && worst.level === "high";
  return isGrave ? words.text("first.danger") : "";
}

/** Say to look for a way where none is known: no paper is worth its cost before that. */
function wayStep(words, advice, verdict) {
  const isKnown = !advice.travel.known || hasWay(advice.travel, verdict.id);
  return isKnown ? "" : words.text("first.no_way");
}

/** Say to renew a passport that may end before the stay, where there may be time for it. */
function renewalStep(words, advice, verdict) {
  const left = advice.profile.days_left;
  const isInTime = renewals(advice, verdict).some(
    (change) => change.lead_days && (left === null || change.lead_days[0] <= left),
  );
  return isInTime ? words.text("first.renew") : "";
}

/** Say which paper to begin with: the one that takes longest. */
function paperStep(words, advice, verdict, most) {
  const [task] = errandsOf(advice, verdict);
  if (task === undefined) {
    return "";
  }
  const late = task.start === "late" ? words.text("plan.start.late") : "";
  return together([paper(words, advice, task, most), late], " ");
}

function paper(words, advice, task, most) {
  if ("regime" in task.fact) {
    const name = ruleName(words, task.fact);
    return words.text("first.obtain", { name, lead: shortLead(words, task.lead_days) });
  }
  return markedLine(words, claim(advice.rulebook.snapshot, task.fact), most);
}

/** Say what is left to do where no paper has to be got: a ticket, or to set out. */
function travelSteps(words, advice, verdict) {
  if (!advice.travel.known) {
    return [];
  }
  const recheck = verdict.confirmed ? "" : words.text("first.recheck");
  const [journey] = advice.journeys(verdict.id);
  const [ticket] = ticketLines(words, journey);
  const byAir = journey.legs[0].link.mode === "air";
  const set = ticket ?? words.text(byAir ? "first.ticket" : "first.set_out");
  return [recheck, set].filter(Boolean);
}
