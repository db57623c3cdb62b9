/** Mirror of screens/onward.py: the stay clock of a place, what is due there, the second step. */

import { line } from "./claim_blocks.js";
import { ageOf, claimLine } from "./claim_words.js";
import { claim } from "./claims.js";
import { namedLines } from "./danger_pairs.js";
import { worstLine } from "./danger_words.js";
import { concerningAbroad } from "./exit_check.js";
import { journeyLine } from "./journey_notes.js";
import { unsureLines } from "./journey_words.js";
import { lookOnward, onward } from "./onward.js";
import { dutyLine, fitLine, unlinkedLine } from "./onward_words.js";
import { headline, headlineText, stayLine } from "./sentences.js";

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
  const said = unlinkedLine(words, names, found.flights_collected);
  const worst = namedLines(words, advice, named);
  return [said, ...worst].map((text) => line("plain", text));
}
