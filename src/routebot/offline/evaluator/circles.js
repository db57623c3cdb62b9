/** Mirror of reasoning/circles.py: which places can be reached, and what tells circles apart. */

import { variablesOfAll } from "./conditions.js";

/** Circles kept of a rulebook: those of the latest taps and of the answers that they tried. */
const MOST_CIRCLES = 64;

/** Circles of a rulebook by what they follow from, and the variables among that. */
const KEPT = new WeakMap();

/** Numbers of lists of judged links, which are shared while nothing about them changes. */
const NUMBERS = new WeakMap();

let latest = 0;

/** Return what can be reached, as it was found for whoever differs in nothing that counts.
 *
 * @param circled widens the circle: {fewest, safely}.
 */
export function circleOf(travel, circled) {
  const { rulebook } = travel.evaluation;
  if (!KEPT.has(rulebook)) {
    KEPT.set(rulebook, { read: readOnTheWay(rulebook), circles: new Map() });
  }
  const { read, circles } = KEPT.get(rulebook);
  const key = toldBy(travel, read);
  if (!circles.has(key)) {
    if (circles.size >= MOST_CIRCLES) {
      circles.clear();
    }
    circles.set(key, circled());
  }
  return circles.get(key);
}

/** Return all that a circle follows from as one text. */
function toldBy(travel, read) {
  const { evaluation, profile, start, known, exit_bar: exitBar } = travel;
  const waysOn = [];
  for (const place of travel.links.keys()) {
    for (const byAir of [false, true]) {
      const { by_air: flies, otherwise } = travel.waysOn({ place, by_air: byAir });
      waysOn.push(Number(flies) + 2 * Number(otherwise));
    }
  }
  const links = [...travel.prepared.links.by_start.values()].map(numberOf);
  const masks = read.map((variable) => evaluation.masks[variable]);
  const { modes, in_danger: inDanger, lgbt } = profile;
  const told = [start, known, exitBar, inDanger, lgbt, [...modes]];
  return [...told, waysOn.join(""), links, masks].join("|");
}

/** Return the number of a list, the next one of a list that is new. */
function numberOf(list) {
  if (!NUMBERS.has(list)) {
    latest += 1;
    NUMBERS.set(list, latest);
  }
  return NUMBERS.get(list);
}

/** Return the variables that papers to leave on and dangers read. */
function readOnTheWay(rulebook) {
  const dangers = Object.values(rulebook.destinations).flatMap((place) => place.dangers);
  return variablesOfAll([...rulebook.exit_papers, ...dangers].map((each) => each.condition));
}
