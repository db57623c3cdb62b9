/** Mirror of screens/journeys.py: a journey in words, as the list and the card tell it. */

import { claim } from "./claims.js";
import { stalestMark } from "./claim_words.js";
import { compare } from "./collections.js";
import { bareDanger, dangerLine, markedDanger } from "./danger_words.js";
import { earliestOf } from "./dates.js";
import { hasWay } from "./levels.js";
import { HOME, inRussia } from "./places.js";
import { PERIL } from "./sentences.js";
import { capital, together } from "./splitting.js";

/** Means whose routes say what runs: "train Omsk – Astana" is more than "by train or bus". */
const NAMED = new Set(["rail_bus", "sea"]);

/** Write the best way to a place: its legs, the worst of what it passes, what is in doubt.
 *
 * @param room reserve: name a crossing in reserve; doubts: say in full what is not certain of it;
 *   words: the mark of freshness keeps its word.
 */
export function briefWay(words, advice, id, room) {
  if (!advice.travel.known) {
    return words.text("way.abroad");
  }
  const [journey = null] = advice.journeys(id);
  if (journey === null || journey.broken) {
    return wayLine(words, advice, id);
  }
  const links = journey.legs.map((leg) => claim(advice.rulebook.snapshot, leg.link));
  const legs = legLines(words, advice, journey, room.reserve).join("; ");
  const said = [`${legs} (${stalestMark(words, links, room.words)})`];
  for (const [place, danger] of advice.passedDangers(journey)) {
    said.push(passingLine(words, place, markedDanger(words, advice, danger, room.words)));
  }
  const unsure = unclearLines(words, journey);
  if (unsure.length) {
    said.push(room.doubts ? unsure.join(" ") : words.text("way.unsure.brief"));
  }
  return said.join("\n");
}

/** List the legs of a journey and the worst of the places that it passes.
 *
 * Then what breaks it or what is not certain about it.
 */
export function journeyLines(words, advice, journey) {
  const passed = advice.passedDangers(journey).map(
    ([place, danger]) => passingLine(words, place, dangerLine(words, advice, danger)));
  const last = journey.broken
    ? [brokenLine(words, journey)]
    : unsureLines(words, advice, journey);
  return [...legLines(words, advice, journey, true), ...passed, ...last];
}

/** Return the places on the way that ask for papers which take days to get. */
export function enteredPlaces(journey) {
  if (compare(journey.lead_days ?? [], [0, 0]) === 0) {
    return [];
  }
  return journey.stops.filter((stop) => !stop.airside).map((stop) => stop.place);
}

/** Put the place on the way before a sentence about it. */
export function passingLine(words, place, said) {
  return `${words.text("way.passing", { place: words.territory(place) })} ${said}`;
}

/** Say in a few words by what one gets to a place, and through which crossing or places. */
export function meansLine(words, advice, id) {
  const journey = advice.journeys(id).find((each) => !each.broken);
  if (journey === undefined || !advice.travel.known) {
    return "";
  }
  const brief = journey.legs.map((leg) => meansBriefly(words, advice, leg));
  let means = [...new Set(brief)].join(" + ");
  const changing = changingInRussia(words, journey);
  if (changing) {
    means = words.text("means.changing", { means, changing });
  }
  if (journey.passed.length) {
    return meansOver(words, advice, journey, means);
  }
  const link = advice.crossings(journey.legs[0]).find((each) => each.crossing);
  if (link === undefined) {
    return means;
  }
  const [crossing] = words.of(link.crossing).split(",");
  return words.text("means.crossing", { means, crossing });
}

/** Name the places on the way; where some are dangerous a warning comes first. */
function meansOver(words, advice, journey, means) {
  const dangers = new Map(advice.passedDangers(journey));
  const passed = [...new Set(journey.passed.map((stop) => stop.place))];
  const stops = passed.map((place) => {
    const name = words.territory(place);
    const found = dangers.get(place);
    const danger = found && bareDanger(words, advice, found);
    return found ? words.text("means.stop", { place: name, danger }) : name;
  });
  if (dangers.size === 0) {
    return words.text("means.over", { means, places: stops.join(", ") });
  }
  const over = words.text("means.over", { means: capital(means), places: stops.join("; ") });
  return `${PERIL} ${over}`;
}

/** Say of a part of Russia that lies apart whether one goes on from the rest of it. */
function changingInRussia(words, journey) {
  const { link } = journey.legs[0];
  if (link.start === HOME || !inRussia(link.start)) {
    return "";
  }
  if (inRussia(link.end)) {
    return words.text("means.changing.there");
  }
  return link.mode === "air" ? words.text("means.changing.nowhere") : "";
}

function meansBriefly(words, advice, leg) {
  const route = advice.route(leg);
  const { mode } = leg.link;
  return route && NAMED.has(mode) ? words.of(route) : words.text(`means.${mode}`);
}

