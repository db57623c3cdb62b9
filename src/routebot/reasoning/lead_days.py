"""How long papers take: [fewest, most] days, or None where nobody knows."""

from typing import TypeAlias

__all__ = ["AT_ONCE", "LONGEST", "UNKNOWN_IS_LONG", "LeadDays", "side_by_side", "slowest"]

LeadDays: TypeAlias = tuple[int, int] | None

AT_ONCE = (0, 0)
"""Nothing has to be obtained."""

UNKNOWN_IS_LONG = 9999
"""Days counted where nobody knows how many: more than the 3,660 that a fact may state, so that what
is not known is never taken for quick.
"""

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
