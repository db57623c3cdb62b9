/**
 * Mirror of logic/conditions.py: conditions with three values, over masks of possible values.
 *
 * A mask of up to 31 values is a number; one of more values (places) is a BigInt, and so is each
 * mask of an atom on that variable. So `&`, `|` and `~` never meet two kinds. Conditions are never
 * put together here: they come compiled, and have a slot each.
 */

import { union } from "./collections.js";

/** Kleene's three values, in his order. */
export const Truth = Object.freeze({ NO: 0, UNKNOWN: 1, YES: 2 });

const MOST_IN_A_NUMBER = 31;

/** Return the mask of one value, of a variable of so many. */
export function maskOfValue(value, size) {
  return size > MOST_IN_A_NUMBER ? 1n << BigInt(value) : 1 << value;
}

/** Return the mask with every value possible, of a variable of so many. */
export function fullMask(size) {
  return size > MOST_IN_A_NUMBER ? (1n << BigInt(size)) - 1n : 2 ** size - 1;
}

/** Return the mask without any value, of a variable of so many. */
export function emptyMask(size) {
  return size > MOST_IN_A_NUMBER ? 0n : 0;
}

/** Return a mask of the data (a number, or a string of digits) as masks of the variable are. */
export function readMask(written, size) {
  return size > MOST_IN_A_NUMBER ? BigInt(written) : Number(written);
}

/** Say whether a value is among those of a mask. */
export function hasValue(mask, value) {
  if (typeof mask === "bigint") {
    return ((mask >> BigInt(value)) & 1n) === 1n;
  }
  return ((mask >> value) & 1) === 1;
}

/** Say whether one value only is possible. */
export function isSingle(mask) {
  return typeof mask === "bigint" ? !(mask & (mask - 1n)) : !(mask & (mask - 1));
}

/** Return the least value of a mask: the only one of a mask that is single. */
export function firstValue(mask) {
  if (typeof mask === "bigint") {
    return (mask & -mask).toString(2).length - 1;
  }
  return 31 - Math.clz32(mask & -mask);
}

/** Return the variables that a condition names, as a Set. */
export function variablesOf(condition) {
  if (typeof condition === "boolean") {
    return new Set();
  }
  if (condition[0] === "in") {
    return new Set([condition[1]]);
  }
  return union(...condition.slice(1).map(variablesOf));
}

/** Return the variables that some conditions name, in order. */
export function variablesOfAll(conditions) {
  return [...union(...conditions.map(variablesOf))].sort((one, other) => one - other);
}

/**
 * Return the truth of a condition.
 *
 * Kleene's "all" is the least of its branches and "any" the greatest; looking ends at the first
 * that cannot be passed.
 */
export function truth(condition, masks) {
  if (typeof condition === "boolean") {
    return condition ? Truth.YES : Truth.NO;
  }
  const head = condition[0];
  if (head === "in") {
    const possible = masks[condition[1]];
    if (!(possible & condition[condition.length - 1])) {
      return Truth.NO;
    }
    return possible & ~condition[2] ? Truth.UNKNOWN : Truth.YES;
  }
  const end = head === "all" ? Truth.NO : Truth.YES;
  let best = Truth.YES - end;
  for (let i = 1; i < condition.length; i += 1) {
    const value = truth(condition[i], masks);
    if (value === end) {
      return end;
    }
    if (value === Truth.UNKNOWN) {
      best = Truth.UNKNOWN;
    }
  }
  return best;
}
