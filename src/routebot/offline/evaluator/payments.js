/** Mirror of reasoning/payments.py: what a person can pay with in a place. */

import { thresholds } from "./thresholds.js";

/** Levels of what works, of what is not known and of what does not, as `money_levels` has them. */
export const WORKS = 0;
export const NOT_KNOWN = 2;
export const NOTHING = 3;

/** Return the least level of what they can pay with (a Set); `WORKS` if they have not said. */
export function moneyLevel(destination, cards) {
  return cards === null ? WORKS : least([...cards].map((card) => levelOf(destination.cards[card])));
}

/** Return the least level of what they can buy a ticket with there; an old "no" is no certainty. */
export function ticketLevel(destination, cards) {
  const known = [...cards].map((card) => destination.cards[card]);
  return least(known.map((each) => (each && each.expired ? NOT_KNOWN : levelOf(each))));
}

function least(levels) {
  return levels.length > 0 ? Math.min(...levels) : NOTHING;
}

function levelOf(known) {
  return known ? thresholds.money_levels[known.value] : NOT_KNOWN;
}
