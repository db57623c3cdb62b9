"""The levels of the steps of the order, 0 best, each by itself; `ranking` puts them together."""

from datetime import date
from typing import NamedTuple

from routebot.policy.facts import Mode
from routebot.reasoning.lead_days import slowest
from routebot.reasoning.rulebook import Status
from routebot.reasoning.thresholds import (
    ALL_BROKEN,
    DIRECT,
    DIRECT_BY_ONE_MEANS,
    DIRECT_FROM_AFAR,
    OLDEST,
    QUARTER,
    QUICK_PURCHASE,
    STATUS_LEVELS,
)
from routebot.reasoning.travel import Travel
from routebot.reasoning.verdicts import Verdict

__all__ = [
    "WayThere",
    "age_level",
    "has_way",
    "means_level",
    "reach_level",
    "status_level",
    "taken_plainly",
    "trust",
    "urgency_level",
    "way_there",
]


class WayThere(NamedTuple):
    """The levels of a place that follow from the way there.

    Attributes:
        none, danger: as `no_way` and `way_danger` of `Levels`.
    """

    none: int
    danger: int
    reach: int
    means: int


def taken_plainly(verdict: Verdict) -> Verdict:
    """Take an undecided place as it is without what few people have, where it lets them in so.

    A bar on passports issued in annexed regions leaves a place undecided for everybody who was not
    asked, and so does another passport that may give more there. It says so, and is asked about; it
    stands neither behind what is worse for most of them nor before what is better.
    """
    plainly = verdict.plainly
    return plainly if plainly and plainly.status is not Status.CLOSED else verdict


def trust(level: int, confirmed: bool) -> int:
    """Put the level of a status that is not confirmed below every confirmed one."""
    return level if confirmed else level + len(STATUS_LEVELS)


def status_level(verdict: Verdict) -> int:
    """Level a status.

    0: open, or with things to buy and no authority to ask; 1: depends; 2: something must be granted
    first; 3: depends on something extra, such as a visa, and is closed without it.
    """
    if verdict.hinges:
        return STATUS_LEVELS[Status.CLOSED]
    if verdict.status is Status.CONDITIONAL and _can_be_bought(verdict):
        return STATUS_LEVELS[Status.OPEN]
    return STATUS_LEVELS[verdict.status]


def _can_be_bought(verdict: Verdict) -> bool:
    """Say whether nothing stands between them and the way in but a purchase.

    No authority has to grant anything where the rule itself is open. How long a purchase takes is
    taken to be short where it is not known, as in `urgency_level`.
    """
    if verdict.rule is None or verdict.rule.status != "open" or verdict.reconfirm:
        return False
    return verdict.lead_days is None or slowest(verdict.lead_days) <= QUICK_PURCHASE


def way_there(travel: Travel, id_: str, hurried: bool) -> WayThere:
    """Level the way to a place.

    Args:
        hurried: that one means only leads straight there counts.
    """
    return WayThere(
        none=int(not has_way(travel, id_)),
        danger=int(travel.leads_past_danger(id_)),
        reach=reach_level(travel, id_, hurried),
        means=means_level(travel, id_),
    )


def has_way(travel: Travel, id_: str) -> bool:
    """Say whether a whole way there is known, or whether none is looked for."""
    return not travel.known or bool(travel.direct(id_)) or bool(travel.legs_to(id_))


def reach_level(travel: Travel, id_: str, hurried: bool = False) -> int:
    """Level the way there; `thresholds` names and orders the levels.

    That one means only leads straight there counts in a hurry. Through one or two other places it
    is the number of legs and one. Where no way is known there is nothing to level.
    """
    if not travel.known:
        return DIRECT
    if travel.direct(id_):
        near = _means_from_their_region(travel, id_)
        if not near:
            return DIRECT_FROM_AFAR
        return DIRECT_BY_ONE_MEANS if hurried and len(near) == 1 else DIRECT
    legs = travel.legs_to(id_)
    if legs is None:
        return DIRECT
    return legs + 1 if legs else ALL_BROKEN


def urgency_level(verdict: Verdict, days_left: int | None) -> int:
    """Level the papers against the days left.

    0: they fit; 1: they may; 2: they do not. Where no authority has to be asked (the rule itself is
    open, a policy or paper can be bought) a lead time that is not known is taken to fit. Of a
    general reference we know nothing, so it only may; but a second passport with which an index
    says that no visa is needed fits, and how far that is to be trusted is another step (`trust`).
    """
    if days_left is None:
        return 0
    if verdict.baseline:
        return 0 if _needs_no_visa_by_passport(verdict) else 1
    if verdict.lead_days is None:
        return 0 if verdict.rule and verdict.rule.status == "open" else 1
    fewest, most = verdict.lead_days
    if most <= days_left:
        return 0
    return 1 if fewest <= days_left else 2


def _needs_no_visa_by_passport(verdict: Verdict) -> bool:
    return verdict.way is not None and verdict.way.indexed and verdict.regime == "visa_free"


def means_level(travel: Travel, id_: str) -> int:
    """Level the choice of means. 0: several lead straight there from their region; 1: not."""
    return int(travel.known and len(_means_from_their_region(travel, id_)) < 2)


def _means_from_their_region(travel: Travel, id_: str) -> set[Mode]:
    return {leg.link.mode for leg in travel.direct(id_) if leg.near}


def age_level(verdict: Verdict, on: date) -> int:
    """Count quarters since the confirmation: a few days between two claims say nothing."""
    if verdict.baseline or verdict.checked_on is None:
        return OLDEST
    return min(OLDEST, max(0, (on - verdict.checked_on).days) // QUARTER)
