/** Mirror of reasoning/deciding.py: which way in decides a verdict. */

import { leastBy } from "./collections.js";
import { Truth } from "./conditions.js";
import { AT_ONCE, longest } from "./lead_days.js";
import { stayDays } from "./limits.js";
import { Status } from "./statuses.js";

/**
 * Return the way to take; for a closed destination, the rule of the day; null if there is no way.
 *
 * @param {ArrayLike<number>} values the truth of every slot
 */
export function decidingWay(values, destination, status) {
  const { ways } = destination;
  if (status === Status.CLOSED) {
    return leastBy(ways, (way) => shutPreference(way, values[way.fit]));
  }
  if (status === Status.DEPENDS) {
    const fitting = ways.filter((way) => values[way.fit] !== Truth.NO);
    return leastBy(fitting, (way) =>
      undecidedPreference(way, values[way.usable], values[way.ready]),
    );
  }
  const usable = ways.filter((way) => values[way.usable] !== Truth.NO);
  return leastBy(usable, (way) => usablePreference(way, values[way.usable], values[way.ready]));
}

/** What shut ways are compared by, what says most first: fits, for all, special. */
function shutPreference(way, fit) {
  return [-fit, way.gives === Status.CLOSED, isSpecial(way)];
}

/**
 * Return what a way is compared by where a place is open or conditional; less is better.
 *
 * In turn: usable, ready, slowest, quickest, support and stay, as in `Preference`.
 */
export function usablePreference(way, usable, ready) {
  const unknown = way.gives === Status.OPEN ? AT_ONCE : longest();
  const [quickest, slowest] = way.rule.lead_days || unknown;
  return [-usable, -ready, slowest, quickest, support(way), stay(way, usable === Truth.YES)];
}

/** Return what ways are compared by where none is certain: special, then as usable. */
export function undecidedPreference(way, usable, ready) {
  return [isSpecial(way), ...usablePreference(way, usable, ready)];
}

/** Level what a way rests on: what was researched goes before what an index says. */
function support(way) {
  if (way.indexed) {
    return 2;
  }
  return way.rule.way === "citizen" && way.confirmed ? 0 : 1;
}

/** Prefer long stays; of passports of which it is not known which one they hold, the short. */
function stay(way, certain) {
  const days = stayDays(way.rule) || 0;
  return way.indexed && !certain ? days : -days;
}

/** Say whether it is another rule than the headline one. */
function isSpecial(way) {
  return way.rule.way !== "visit";
}
