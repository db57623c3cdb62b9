"""A journey in the contracts: its legs, where it breaks and what is not known of it."""

from datetime import date
from typing import NamedTuple

from routebot.contract.claims import claim_core
from routebot.contract.phrases import DatasetText, Said
from routebot.policy.dates import Precision
from routebot.policy.facts import Link, Mode
from routebot.policy.snapshot import Freshness
from routebot.reasoning.advice import Advice
from routebot.reasoning.journeys import Journey
from routebot.reasoning.links import BreakReason, DoubtReason, Leg, LinkDoubt

__all__ = ["BreakCore", "DoubtCore", "JourneyCore", "LegCore", "journey_core"]


class LegCore(NamedTuple):
    """One link of a journey.

    Attributes:
        link: id of the link.
        near: it begins in the person's own part of Russia, or can be taken from anywhere.
        unsure: why it is not certain that the link is open to them.
        route: the train or ferry by its name, of a flight the cities.
        crossing: where a leg over land crosses the border; None where no name is known.
        reserve: another crossing of the same border by the same means.
        checked_on: the day the link was last confirmed; None where no source gives a day.
    """

    from_: str  # the key is `from`, which is a word of Python's own
    to: str
    mode: Mode
    link: str
    near: bool
    checked_on: date | None
    checked_precision: Precision
    freshness: Freshness
    unsure: tuple[LinkDoubt, ...]
    route: Said | None
    crossing: Said | None
    reserve: Said | None


class BreakCore(NamedTuple):
    """Where a journey breaks.

    Attributes:
        leg: its number, from 0.
        fact: id of what shuts it; the code of a place that does not let them through.
    """

    leg: int
    reason: BreakReason
    fact: str


class DoubtCore(NamedTuple):
    """What is not known of a leg; legs are numbered from 0."""

    leg: int
    reason: DoubtReason


class JourneyCore(NamedTuple):
    """A journey, leg by leg.

    Attributes:
        lead_days: [fewest, most] days to get what the places on the way ask for; None: not known.
        tickets: legs whose ticket is to be bought in Russia, before they leave.
    """

    legs: tuple[LegCore, ...]
    broken: BreakCore | None
    unsure: tuple[DoubtCore, ...]
    lead_days: tuple[int, int] | None
    tickets: tuple[int, ...]


def journey_core(advice: Advice, journey: Journey) -> JourneyCore:
    """Say what the contracts tell of a journey."""
    return JourneyCore(
        legs=tuple(_leg_core(advice, leg) for leg in journey.legs),
        broken=_break_core(journey),
        unsure=tuple(DoubtCore(doubt.leg, doubt.reason) for doubt in journey.doubts),
        lead_days=journey.lead_days,
        tickets=journey.tickets,
    )


def _leg_core(advice: Advice, leg: Leg) -> LegCore:
    link, route = leg.link, advice.route(leg)
    told = claim_core(advice.rulebook.snapshot, link)
    crossing, reserve = [*map(_crossing, advice.crossings(leg)), None, None][:2]
    return LegCore(
        link.start,
        link.end,
        link.mode,
        link.id,
        leg.near,
        told.checked_on,
        told.checked_precision,
        told.freshness,
        leg.unsure,
        DatasetText(link.id, "route", route) if route else None,
        crossing,
        reserve,
    )


def _crossing(link: Link) -> Said | None:
    return DatasetText(link.id, "crossing", link.crossing) if link.crossing else None


def _break_core(journey: Journey) -> BreakCore | None:
    found = journey.broken
    return BreakCore(found.leg, found.reason, found.by) if found else None
