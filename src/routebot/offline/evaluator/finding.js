/** Places by what somebody types into a field: by the beginning of a word of any of their names.
 *
 * `words/finding.py` reads sentences, cases and slips; a list that shrinks with each letter needs
 * none of it: «Грузи» finds what «из Грузии» means.
 */

/** Return the names by which places are found: a Map, id -> names as `folded` writes them.
 *
 * @param spoken the words of each language.
 */
export function namesOf(book, spoken) {
  const others = new Map(book.snapshot.names.others);
  const places = Object.keys(book.destinations);
  return new Map(places.map((id) => {
    const names = [...spoken.map((words) => words.territory(id)), ...(others.get(id) ?? [])];
    return [id, [...new Set(names.map(folded))]];
  }));
}

/** List the places that a text may mean: those whose name begins with it, then the others. */
export function found(names, typed) {
  const sought = folded(typed);
  const begun = [];
  const within = [];
  for (const [id, known] of sought ? names : []) {
    if (known.some((name) => name.startsWith(sought))) {
      begun.push(id);
    } else if (known.some((name) => name.includes(` ${sought}`))) {
      within.push(id);
    }
  }
  return [...begun, ...within];
}

/** Return a text in small letters without punctuation and marks, words apart by one blank. */
export function folded(text) {
  const bare = [...text.normalize("NFKC").toLowerCase()].map(withoutMarks).join("");
  return bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** Take the marks off Latin letters («é») and off ё; й is a letter of its own. */
function withoutMarks(sign) {
  return sign === "й" ? sign : sign.normalize("NFD").replace(/\p{M}/gu, "");
}
