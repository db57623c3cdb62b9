/** Mirror of contract/journeys.py: the legs of a journey, where it breaks, what is not known. */

import { claimCore } from "./claims_core.js";
import { datasetText } from "./phrases.js";

/** Say what the contracts tell of a journey. */
export function journeyCore(advice, journey) {
  const { broken } = journey;
  return {
    legs: journey.legs.map((leg) => legCore(advice, leg)),
    broken: broken && { leg: broken.leg, reason: broken.reason, fact: broken.by },
    unsure: journey.doubts.map((doubt) => ({ leg: doubt.leg, reason: doubt.reason })),
    lead_days: journey.lead_days,
    tickets: journey.tickets,
  };
}

function legCore(advice, leg) {
  const { link } = leg;
  const route = advice.route(leg);
  const { id, sources: _, ...told } = claimCore(advice.rulebook.snapshot, link);
  const [crossing = null, reserve = null] = advice.crossings(leg).map(crossingOf);
  return {
    from: link.start,
    to: link.end,
    mode: link.mode,
    link: id,
    near: leg.near,
    ...told,
    unsure: leg.unsure,
    route: route && datasetText(link.id, "route", route),
    crossing,
    reserve,
  };
}

function crossingOf(link) {
  return link.crossing && datasetText(link.id, "crossing", link.crossing);
}
