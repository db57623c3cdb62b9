/** Mirror of logic/vocabulary.py: the questions as variables, and answers as masks and back. */

import { AnswerError, checkChoice, withImplied } from "./choices.js";
import { isSubset } from "./collections.js";
import { emptyMask, firstValue, isSingle, maskOfValue, variablesOf } from "./conditions.js";
import { HeldPassports, NAMED, UNSAID_BIT, isValue, placesIn } from "./derived.js";
import { OTHER_CITIZENSHIP, SECOND_PASSPORT, takesOne, withPlaces } from "./questions.js";
import { NONE, NO_BIT, YES_BIT, either, tickOf, variablesOfQuestion } from "./variables.js";

function key(question, option) {
  return `${question} ${option === null ? "" : option}`;
}

/**
 * The variables of a list of questions, and the way between answers and masks.
 *
 * Masks are an array with one mask for each variable; answers are an object, question id -> ids of
 * the chosen options. A question that is absent is not answered; no options: none was chosen.
 */
export class Vocabulary {
  /**
   * @param {object[]} questions in the order of the dataset
   * @param {string[]} places codes of those that answer a question for countries
   * @param {PassportTable} passports what a second passport gives
   */
  constructor(questions, places, passports) {
    this.places = [...places].sort();
    const inFull = questions.map((question) => withPlaces(question, this.places));
    this.questions = Object.fromEntries(inFull.map((each) => [each.id, each]));
    this.variables = inFull.flatMap(variablesOfQuestion);
    this.unknown = this.variables.map((variable) => variable.full);
    this._index = new Map(this.variables.map((v, i) => [key(v.question, v.option), i]));
    this.ofQuestion = Object.fromEntries(inFull.map((each) => [each.id, []]));
    this.variables.forEach((v, i) => this.ofQuestion[v.question].push(i));
    this._readGroups(passports);
  }

  _readGroups(passports) {
    this._groups = new Map();
    this._standsFor = {};
    const question = this.questions[OTHER_CITIZENSHIP];
    for (const { id, treat_as: treatAs } of question ? question.options : []) {
      this._standsFor[id] = treatAs || id;
      const variable = this._index.get(key(OTHER_CITIZENSHIP, id));
      if (variable !== undefined) {
        this._groups.set(id, variable);
      }
    }
    this.held = new HeldPassports(this.places, passports, this._groups.keys());
  }

  /** Return the variable of a question, or of one option of a question of kind "many". */
  index(question, option = null) {
    const found = this._index.get(key(question, option));
    if (found === undefined) {
      throw new RangeError(`no variable of ${question} ${option}`);
    }
    return found;
  }

  /** Encode answers; throws AnswerError where they name what is not there, or clash. */
  masks(answers) {
    const masks = [...this.unknown];
    for (const [id, given] of Object.entries(answers)) {
      const question = this.question(id);
      const options = new Set(given);
      checkChoice(question, options);
      if (takesOne(question)) {
        const value = question.options.findIndex((option) => options.has(option.id));
        masks[this.index(id)] = maskOfValue(value, question.options.length);
      } else if (id === SECOND_PASSPORT) {
        masks[this.index(id, NAMED)] = this._maskOfPlaces(options);
      } else {
        const chosen = withImplied(question, options);
        for (const variable of this.ofQuestion[id]) {
          masks[variable] = chosen.has(this.variables[variable].option) ? YES_BIT : NO_BIT;
        }
      }
    }
    this._implyGroups(answers, masks);
    return this.settled(masks);
  }

  _maskOfPlaces(codes) {
    const size = this.places.length;
    const bits = [...codes].map((code) => maskOfValue(this.places.indexOf(code), size));
    return bits.reduce((mask, bit) => mask | bit, emptyMask(size));
  }

  /** Let a passport that is named answer for its group; throws AnswerError if they have none. */
  _implyGroups(answers, masks) {
    const named = [...(answers[SECOND_PASSPORT] || [])];
    const said = OTHER_CITIZENSHIP in answers ? new Set(answers[OTHER_CITIZENSHIP]) : null;
    if (named.length > 0 && said !== null && isSubset(said, new Set([NONE]))) {
      const message = `"${SECOND_PASSPORT}" names a passport, "${OTHER_CITIZENSHIP}" says none`;
      throw new AnswerError("error.passport", message, { question: SECOND_PASSPORT });
    }
    if (!(SECOND_PASSPORT in answers)) {
      return;
    }
    const implied = new Set(named.map((passport) => this.held.groupOf(passport)));
    for (const [group, variable] of this._groups) {
      if (implied.has(group)) {
        masks[variable] = YES_BIT;
      } else if (said === null) {
        masks[variable] = NO_BIT;
      }
    }
  }

  /** Return the masks with what follows from others of them: what passports come to. */
  settled(masks) {
    const named = this._index.get(key(SECOND_PASSPORT, NAMED));
    if (named === undefined) {
      return [...masks];
    }
    const ticked = new Map();
    for (const [option, variable] of this._groups) {
      const group = this._standsFor[option];
      const before = ticked.has(group) ? ticked.get(group) : false;
      ticked.set(group, either(before, tickOf(masks[variable])));
    }
    const found = this.held.masks(this._named(masks) || [], ticked);
    const first = named + 1;
    return [...masks.slice(0, first), ...found, ...masks.slice(first + found.length)];
  }

