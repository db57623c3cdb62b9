/** Mirror of policy/places.py: places of a journey that are no destinations. */

/** The mainland, where a journey begins unless somebody is elsewhere. */
export const HOME = "RU";

/** Say whether a place is Russia, or a part of it. */
export function inRussia(place) {
  return place === HOME || place.startsWith(`${HOME}-`);
}
