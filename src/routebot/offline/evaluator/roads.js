/** Mirror of screens/roads.py: which links a card tells of. */

import { sortedBy } from "./collections.js";
import { inRussia } from "./places.js";
import { concerning } from "./verdicts.js";

/** List the links of their journeys, then what else leads there by means that they have. */
export function linksThere(advice, id) {
  const { profile, start } = advice;
  const legs = advice.journeys(id).flatMap((journey) => journey.legs);
  const used = new Set(legs.map((leg) => leg.link.id));
  const isUsed = (link) => used.has(link.id);
  const here = concerning(advice.evaluation, advice.rulebook.links).filter(
    (link) => link.end === id || (inRussia(link.end) && isUsed(link)),
  );
  const begins = (link) => !profile.regions.size || inRussia(link.start) || link.start === start;
  const theirs = here.filter(
    (link) => isUsed(link) || (profile.modes.has(link.mode) && begins(link)),
  );
  return sortedBy(theirs, (link) => [
    Number(!isUsed(link)),
    Number(!inRussia(link.start)),
    Number(link.state === "closed"),
    link.id,
  ]);
}
