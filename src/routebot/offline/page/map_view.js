/** The map: every place by what it is for this person; the list says the same in words. */

import { el, paragraph } from "./dom.js";
import { mapCore, mapSvg } from "./map.js";

/** Return the map. */
export function mapView({ words, advice, pack }) {
  const drawn = mapSvg(mapCore(advice), pack.map, words);
  const parsed = new DOMParser().parseFromString(drawn, "image/svg+xml");
  return [
    el("h1", {}, words.text("map.title")),
    el("figure", {}, document.importNode(parsed.documentElement, true)),
    paragraph(words.text("offline.map.note"), { class: "quiet" }),
  ];
}
