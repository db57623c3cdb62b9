/** Mirror of the helpers in screens/about.py: who can help, and of whom not to ask anything. */

import { claimBlock, line } from "./claim_blocks.js";
import { claim } from "./claims.js";
import { helpersFor } from "./helping.js";

/** Write who can help a person like this one; what the exit says of them comes first. */
export function helperBlocks(words, advice) {
  const { snapshot } = advice.rulebook;
  return [
    [line("head", words.text("help.helpers")), line("plain", words.text("help.helpers_note"))],
    ...advice.exit.first.map((rule) => claimBlock(words, claim(snapshot, rule))),
    ...helpersFor(advice).map((helper) => helperBlock(words, helper)),
    ...snapshot.helpers.filter((each) => each.withdrawn).map((each) => withdrawn(words, each)),
  ];
}

/** Name a helper; an address is written out, so that it opens only when somebody types it. */
function helperBlock(words, helper) {
  const spoken = helper.languages.map((code) => words.text(`helper.language.${code}`));
  const languages = words.text("helper.languages", { languages: words.join(spoken) });
  const address = helper.url && helper.link_safe ? [line("address", helper.url)] : [];
  return [
    line("bold", words.of(helper.name)),
    line("plain", `${words.of(helper.about)} ${languages}`),
    ...address,
    line("italic", words.of(helper.legal_status)),
    line("italic", words.text("help.alive", { day: words.day(helper.alive_on) })),
  ];
}

/** Say of an organisation by its name, and without a way to it, not to turn to it. */
function withdrawn(words, helper) {
  const said = words.text("fresh.withdrawn");
  return [line("bold", words.of(helper.name)), line("italic", said)];
}
