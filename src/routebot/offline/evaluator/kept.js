/** Mirror of reasoning/kept.py: results kept of a rulebook, so that no tap works out again what
 * another one did.
 */

/** Masks of which a result is kept: those before a tap and after it, and some that are tried. */
const MOST_RECENT = 8;

const KEPT = new WeakMap();

/** The latest results of something that hangs on some variables and on nothing else. */
class Recent {
  constructor(variables) {
    this._variables = variables;
    this._latest = [];
  }

  /** Return the result for some masks; it is worked out where none of the latest has theirs. */
  of(masks, work) {
    for (const known of this._latest) {
      if (this._isAlike(known.masks, masks)) {
        return known.result;
      }
    }
    const result = work();
    this._latest.unshift({ masks, result });
    this._latest.length = Math.min(this._latest.length, MOST_RECENT);
    return result;
  }

  _isAlike(one, other) {
    for (const variable of this._variables) {
      if (one[variable] !== other[variable]) {
        return false;
      }
    }
    return true;
  }
}

/** Return what is worked out of some masks, found among what is kept of a rulebook.
 *
 * @param kind and `id`: what it is, and of which thing.
 * @param variables gives those that it hangs on; it is called once for each thing.
 * @param work works it out.
 */
export function recent(rulebook, kind, id, variables, masks, work) {
  const kept = within(within(KEPT, rulebook), kind);
  let found = kept.get(id);
  if (found === undefined) {
    found = new Recent(variables());
    kept.set(id, found);
  }
  return found.of(masks, work);
}

function within(kept, key) {
  let found = kept.get(key);
  if (found === undefined) {
    found = new Map();
    kept.set(key, found);
  }
  return found;
}
