/** Mirror of parts of screens/money.py: each means of payment, then what is known of paying. */

import { claimBlock, disagreementBlock, line } from "./claim_blocks.js";
import { ageOf } from "./claim_words.js";
import { claim } from "./claims.js";
import { disagreementBlocks } from "./disputes.js";
import { CARDS } from "./meanings.js";
import { concerning } from "./verdicts.js";
import { titled } from "./way_blocks.js";

/** Write each means of payment with the age of what is known, then the facts, its own first. */
export function moneyBlocks(words, advice, verdict) {
  const { destinations, snapshot } = advice.rulebook;
  const place = destinations[verdict.id];
  const own = concerning(advice.evaluation, place.payments);
  const rows = rowsOf(words, advice, place);
  return [
    ...(rows.length > 0 ? [rows] : []),
    ...own.map((fact) => claimBlock(words, claim(snapshot, fact))),
    ...disagreementBlocks(words, advice, verdict, "payment"),
    ...general(words, advice),
  ];
}

/** List how each means of payment fares there. */
function rowsOf(words, advice, { cards }) {
  const { vocabulary, snapshot } = advice.rulebook;
  const known = vocabulary.questions[CARDS].options.filter((option) => cards[option.id]);
  return known.map((option) => {
    const card = cards[option.id];
    const key = card.expired ? `pay.last.${card.last_known}` : `pay.${card.value}`;
    const age = ageOf(words, claim(snapshot, card.fact));
    return line("plain", `${words.of(option.label)}: ${words.text(key)} (${age})`);
  });
}

/** Write what holds wherever one goes, and what nobody could establish. */
function general(words, advice) {
  const { money, snapshot } = advice.rulebook;
  const facts = concerning(advice.evaluation, money);
  const said = facts.map((fact) => claimBlock(words, claim(snapshot, fact)));
  const gap = words.text("card.not_established");
  return [
    ...titled(words.text("money.general"), said),
    ...snapshot.payment_disagreements.map((found) => disagreementBlock(words, found)),
    ...snapshot.payment_not_established.map((found) => [
      line("plain", `${gap} ${words.of(found.text)}`),
    ]),
  ];
}
