/** Mirror of reasoning/stays.py: how long a stay is lawful, counted day by day. */

import { dayOf, partsOf } from "./dates.js";
import { perDays, stayDays, strictestOf } from "./limits.js";

/** Days after which no end is looked for: no limit can state more. */
const LONGEST = 3660;

/** Return what is known of a stay where nothing is. */
export function noClock() {
  return {
    stay_days: null,
    per_days: null,
    last_day: null,
    days_left: null,
    firm: false,
    only_stay_since: null,
    counted_since: null,
  };
}

/** Count the stay that a way in gives: a Clock, its days as ordinals. */
export function countStay(rule, on, arrived, earlierDays = null) {
  const strict = strictestOf(rule.limits);
  if (strict === null) {
    return noClock();
  }
  const entered = arrived === null ? on : arrived;
  const earlier = [{ first: entered - (earlierDays || 0), last: entered - 1 }];
  const lastDay = lastLawfulDay(rule.limits, entered, earlier);
  const since = countedSince(rule.limits, entered, entered);
  const counted = {
    ...noClock(),
    stay_days: stayDays(rule),
    per_days: perDays(rule),
    counted_since: since,
  };
  if (arrived === null) {
    return { ...counted, days_left: Math.min(lastDay - on + 1, strict.days) };
  }
  const onlySince = earlierDays === null ? countedSince(rule.limits, entered, lastDay) : null;
  return {
    ...counted,
    last_day: lastDay,
    days_left: lastDay - on,
    firm: onlySince === null,
    only_stay_since: onlySince,
  };
}

/** Return the last day of a stay on which every limit is still kept, the day before if none is. */
export function lastLawfulDay(limits, entered, earlier) {
  const spent = daysBefore(entered, earlier);
  for (let day = entered; day < entered + LONGEST; day += 1) {
    spent.push(day);
    if (limits.some((limit) => daysCounted(limit, spent, entered) > limit.days)) {
      return day - 1;
    }
  }
  return entered + LONGEST - 1;
}

function daysBefore(entered, earlier) {
  const before = new Set();
  for (const stay of earlier) {
    for (let day = stay.first; day <= stay.last; day += 1) {
      if (day < entered) {
        before.add(day);
      }
    }
  }
  return [...before].sort((one, other) => one - other);
}

/** Count the days that a limit looks at on the last of the days spent. */
function daysCounted(limit, spent, entered) {
  const start = startOf(limit, entered, spent[spent.length - 1]);
  return spent.length - firstFrom(spent, start);
}

/** Return the position of the first of some ordered days that is no earlier than one. */
function firstFrom(days, start) {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle] < start) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** Return the first of the days that a limit counts on a day of a stay. */
function startOf(limit, entered, day) {
  if (limit.per === "entry") {
    return entered;
  }
  if (limit.per === "calendar_year") {
    return dayOf(partsOf(day)[0], 1, 1);
  }
  return day - (limit.window_days || 1) + 1;
}

/** Return the first day whose stays can shorten a stay; null where no earlier day can. */
function countedSince(limits, entered, lastDay) {
  const starts = limits
    .map((limit) => startOf(limit, entered, limit.per === "calendar_year" ? entered : lastDay))
    .filter((start) => start < entered);
  return starts.length ? Math.min(...starts) : null;
}
