/** Mirror of reasoning/arrivals.py: where one stands on the way, and how one came there. */

/** Return the arrival at the end of a link: {place, by_air}. */
export function arrivalOver(link) {
  return { place: link.end, by_air: link.mode === "air" };
}

/** Return what tells an arrival from every other one. */
export function arrivalKey(arrival) {
  return arrival.by_air ? `${arrival.place} by air` : arrival.place;
}
