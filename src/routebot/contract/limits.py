"""How long one may stay, in the contracts: every limit of the way in that decides."""

from typing import Literal, NamedTuple

from routebot.policy.facts import EntryRule
from routebot.policy.limits import binding_first

__all__ = ["LimitCore", "limit_cores"]


class LimitCore(NamedTuple):
    """One limit of a stay, with the fields of `policy.limits.Limit`."""

    days: int
    per: Literal["entry", "rolling", "calendar_year"]
    window_days: int | None


def limit_cores(rule: EntryRule | None, wanted: int | None) -> tuple[LimitCore, ...]:
    """List the limits of a way in, first the one that binds a trip of the days wanted."""
    limits = binding_first(rule.limits if rule else (), wanted)
    return tuple(LimitCore(limit.days, limit.per, limit.window_days) for limit in limits)
