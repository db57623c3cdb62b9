/** Mirror of policy/questions.py: the questions that the program knows by name. */

export const OTHER_CITIZENSHIP = "other_citizenship";
export const SECOND_PASSPORT = "second_passport";
export const LOCATION = "location";
export const OFFER_FROM = "offer_from";

/** Say whether a question is answered with the codes of places. */
export function namesPlaces(question) {
  return question.kind === "countries" || question.kind === "country";
}

/** Say whether a question has one answer. */
export function takesOne(question) {
  return question.kind === "one" || question.kind === "country";
}

/** Return what a question is called inside a sentence: {ru, en}. */
export function nameOf(question) {
  return question.short || question.text;
}

/**
 * Return who chooses an option, as it stands after "if"; null where nobody wrote it.
 *
 * An option that is treated as another one may go without words of its own.
 */
export function so(question, optionId) {
  const option = question.options.find((each) => each.id === optionId);
  const treated = option ? option.treat_as : null;
  return question.when_so[optionId] || (treated && question.when_so[treated]) || null;
}

/** Give a question for countries its options: every place, of which each rule speaks. */
export function withPlaces(question, places) {
  if (!namesPlaces(question)) {
    return question;
  }
  const options = places.map((code) => ({ ...PLACE, id: code, label: { ru: code, en: code } }));
  return { ...question, options: [...options, ...question.options] };
}

const PLACE = {
  id: null,
  label: null,
  shared: null,
  excludes: [],
  implies: [],
  rules_out: [],
  treat_as: null,
  neutral: true,
  days_left: null,
  stay_days_wanted: null,
  days_valid: null,
  modes: [],
  starts_from: null,
};
