/** Mirror of contract/ways.py: the ways into a place, what each asks, allows and leads to. */

import { claimCore } from "./claims_core.js";
import { limitCores } from "./limits_core.js";

/** Say what a way in is for a person.
 *
 * @param wanted days that they want to stay; the limit that binds such a trip stands first.
 */
export function wayCore(day, found, wanted) {
  const rule = found.rule;
  return {
    rule: rule.id,
    way: rule.way,
    status: found.status,
    confirmed: found.confirmed,
    regime: rule.regime,
    limits: limitCores(rule, wanted),
    blocked_by: found.blocked_by.map((fact) => fact.id),
    needs: found.needs.map((fact) => fact.id),
    lead_days: found.lead_days,
    cost: rule.cost && costCore(rule.cost),
    income_usd_month: rule.income_usd_month,
    apply_from: rule.apply_from,
    leads_to: rule.leads_to,
    claim: claimCore(day, rule),
  };
}

function costCore(cost) {
  return {
    at_least: halfToEven(cost.at_least),
    at_most: halfToEven(cost.at_most),
    currency: cost.currency,
  };
}

/** Round as Python does: a half goes to the even neighbour. */
function halfToEven(number) {
  const below = Math.floor(number);
  if (number - below !== 0.5) {
    return Math.round(number);
  }
  return below % 2 === 0 ? below : below + 1;
}
