/** Mirror of policy/second_passports.py: the values of second passports in a place. */

export const NOT_ESTABLISHED = "not_established";
export const NONE_HELD = "none";

const STAYS = [360, 240, 180, 120, 90, 60, 45, 42, 30, 28, 21, 15, 14];

/** Values that can be told apart, best first: of two passports the earlier value counts. */
export const VALUES = [
  "citizen",
  "free_movement",
  ...STAYS.map((days) => `visa_free_${days}`),
  "visa_free_unknown",
  "visa_on_arrival",
  "e_authorization",
  "e_visa",
  NOT_ESTABLISHED,
  "visa_required",
  "banned",
  NONE_HELD,
];
