/**
 * Mirror of policy/dates.py: days, and dates as precise as whoever gave them.
 *
 * A day is its proleptic ordinal: 1 is the first of January of the year 1. A partial date is
 * {first_day, precision}, its precision "day", "month" or "year".
 */

/** The first day of all: what nothing dates was never confirmed. */
export const FIRST_OF_ALL = 1;

const EPOCH = 719163;
const MILLISECONDS = 86400000;

/** Return the ordinal of a day that is written as 2026-01-31. */
export function ordinalOf(written) {
  return Date.parse(`${written}T00:00:00Z`) / MILLISECONDS + EPOCH;
}

/** Write a day as 2026-01-31. */
export function isoOf(ordinal) {
  const [year, month, day] = partsOf(ordinal);
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

/** Return the year, month (from 1) and day of a day. */
export function partsOf(ordinal) {
  const day = new Date((ordinal - EPOCH) * MILLISECONDS);
  return [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
}

function padded(number, width) {
  return String(number).padStart(width, "0");
}

/** Return the ordinal of a year, month (from 1) and day; month and day may lead further. */
export function dayOf(year, month, day) {
  return Date.UTC(year, month - 1, day) / MILLISECONDS + EPOCH;
}

/** Return the partial date of a day. */
export function wholeDay(ordinal) {
  return { first_day: ordinal, precision: "day" };
}

/** Return the last day that a partial date may mean. */
export function lastDayOf(date) {
  const [year, month] = partsOf(date.first_day);
  if (date.precision === "month") {
    return dayOf(year, month + 1, 1) - 1;
  }
  return date.precision === "year" ? dayOf(year, 12, 31) : date.first_day;
}

/** Write a partial date as 2026-01-31, 2026-01 or 2026. */
export function partialIso(date) {
  const iso = isoOf(date.first_day);
  if (date.precision === "year") {
    return iso.slice(0, 4);
  }
  return date.precision === "month" ? iso.slice(0, 7) : iso;
}

/** Say how precisely something is dated: "day", "month", "year" or "undated". */
export function precisionOf(date) {
  return date === null ? "undated" : date.precision;
}

/** Return the later of partial dates; null of none. Of one first day, as Python compares them. */
export function latestOf(dates) {
  return dates.reduce((best, date) => (best === null || isLater(date, best) ? date : best), null);
}

/** Return the earlier of partial dates; null of none. */
export function earliestOf(dates) {
  return dates.reduce((best, date) => (best === null || isLater(best, date) ? date : best), null);
}

function isLater(one, other) {
  if (one.first_day !== other.first_day) {
    return one.first_day > other.first_day;
  }
  return one.precision > other.precision;
}
