/** Mirror of screens/onward.py: the stay clock of a place, what is due there, the second step. */

import { line } from "./claim_blocks.js";
import { ageOf, claimLine } from "./claim_words.js";
import { claim } from "./claims.js";
import { namedLines, worstLine } from "./danger_words.js";
import { concerningAbroad } from "./exit_check.js";
import { thingsToGet } from "./getting.js";
import { journeyLine } from "./journey_notes.js";
import { unsureLines } from "./journey_words.js";
import { lookOnward, onward } from "./onward.js";
import { headline, headlineText, leadLine, stayLine } from "./sentences.js";

/** Places named that no link we know leads to; a longer list is not read. */
const MOST_NAMES = 12;

/** Write what can follow a place.
 *
 * @param arrived their first day there; null if they have not said.
 * @param earlierDays that they were there before; null if they have not said.
 */
export function onwardBlocks(words, advice, place, arrived = null, earlierDays = null) {
  const found = onward(advice, place, arrived, earlierDays);
  const { snapshot } = advice.rulebook;
  const notes = concerningAbroad(lookOnward(advice, place, null).evaluation);
  const told = notes.map((note) => [line("plain", claimLine(words, claim(snapshot, note)))]);
  const abroad = [[line("bold", words.text("leaving.abroad.title"))], ...told];
  return [
    clock(words, advice, found, earlierDays),
    ...found.duties.map((duty) => [line("plain", dutyLine(words, snapshot, duty))]),
    ...stops(words, advice, found),
    ...(told.length > 0 ? abroad : []),
  ];
}

/** Say how long the stay lasts. */
function clock(words, advice, found, earlierDays) {
  const { verdict } = found;
  const title = words.text("onward.title", { place: words.territory(found.place) });
  const block = [line("head", title), line("bold", worstLine(words, advice, found.place))];
  block.push(line("plain", stayOf(words, advice, found)));
  block.push(line("plain", found.arrived === null ? words.text("onward.when") : ""));
  block.push(...lastDay(words, found));
  if (earlierDays && found.clock.counted_since !== null) {
    block.push(line("italic", words.count("onward.earlier", earlierDays)));
  }
  if (verdict.rule) {
    block.push(line("italic", ageOf(words, claim(advice.rulebook.snapshot, verdict.rule))));
  }
  return block.filter((each) => each.text !== "");
}

function stayOf(words, advice, found) {
  if (found.verdict.status === "closed") {
    return words.text("onward.closed");
  }
  const isKnown = found.clock.stay_days !== null;
  return isKnown ? stayLine(words, advice, found.verdict) : words.text("onward.stay.unknown");
}

/** List the last lawful day and what it hinges on, or how long one could stay from today. */
function lastDay(words, found) {
  const { clock: told, arrived } = found;
  if (told.last_day === null || told.days_left === null || arrived === null) {
    const room = told.days_left !== null && told.days_left < (told.stay_days || 0);
    const days = Math.max(0, told.days_left);
    return room ? [line("plain", words.count("onward.room", days))] : [];
  }
  const day = words.day(told.last_day);
  if (told.last_day < arrived) {
    return [line("bold", words.text("onward.used"))];
  }
  if (told.days_left < 0) {
    return [line("bold", words.text("onward.over", { day }))];
  }
  const left = words.count("onward.left", told.days_left);
  return [
    line("bold", words.text("onward.last", { day })),
    ...hinge(words, told),
    line("plain", `${left} ${words.text("onward.counting")}`),
  ];
}

function hinge(words, told) {
  if (told.only_stay_since !== null) {
    const day = words.day(told.only_stay_since);
    return [line("bold", words.text("onward.last.if", { day }))];
  }
  return told.firm ? [] : [line("bold", words.text("onward.last.unknown"))];
}

/** Write what is due and by when. */
export function dutyLine(words, snapshot, duty) {
  return by(words, snapshot.on, duty) + claimLine(words, claim(snapshot, duty.rule));
}

/** Say by when something is or was due; empty where it has no term. */
function by(words, on, duty) {
  if (duty.by !== null) {
    const key = duty.by >= on ? "onward.by" : "onward.by.past";
    return `${words.text(key, { day: words.day(duty.by) })} `;
  }
  return duty.rule.within_days ? `${term(words, duty.rule)} ` : "";
}

/** Say by which day after which event something is due; the event's own day is the first. */
function term(words, rule) {
  const event = words.text(`clock.${rule.counts_from}`);
  if (rule.within_days === 1 && !rule.working_days) {
    return words.text("clock.same_day", { event });
  }
  const key = rule.working_days ? "clock.working_day" : "clock.day";
  return words.text(key, { number: words.number(rule.within_days || 0), event });
}

/** List the second steps, then places to which no way is known. */
function stops(words, advice, found) {
  if (found.barred) {
    const said = [words.text("exit.line.barred"), words.text("barred.text")];
    return said.map((text) => [line("plain", text)]);
  }
  const none = found.flights_collected ? "onward.none" : "onward.none.no_flights";
  const some = found.stops.length > 0;
  const head = some ? line("bold", words.text("onward.stops")) : line("plain", words.text(none));
  const blocks = [[head], ...found.stops.map((stop) => stopBlock(words, advice, stop))];
  return found.unlinked.length > 0 ? [...blocks, unlinked(words, advice, found)] : blocks;
}

function stopBlock(words, advice, stop) {
  const { verdict, journeys } = stop;
  const head = headlineText(headline(words, advice, verdict, false));
  const block = [
    line("bold", head),
    line("bold", worstLine(words, advice, verdict.id)),
    line("plain", stayLine(words, advice, verdict)),
    line("plain", fitLine(words, stop)),
    line("plain", journeyLine(words, advice, journeys[0])),
    ...unsureLines(words, advice, journeys[0]).map((text) => line("plain", text)),
  ];
  return block.filter((each) => each.text !== "");
}

function unlinked(words, advice, found) {
  const named = found.unlinked.slice(0, MOST_NAMES);
  const names = words.join(named.map((verdict) => words.territory(verdict.id)));
  const key = found.flights_collected ? "onward.unlinked" : "onward.unlinked.no_flights";
  const worst = namedLines(words, advice, named);
  return [words.text(key, { names }), ...worst].map((text) => line("plain", text));
}

/** Say whether the papers fit the days left and when to begin; empty where none is obtained. */
function fitLine(words, stop) {
  const { verdict, fit, start_by: startBy } = stop;
  const named = verdict.status === "conditional" && thingsToGet(words, verdict);
  const parts = [];
  if (verdict.lead_days && verdict.lead_days[1] && !named) {
    parts.push(leadLine(words, verdict.lead_days));
  }
  if (fit !== "yes") {
    parts.push(words.text(`onward.fits.${fit}`));
  }
  if (startBy !== null) {
    parts.push(words.text("onward.start.by", { day: words.day(startBy) }));
  }
  return parts.join(" ");
}
