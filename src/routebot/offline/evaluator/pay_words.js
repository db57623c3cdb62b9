/** Mirror of screens/money.py: how what somebody holds pays in a place, in a line. */

import { claim } from "./claims.js";
import { stalestMark } from "./claim_words.js";
import { sortedBy } from "./collections.js";
import { CARDS } from "./meanings.js";
import { capital, uncapital } from "./splitting.js";

const BEST_FIRST = ["yes", "limited", "no", "unknown"];

/** Say how what they hold pays there; of somebody who has not said, of every means.
 *
 * @param room money: say how each fares, else name only what works; words: the mark of freshness
 *   keeps its word.
 */
export function heldLine(words, advice, verdict, room) {
  const held = advice.profile.cards;
  const known = heldThere(words, advice, verdict);
  if (known.length === 0) {
    return held && held.size ? words.text("pay.held.unknown") : "";
  }
  const said = faring(words, held, known, room.money);
  const { snapshot } = advice.rulebook;
  const mark = stalestMark(words, known.map(([, each]) => claim(snapshot, each.fact)), room.words);
  return said && `${said} (${mark})`;
}

function faring(words, held, known, isDetailed) {
  if (isDetailed && held !== null) {
    return words.text("pay.held", { means: byFares(words, known).join("; ") });
  }
  const works = known.filter(([, each]) => ["yes", "limited"].includes(each.value));
  if (works.length) {
    const means = works.map(([label]) => label).join("; ");
    return words.text("pay.held.works", { means });
  }
  return held === null ? "" : words.text("pay.held.nothing");
}

/** List the means of payment that fare alike there, how they do, and how fresh that is. */
export function heldLines(words, advice, verdict) {
  const alike = new Map();
  for (const pair of heldThere(words, advice, verdict)) {
    const fares = faresBriefly(words, pair[1]);
    alike.set(fares, [...(alike.get(fares) || []), pair]);
  }
  const { snapshot } = advice.rulebook;
  return [...alike].map(([fares, found]) => {
    const mark = stalestMark(words, found.map(([, each]) => claim(snapshot, each.fact)));
    return `${capital(found.map(([label]) => label).join(", "))}: ${fares} (${mark})`;
  });
}

/** List what they hold of the means known there; of somebody who has not said, every one. */
function heldThere(words, advice, verdict) {
  const { cards } = advice.rulebook.destinations[verdict.id];
  const held = advice.profile.cards;
  const question = advice.rulebook.vocabulary.questions[CARDS];
  return (question ? question.options : [])
    .filter((option) => cards[option.id] && (held === null || held.has(option.id)))
    .map((option) => [nameOfMeans(words, option), cards[option.id]]);
}

/** Name a means of payment inside a sentence; what has a name of its own keeps its capital. */
function nameOfMeans(words, option) {
  const label = words.of(option.label);
  const isBrand = /^[\x00-\x7f]/.test(option.label.ru);
  return isBrand ? label : uncapital(label);
}

/** List how it fares, then the means of payment that fare so; what works or did, first. */
function byFares(words, known) {
  const grouped = new Map();
  for (const [label, each] of sortedBy(known, ([, one]) => BEST_FIRST.indexOf(one.last_known))) {
    const fares = faresBriefly(words, each);
    grouped.set(fares, [...(grouped.get(fares) || []), label]);
  }
  return [...grouped].map(([fares, labels]) => `${fares} – ${labels.join(", ")}`);
}

function faresBriefly(words, known) {
  const isOld = known.expired && known.last_known !== "unknown";
  return words.text(isOld ? `pay.short.last.${known.last_known}` : `pay.short.${known.value}`);
}
