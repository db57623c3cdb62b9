/** Mirror of screens/routes.py: a place in the list, in three lines at most. */

import { worstMarked } from "./danger_words.js";
import { unspoken } from "./explaining.js";
import { meansLine } from "./journey_words.js";
import { headline, stayBelow, unspokenShort, verdictMark } from "./sentences.js";
import { capital, together, uncapital } from "./splitting.js";
import { servingLine } from "./way_words.js";

/** Write a place: {mark, name, status, danger, facts}; danger and facts may be empty. */
export function listed(words, advice, id) {
  const told = advice.told(id);
  return {
    ...headline(words, advice, told),
    danger: worstMarked(words, advice, id),
    facts: capital(together(factsOf(words, advice, told), " · ")),
  };
}

/** Write a place to which no way is known, of the same form. */
export function folded(words, advice, id) {
  return {
    ...headline(words, advice, advice.told(id)),
    danger: worstMarked(words, advice, id),
    facts: servingLine(words, advice, id),
  };
}

/** List by what one gets there, how long one may stay, and how fresh that is. */
function factsOf(words, advice, verdict) {
  const given = verdict.status === "depends" ? Object.keys(unspoken(advice, verdict)) : [];
  const stay = stayBelow(words, advice, verdict).replace(/\.+$/, "");
  return [
    meansLine(words, advice, verdict.id),
    given.length ? unspokenShort(words, advice, given) : uncapital(stay),
    verdict.rule ? verdictMark(words, advice.rulebook.snapshot, verdict) : "",
    servingLine(words, advice, verdict.id),
  ];
}
