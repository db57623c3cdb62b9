/** What Python's sets, counters, sort keys and combinations do, for all mirrors. */

/** Return the union of some sets or arrays. */
export function union(...parts) {
  const found = new Set();
  for (const part of parts) {
    for (const each of part) {
      found.add(each);
    }
  }
  return found;
}

/** Return what a set or an array has in common with a set. */
export function intersection(one, other) {
  return new Set([...one].filter((each) => other.has(each)));
}

/** Return a set or an array without what stands in another set. */
export function difference(one, other) {
  return new Set([...one].filter((each) => !other.has(each)));
}

/** Say whether every part of a set or an array stands in another set. */
export function isSubset(one, other) {
  for (const each of one) {
    if (!other.has(each)) {
      return false;
    }
  }
  return true;
}

/** Compare as Python compares numbers, booleans, ASCII strings, and tuples of them. */
export function compare(one, other) {
  if (!Array.isArray(one)) {
    return one < other ? -1 : Number(one > other);
  }
  const shared = Math.min(one.length, other.length);
  for (let i = 0; i < shared; i += 1) {
    const found = compare(one[i], other[i]);
    if (found !== 0) {
      return found;
    }
  }
  return one.length - other.length;
}

/** Sort by a key that `compare` takes; equals keep their order. */
export function sortedBy(items, key) {
  const keyed = [...items].map((item) => [key(item), item]);
  return keyed.sort((one, other) => compare(one[0], other[0])).map((each) => each[1]);
}

/** Return the first item with the least key; null of none. */
export function leastBy(items, key) {
  let [best, least] = [null, null];
  for (const item of items) {
    const found = key(item);
    if (least === null || compare(found, least) < 0) {
      [best, least] = [item, found];
    }
  }
  return best;
}

/** Yield each choice of so many items, in their order. */
export function* combinations(items, size, from = 0) {
  if (size === 0) {
    yield [];
    return;
  }
  for (let i = from; i <= items.length - size; i += 1) {
    for (const rest of combinations(items, size - 1, i + 1)) {
      yield [items[i], ...rest];
    }
  }
}

/** Counts by key, 0 of what was never counted. */
export class Counter {
  constructor() {
    this._counts = new Map();
  }

  /** Return the count of a key. */
  of(key) {
    return this._counts.get(key) || 0;
  }

  /** Count each of some keys so many times more. */
  add(keys, by = 1) {
    for (const key of keys) {
      this._counts.set(key, this.of(key) + by);
    }
  }

  /** Return the sum of two counters. */
  plus(other) {
    const sum = new Counter();
    for (const [key, count] of [...this._counts, ...other._counts]) {
      sum.add([key], count);
    }
    return sum;
  }
}
