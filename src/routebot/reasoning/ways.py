"""Every way in that is or could be a person's, judged by itself, and the one that serves them.

A destination is what its best way makes it. Who wants to stay may be better served by another one:
a visa for 90 days is no answer to somebody who is going to study there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routebot.logic.conditions import Truth
from routebot.policy.facts import EntryRule, Fact, Requirement
from routebot.reasoning.lead_days import AT_ONCE, LeadDays, side_by_side, slowest
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import CompiledDestination, Status, Way
from routebot.reasoning.statuses import status_of
from routebot.reasoning.thresholds import (
    LASTING_WAY,
    LONG_STAY,
    MONTH,
    NO_PURPOSE,
    OWN_WAY,
    PROVEN_INCOME,
    STAY_OF_LIVING,
    STAY_SHARES,
    STAY_UNKNOWN,
)

__all__ = [
    "BY_GROUND",
    "BY_OFFER",
    "TO_LIVE_THERE",
    "WayVerdict",
    "best_stay_level",
    "judge_ways",
    "lead_days_of",
    "purpose_level",
    "read_ways",
    "serving_way",
    "stay_level",
    "wants_to_stay",
]

BY_GROUND = frozenset({"work", "study", "family", "repatriation", "citizen"})
"""Ways that are a person's by something that ties them to a place: it is what they go there for.

