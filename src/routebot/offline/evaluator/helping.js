/** Mirror of reasoning/helping.py: who can help, those first whose people the person is one of. */

import { sortedBy } from "./collections.js";
import { Truth, truth } from "./conditions.js";

/** Place of those who help some people first; who helps everybody alike stands between. */
const NEARNESS = { [Truth.YES]: 0, [Truth.UNKNOWN]: 2, [Truth.NO]: 3 };

const FOR_ALL = 1;

/** List the organisations: first those that help people like this one, then those for all. */
export function helpersFor(advice) {
  const { rulebook, masks } = advice;
  const standing = rulebook.snapshot.helpers.filter((each) => !each.helper.withdrawn);
  const near = (each) => NEARNESS[truth(rulebook.program.conditions[each.slot], masks)];
  const far = sortedBy(standing, (each) => (each.slot === null ? FOR_ALL : near(each)));
  return far.map((each) => each.helper);
}
