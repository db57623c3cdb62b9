/** Mirror of contract/filling.py: texts chosen, placeholders filled, in one language. */

import { coreWritten } from "./core.js";

/** Write a core in a language, as a command prints it: the language stands after the day. */
export function reportOf(core, words) {
  const { on, ...rest } = coreWritten(core, (said) => inWords(words, said));
  return { on, lang: words.language, ...rest };
}

/** Put something into words. */
export function inWords(words, said) {
  if (said.said === "place") {
    return words.territory(said.code);
  }
  if (said.said === "text") {
    return words.of(said.text);
  }
  const values = {};
  for (const [name, value] of Object.entries(said.values)) values[name] = filled(words, value);
  return said.number === null
    ? words.text(said.key, values)
    : words.count(said.key, said.number, values);
}

function filled(words, value) {
  if (typeof value === "number") {
    return words.number(value);
  }
  return Object.hasOwn(value, "said") ? inWords(words, value) : words.partialDate(value);
}
