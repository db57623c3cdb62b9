/** Mirror of screens/fitting.py: fit sections into a number of characters.
 *
 * The core of each item stands, and details while there is room: what matters most gets it first.
 */

import { sortedBy } from "./collections.js";

/** One thing to say: what is said whatever the room, and what stands instead where there is some.
 *
 * @param details of each when it gets its room, the least first, and its text: [turn, text].
 */
export function item(core, ...details) {
  return { core, details };
}

/** A title and what may stand under it; without anything under it, it is left out. */
export function section(title, items, bulleted = true) {
  return { title, items, bulleted };
}

/** Choose the text of each item; the cores stand even where they alone are longer.
 *
 * @param most characters of all, as `plain` writes them.
 * @returns sections with texts as their items.
 */
export function fit(sections, most) {
  const chosen = sections.map(({ items }) => items.map((each) => each.core));
  const details = sections.flatMap(({ items }, number) =>
    items.flatMap((each, at) =>
      each.details.map(([turn, text]) => ({ turn, text, number, at })),
    ),
  );
  for (const { text, number, at } of sortedBy(details, (each) => each.turn)) {
    const before = chosen[number][at];
    chosen[number][at] = text;
    if (lengthOf(plain(written(sections, chosen))) > most) {
      chosen[number][at] = before;
    }
  }
  return written(sections, chosen);
}

/** Return the sections with their chosen texts, without those that say nothing. */
function written(sections, chosen) {
  return sections
    .map(({ title, bulleted }, number) => section(title, chosen[number].filter(Boolean), bulleted))
    .filter(({ items }) => items.length > 0);
}

/** Write sections as plain text. */
export function plain(sections) {
  const lines = ({ title, items, bulleted }) => [
    title,
    ...items.map((each) => (bulleted ? `- ${each}` : each)),
  ];
  return sections.map((each) => lines(each).join("\n")).join("\n\n");
}

/** Count characters, of which some take two units. */
function lengthOf(text) {
  return [...text].length;
}
