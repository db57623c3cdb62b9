/** Mirror of offline/tables.py: a table of plain rows, put together again. */

/**
 * Return the value that a table was made of; equal values are one object, so change none of them.
 */
export function valuesOf(table) {
  const [leaves, groups, root] = table;
  const entries = leaves.slice();
  for (const [form, rows] of groups) {
    const make = makerOf(form, entries);
    for (const row of rows) {
      entries.push(make(row));
    }
  }
  return entries[root];
}

/** Return the function that makes an entry of a form out of its row. */
function makerOf(form, entries) {
  if (form === "list") {
    return (row) => row.map((place) => entries[place]);
  }
  if (form === "set") {
    return (row) => new Set(row.map((place) => entries[place]));
  }
  if (form === "dict") {
    return (row) => mapping(row, entries);
  }
  return (row) => object(form, row, entries);
}

/** Make a mapping of keys and values in turn. */
function mapping(row, entries) {
  const made = {};
  for (let at = 0; at < row.length; at += 2) {
    made[entries[row[at]]] = entries[row[at + 1]];
  }
  return made;
}

/** Make an object of its fields. */
function object(fields, row, entries) {
  const made = {};
  for (let at = 0; at < row.length; at += 1) {
    made[fields[at]] = entries[row[at]];
  }
  return made;
}
