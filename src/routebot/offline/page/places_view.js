/** The places: what may stop them at the border first, then the list, best first. */

import { drawn } from "./blocks.js";
import { button, el, field, fold, paragraph, refill } from "./dom.js";
import { hasWay } from "./levels.js";
import { listHead } from "./list_head.js";
import { folded, listed } from "./listing.js";

/** Places that are drawn before "more" is tapped. */
const MOST_FIRST = 12;

/** Of these, places that are drawn at once. */
const AT_ONCE = 5;

/** Places that are drawn for what somebody types. */
const MOST_TYPED = 5;

/** Return the list for the present answers. */
export function placesView(session, go) {
  const { advice, words } = session;
  const head = listHead(words, advice, session.skipped);
  if (advice.barred) {
    return [exitBox(session, head, go), paragraph(words.text("barred.text")), helpers(words, go)];
  }
  const known = advice.possible.filter((verdict) => hasWay(advice.travel, verdict.id));
  const others = advice.possible.filter((verdict) => !known.includes(verdict));
  const closed = advice.ranked.filter((verdict) => verdict.status === "closed");
  const day = words.day(session.day.on);
  const none = advice.possible.length === 0;
  return [
    exitBox(session, head, go),
    el("h2", { id: "places" }, words.text("routes.title", { day })),
    progress(session),
    [head.passport, head.companions].filter(Boolean).map((text) => paragraph(text)),
    none ? [paragraph(words.text("routes.none")), helpers(words, go)] : null,
    searching(session, go),
    rows(session, known, listed, go),
    others.length > 0
      ? fold(words.count("routes.folded", others.length), () => rows(session, others, folded, go))
      : null,
    closed.length > 0
      ? fold(words.text("offline.closed", { number: words.number(closed.length) }), () =>
          rows(session, closed, folded, go),
        )
      : null,
    none ? null : paragraph(words.text("routes.unseen"), { class: "quiet" }),
  ];
}

/** Return a field to type a place into, and the places that are meant below it. */
function searching(session, go) {
  const { words, advice } = session;
  const shown = el("div", { "aria-live": "polite" });
  const oninput = (event) => {
    const ids = session.placesTyped(event.target.value).slice(0, MOST_TYPED);
    refill(shown, rows(session, ids.map((id) => advice.verdicts[id]), folded, go));
  };
  const label = words.text("offline.find_place");
  return [field("search", { oninput, "aria-label": label, placeholder: label }), shown];
}

/** Say how many places are still possible. */
export function progress({ advice, words }) {
  const possible = words.number(advice.possible.length);
  const all = words.number(Object.keys(advice.verdicts).length);
  return paragraph(words.text("progress", { possible, all }), { class: "quiet" });
}

/** Say what may stop them at the Russian border, what they read before any route, and who helps. */
function exitBox({ advice, words }, { exit, first }, go) {
  if (!exit) {
    return null;
  }
  const traits = { class: advice.exit.status === "clear" ? "quiet" : "warning" };
  const lead = button(words.text("button.leaving"), () => go({ name: "leaving" }));
  const help = first.length > 0 && !advice.barred ? helpers(words, go) : "";
  return el("div", traits, paragraph(exit), drawn(first), lead, help);
}

function helpers(words, go) {
  return button(words.text("button.helpers"), () => go({ name: "helpers" }));
}

/**
 * Draw places as rows; those beyond the first few when "more" is tapped.
 *
 * What a phone shows at once is there at once, the others a moment later: on a slow one all twelve
 * took longer than a tap may.
 */
function rows(session, verdicts, told, go) {
  const { words, advice } = session;
  const draw = (verdict) => row(told(words, advice, verdict.id), verdict, go);
  const list = el("div", {}, verdicts.slice(0, AT_ONCE).map(draw));
  const later = el("div", {});
  list.append(later);
  setTimeout(() => {
    if (later.isConnected) {
      later.replaceWith(...verdicts.slice(AT_ONCE, MOST_FIRST).map(draw));
    }
  }, 0);
  const rest = verdicts.slice(MOST_FIRST);
  if (rest.length > 0) {
    const number = words.number(rest.length);
    const more = button(words.text("offline.more", { number }), () => {
      more.replaceWith(...rest.map(draw));
    });
    list.append(more);
  }
  return list;
}

function row({ mark, name, status, danger, facts }, verdict, go) {
  const open = () => go({ name: "card", place: verdict.id });
  return button(
    [
      el("span", { class: "name" }, `${mark} ${name} · ${status}`),
      danger ? el("span", { class: "more danger" }, danger) : "",
      facts ? el("span", { class: "more" }, facts) : "",
    ],
    open,
    { class: "place", "data-place": verdict.id },
  );
}
