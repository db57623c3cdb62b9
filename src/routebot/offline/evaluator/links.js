/** Mirror of reasoning/links.py: what a link between two places is for one person by itself. */

import { Truth, variablesOfAll } from "./conditions.js";
import { sortedBy } from "./collections.js";
import { recent } from "./kept.js";
import { CARDS, REGION } from "./meanings.js";
import { NOTHING, NOT_KNOWN, WORKS, ticketLevel } from "./payments.js";
import { inRussia } from "./places.js";
import { thresholds } from "./thresholds.js";

/** Means by which one comes to a border post. */
const OVER_LAND = new Set(["car", "rail_bus", "foot"]);

/** Means that somebody else is paid for at each leg. */
export const BY_TICKET = new Set(["air", "rail_bus", "sea"]);

/** Why a leg cannot be travelled, in the order in which a person could mend it. */
export const BREAK_REASONS = [
  "money",
  "late",
  "document",
  "transit",
  "not_for_you",
  "closed",
  "withdrawn",
  "exit",
];

/** Every link of the day as one person finds it: `by_start` is a Map from place to judged links. */
export class PersonalLinks {
  constructor(profile, byStart) {
    this.profile = profile;
    this.by_start = byStart;
  }

  /** Keep the links of some means of travel: a Map from place to the links that begin there. */
  by(modes) {
    const found = new Map();
    for (const [start, links] of this.by_start) {
      found.set(start, links.filter((judged) => modes.has(judged.leg.link.mode)));
    }
    return found;
  }

  /** Judge again, for another region or other cards, the links that these matter to. */
  adapted(evaluation, profile) {
    const differing = [...this.by_start.keys()].filter(
      (start) => !sameSet(toldApartBy(start, profile), toldApartBy(start, this.profile)),
    );
    if (differing.length === 0) {
      return this;
    }
    const byStart = new Map(this.by_start);
    for (const start of differing) {
      byStart.set(start, judgedFrom(evaluation, start, profile));
    }
    return new PersonalLinks(profile, byStart);
  }
}

/** Judge every link of the day for a person. */
export function judgeLinks(evaluation, profile) {
  const byStart = new Map();
  for (const start of linksFrom(evaluation.rulebook).keys()) {
    byStart.set(start, judgedFrom(evaluation, start, profile));
  }
  return new PersonalLinks(profile, byStart);
}

const LINKS_FROM = new WeakMap();

/** Return the links of the day by where they begin, put together once for a rulebook. */
export function linksFrom(rulebook) {
  const known = LINKS_FROM.get(rulebook);
  if (known) {
    return known;
  }
  const found = new Map();
  for (const link of rulebook.links) {
    const start = link.fact.start;
    if (!found.has(start)) {
      found.set(start, []);
    }
    found.get(start).push(link);
  }
  LINKS_FROM.set(rulebook, found);
  return found;
}

function judgedFrom(evaluation, start, profile) {
  const { rulebook, masks } = evaluation;
  const links = linksFrom(rulebook).get(start);
  const read = () => readAt(rulebook, start, links);
  const work = () => links.map((link) => judgedLink(evaluation, link, profile));
  return recent(rulebook, "links", start, read, masks, work);
}

/** Return the variables that the judgement of the links from a place hangs on. */
function readAt(rulebook, start, links) {
  const papers = inRussia(start) ? rulebook.exit_papers : [];
  const read = variablesOfAll([...links, ...papers].map((each) => each.condition));
  const told = rulebook.vocabulary.ofQuestion[inRussia(start) ? REGION : CARDS];
  return [...read, ...(told || [])];
}

/** Return what tells people apart at a link: in Russia where they are, elsewhere their cards. */
function toldApartBy(start, profile) {
  return inRussia(start) ? profile.regions : profile.cards;
}

function sameSet(one, other) {
  if (one === null || other === null) {
    return one === other;
  }
  return one.size === other.size && [...one].every((item) => other.has(item));
}

/** Judge one link for a person: {leg: {link, near, unsure}, obstacle, doubts}. */
function judgedLink(evaluation, compiled, profile) {
  const link = compiled.fact;
  const forThem = evaluation.truth(compiled);
  const unsure = linkDoubts(compiled, forThem);
  const paper = holdingBack(evaluation, link);
  const money = linkTicketLevel(evaluation.rulebook, link, profile.cards);
  return {
    leg: { link, near: isNear(link, profile.regions), unsure },
    obstacle: obstacleOf(link, forThem, paper, money),
    doubts: doubtsOf(unsure.length === 0, paper, money),
  };
}

