/** Where next: the stay clock of a place, and the second step after it. */

import { drawn } from "./blocks.js";
import { isoOf, ordinalOf } from "./dates.js";
import { el, field, refill } from "./dom.js";
import { onwardBlocks } from "./onward_blocks.js";

/** Return the view of a place; the day of arrival and earlier days are asked for above. */
export function onwardView(session, { place }) {
  const { words, day } = session;
  const told = el("div", { "aria-live": "polite" });
  const arrived = field("date", { id: "arrived", max: isoOf(day.on) });
  const earlier = field("number", { id: "earlier", min: "0", max: "3660" });
  const draw = () => {
    const first = arrived.value ? ordinalOf(arrived.value) : null;
    const days = /^\d{1,4}$/.test(earlier.value) ? Number(earlier.value) : null;
    const isPast = first !== null && first <= day.on;
    refill(told, drawn(onwardBlocks(words, session.advice, place, isPast ? first : null, days)));
  };
  arrived.addEventListener("input", draw);
  earlier.addEventListener("input", draw);
  draw();
  return [
    el("label", { for: "arrived" }, words.text("offline.arrived")),
    arrived,
    el("label", { for: "earlier" }, words.text("offline.earlier")),
    earlier,
    told,
  ];
}
