/** Mirror of screens/routes.py: what stands above the list of places. */

import { answersGiven } from "./applying.js";
import { claimBlock } from "./claim_blocks.js";
import { claim } from "./claims.js";
import { companionsNote } from "./companions.js";
import { so } from "./questions.js";
import { thresholds } from "./thresholds.js";

/** Rules of leaving that stand whole above the list; the others stand among the details. */
const MOST_FIRST = 2;

/** Write what stands above the list; each text may be empty.
 *
 * @param skipped questions that were declined.
 * @returns {object} exit: whether Russia lets them out; passport: that it ends soon; companions:
 *   where the papers of those stand who travel along; first: what they read before any route, as
 *   blocks of lines.
 */
export function listHead(words, advice, skipped = new Set()) {
  const first = advice.exit.first.slice(0, MOST_FIRST);
  return {
    exit: exitLine(words, advice, skipped),
    passport: passportLine(words, advice),
    companions: advice.possible.length ? companionsNote(words, advice) : "",
    first: first.map((rule) => claimBlock(words, claim(advice.rulebook.snapshot, rule))),
  };
}

/** Say whether Russia lets them out; nothing to somebody abroad, who has no exit ahead. */
export function exitLine(words, advice, skipped = new Set()) {
  const { exit } = advice;
  if (!advice.exitAhead) {
    return "";
  }
  const left = exit.open_questions.filter((id) => !skipped.has(id));
  if (exit.status === "depends" && left.length) {
    return words.count("exit.line.questions", left.length);
  }
  if (exit.status === "clear" && advice.profile.in_danger) {
    return words.text("exit.line.clear.in_danger");
  }
  const stopping = exit.status === "check" ? whatMayStop(words, advice) : [];
  return stopping.length
    ? words.text("exit.line.check.so", { so: stopping.join("; ") })
    : words.text(`exit.line.${exit.summary}`);
}

/** Name their answers that call for a look before the trip: "you have debts with bailiffs". */
function whatMayStop(words, advice) {
  const { vocabulary, exit_rules: known } = advice.rulebook;
  const checks = new Set(advice.exit.checks.map((rule) => rule.id));
  const rules = known.filter((each) => checks.has(each.fact.id));
  const given = answersGiven(vocabulary, advice.masks, rules);
  const said = given.map(({ question, option }) => so(vocabulary.questions[question], option));
  return [...new Set(said.filter((text) => text !== null).map((text) => words.of(text)))];
}

/** Say that the passport ends soon: no line of the list holds for longer than it does. */
function passportLine(words, advice) {
  const valid = advice.profile.days_valid;
  const isShort = valid !== null && valid < thresholds.largest_margin;
  return isShort ? words.text("routes.passport") : "";
}
