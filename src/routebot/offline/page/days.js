/** The days of the device, and how far they can be believed. */

/** Ordinal of 1 January 1970, as Python counts days. */
const EPOCH = 719163;

const DAY = 86400000;

const HOUR = 3600000;

/** Days after which a pack says first that it is old. */
export const OLD_AFTER = 180;

/** Hours by which clocks are ahead of UTC: Moscow, and Kamchatka, where Russia's day begins. */
const MOSCOW = 3;
const EASTERNMOST = 12;

/** Return the ordinal of the day that a clock shows so many hours ahead of UTC. */
function dayAt(now, hours) {
  return Math.floor((now.getTime() + hours * HOUR) / DAY) + EPOCH;
}

/**
 * Say what day it is in Russia by the clock of the device.
 *
 * @returns {{on: number, east: number, doubt: "early"|"late"|null, age: number}} the days to answer
 *   for, inside the window of the pack; why they are doubtful; days since the pack was made
 */
export function today(pack, now) {
  const on = dayAt(now, MOSCOW);
  const east = dayAt(now, EASTERNMOST);
  if (on < pack.first) {
    return { on: pack.first, east: pack.first, doubt: "early", age: 0 };
  }
  if (on > pack.last) {
    return { on: pack.last, east: pack.last, doubt: "late", age: on - pack.first };
  }
  return { on, east, doubt: null, age: on - pack.first };
}