/** List why it is not certain that a link is open to them. */
function linkDoubts(compiled, forThem) {
  const found = [];
  if (!compiled.confirmed) {
    found.push("stale");
  }
  if (compiled.fact.state === "limited") {
    found.push("limited");
  }
  if (forThem === Truth.UNKNOWN) {
    found.push("for_them");
  }
  return found;
}

/** Return the places abroad that it leads to, and through; it may lead back to Russia. */
export function placesAbroad(link) {
  return new Set([...link.through, link.end].filter((place) => !inRussia(place)));
}

/** Return the links that name where a leg over land crosses the border, and one in reserve. */
export function namedCrossings(leg, links) {
  const link = leg.link;
  if (!OVER_LAND.has(link.mode)) {
    return [];
  }
  if (link.route) {
    return link.crossing ? [link] : [];
  }
  const named = links.filter((judged) => isCrossingLike(judged, link)).map((judged) => judged.leg);
  const sorted = sortedBy(named, (other) => [
    other.link.id !== link.id,
    !other.near,
    other.link.state === "limited",
    other.unsure.length,
    other.link.id,
  ]);
  const distinct = new Map();
  for (const other of sorted) {
    const name = JSON.stringify(other.link.crossing);
    if (!distinct.has(name)) {
      distinct.set(name, other.link);
    }
  }
  return [...distinct.values()].slice(0, thresholds.most_crossings);
}

/** Say whether a link can be travelled, names a crossing, and leads where another one does. */
function isCrossingLike(judged, link) {
  const other = judged.leg.link;
  const isAlike = other.end === link.end && other.mode === link.mode;
  return Boolean(other.crossing) && isAlike && !other.route && judged.obstacle === null;
}

/** Find the rule that holds them back at the Russian border: {rule, certain}; null for none. */
function holdingBack(evaluation, link) {
  if (!inRussia(link.start)) {
    return null;
  }
  let perhaps = null;
  for (const rule of evaluation.rulebook.exit_papers) {
    const holds = evaluation.truth(rule);
    if (holds === Truth.NO || !leadsBeyond(link, rule.fact)) {
      continue;
    }
    if (holds === Truth.YES) {
      return { rule: rule.fact.id, certain: true };
    }
    if (perhaps === null) {
      perhaps = { rule: rule.fact.id, certain: false };
    }
  }
  return perhaps;
}

/** Say whether a link leads to a place abroad that a rule about papers lets nobody out to. */
export function leadsBeyond(link, rule) {
  const allowed = rule.lets_out_to || [];
  return [...placesAbroad(link)].some((place) => !allowed.includes(place));
}

/** Say what shuts the link, what can be mended least first: {reason, by}; null for nothing. */
function obstacleOf(link, forThem, paper, money) {
  if (link.withdrawn !== null) {
    return { reason: "withdrawn", by: link.id };
  }
  if (link.state === "closed") {
    return { reason: "closed", by: link.id };
  }
  if (forThem === Truth.NO) {
    return { reason: "not_for_you", by: link.id };
  }
  if (paper !== null && paper.certain) {
    return { reason: "document", by: paper.rule };
  }
  if (money === NOTHING) {
    return { reason: "money", by: link.id };
  }
  return null;
}

/** List what is not known; what breaks the link is no doubt about it. */
function doubtsOf(sure, paper, money) {
  const found = [];
  if (!sure) {
    found.push("link");
  }
  if (paper !== null && !paper.certain) {
    found.push("document");
  }
  if (money !== WORKS && money !== NOTHING) {
    found.push("money");
  }
  return found;
}

/** Say whether it begins where they are, as far as they said: only in Russia it can be far. */
function isNear(link, regions) {
  if (!inRussia(link.start) || link.regions.length === 0 || regions.size === 0) {
    return true;
  }
  return link.regions.some((region) => regions.has(region));
}

/** Level the means to pay for a ticket, as `ticketLevel` does. */
function linkTicketLevel(rulebook, link, cards) {
  if (inRussia(link.start) || !BY_TICKET.has(link.mode)) {
    return WORKS;
  }
  const start = rulebook.destinations[link.start];
  if (start === undefined || cards === null) {
    return NOT_KNOWN;
  }
  return ticketLevel(start, cards);
}
