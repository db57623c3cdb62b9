/** Mirror of screens/onward.py: what is due after arrival, and whether papers fit a stay. */

import { claim } from "./claims.js";
import { claimLine, markedLine } from "./claim_words.js";
import { thingsToGet } from "./getting.js";
import { leadLine } from "./sentences.js";

/** Write what is due and by when. */
export function dutyLine(words, snapshot, duty) {
  return dueBy(words, snapshot.on, duty) + claimLine(words, claim(snapshot, duty.rule));
}

/** Write the beginning of what is due, by when, and how fresh that is. */
export function markedDuty(words, snapshot, duty, most) {
  return dueBy(words, snapshot.on, duty) + markedLine(words, claim(snapshot, duty.rule), most);
}

/** Say by when something is or was due; empty where it has no term. */
function dueBy(words, on, { rule, by }) {
  if (by !== null) {
    const key = by >= on ? "onward.by" : "onward.by.past";
    return `${words.text(key, { day: words.day(by) })} `;
  }
  return rule.within_days ? `${termOf(words, rule)} ` : "";
}

/** Say by which day after which event something is due; the event's own day is the first. */
function termOf(words, rule) {
  const event = words.text(`clock.${rule.counts_from}`);
  if (rule.within_days === 1 && !rule.working_days) {
    return words.text("clock.same_day", { event });
  }
  const key = rule.working_days ? "clock.working_day" : "clock.day";
  return words.text(key, { number: words.number(rule.within_days), event });
}

/** Name places that would let them in and to which no way is known, or not looked for. */
export function unlinkedLine(words, names, flightsCollected) {
  const key = flightsCollected ? "onward.unlinked" : "onward.unlinked.no_flights";
  return words.text(key, { names });
}

/** Say whether the papers fit the days left and when to begin; empty where nothing is needed. */
export function fitLine(words, stop) {
  const { verdict } = stop;
  const parts = [];
  const named = verdict.status === "conditional" && thingsToGet(words, verdict);
  if (verdict.lead_days && verdict.lead_days[1] && !named) {
    parts.push(leadLine(words, verdict.lead_days));
  }
  if (stop.fit !== "yes") {
    parts.push(words.text(`onward.fits.${stop.fit}`));
  }
  if (stop.start_by !== null) {
    parts.push(words.text("onward.start.by", { day: words.day(stop.start_by) }));
  }
  return parts.join(" ");
}
