/** Mirror of screens/trip.py: the part of a plan that is about the trip. */

import { claim } from "./claims.js";
import { claimLine, markedLine, markedPitfalls, markedShort } from "./claim_words.js";
import { namedLines } from "./danger_pairs.js";
import { dangerLine, worstMarked } from "./danger_words.js";
import { heldBack, openings } from "./explaining.js";
import { item, section } from "./fitting.js";
import {
  enteredPlaces,
  journeyLines,
  noWayLine,
  passingLine,
  ticketLines,
} from "./journey_words.js";
import { dutyLine, fitLine, markedDuty, unlinkedLine } from "./onward_words.js";
import { openingLines } from "./opening_words.js";
import { otherWayLines } from "./other_ways.js";
import { heldLines } from "./pay_words.js";
import { inRussia } from "./places.js";
import { costLine, renewalLine } from "./plan_words.js";
import { leadLine, stayLine, statusWords } from "./sentences.js";
import { together } from "./splitting.js";
import { concerning } from "./verdicts.js";

/** Characters of a claim of which the beginning will do: three lines on a phone. */
export const A_SENTENCE = 140;

/** Days after arrival whose duties stand apart: nobody plans in them, they are read on the spot. */
const FIRST_DAYS = 3;

/** Days that a paper may take at most to be got on the day itself. */
const A_DAY = 1;

/** What gets its room in a plan, the first before the others. */
export const Turn = Object.freeze({
  BAR: 1,
  PAPER: 2,
  WORST: 3,
  CHECK: 4,
  RESERVE: 5,
  CLOCK: 6,
  DANGER: 7,
  RULE: 8,
  STAY: 9,
  WAYS: 10,
  DOOR: 11,
  PASSING: 12,
  EVERYWHERE: 13,
});

/** List what to do, in the order in which it is done. */
export function tripSections(words, advice, checklist) {
  const day = words.day(advice.rulebook.snapshot.on);
  const first = checklist.duties.filter(isFirst);
  const later = checklist.duties.filter((duty) => !isFirst(duty));
  const last = lastDay(words, checklist).map((line) => item(line));
  const ways = otherWayLines(words, advice, checklist.verdict);
  const money = heldLines(words, advice, checklist.verdict);
  return [
    section(words.text("plan.way"), way(words, advice, checklist)),
    section(words.text("everywhere.title"), everywhere(words, advice)),
    section(words.text("plan.papers"), papers(words, advice, checklist)),
    section(words.text("plan.steps"), required(words, advice, checklist.steps)),
    section(words.text("plan.carry"), required(words, advice, checklist.carry)),
    section(words.text("plan.money"), money.map((line) => item(line))),
    section(words.text("plan.first_days", { day }), clocks(words, advice, first)),
    section(words.text("plan.clocks", { day }), [...last, ...clocks(words, advice, later)]),
    section(words.text("plan.door"), doors(words, advice, checklist)),
    section(words.text("plan.ways"), ways.map((line) => item("", [Turn.WAYS, line]))),
  ];
}

/** List the dangers and grave pitfalls of the places on the way, in few words. */
export function passedItems(words, advice, checklist) {
  const passed = checklist.journeys.slice(0, 1).flatMap((each) => advice.passedDangers(each));
  const found = passed.map(([place, danger]) =>
    item(passingLine(words, place, dangerLine(words, advice, danger))),
  );
  const told = passed.map(([, danger]) => danger.fact);
  for (const [place, fact] of warnedOf(checklist)) {
    const short = told.includes(fact) ? "" : shortOf(words, advice, fact);
    if (short) {
      found.push(item(passingLine(words, place, short)));
    }
  }
  return found;
}

function warnedOf(checklist) {
  return checklist.warned.flatMap(({ place, facts }) => facts.map((fact) => [place, fact]));
}

/** Write a danger or a grave pitfall in few words; nothing of another fact. */
function shortOf(words, advice, fact) {
  const said = claim(advice.rulebook.snapshot, fact);
  if ("level" in fact) {
    return markedShort(words, said, fact);
  }
  return fact.severity === "high" ? markedPitfalls(words, [said]) : "";
}

/** List the best journey, then what is known to go wrong on it. */
function way(words, advice, checklist) {
  const { id } = checklist.verdict;
  if (!advice.travel.known) {
    return [item(words.text("way.abroad"))];
  }
  if (!checklist.journeys.length) {
    return [item(noWayLine(words, advice, id))];
  }
  const [journey] = checklist.journeys;
  const passed = passedItems(words, advice, checklist).map((each) => each.core);
  const lines = journeyLines(words, advice, journey).filter((line) => !passed.includes(line));
  const inside = journey.legs.filter((leg) => inRussia(leg.link.end));
  const warned = warnedOf(checklist).map(([place, fact]) => {
    const said = claimLine(words, claim(advice.rulebook.snapshot, fact));
    return item("", [Turn.PASSING, passingLine(words, place, said)]);
  });
  return [
    ...lines.map((line) => item(line)),
    ...inside.map((leg) => inShort(words, advice, leg.link, Turn.PAPER)),
    ...held(words, advice, checklist.verdict),
    ...warned,
  ];
}

/** List by which rule Russia does not let them out that way, and what would. */
function held(words, advice, verdict) {
  const rule = heldBack(advice, verdict.id);
  if (rule === null) {
    return [];
  }
  const lines = openingLines(words, advice, openings(advice, verdict));
  return [
    inShort(words, advice, rule, Turn.BAR),
    ...lines.map((line) => item("", [Turn.BAR, line])),
  ];
}

