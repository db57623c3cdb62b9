/** Mirror of screens/plan.py: the plan for one destination, as plain text to be read offline. */

import { makeChecklist, travels } from "./checklist.js";
import { claim } from "./claims.js";
import { boxLine, claimLine, legend, markOf, markedLine } from "./claim_words.js";
import { dangerPairs } from "./danger_pairs.js";
import { isoOf } from "./dates.js";
import { concerningAbroad } from "./exit_check.js";
import { missing, openings, unspoken } from "./explaining.js";
import { fit, item, plain, section } from "./fitting.js";
import { helpersFor } from "./helping.js";
import { openingLines } from "./opening_words.js";
import { unspokenLine } from "./plan_words.js";
import { questionsLine, statusWords, stayAgainstWish } from "./sentences.js";
import { A_SENTENCE, Turn, passedItems, tripSections } from "./trip.js";
import { servingLine } from "./way_words.js";

/** Of a plan: one message of Telegram with its first line and a notice, one page of paper. */
const MOST_CHARACTERS = 3500;

/** Organisations named; the rest are on the screen of help. */
const MOST_HELPERS = 3;

/** Write the plan as plain text, which is copied and read without a network. */
export function planText(words, advice, id) {
  return plain(planOf(words, advice, id));
}

/** Return the sections of the plan, each its title and its texts, as many as fit. */
export function planOf(words, advice, id) {
  const checklist = makeChecklist(advice, id);
  const found = sections(words, advice, checklist);
  const items = found.flatMap((each) => each.items);
  const texts = items.flatMap(({ core, details }) => [core, ...details.map(([, text]) => text)]);
  const marks = legend(words, texts.join("\n"));
  return fit([...found, receipt(words, advice, checklist, marks)], MOST_CHARACTERS);
}

function sections(words, advice, checklist) {
  const { barred, verdict } = checklist;
  const title = words.text("plan.title", { place: words.territory(verdict.id) });
  const day = item(words.text("plan.day", { day: words.day(advice.rulebook.snapshot.on) }));
  const dangers = barred ? [] : dangersOf(words, advice, checklist);
  const status = statusOf(words, advice, checklist);
  const isTrip = travels(checklist);
  const helpers = helpLines(words, advice).map((line) => item(line));
  return [
    ...begun(words, title, day, dangers, status),
    section(words.text("plan.first"), barred ? [] : firstItems(words, advice)),
    ...exitSections(words, advice, checklist, isTrip),
    ...(isTrip ? tripSections(words, advice, checklist) : []),
    section(words.text("plan.help"), helpers),
  ];
}

/** Begin with the place, and with its dangers before what it is where there are any. */
function begun(words, title, day, dangers, status) {
  if (!dangers.length) {
    return [section(title, [day, ...status], false)];
  }
  return [
    section(title, [day], false),
    section(words.text("plan.dangers"), dangers),
    section(words.text("plan.entry"), status, false),
  ];
}

function exitSections(words, advice, checklist, isTrip) {
  if (!advice.exitAhead) {
    return [section(words.text("plan.abroad"), abroadItems(words, advice))];
  }
  const isTold = checklist.barred || isTrip;
  return isTold ? [section(words.text("plan.exit"), exitItems(words, advice, checklist))] : [];
}

/** List each danger and grave pitfall of the place, then those of the places on the way. */
function dangersOf(words, advice, checklist) {
  const pairs = dangerPairs(words, advice, checklist.verdict.id);
  const own = pairs.map(([short, whole], number) =>
    item(short, [number ? Turn.DANGER : Turn.WORST, whole]),
  );
  return [...own, ...passedItems(words, advice, checklist)];
}

/** Say what the place is for this person. */
function statusOf(words, advice, checklist) {
  if (checklist.barred) {
    return [item(words.text("plan.barred"))];
  }
  const { verdict } = checklist;
  return verdict.status === "closed"
    ? closedItems(words, advice, verdict)
    : passableItems(words, advice, verdict);
}

/** List why a place is closed, and each set of changes that would open it. */
function closedItems(words, advice, verdict) {
  const lines = openingLines(words, advice, openings(advice, verdict));
  return [
    item(words.text("plan.closed")),
    ...verdict.blocked_by.map((fact) => inFull(words, advice, fact, Turn.BAR)),
    ...lines.map((line) => item("", [Turn.CHECK, line])),
  ];
}

