/** Mirror of reasoning/prepared.py: what stays true of a person while an answer is tried. */

import { judgeLinks } from "./links.js";
import { passportBars } from "./passing.js";

/** The links as judged, and a Map from `stopKey` to the bar by which a passport is not enough. */
export class Prepared {
  constructor(links, bars) {
    this.links = links;
    this.passport_bars = bars;
  }

  /** Return it for other means of travel, region, time or money; the rest stays as it is. */
  adapted(evaluation, profile) {
    return new Prepared(this.links.adapted(evaluation, profile), this.passport_bars);
  }
}

/** Judge the links and find the places that a person's passport closes to them. */
export function prepare(evaluation, verdicts, profile) {
  return new Prepared(judgeLinks(evaluation, profile), passportBars(evaluation, verdicts));
}
