/** Elements of the page, made without any markup: what is text stays text. */

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {object} traits attributes; `class`, `onclick` and the like; null or false leaves one out
 * @param {...(Node|string|null)} children
 */
export function el(tag, traits, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(traits || {})) {
    if (value === null || value === false) {
      continue;
    }
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.flat(9).filter((child) => child !== null && child !== ""));
  return made;
}

/** Make a button. */
export function button(label, onclick, traits = {}) {
  return el("button", { type: "button", onclick, ...traits }, label);
}

/**
 * Make a field to type into, of which the browser shall remember nothing.
 *
 * Some browsers keep what was typed for the next time, and some send it away to check its spelling.
 */
export function field(type, traits) {
  return el("input", { type, autocomplete: "off", spellcheck: "false", ...traits });
}

/** Make a paragraph; the first line of several stands out. */
export function paragraph(text, traits = {}) {
  return el("p", traits, ...text.split("\n").flatMap((line, i) => (i ? [el("br"), line] : [line])));
}

/** Put other children into an element. */
export function refill(element, ...children) {
  element.replaceChildren(...children.flat(9).filter((child) => child !== null && child !== ""));
}

/** Let an element that shows something new be read from its beginning. */
export function attend(element) {
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
}

/** Fold a part away; what is in it is drawn when it is opened. */
export function fold(title, draw) {
  const folding = el("details", {}, el("summary", {}, title));
  folding.addEventListener("toggle", () => {
    if (folding.open && folding.children.length === 1) {
      folding.append(el("div", {}, draw()));
    }
  });
  return folding;
}
