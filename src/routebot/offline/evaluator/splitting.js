/** Mirror of words/splitting.py: the beginning of a text that is too long. */

/** How a sentence ends: its sign, and what closes quotes and brackets after it. */
const SENTENCE_END = /[.!?…][»”"')\]]*$/;

/** Return the first sentences of a plain text that fit; else its beginning and an ellipsis.
 *
 * The beginning ends at a semicolon, else at a word.
 *
 * @param most characters to write.
 */
export function beginning(text, most) {
  const signs = [...text];
  if (signs.length <= most) {
    return text;
  }
  const whole = text.split(" ");
  const words = signs.slice(0, most).join("").split(" ").slice(0, -1);
  const end = lastPlace(words, (word, at) =>
    SENTENCE_END.test(word) && /^\p{Lu}/u.test(whole[at + 1] ?? ""));
  if (end) {
    return words.slice(0, end).join(" ");
  }
  const clause = lastPlace(words, (word) => word.endsWith(";"));
  const kept = clause ? words.slice(0, clause) : words;
  const cut = kept.join(" ") || signs.slice(0, most - 1).join("");
  return `${cut.replace(/[,:;–—]+$/, "")}…`;
}

/** Return how many words lead up to the last one of which something is so; 0 where of none. */
function lastPlace(words, isSo) {
  return words.map((word, at) => (isSo(word, at) ? at + 1 : 0)).reduce((a, b) => Math.max(a, b), 0);
}

/** Write the first letter large. */
export function capital(text) {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Write the first letter small. */
export function uncapital(text) {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** Join texts, the empty ones left out. */
export function together(parts, separator) {
  return parts.filter(Boolean).join(separator);
}