Remote work ties to none: a permit for it is one more way of a long stay.
"""

BY_OFFER = frozenset({"work", "study"})
"""Those of them for which somebody there has to want the person: an employer, a university."""

TO_LIVE_THERE = frozenset({*BY_GROUND, "residence", "remote", "business", "humanitarian"})
"""Ways of more than a visit: where no term is stated, it is still that of a permit."""

_USABLE_FIRST = (Status.OPEN, Status.CONDITIONAL, Status.DEPENDS, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class WayVerdict:
    """What one way in is for a person.

    Attributes:
        certain: it is theirs and nothing shuts it, beyond doubt; an income that no answer proves is
            a doubt.
        blocked_by: of a closed one, the bars that shut it, or else its own rule.
        needs: what must be obtained first beside the way itself, for certain or perhaps.
        lead_days: [fewest, most] days for all of it; None when not known.
        confirmed: every fact that it rests on is fresh and well supported.
    """

    way: Way
    status: Status
    certain: bool
    blocked_by: tuple[Fact, ...]
    needs: tuple[Requirement, ...]
    lead_days: LeadDays
    confirmed: bool

    @property
    def rule(self) -> EntryRule:
        """The entry rule that it is."""
        return self.way.rule

    @property
    def is_by_ground(self) -> bool:
        """Whether it is theirs by something about them."""
        return self.rule.way in BY_GROUND

    def is_in_time(self, days_left: int | None) -> bool:
        """Say whether it can be had before they must go, or once they are there."""
        if days_left is None or self.lead_days is None or self.rule.apply_from in ("there", "both"):
            return True
        return self.lead_days[0] <= days_left


def read_ways(values: Sequence[int], destination: CompiledDestination) -> bytes:
    """Read off what the judgement of the ways rests on, for `judge_ways`.

    It is kept in place of that judgement, which is many times as many objects.

    Args:
        values: of every slot.
    """
    return bytes([values[slot] for slot in destination.way_slots])


def judge_ways(destination: CompiledDestination, readings: bytes) -> tuple[WayVerdict, ...]:
    """Judge every way that fits or could fit, the usable ones first."""
    values = dict(zip(destination.way_slots, readings, strict=True))
    found = [_judged(values, way) for way in destination.ways if values[way.fit] != Truth.NO]
    return tuple(sorted(found, key=lambda each: _USABLE_FIRST.index(each.status)))


def _judged(values: Mapping[int, int], way: Way) -> WayVerdict:
    usable = Truth(values[way.usable])
    asked = [need for need in way.needs if values[need.slot] != Truth.NO]
    needs = tuple(need.fact for need in asked)
    if usable is Truth.NO:
        bars = [bar for bar in way.bars if values[bar.slot] == Truth.YES]
        shut_itself = way.gives is Status.CLOSED or not bars
        return WayVerdict(
            way=way,
            status=Status.CLOSED,
            certain=False,
            blocked_by=(way.rule,) if shut_itself else tuple(bar.fact for bar in bars),
            needs=(),
            lead_days=None,
            confirmed=way.confirmed and (shut_itself or all(bar.confirmed for bar in bars)),
        )
    return WayVerdict(
        way=way,
        status=status_of(usable, Truth(values[way.ready])),
        certain=usable is Truth.YES and (way.rule.income_usd_month or 0) <= PROVEN_INCOME,
        blocked_by=(),
        needs=needs,
        lead_days=lead_days_of(way, needs),
        confirmed=way.confirmed and all(need.confirmed for need in asked),
    )


def lead_days_of(way: Way, needs: Iterable[Requirement]) -> LeadDays:
    """Add up what has to be obtained; an open rule that names no days takes none itself."""
    at_once = way.gives is not Status.DEPENDS and way.rule.status == "open"
    total: LeadDays = AT_ONCE if at_once and way.rule.lead_days is None else way.rule.lead_days
    for need in needs:
        total = side_by_side(total, need.lead_days)
    return total


def wants_to_stay(profile: Profile) -> bool:
    """Say whether somebody wants more than a visit, and does not have to go at once."""
    wanted = profile.stay_wanted
    in_no_hurry = profile.days_left is None or profile.days_left >= MONTH
    return in_no_hurry and wanted is not None and wanted >= LONG_STAY


def serving_way(
    place: str, deciding: Way | None, ways: Iterable[WayVerdict], profile: Profile
) -> WayVerdict | None:
    """Choose the way that serves what a person wants, of those neither closed nor withdrawn.

    For a visit, or in a hurry, it is the one that decides what the place is. Who wants to stay is
    served by what is surely theirs, what they would go there for, and what lasts; of equals by what
    asks for least.
    """
    usable = (each for each in ways if each.status is not Status.CLOSED)
    possible = [each for each in usable if not each.rule.withdrawn]
    if not wants_to_stay(profile):
        return next((each for each in possible if each.way is deciding), None)

    def setbacks(each: WayVerdict) -> tuple[bool, bool, bool, bool, int, bool, int]:
        return (
            not each.certain,
            not _is_offered(place, each, profile),
            not each.is_in_time(profile.days_left),
            not each.is_by_ground,
            stay_level(each.rule, profile.stay_wanted),
            each.way is not deciding,
            slowest(each.lead_days),
        )

    return min(possible, key=setbacks, default=None)


def stay_level(rule: EntryRule | None, wanted: int | None) -> int:
    """Level the days that a rule allows against those wanted.

    0: long enough, or the years count towards staying for good; 1: at least half of it, or a permit
    without a stated term; 2: at least a quarter, or not known; 3: less.
    """
    if wanted is None or (rule and (rule.way == "citizen" or rule.leads_to)):
        return 0
    if rule is None:
        return STAY_UNKNOWN
    days = rule.stay_days
    if days is None:
        return STAY_OF_LIVING if rule.way in TO_LIVE_THERE else STAY_UNKNOWN
    # The level is the number of shares for which it is too short.
    return sum(share * days < wanted for share in STAY_SHARES)


def best_stay_level(rule: EntryRule | None, ways: Iterable[WayVerdict], profile: Profile) -> int:
    """Level the longest lawful stay; who has time counts on every way that is surely theirs.

    Not on one whose last word is older than twice its shelf life.
    """
    rules = [rule]
    if profile.has_time:
        fresh = (way for way in ways if way.certain and not way.way.expired)
        rules += [way.rule for way in fresh if way.is_in_time(profile.days_left)]
    return min(stay_level(each, profile.stay_wanted) for each in rules)


def purpose_level(place: str, ways: Iterable[WayVerdict], profile: Profile) -> int:
    """Level what a place has for somebody who has time and wants to stay.

    `thresholds` names the levels. For others every place is alike. Work and study are their own
    ways in the place that offers them, as long as they have not said which that is in every place.
    """
    if not (profile.has_time and wants_to_stay(profile)):
        return 0
    theirs = (
        way
        for way in ways
        if way.certain and way.is_in_time(profile.days_left) and _is_offered(place, way, profile)
    )
    return min((_purpose(way, profile.stay_wanted) for way in theirs), default=NO_PURPOSE)


def _is_offered(place: str, way: WayVerdict, profile: Profile) -> bool:
    """Say whether the offer that a way needs may be from there; others need none."""
    return way.rule.way not in BY_OFFER or profile.offer_from in (None, place)


def _purpose(way: WayVerdict, wanted: int | None) -> int:
    """Level one way; a way of their own counts whatever its age: they look it up before they go."""
    old = int(not way.confirmed)
    if way.is_by_ground:
        return OWN_WAY + old
    lasts = stay_level(way.rule, wanted) == 0 and not way.way.expired
    return LASTING_WAY + old if lasts else NO_PURPOSE
