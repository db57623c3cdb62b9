"""Where next: for somebody who is in a place already, the second step, before their lawful stay
ends.

Most first stops are for 30 to 90 days. From the day of arrival follow the last lawful day and the
days by which a registration is due; where one can go on to is judged and ranked as from Russia,
only that journeys begin in the place, that no Russian border lies ahead, and that the days left are
those of the stay. The day of arrival counts as the
first, and working days as calendar days: a date that is wrong is wrong to the safe side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from routebot.logic.conditions import Truth
from routebot.policy.facts import StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.journeys import Journey
from routebot.reasoning.links import HOME
from routebot.reasoning.profile import as_if_abroad
from routebot.reasoning.ranking import urgency_level
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict

__all__ = ["Clock", "Duty", "Fit", "NextStop", "Onward", "duties", "look_onward", "onward"]

MOST_STOPS = 8


class Fit(StrEnum):
    """Whether the papers for a next stop can be had before the stay ends."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"
    UNKNOWN = "unknown"


_FITS: Mapping[int, Fit] = MappingProxyType({0: Fit.YES, 1: Fit.PERHAPS, 2: Fit.NO})


@dataclass(frozen=True, slots=True)
class Clock:
    """The stay in a place.

    Attributes:
        stay_days, per_days: as the rule says; None when not known.
        last_day: last lawful day; None without a day of arrival or a known stay.
        days_left: until then, 0 on the last day itself, negative when it is over; without a day of
            arrival the whole stay.
    """

    stay_days: int | None
    per_days: int | None
    last_day: date | None
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do after arrival; ``by`` is the last day for it, where it can be told."""

    rule: StayRule
    by: date | None


@dataclass(frozen=True, slots=True)
class NextStop:
    """A destination as the next step.

    Attributes:
        journeys: from the place; empty where we know no link, which does not mean that there is
            none.
        start_by: last day to begin the papers so that even the slowest fit; None when not known or
            nothing is needed.
    """

    verdict: Verdict
    journeys: tuple[Journey, ...]
    fit: Fit
    start_by: date | None


@dataclass(frozen=True, slots=True)
class Onward:
    """What can follow a place.

    Attributes:
        stops: where a way is known, best first.
        unlinked: destinations that would admit them, best first; the way there from the place is
            not in our data.
    """

    place: str
    verdict: Verdict
    arrived: date | None
    clock: Clock
    duties: tuple[Duty, ...]
    stops: tuple[NextStop, ...]
    unlinked: tuple[Verdict, ...]


def onward(advice: Advice, place: str, arrived: date | None = None) -> Onward:
    """Look for the second step from a place.

    Args:
        advice: what follows for the person.
        arrived: their first day there; None if they have not said or are not there yet.
    Raises:
        KeyError: the dataset has no such place.
    """
    verdict, on = advice.verdicts[place], advice.rulebook.snapshot.on
    clock = _clock(verdict, on, arrived)
    there = look_onward(advice, place, clock.days_left)
    possible = [found for found in there.possible if found.id != place]
    stops = [_stop(there, found, clock, on) for found in possible]
    linked = [stop for stop in stops if stop.journeys and stop.journeys[0].broken is None]
    known = {stop.verdict.id for stop in linked}
    unlinked = [
        v for v in possible if v.id not in known and v.status is Status.OPEN and v.confirmed
    ]
    return Onward(
        place,
        verdict,
        arrived,
        clock,
        duties(advice, place, arrived),
        tuple(linked[:MOST_STOPS]),
        tuple(unlinked),
    )


def look_onward(advice: Advice, place: str, days_left: int | None) -> Advice:
    """Return the advice for the same person once they are in a place."""
    masks = as_if_abroad(advice.rulebook, advice.masks)
    return Advice(advice.rulebook, masks, place, None if days_left is None else max(0, days_left))


def _clock(verdict: Verdict, on: date, arrived: date | None) -> Clock:
    rule = verdict.rule if verdict.status is not Status.CLOSED else None
    stay = rule.stay_days if rule else None
    per = rule.per_days if rule else None
    if stay is None or arrived is None:
        return Clock(stay, per, None, stay)
    last = arrived + timedelta(days=max(0, stay - 1))
    return Clock(stay, per, last, (last - on).days)


def duties(advice: Advice, place: str, arrived: date | None = None) -> tuple[Duty, ...]:
    """List what must be done in a place after arrival, soonest first; what has no term stands last."""
    found = list(_duties(advice, place, arrived))
    return tuple(
        sorted(found, key=lambda duty: (duty.rule.within_days is None, duty.rule.within_days or 0))
    )


def _duties(advice: Advice, place: str, arrived: date | None) -> Iterator[Duty]:
    for compiled in advice.rulebook.destinations[place].stays:
        if advice.evaluation.truth(compiled) is not Truth.NO:
            yield Duty(compiled.fact, _due(compiled.fact, arrived))


def _due(rule: StayRule, arrived: date | None) -> date | None:
    if arrived is None or rule.within_days is None:
        return None
    return arrived + timedelta(days=max(0, rule.within_days - 1))


def _stop(there: Advice, verdict: Verdict, clock: Clock, on: date) -> NextStop:
    journeys = there.journeys(verdict.id) if verdict.id != HOME else ()
    slowest = verdict.lead_days[1] if verdict.lead_days else 0
    fit = _FITS[urgency_level(verdict, there.profile.days_left)]
    if verdict.lead_days is None and verdict.status is Status.CONDITIONAL:
        fit = Fit.UNKNOWN
    start_by = clock.last_day - timedelta(days=slowest) if clock.last_day and slowest else None
    return NextStop(
        verdict, journeys, fit, start_by if start_by is None or start_by >= on else None
    )
