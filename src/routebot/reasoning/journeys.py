"""What a journey is: legs, what breaks it, what is not certain; and which of two is better.

For people in danger first come journeys past fewer places that hand people over to Russia; then
those with few legs, then near their region, then with few limited links and few doubts, then with
little time for papers on the way. A journey is dropped if another is no worse in each of these and
better in one, unless it leads straight there by other means; and so is a second one that differs in
the crossing alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

from routebot.policy.facts import Mode
from routebot.policy.places import in_russia
from routebot.reasoning.lead_days import AT_ONCE, LeadDays, slowest
from routebot.reasoning.links import BreakReason, DoubtReason, Leg
from routebot.reasoning.passing import Stop, stop_between
from routebot.reasoning.thresholds import MOST_JOURNEYS

__all__ = [
    "Break",
    "Costs",
    "Doubt",
    "Journey",
    "Rank",
    "one_of_each_kind",
    "undominated",
    "worth_going_on_with",
    "worth_telling",
]

_MENDING: Mapping[BreakReason, int] = MappingProxyType(
    {reason: number for number, reason in enumerate(BreakReason)}
    | {BreakReason.NOT_FOR_YOU: tuple(BreakReason).index(BreakReason.TRANSIT)}
)
"""Reasons of a break by how easily a person could mend them. Whether the place at the end or one on
the way keeps them out is the same to them, so that the shorter way is named.
"""


class Costs(NamedTuple):
    """What journeys to one place are compared by, the weightiest first; less is better.

    Attributes:
        perils: for people in danger, places on the way from where people are handed over.
        far: legs that begin far from their region.
        limited: links that are open to some, or at times.
        days: for papers on the way, at worst.
    """

    perils: int
    legs: int
    far: int
    limited: int
    doubts: int
    days: int

    def dominates(self, other: "Costs") -> bool:
        """Say whether it is no worse in anything and better in something."""
        return self != other and all(a <= b for a, b in zip(self, other, strict=True))


class Rank(NamedTuple):
    """What journeys are sorted by: whole ones first, then those that are mended most easily.

    Attributes:
        mending: place of the break among the reasons, those a person can mend first.
        links: ids, so that equals have an order too.
    """

    broken: bool
    mending: int
    costs: Costs
    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """Which leg breaks and why.

    Attributes:
        leg: its number, from 0.
        by: the fact that shuts it, or the place that does not let them in.
    """

    leg: int
    reason: BreakReason
    by: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """Which leg is in doubt and why."""

    leg: int
    reason: DoubtReason


@dataclass(frozen=True, slots=True)
class Journey:
    """Legs in order, and the break, if there is one.

    Attributes:
        lead_days: [fewest, most] days to get what the places in between ask for; None when not
            known.
        perils: for people in danger, places passed from where people are handed over to Russia.
        tickets: legs whose ticket has to be bought in Russia, before they leave: where it begins
            nothing they have is sure to pay for it.
    """

    legs: tuple[Leg, ...]
    broken: Break | None = None
    doubts: tuple[Doubt, ...] = ()
    lead_days: LeadDays = AT_ONCE
    perils: int = 0
    tickets: tuple[int, ...] = ()

    @property
    def costs(self) -> Costs:
        """What it is compared by."""
        return Costs(
            perils=self.perils,
            legs=len(self.legs),
            far=sum(not leg.near for leg in self.legs),
            limited=sum(leg.link.state == "limited" for leg in self.legs),
            doubts=len(self.doubts),
            days=slowest(self.lead_days),
        )

    @property
    def rank(self) -> Rank:
        """What it is sorted by."""
        return Rank(
            broken=self.broken is not None,
            mending=_MENDING[self.broken.reason] if self.broken else 0,
            costs=self.costs,
            links=self.links,
        )

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of its links, which tell it from every other."""
        return tuple(leg.link.id for leg in self.legs)

    @property
    def stops(self) -> tuple[Stop, ...]:
        """The places in between; where one only changes in Russia is none of them."""
        found = (stop_between(a.link, b.link) for a, b in pairwise(self.legs))
        return tuple(stop for stop in found if not in_russia(stop.place))

    @property
    def passed(self) -> tuple[Stop, ...]:
        """The places in between, and those that a leg leads through without a stop, in order."""
        found: list[Stop] = []
        for number, leg in enumerate(self.legs):
            found += (Stop(place, airside=False) for place in leg.link.through)
            found += self.stops[number : number + 1]
        return tuple(found)

    @property
    def kind(self) -> tuple[tuple[str, Mode], ...]:
        """Places and means: two journeys of one kind differ in the crossing alone."""
        return tuple((leg.link.end, leg.link.mode) for leg in self.legs)


def one_of_each_kind(journeys: Iterable[Journey]) -> list[Journey]:
    """Keep the best journey of each kind, best first."""
    distinct: dict[object, Journey] = {}
    for journey in sorted(journeys, key=attrgetter("rank")):
        distinct.setdefault(journey.kind, journey)
    return list(distinct.values())


def worth_telling(journeys: Iterable[Journey]) -> list[Journey]:
    """Keep what is worth telling of whole journeys to a place, best first.

    Who has a car and may take a coach wants to read of both, though one of them is surer; but not
    of one that is more dangerous to them.
    """
    distinct = one_of_each_kind(journeys)
    kept = {journey.links for journey in undominated(distinct)}
    return [
        journey
        for journey in distinct
        if journey.links in kept or (len(journey.legs) == 1 and not journey.perils)
    ]


def undominated(journeys: Sequence[Journey]) -> list[Journey]:
    """Drop each journey that another one is no worse than in anything and better in something."""
    costs = [journey.costs for journey in journeys]
    return [
        journey
        for journey, its in zip(journeys, costs, strict=True)
        if not any(other.dominates(its) for other in costs)
    ]


def worth_going_on_with(group: Iterable[Journey]) -> list[Journey]:
    """Keep what is worth going on with, of ways to arrive in one place by the same means."""
    return undominated(one_of_each_kind(group))[:MOST_JOURNEYS]