function inFull(words, advice, fact, turn) {
  const said = claim(advice.rulebook.snapshot, fact);
  return item(markedLine(words, said, A_SENTENCE), [turn, claimLine(words, said)]);
}

/** List what a place is that is not closed, what that hinges on, and the rule of it. */
function passableItems(words, advice, verdict) {
  const found = [ruled(words, advice, verdict)];
  const staying = servingLine(words, advice, verdict.id);
  if (staying) {
    found.push(item(staying));
  }
  const asked = missing(advice, verdict);
  if (asked.length) {
    const questions = questionsLine(words, advice.rulebook, asked);
    found.push(item(words.text("plan.depends", { questions })));
  }
  const given = Object.keys(unspoken(advice, verdict));
  if (given.length) {
    found.push(item(unspokenLine(words, advice, given)));
  }
  return found;
}

/** Say what the place comes to and how fresh its rule is, or the whole of that. */
function ruled(words, advice, verdict) {
  // Of an open question all the answers that it hinges on are named below.
  const isOpenQuestion = verdict.status === "depends" && !verdict.withoutWord.length;
  const status = isOpenQuestion
    ? words.text("status.depends")
    : statusWords(words, advice, verdict);
  const stay = stayAgainstWish(words, advice, verdict);
  const said = words.text("plan.status", { status, stay });
  if (verdict.rule === null) {
    return item(said);
  }
  const rule = claim(advice.rulebook.snapshot, verdict.rule);
  const short = `${said} (${markOf(words, rule)})`;
  // A rule that is not open is the first of the papers to get.
  return verdict.rule.status === "open"
    ? item(short, [Turn.RULE, `${said}\n${claimLine(words, rule)}`])
    : item(short);
}

/** List what may stop them at the Russian border, each with the lawful remedy. */
function exitItems(words, advice, checklist) {
  const { exit } = advice;
  const found = [];
  if (exit.status === "depends" && exit.open_questions.length) {
    const questions = questionsLine(words, advice.rulebook, exit.open_questions);
    found.push(item(words.text("plan.exit.depends", { questions })));
  } else if (exit.status === "clear") {
    found.push(item(words.text("plan.exit.clear")));
  }
  if (exit.unspoken.length) {
    found.push(item(unspokenLine(words, advice, exit.unspoken, "unspoken.exit")));
  }
  const rules = [...exit.barring, ...exit.checks, ...exit.withdrawn];
  const told = rules.filter((rule) => checklist.barred || !exit.first.includes(rule));
  return [...found, ...told.map((rule) => ruleItem(words, advice, rule))];
}

/** Write a rule of the exit as a box to tick; in full, with its remedy, where there is room. */
function ruleItem(words, advice, rule) {
  const said = claim(advice.rulebook.snapshot, rule);
  const turn = rule.effect === "check" && !rule.first ? Turn.CHECK : Turn.BAR;
  return item(boxLine(words, said), [turn, claimLine(words, said)]);
}

/** List what they have to know before all else, and who gives advice on the law. */
function firstItems(words, advice) {
  const { first } = advice.exit;
  const found = first.map((rule) => ruleItem(words, advice, rule));
  if (first.length) {
    const lawyers = helpersFor(advice).filter((each) => each.topics.includes("legal"));
    const names = words.join(lawyers.map((helper) => words.of(helper.name)));
    found.push(item(words.text("plan.lawyers", { names })));
  }
  return found;
}

/** List what concerns those who have left: papers, consulates, a visit home. */
function abroadItems(words, advice) {
  return concerningAbroad(advice.evaluation).map((note) => {
    const said = claim(advice.rulebook.snapshot, note);
    return item("", [Turn.CHECK, boxLine(words, said)]);
  });
}

/** List the organisations that help people like them. */
function helpLines(words, advice) {
  const found = helpersFor(advice).slice(0, MOST_HELPERS);
  const names = words.join(found.map((each) => words.of(each.name)));
  return found.length ? [words.text("plan.help.line", { names })] : [];
}

/** Say what the marks mean, and what the plan rests on, so that it can be checked later. */
function receipt(words, advice, checklist, marks) {
  const { snapshot } = advice.rulebook;
  const line = words.text("plan.receipt.line", {
    revision: snapshot.revision,
    on: isoOf(snapshot.on),
    ids: checklist.rules.join(", ") || "–",
  });
  return section(words.text("plan.receipt"), [item(marks), item(line)]);
}
