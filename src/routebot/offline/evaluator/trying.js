/** Mirror of reasoning/trying.py: answers tried one by one, whether the first routes would move. */

import { maskOfValue } from "./conditions.js";
import { namesPlaces } from "./questions.js";
import { thresholds } from "./thresholds.js";
import { NO_BIT, YES_BIT } from "./variables.js";

/** Say whether some answer would put the top routes in another order. */
export function canReorder(advice, question) {
  const { pool: most, top_routes: shown } = thresholds;
  const pool = advice.possible.slice(0, most);
  const top = readOf(pool, shown);
  for (const masks of tries(advice.rulebook.vocabulary, advice.masks, question)) {
    if (readOf(advice.reordered(masks, pool), shown) !== top) {
      return true;
    }
  }
  return false;
}

/** Return what the first page tells: which places, and what must be obtained first. */
function readOf(verdicts, shown) {
  const told = (each) => [each.id, ...each.needs.map((need) => need.id)].join(" ");
  return verdicts.slice(0, shown).map(told).join(",");
}

/** Yield the masks with each answer to a question. */
function* tries(vocabulary, masks, question) {
  const variables = vocabulary.ofQuestion[question];
  for (const choice of choices(vocabulary, question)) {
    const changed = [...masks];
    variables.forEach((variable, i) => {
      changed[variable] = choice[i];
    });
    yield vocabulary.settled(changed);
  }
}

/** List the masks of a question's variables for each answer that is tried. */
function choices(vocabulary, question) {
  const variables = vocabulary.ofQuestion[question];
  const asked = vocabulary.questions[question];
  if (namesPlaces(asked)) {
    const likely = asked.likely.filter((place) => vocabulary.places.includes(place));
    return likely.map((place) => {
      const said = vocabulary.masks({ [question]: new Set([place]) });
      return variables.map((variable) => said[variable]);
    });
  }
  if (vocabulary.takesOneAnswer(question)) {
    const { values } = vocabulary.variables[variables[0]];
    return values.map((_, position) => [maskOfValue(position, values.length)]);
  }
  const alone = variables.map((chosen) =>
    variables.map((variable) => (variable === chosen ? YES_BIT : NO_BIT)),
  );
  return [...alone, variables.map(() => NO_BIT), variables.map(() => YES_BIT)];
}