  /** Say whether the passports named imply every group that is ticked. */
  namesEveryGroup(masks) {
    const named = this._named(masks) || [];
    const implied = new Set(named.map((passport) => this.held.groupOf(passport)));
    return [...this._groups].every(
      ([option, variable]) =>
        masks[variable] !== YES_BIT || implied.has(this._standsFor[option]),
    );
  }

  /** Return the passports that were named; null where the question was not answered. */
  _named(masks) {
    const position = this._index.get(key(SECOND_PASSPORT, NAMED));
    if (position === undefined || masks[position] === this.variables[position].full) {
      return null;
    }
    return placesIn(masks[position], this.places);
  }

  /** Say whether it is a question of kind "one" that is asked here. */
  takesOneAnswer(question) {
    return this._index.has(key(question, null));
  }

  /** Return the option chosen for a question of kind "one"; null when not known or not asked. */
  chosen(question, masks) {
    const position = this._index.get(key(question, null));
    if (position === undefined || !isSingle(masks[position])) {
      return null;
    }
    return this.variables[position].values[firstValue(masks[position])];
  }

  /** Return the options chosen in an answered question: "none" where it has that and none was. */
  options(question, masks) {
    if (this.takesOneAnswer(question)) {
      const chosen = this.chosen(question, masks);
      return chosen ? [chosen] : [];
    }
    if (question === SECOND_PASSPORT) {
      return this._named(masks) || [];
    }
    const own = this.ofQuestion[question].filter((i) => masks[i] === YES_BIT);
    if (own.length > 0) {
      return own.map((i) => this.variables[i].option);
    }
    const hasNone = this.questions[question].options.some((option) => option.id === NONE);
    return hasNone ? [NONE] : [];
  }

  /** Return the chosen options and those that they are treated as, a Set; empty if not answered. */
  standing(question, masks) {
    if (!this.isAnswered(question, masks)) {
      return new Set();
    }
    const chosen = new Set(this.options(question, masks));
    const options = this.questions[question].options.filter((each) => chosen.has(each.id));
    const treated = options.map((each) => each.treat_as).filter((id) => id !== null);
    return new Set([...chosen, ...treated]);
  }

  /** Say whether the one answer is an option that says nothing of itself. */
  isSilent(question, masks) {
    const chosen = this.chosen(question, masks);
    if (chosen === null) {
      return false;
    }
    const { options } = this.questions[question];
    const said = options.find((option) => option.id === chosen);
    return !options.find((option) => option.id === (said.treat_as || chosen)).neutral;
  }

  /** Return the questions that conditions ask about, a Set. */
  questionsIn(conditions) {
    const found = new Set();
    for (const condition of conditions) {
      for (const variable of variablesOf(condition)) {
        found.add(this.variables[variable].question);
      }
    }
    return found;
  }

  /** Return the questions whose answer is known, a Set in the order of the dataset. */
  answered(masks) {
    const asked = Object.keys(this.ofQuestion);
    return new Set(asked.filter((question) => this.isAnswered(question, masks)));
  }

  /** Say whether the answer to a question is known; false for one that is not asked here. */
  isAnswered(question, masks) {
    // What passports give is no answer.
    return (this.ofQuestion[question] || []).some(
      (i) => masks[i] !== this.unknown[i] && !isValue(this.variables[i].values),
    );
  }

  /** Return the question to ask about a variable: of passports that of the group first. */
  asks(variable, masks) {
    const { question } = this.variables[variable];
    const groups = question === SECOND_PASSPORT ? [...this._groups.values()] : [];
    const isOpen = groups.some((group) => masks[group] === this.unknown[group]);
    return isOpen ? OTHER_CITIZENSHIP : question;
  }

  /** Say whether a rule that reads a variable may say nothing of the answer given. */
  saysNothing(variable, masks) {
    const { question, values } = this.variables[variable];
    if (isValue(values)) {
      return this._named(masks) !== null && (masks[variable] & UNSAID_BIT) !== 0;
    }
    return this.isSilent(question, masks);
  }

  /** Return the masks with one question made unknown again. */
  without(masks, question) {
    const changed = [...masks];
    for (const variable of this.ofQuestion[question]) {
      changed[variable] = this.variables[variable].full;
    }
    const isOfPassports = question === SECOND_PASSPORT || question === OTHER_CITIZENSHIP;
    return isOfPassports ? this.settled(changed) : changed;
  }

  /** Return a question by id; throws AnswerError, with those there are. */
  question(id) {
    if (!Object.hasOwn(this.questions, id)) {
      const choices = Object.keys(this.questions).join(", ");
      const message = `unknown question "${id}"; the questions are: ${choices}`;
      throw new AnswerError("error.question", message, { question: id });
    }
    return this.questions[id];
  }
}
