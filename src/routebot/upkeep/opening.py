"""Opening day: what people have to re-read before strangers use the bot, and how far that is.

The claims that can strand or jail somebody are those that decide a status, the exit rules and the
high dangers. A program collected most of them, so that it takes somebody who opens their pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias, get_args

from routebot.policy.dangers import Danger
from routebot.policy.facts import ExitRule, Fact, Pitfall
from routebot.upkeep.stale import BASELINE, Stale

__all__ = ["GROUPS", "Group", "Opening", "Reread", "opening", "seen_by_us"]

Group: TypeAlias = Literal["status", "exit", "dangers"]

GROUPS: tuple[Group, ...] = get_args(Group)


class Reread(NamedTuple):
    """How many claims there are, and how many of them somebody has re-read in time."""

    seen: int
    claims: int


@dataclass(frozen=True, slots=True)
class Opening:
    """How far the re-reading is.

    Attributes:
        groups: each claim stands in one of them: an exit rule that decides a status among the exit
            rules.
    """

    on: date
    groups: dict[Group, Reread]

    @property
    def all(self) -> Reread:
        """All groups together."""
        counted = self.groups.values()
        return Reread(sum(each.seen for each in counted), sum(each.claims for each in counted))


def opening(claims: Iterable[Stale], on: date) -> Opening:
    """Count the claims that have to be re-read.

    Args:
        claims: all that hold on that day, as `stale.survey` weighs them.
    """
    counted = dict.fromkeys(GROUPS, Reread(0, 0))
    for item in claims:
        if group := _group_of(item):
            seen, there = counted[group]
            counted[group] = Reread(seen + seen_by_us(item, on), there + 1)
    return Opening(on, counted)


def seen_by_us(item: Stale, on: date) -> bool:
    """Say whether somebody re-read a page of a claim, and that still dates it.

    An article that was opened once more dates nothing, so that it does not count.
    """
    if item.overdue_days is None or item.overdue_days > 0:
        return False
    shelf = timedelta(days=item.shelf_days)
    return any(page.seen_on and on - shelf <= page.seen_on <= on for page in item.fact.sources)


def _group_of(item: Stale) -> Group | None:
    if isinstance(item.fact, ExitRule):
        return "exit"
    if item.id == BASELINE:
        return None  # an index renews itself: `routebot data crosscheck`
    if item.share:
        return "status"
    return "dangers" if _is_high(item.fact) else None


def _is_high(fact: Fact) -> bool:
    match fact:
        case Danger(level="high") | Pitfall(severity="high"):
            return True
        case _:
            return False