/** List what no answer can tell of any place, then what goes wrong at the border of any. */
function everywhere(words, advice) {
  const { snapshot, everywhere: known } = advice.rulebook;
  const found = concerning(advice.evaluation, known).map((pitfall) =>
    item("", [Turn.EVERYWHERE, markedLine(words, claim(snapshot, pitfall), A_SENTENCE)]),
  );
  return [item(words.text("routes.unseen")), ...found];
}

/** Write the beginning of a claim, the whole of it where there is room. */
function inShort(words, advice, fact, turn) {
  const said = claim(advice.rulebook.snapshot, fact);
  return item(markedLine(words, said, A_SENTENCE), [turn, claimLine(words, said)]);
}

/** List the papers to obtain, a passport that may not last, then those for the way. */
function papers(words, advice, checklist) {
  const found = checklist.errands.map((task) => paper(words, advice, task));
  const ending = renewalLine(words, advice, checklist.verdict);
  if (ending) {
    found.push(item(words.text("papers.ending"), [Turn.PAPER, ending]));
  }
  for (const journey of checklist.journeys.slice(0, 1)) {
    found.push(...ticketLines(words, journey).map((line) => item(line)));
    const lead = leadLine(words, journey.lead_days);
    for (const entered of journey.broken === null ? enteredPlaces(journey) : []) {
      found.push(item(words.text("way.first", { place: words.territory(entered), lead })));
    }
  }
  return found;
}

function paper(words, advice, task) {
  const said = claim(advice.rulebook.snapshot, task.fact);
  const start = startLine(words, advice, task);
  const lead = task.lead_days ? ` ${leadLine(words, task.lead_days)}` : "";
  const short = `${start} ${markedLine(words, said, A_SENTENCE)}${lead}`.trim();
  const whole = `${start} ${claimLine(words, said)}${lead}`.trim();
  return item(short, [Turn.PAPER, whole]);
}

/** Say when to begin; nothing of what is got on the day itself. */
function startLine(words, advice, { start, days, lead_days: leadDays }) {
  const isDated = start === "days" || start === "before";
  if (isDated && leadDays !== null && leadDays[1] <= A_DAY) {
    return "";
  }
  if (start === "days") {
    const day = words.day(advice.rulebook.snapshot.on + days);
    return words.text("plan.start.by", { day });
  }
  return start === "before"
    ? words.count("plan.start.before", days)
    : words.text(`plan.start.${start}`);
}

function required(words, advice, requirements) {
  return requirements.map((requirement) => {
    const said = claim(advice.rulebook.snapshot, requirement);
    const cost = costLine(words, requirement.cost, requirement.text);
    const whole = together([claimLine(words, said), cost], " ");
    return item(markedLine(words, said, A_SENTENCE), [Turn.PAPER, whole]);
  });
}

/** Say whether something is due in the first days after arrival. */
function isFirst({ rule }) {
  const days = rule.within_days;
  return rule.counts_from === "arrival" && days !== null && days <= FIRST_DAYS;
}

/** List what is due after arrival; what has a term stands, the rest where there is room. */
function clocks(words, advice, duties) {
  const { snapshot } = advice.rulebook;
  return duties.map((duty) => {
    const short = markedDuty(words, snapshot, duty, A_SENTENCE);
    return duty.rule.within_days
      ? item(short, [Turn.CLOCK, dutyLine(words, snapshot, duty)])
      : item("", [Turn.STAY, short]);
  });
}

/** List the last lawful day of somebody who enters on the day of the plan. */
function lastDay(words, { clock }) {
  if (clock.last_day === null) {
    return [];
  }
  const key = clock.firm ? "plan.last_day" : "plan.last_day.if";
  return [words.text(key, { day: words.day(clock.last_day) })];
}

/** List where one could go on to when the stay ends, or if they are turned away. */
function doors(words, advice, checklist) {
  const found = checklist.doors.map((stop) => {
    const [short, whole] = doorLines(words, advice, stop);
    return item("", [Turn.RESERVE, short], [Turn.DOOR, whole]);
  });
  const places = checklist.unlinked;
  if (places.length) {
    const safe = places.filter((each) => !namedLines(words, advice, [each]).length);
    const told = safe.length && safe.length < places.length ? [safe, places] : [places];
    const texts = told.map((each) => unlinked(words, advice, each, checklist));
    found.push(item("", ...texts.map((text) => [Turn.DOOR, text])));
  }
  return found;
}

/** Name places, and in a line each the worst that they do to this person. */
function unlinked(words, advice, places, checklist) {
  const names = words.join(places.map((verdict) => words.territory(verdict.id)));
  const said = unlinkedLine(words, names, checklist.flights_collected);
  return [said, ...namedLines(words, advice, places, true)].join("\n");
}

/** Write a next stop in short, and with its days, its papers and the way there. */
function doorLines(words, advice, stop) {
  const { verdict, journeys } = stop;
  const name = `${words.territory(verdict.id)} – ${statusWords(words, advice, verdict)}.`;
  const danger = worstMarked(words, advice, verdict.id);
  const short = together([name, stayLine(words, advice, verdict), danger && `${danger}.`], " ");
  const legs = journeys.length ? journeyLines(words, advice, journeys[0]) : [];
  const way = legs.map((line) => `${line.replace(/\.+$/, "")}.`).join(" ");
  return [short, together([short, fitLine(words, stop), way], " ")];
}
