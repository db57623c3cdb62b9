/** Blocks of lines, as the evaluator writes them, drawn: {style, text}.
 *
 * An address is text to be copied: nothing on the page leads out of it.
 */

import { el } from "./dom.js";

const TAGS = { head: "h1", bold: "strong", italic: "em", plain: "span", address: "code" };

/** Draw blocks of lines, a paragraph each; a headline stands by itself. */
export function drawn(blocks) {
  return blocks.map((block) => {
    const heads = block.filter((line) => line.style === "head");
    const others = block.filter((line) => line.style !== "head" && line.text);
    const lines = others.flatMap((line, i) => [i ? el("br") : "", written(line)]);
    return [
      heads.map((line) => el("h1", {}, line.text)),
      lines.length > 0 ? el("p", { class: "text" }, lines) : null,
    ];
  });
}

function written({ style, text }) {
  return el(TAGS[style], {}, text);
}
