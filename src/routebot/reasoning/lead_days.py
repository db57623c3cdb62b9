"""How long papers take: [fewest, most] days, or None where nobody knows."""

from typing import TypeAlias

from routebot.reasoning.thresholds import UNKNOWN_IS_LONG

__all__ = ["AT_ONCE", "LONGEST", "LeadDays", "side_by_side", "slowest"]

LeadDays: TypeAlias = tuple[int, int] | None

AT_ONCE = (0, 0)
"""Nothing has to be obtained."""

LONGEST = (UNKNOWN_IS_LONG, UNKNOWN_IS_LONG)
"""What an unknown lead time is compared as."""


def slowest(lead_days: LeadDays) -> int:
    """Return the most days that it may take."""
    return UNKNOWN_IS_LONG if lead_days is None else lead_days[1]


def side_by_side(one: LeadDays, other: LeadDays) -> LeadDays:
    """Add up papers that are applied for at the same time: the slower counts."""
    if one is None or other is None:
        return None
    return max(one[0], other[0]), max(one[1], other[1])
