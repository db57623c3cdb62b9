/** What the file is, how old it is, whom to trust, and what it does not protect from. */

import { OLD_AFTER } from "./days.js";
import { el, paragraph } from "./dom.js";

/** Return what has to be said before anything else, the gravest first; often nothing. */
export function warnings({ words, day, pack }) {
  const made = words.day(pack.first);
  const said = [];
  if (day.doubt === "early") {
    said.push(words.text("offline.clock", { day: made }));
  }
  if (day.doubt === "late") {
    said.push(words.text("offline.over", { day: words.day(pack.last) }));
  } else if (day.age > OLD_AFTER) {
    said.push(words.count("offline.old", day.age, { made }));
  }
  return said.map((text) => paragraph(text, { class: "warning" }));
}

/** Return the page about the file. */
export function aboutView({ words, pack }) {
  const paragraphs = ["what", "protects", "not", "pass", "trust"].map((part) => [
    el("h2", {}, words.text(`offline.about.${part}.title`)),
    paragraph(words.text(`offline.about.${part}`)),
  ]);
  const { fingerprint } = document.documentElement.dataset;
  return [
    el("h1", {}, words.text("offline.view.about")),
    paragraphs,
    paragraph(
      fingerprint
        ? words.text("offline.about.signed", { fingerprint })
        : words.text("offline.about.unsigned"),
    ),
    paragraph(
      words.text("offline.about.made", { day: words.day(pack.first), revision: pack.revision }),
      { class: "quiet" },
    ),
  ];
}
