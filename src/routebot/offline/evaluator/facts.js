/** Mirror of policy/facts.py: the names that facts use, in their order. */

/** Means of travel. */
export const MODES = ["air", "car", "rail_bus", "foot", "sea"];

/** Kinds of dangers, and their levels, the worst first. */
export const DANGER_KINDS = ["handover", "refusal", "lgbt", "conscripts", "harassment"];
export const DANGER_LEVELS = ["high", "medium", "low"];
