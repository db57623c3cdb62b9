/** Mirror of parts of screens/phrases.py: requirements, changes to come, links as blocks. */

import { claimBlock, line } from "./claim_blocks.js";
import { claimLine } from "./claim_words.js";
import { claim } from "./claims.js";
import { Freshness } from "./snapshot.js";
import { costLine } from "./plan_words.js";
import { leadLine } from "./sentences.js";
import { together } from "./splitting.js";

/** Write a requirement with its kind, lead time and cost. */
export function requirementBlock(words, snapshot, requirement) {
  const [first, ...others] = claimBlock(words, claim(snapshot, requirement));
  const kind = words.text(`requirement.${requirement.kind}`);
  const lead = requirement.lead_days ? leadLine(words, requirement.lead_days) : "";
  const terms = together([lead, costLine(words, requirement.cost, requirement.text)], " ");
  const block = [line("plain", `${kind} ${first.text}`), ...others];
  return terms ? [...block, line("plain", terms)] : block;
}

/** Write a change that is known to come, or whose day has passed without word of it. */
export function upcomingBlock(words, snapshot, change) {
  const said = claimLine(words, claim(snapshot, change.fact));
  return [line("plain", `${whenOf(words, snapshot, change)} ${said}`)];
}

function whenOf(words, snapshot, { on, ends }) {
  if (on === null) {
    return words.text("upcoming.undated");
  }
  if (on < snapshot.on) {
    return words.text("upcoming.overdue", { day: words.day(on) });
  }
  return words.text(ends ? "upcoming.ends" : "upcoming.from", { day: words.day(on) });
}

/** Write a link between two places with its state. */
export function linkBlock(words, snapshot, link) {
  const said = claim(snapshot, link);
  if (said.withdrawn) {
    return claimBlock(words, said);
  }
  const isOld = link.state !== "closed" && snapshot.freshness(link) === Freshness.EXPIRED;
  const state = words.text(isOld ? "link.old" : `link.${link.state}`);
  return claimBlock(words, said, `${state} `);
}
