/** Mirror of reasoning/applying.py: by which answers a warning would be a person's. */

import { Truth, truth, variablesOf } from "./conditions.js";
import { NONE, NO_BIT } from "./variables.js";
import { namesPlaces, takesOne } from "./questions.js";

/** Answers that a sentence names; what holds by more of them is told by its questions. */
const MOST_NAMED = 4;

/** Return the answers of which each by itself makes a fact theirs, and no other does.
 *
 * None of them where that cannot be said in few words.
 */
export function answersThatApply(evaluation, compiled, questions) {
  const { rulebook, masks } = evaluation;
  const [{ vocabulary }, { condition }] = [rulebook, compiled];
  const left = [...masks];
  const found = [];
  for (const id of questions) {
    const question = vocabulary.questions[id];
    const applying = namesPlaces(question)
      ? []
      : question.options.filter(
          (option) => truth(condition, withOption(vocabulary, masks, id, option)) === Truth.YES,
        );
    // Where none of several answers will do, it is theirs by what they lack.
    const byLack = !takesOne(question) && applying.some((option) => option.id === NONE);
    if (!applying.length || byLack) {
      return [];
    }
    takeOut(vocabulary, left, id, applying);
    const named = new Set(applying.map((option) => option.id));
    const told = applying.filter((each) => !named.has(each.treat_as));
    found.push(...told.map((each) => ({ question: id, option: each.id })));
  }
  const elsewhere = truth(condition, vocabulary.settled(left));
  return elsewhere === Truth.NO && found.length <= MOST_NAMED ? found : [];
}

/** Return the answers given of which each by itself makes some fact theirs, each once. */
export function answersGiven(vocabulary, masks, facts) {
  const found = new Map();
  for (const compiled of facts) {
    const { condition } = compiled;
    const read = [...variablesOf(condition)].map((each) => vocabulary.variables[each].question);
    const named = new Set(read);
    for (const [id, question] of Object.entries(vocabulary.questions)) {
      const asked = named.has(id) && !namesPlaces(question);
      for (const option of asked ? vocabulary.options(id, masks) : []) {
        const alone = vocabulary.masks({ [id]: new Set([option]) });
        if (truth(condition, alone) === Truth.YES) {
          found.set(`${id} ${option}`, { question: id, option });
        }
      }
    }
  }
  return [...found.values()];
}

/** Return the masks of somebody who has also chosen an option, and of its question no other. */
function withOption(vocabulary, masks, question, option) {
  const said = vocabulary.masks({ [question]: new Set([option.id]) });
  const changed = [...masks];
  for (const variable of vocabulary.ofQuestion[question]) {
    changed[variable] = said[variable];
  }
  return vocabulary.settled(changed);
}

/** Rule options of a question out. */
function takeOut(vocabulary, masks, question, options) {
  for (const option of options) {
    if (vocabulary.takesOneAnswer(question)) {
      const variable = vocabulary.index(question);
      const said = vocabulary.masks({ [question]: new Set([option.id]) });
      masks[variable] &= ~said[variable];
    } else {
      masks[vocabulary.index(question, option.id)] = NO_BIT;
    }
  }
}
