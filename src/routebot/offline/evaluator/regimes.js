/** Mirror of policy/regimes.py: what passports give at each place on a day. */

import { NOT_ESTABLISHED, VALUES } from "./second_passports.js";

const FIRST_LETTER = "a".charCodeAt(0);

const UNKNOWN = VALUES.indexOf(NOT_ESTABLISHED);

/** What every passport of the dataset gives on one day. */
export class PassportTable {
  /**
   * @param {object} held {rows, groups, otherwise, members} as offline/held.py writes them
   * @param {string[]} places in the order of the letters of each row
   */
  constructor(held, places) {
    this._rows = held.rows;
    this._groups = held.groups;
    this._members = held.members;
    this._otherwise = held.otherwise;
    this._columns = new Map(places.map((place, i) => [place, i]));
  }

  /** Return what a passport gives in each place, as positions in VALUES. */
  valuesOf(passport) {
    return Array.from(this._rows[passport], (letter) => letter.charCodeAt(0) - FIRST_LETTER);
  }

  /**
   * Return the passport that gives the best at a place; of equals the first.
   *
   * It is null if there is none or nothing is established: a refusal of one passport does not stand
   * while nobody knows what another one gives, so the unknown stands before the refusals.
   */
  bestPassport(passports, place) {
    if (passports.length === 0) {
      return null;
    }
    const column = this._columns.get(place);
    const values = passports.map((passport) => this.valuesOf(passport)[column]);
    const best = Math.min(...values);
    return best < UNKNOWN || !values.includes(UNKNOWN) ? passports[values.indexOf(best)] : null;
  }

  /** Return the option of `other_citizenship` that a passport implies; null: no table. */
  groupOf(passport) {
    return Object.hasOwn(this._groups, passport) ? this._groups[passport] : this._otherwise;
  }

  /** Return the passports of a group; null of one that the table does not list. */
  membersOf(group) {
    return Object.hasOwn(this._members, group) ? this._members[group] : null;
  }
}
