/** A place's card: the answer on one screen, the parts behind it, its plan. */

import { drawn } from "./blocks.js";
import { briefCard } from "./brief.js";
import { detailBlocks } from "./detail_words.js";
import { button, el, fold } from "./dom.js";
import { planText } from "./plan.js";

/** The parts behind a card, as the bot has them. */
const PARTS = ["rules", "way", "money", "pitfalls", "stay", "sources", "why"];

/** Return the card of a place. */
export function cardView(session, { place }, go) {
  const { words, advice } = session;
  const detail = (part) => () => drawn(detailBlocks(words, advice, advice.told(place), part));
  const parts = PARTS.map((part) => fold(words.text(`tab.${part}`), detail(part)));
  return [
    drawn(briefCard(words, advice, advice.told(place))),
    el(
      "div",
      { class: "ways" },
      button(words.text("button.plan"), () => go({ name: "plan", place }), { class: "main" }),
      button(words.text("button.onward"), () => go({ name: "onward", place })),
    ),
    parts,
  ];
}

/** Return the plan for a place, with the ways to take it along. */
export function planView(session, { place }) {
  const text = planText(session.words, session.advice, place);
  const { words } = session;
  const saved = el("p", { class: "quiet", role: "status" });
  const title = `${words.text("button.plan")}: ${words.territory(place)}`;
  return [
    el("h1", { class: "aside" }, title),
    el("div", { class: "text plan" }, text),
    el(
      "div",
      { class: "ways" },
      button(words.text("offline.print"), () => window.print()),
      button(words.text("offline.save"), () => {
        save(text);
        saved.textContent = words.text("offline.saved");
      }),
    ),
    saved,
  ];
}

/** Hand a text to the browser as a file; its name tells nothing. */
function save(text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = el("a", { href: url, download: "notes.txt" });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
