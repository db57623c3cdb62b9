/** Mirror of contract/next.py: where next as one object, its keys in the order of the JSON. */

import { claimCore, statementCore } from "./claims_core.js";
import { dangerCores } from "./dangers_core.js";
import { isoOf } from "./dates.js";
import { concerningAbroad } from "./exit_check.js";
import { journeyCore } from "./journeys_core.js";
import { limitCores } from "./limits_core.js";
import { stayDays } from "./limits.js";
import { lookOnward, onward } from "./onward.js";
import { datasetText, placeName } from "./phrases.js";

/** Say what `next` tells a person who is in a place, without words.
 *
 * @param arrived their first day there; null if they have not said or are not there yet.
 * @param earlierDays that they were there before; null if they have not said.
 */
export function nextCore(advice, place, arrived = null, earlierDays = null) {
  const { snapshot } = advice.rulebook;
  const found = onward(advice, place, arrived, earlierDays);
  const notes = concerningAbroad(lookOnward(advice, place, null).evaluation);
  return {
    on: isoOf(snapshot.on),
    revision: snapshot.revision,
    place,
    name: placeName(place),
    status: found.verdict.status,
    arrived: dayOf(arrived),
    stay: stayCore(advice, found, earlierDays),
    duties: found.duties.map((duty) => dutyCore(snapshot, duty)),
    stops: found.stops.map((stop) => stopCore(advice, stop)),
    unlinked: found.unlinked.map((verdict) => verdict.id),
    flights_collected: found.flights_collected,
    dangers: dangerCores(advice, place),
    abroad: notes.map((note) => statementCore(snapshot, note)),
    withdrawn: snapshot.withdrawn,
  };
}

function dayOf(day) {
  return day === null ? null : isoOf(day);
}

function stayCore(advice, found, earlierDays) {
  const [{ rule }, { clock }] = [found.verdict, found];
  return {
    rule: rule && rule.id,
    stay_days: clock.stay_days,
    per_days: clock.per_days,
    last_day: dayOf(clock.last_day),
    days_left: clock.days_left,
    claim: rule && claimCore(advice.rulebook.snapshot, rule),
    limits: limitCores(rule, advice.profile.stay_wanted),
    earlier_days: earlierDays,
    firm: clock.firm,
    only_stay_since: dayOf(clock.only_stay_since),
  };
}

function dutyCore(day, duty) {
  const { rule } = duty;
  return {
    id: rule.id,
    about: rule.about,
    by: dayOf(duty.by),
    text: datasetText(rule.id, "text", rule.text),
    claim: claimCore(day, rule),
    within_days: rule.within_days,
    working_days: rule.working_days,
    counts_from: rule.counts_from,
  };
}

function stopCore(advice, stop) {
  const { verdict } = stop;
  return {
    id: verdict.id,
    name: placeName(verdict.id),
    status: verdict.status,
    confirmed: verdict.confirmed,
    regime: verdict.regime,
    stay_days: verdict.rule && stayDays(verdict.rule),
    lead_days: verdict.lead_days,
    fits: stop.fit,
    start_by: dayOf(stop.start_by),
    journeys: stop.journeys.map((journey) => journeyCore(advice, journey)),
    dangers: dangerCores(advice, verdict.id),
    limits: limitCores(verdict.rule, advice.profile.stay_wanted),
  };
}
