/** Mirror of logic/derived.py: second passports as variables, the best held in each place. */

import { hasValue } from "./conditions.js";
import { NONE_HELD, NOT_ESTABLISHED, VALUES } from "./second_passports.js";

/** In place of an option: the variable that holds the passports named. */
export const NAMED = "named";

const FULL = 2 ** VALUES.length - 1;

/** The value of those of whose passports nothing is known there. */
export const UNSAID_BIT = 1 << VALUES.indexOf(NOT_ESTABLISHED);

const NONE_BIT = 1 << VALUES.indexOf(NONE_HELD);

/** Say whether these are the values of such a variable. */
export function isValue(values) {
  return values === VALUES;
}

/** Return what is left of a mask for those who hold nothing that they did not speak of. */
export function noneHeld(mask) {
  return mask & NONE_BIT ? NONE_BIT : mask;
}

/** What the passports of a person come to in each place. */
export class HeldPassports {
  /**
   * @param {string[]} places in the order of the variables
   * @param {PassportTable} table
   * @param {string[]} groups the options that stand for groups of passports
   */
  constructor(places, table, groups) {
    this._places = places;
    this._table = table;
    this._groups = new Set(groups);
    this._rows = new Map();
    this._members = new Map();
  }

  /** Return the option that a passport implies, if the question has it, else null. */
  groupOf(passport) {
    const group = this._table.groupOf(passport);
    return this._groups.has(group) ? group : null;
  }

  /**
   * Return the mask of each place.
   *
   * @param {string[]} named the passports; empty where none was named
   * @param {Map} ticked group -> whether they hold a passport of it, null where not known
   */
  masks(named, ticked) {
    const covered = new Set(named.map((passport) => this.groupOf(passport)));
    const more = [...ticked].filter(([group, held]) => held && !covered.has(group));
    const rows = [
      ...named.map((passport) => this._row(passport)),
      ...more.map(([group]) => this._shared(group)),
    ];
    if (rows.length === 0) {
      const isKnown = ticked.size > 0 && ![...ticked.values()].includes(null);
      return this._places.map(() => (isKnown ? NONE_BIT : FULL));
    }
    return rows.reduce((found, row) => found.map((mask, i) => best(mask, row[i])));
  }

  /** Return what one passport gives in each place. */
  _row(passport) {
    if (!this._rows.has(passport)) {
      this._rows.set(passport, this._table.valuesOf(passport).map((value) => 1 << value));
    }
    return this._rows.get(passport);
  }

  /** Return what some passport of a group gives in each place. */
  _shared(group) {
    if (!this._members.has(group)) {
      this._members.set(group, this._ofGroup(group));
    }
    return this._members.get(group);
  }

  _ofGroup(group) {
    const known = this._table.membersOf(group);
    const rest = this._places.filter((place) => this.groupOf(place) === group);
    // Of the passports of the rest of the world not all are in the table.
    let masks = this._places.map(() => (known ? 0 : UNSAID_BIT));
    for (const member of known || rest) {
      const row = this._row(member);
      masks = masks.map((mask, i) => mask | row[i]);
    }
    return masks;
  }
}

/** Return the masks of the better of two: each value that the other one does not surpass. */
function best(first, second) {
  return (first & upTo(second)) | (second & upTo(first));
}

/** Return the mask of all values up to the last one of a mask. */
function upTo(mask) {
  return 2 ** (32 - Math.clz32(mask)) - 1;
}

/** Return the codes of those of some places whose bits a mask has. */
export function placesIn(mask, places) {
  return places.filter((_, value) => hasValue(mask, value));
}
