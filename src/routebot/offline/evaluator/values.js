/** Mirror of offline/tables.py: a table of plain columns, put together again. */

const EMPTY = {
  list: () => [],
  set: () => new Set(),
  dict: () => ({}),
};

/**
 * Return the value that a table was made of; equal values are one object, so change none of them.
 */
export function valuesOf(table) {
  const [leaves, groups, root] = table;
  const entries = leaves.slice();
  for (const [form, columns] of groups) {
    const make = typeof form === "string" ? EMPTY[form] : () => ({});
    for (let left = columns[0].length; left > 0; left -= 1) {
      entries.push(make());
    }
  }
  let first = leaves.length;
  for (const [form, columns] of groups) {
    if (typeof form === "string") {
      fillContainers(form, columns, entries, first);
    } else {
      columns.forEach((column, at) => fillField(form[at], column, entries, first));
    }
    first += columns[0].length;
  }
  return entries[root];
}

/** Give objects one of their fields; a column says how far each part is from the one before. */
function fillField(name, column, entries, first) {
  let part = 0;
  column.forEach((step, at) => {
    part += step;
    entries[first + at][name] = entries[part];
  });
}

/** Put their parts into lists, sets or mappings. */
function fillContainers(form, columns, entries, first) {
  const [lengths, steps] = columns;
  let part = 0;
  let next = 0;
  lengths.forEach((length, at) => {
    const parts = steps.slice(next, next + length).map((step) => {
      part += step;
      return entries[part];
    });
    next += length;
    fill(form, entries[first + at], parts);
  });
}

/** Put its parts into one list, set or mapping; keys and values of a mapping come in turn. */
function fill(form, made, parts) {
  if (form === "list") {
    made.push(...parts);
  } else if (form === "set") {
    parts.forEach((part) => made.add(part));
  } else {
    for (let at = 0; at < parts.length; at += 2) {
      made[parts[at]] = parts[at + 1];
    }
  }
}
