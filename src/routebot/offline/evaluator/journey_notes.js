/** Mirror of parts of screens/journeys.py: a journey leg by leg, and what a card adds to it. */

import { claimLine } from "./claim_words.js";
import { claim } from "./claims.js";
import { dangerLine } from "./danger_words.js";
import {
  brokenLine,
  enteredPlaces,
  legLines,
  passingLine,
  ticketLines,
  unsureLines,
} from "./journey_words.js";
import { leadLine } from "./sentences.js";

/** Write a journey leg by leg, and the worst of each place that it passes.
 *
 * A broken one names its broken leg and why.
 */
export function journeyLine(words, advice, journey) {
  const said = [legLines(words, advice, journey, true).join("; ")];
  if (journey.broken) {
    said.push(brokenLine(words, journey));
  }
  for (const [place, danger] of advice.passedDangers(journey)) {
    said.push(passingLine(words, place, dangerLine(words, advice, danger)));
  }
  return said.join("\n");
}

/** List what a card adds to a journey: doubts, papers for the way, what goes wrong on it. */
export function journeyNotes(words, advice, journey) {
  const said = journey.broken ? [] : wholeNotes(words, advice, journey);
  for (const warned of advice.warnings(journey)) {
    for (const fact of warned.facts) {
      const text = claimLine(words, claim(advice.rulebook.snapshot, fact));
      said.push(passingLine(words, warned.place, text));
    }
  }
  return said;
}

function wholeNotes(words, advice, journey) {
  const said = [...unsureLines(words, advice, journey), ...ticketLines(words, journey)];
  const entered = enteredPlaces(journey);
  if (entered.length > 0) {
    const place = words.join(entered.map((code) => words.territory(code)));
    said.push(words.text("way.first", { place, lead: leadLine(words, journey.lead_days) }));
  }
  return said;
}
