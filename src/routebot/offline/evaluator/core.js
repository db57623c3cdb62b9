/** Mirror of contract/core.py: what a core is made of, and the way from a core to JSON.
 *
 * A core is plain data already: records and tables are objects, days are written as ISO dates.
 * Only where words belong stands what they are to say, told by its `said`.
 */

import { partialIso } from "./dates.js";

/** Write a core as JSON.
 *
 * @param write what to put where words belong.
 */
export function coreWritten(core, write) {
  if (core === null || typeof core !== "object") {
    return core;
  }
  if (Array.isArray(core)) {
    return core.map((part) => coreWritten(part, write));
  }
  if (Object.hasOwn(core, "said")) {
    return write(core);
  }
  const object = {};
  for (const [key, value] of Object.entries(core)) object[key] = coreWritten(value, write);
  return object;
}

/** Write a core without words: where they belong stands what they are to say. */
export function coreJson(core) {
  return coreWritten(core, wordless);
}

function wordless(said) {
  if (said.said === "place") {
    return { place: said.code };
  }
  if (said.said === "text") {
    return { fact: said.fact, part: said.part };
  }
  const values = {};
  for (const [name, value] of Object.entries(said.values)) values[name] = wordlessValue(value);
  return { phrase: said.key, number: said.number, values };
}

function wordlessValue(value) {
  if (typeof value === "number") {
    return value;
  }
  return Object.hasOwn(value, "said") ? wordless(value) : partialIso(value);
}
