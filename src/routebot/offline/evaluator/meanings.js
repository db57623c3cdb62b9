/** Mirror of reasoning/meanings.py: what the dataset says of the answers themselves. */

import { Truth, firstValue, isSingle, truth } from "./conditions.js";

/** The question whose options payment rules speak of. */
export const CARDS = "cards";

/** The question whose options links speak of. */
export const REGION = "region";

/** Something about a person that the program itself reads: {slot, questions, condition}. */
export class Circumstance {
  constructor(plain, conditions) {
    this.slot = plain.slot;
    this.questions = plain.questions;
    this.condition = conditions[plain.slot];
  }

  /** Say whether the answers put it beyond doubt. */
  holds(masks) {
    return truth(this.condition, masks) === Truth.YES;
  }
}

/** What the options of a question with one answer stand for in days: {question, variable, days}. */
export class Scale {
  constructor(plain) {
    Object.assign(this, plain);
  }

  /** Return the days of the answer; null where it is not known or stands for none. */
  read(masks) {
    return this.isAnswered(masks) ? this.days[firstValue(masks[this.variable])] : null;
  }

  /** Say whether one option is left. */
  isAnswered(masks) {
    return isSingle(masks[this.variable]);
  }
}

/** Return what is read from answers beside conditions, with the fields of `Meanings`. */
export function readMeanings(plain, conditions) {
  const { in_danger: inDanger, lgbt, abroad } = plain.circumstances;
  return {
    circumstances: {
      in_danger: new Circumstance(inDanger, conditions),
      lgbt: new Circumstance(lgbt, conditions),
      abroad: new Circumstance(abroad, conditions),
    },
    days_left: scaleOf(plain.days_left),
    stay_wanted: scaleOf(plain.stay_wanted),
    days_valid: scaleOf(plain.days_valid),
    modes: plain.modes,
    apart: plain.apart,
    questions: plain.questions,
  };
}

function scaleOf(plain) {
  return plain ? new Scale(plain) : null;
}