/** Say that no way to a place is known by their means, or why none can be travelled. */
export function wayLine(words, advice, id) {
  if (hasWay(advice.travel, id)) {
    return "";
  }
  const [journey = null] = advice.journeys(id);
  if (journey && journey.broken) {
    return brokenLine(words, journey);
  }
  return noWayLine(words, advice, id);
}

/** Say that no way to a place is known by their means, though it would let them in. */
export function noWayLine(words, advice, id) {
  const isOpen = advice.verdicts[id].status === "open";
  return words.text(isOpen ? "routes.no_way.open" : "routes.no_way");
}

export function brokenLine(words, journey) {
  const { reason, leg } = journey.broken;
  return words.text(`broken.${reason}`, { leg: legName(words, journey, leg) });
}

export function legLines(words, advice, journey, reserve) {
  return journey.legs.map((leg, at) => {
    const way = meansOf(words, advice, leg) + crossingsOf(words, advice, leg, reserve);
    return `${legName(words, journey, at)}: ${way}${throughOf(words, leg.link)}`;
  });
}

/** Name the train or ferry itself; else the means, and of a flight the cities. */
function meansOf(words, advice, leg) {
  const route = advice.route(leg);
  const mode = words.text(`mode.${leg.link.mode}`);
  if (route === null) {
    return mode;
  }
  return NAMED.has(leg.link.mode) ? words.of(route) : `${mode} (${words.of(route)})`;
}

/** Name where a leg crosses the border and one crossing in reserve. */
function crossingsOf(words, advice, leg, reserve) {
  const links = advice.crossings(leg).filter((link) => link.crossing);
  const [first, second] = links.map((link) => words.of(link.crossing));
  const spare = second && reserve ? words.text("way.reserve", { crossing: second }) : "";
  return first ? ` (${together([first, spare], "; ")})` : "";
}

/** Name the places that a link leads through without a stop. */
function throughOf(words, link) {
  const places = words.join(link.through.map((place) => words.territory(place)));
  return places && `; ${words.text("way.through", { places })}`;
}

function legName(words, journey, at) {
  const { link } = journey.legs[at];
  const isInside = inRussia(link.start) && link.end === HOME;
  const end = isInside ? words.text("way.mainland") : words.territory(link.end);
  return `${words.territory(link.start)} → ${end}`;
}

/** List that it begins far from the person, that it is long unconfirmed, then other doubts. */
export function unsureLines(words, advice, journey) {
  const stale = journey.legs.map((_, at) => at).filter((at) => isOnlyStale(journey.legs[at]));
  const age = stale.length ? staleLine(words, advice, journey, stale) : "";
  return [farLine(words, journey), age, doubtLine(words, journey)].filter(Boolean);
}

/** List what else than the age of its links is in doubt of a journey, that it is far first. */
function unclearLines(words, journey) {
  return [farLine(words, journey), doubtLine(words, journey)].filter(Boolean);
}

function farLine(words, journey) {
  return journey.legs.every((leg) => leg.near) ? "" : words.text("way.far");
}

/** Say since when nobody has confirmed legs that were open; of several since the oldest. */
function staleLine(words, advice, journey, stale) {
  const legs = words.join(stale.map((number) => legName(words, journey, number)));
  const { snapshot } = advice.rulebook;
  const links = stale.map((number) => claim(snapshot, journey.legs[number].link));
  const oldest = earliestOf(links.map((said) => said.checked).filter((day) => day !== null));
  if (oldest === null) {
    return words.count("way.stale.undated", stale.length, { legs });
  }
  return words.count("way.stale", stale.length, { legs, since: words.month(oldest) });
}

function doubtLine(words, journey) {
  const legs = new Map();
  for (const doubt of journey.doubts) {
    if (doubt.reason !== "link" || !isOnlyStale(journey.legs[doubt.leg])) {
      const key = doubtKey(journey, doubt);
      legs.set(key, [...(legs.get(key) || []), doubt.leg]);
    }
  }
  const said = [...legs].map(([key, found]) => words.text(key, {
    leg: words.join(found.map((number) => legName(words, journey, number))),
    place: words.join(found.map((number) => words.territory(journey.legs[number].link.end))),
  }));
  const parts = said.join(" ").replace(/;+$/, "");
  return said.length ? words.text("way.unsure", { parts: `${parts}.` }) : "";
}

function isOnlyStale(leg) {
  return compare(leg.unsure, ["stale"]) === 0;
}

/** Choose the sentence for a doubt; whether a paper is good is asked abroad by other guards. */
function doubtKey(journey, doubt) {
  const leg = journey.legs[doubt.leg];
  if (doubt.reason === "document" && !inRussia(leg.link.start)) {
    return "way.unsure.document.abroad";
  }
  if (doubt.reason === "link") {
    return `way.unsure.link.${leg.unsure.includes("limited") ? "limited" : "for_them"}`;
  }
  return `way.unsure.${doubt.reason}`;
}

/** List the tickets to buy before leaving Russia. */
export function ticketLines(words, journey) {
  const tickets = journey.broken ? [] : journey.tickets;
  return tickets.map((number) =>
    words.text("way.ticket", { leg: legName(words, journey, number) }));
}
