"""Where next: the second step of somebody who is in a place already, before their stay ends.

Most first stops are for 30 to 90 days. From the day of arrival follow the last lawful day and the
days by which a registration is due. Where one can go on to is judged and ranked as from Russia,
except that journeys begin in the place, that no Russian border lies ahead, and that the days left
are those of the stay.

The day of arrival counts as the first, and working days as calendar days: a date that is wrong is
wrong to the safe side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from routebot.logic.conditions import Truth
from routebot.policy.places import HOME
from routebot.policy.stays import StayRule
from routebot.reasoning.advice import Advice
from routebot.reasoning.journeys import Journey
from routebot.reasoning.levels import urgency_level
from routebot.reasoning.profile import as_if_abroad
from routebot.reasoning.rulebook import Status
from routebot.reasoning.stays import Clock, count_stay
from routebot.reasoning.verdicts import Verdict

__all__ = ["Duty", "Fit", "NextStop", "Onward", "clock_of", "duties", "look_onward", "onward"]

MOST_STOPS = 8
"""The best ones, each with its way and papers: a look ahead, and no second list of all routes."""

MOST_NEIGHBOURS = 4
"""Of those further down, the best to which one leg leads: when a stay ends, a place that is a bus
away is an answer, though a rule that was read more recently speaks for one behind two others.
"""


class Fit(StrEnum):
    """Whether the papers for a next stop can be had before the stay ends."""

    YES = "yes"
    PERHAPS = "perhaps"
    NO = "no"
    UNKNOWN = "unknown"


_FITS: Mapping[int, Fit] = MappingProxyType({0: Fit.YES, 1: Fit.PERHAPS, 2: Fit.NO})
"""What each level of `ranking.urgency_level` says of the papers."""


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do after arrival.

    Attributes:
        by: the last day for it, where it can be told.
    """

    rule: StayRule
    by: date | None


@dataclass(frozen=True, slots=True)
class NextStop:
    """A destination as the next step.

    Attributes:
        verdict: told by the way in that they would prepare for.
        journeys: from the place; empty where we know no link, though there may be one.
        start_by: last day to begin the papers so that even the slowest fit; None when not known,
            past, or nothing is needed.
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
        barred: the law bars the exit, so no way on is looked for.
        unlinked: destinations that would admit them, best first; the way there from the place is
            not in our data.
        flights_collected: some flight from the place is in our data.
    """

    place: str
    verdict: Verdict
    arrived: date | None
    clock: Clock
    duties: tuple[Duty, ...]
    stops: tuple[NextStop, ...]
    unlinked: tuple[Verdict, ...]
    barred: bool = False
    flights_collected: bool = True


def onward(
    advice: Advice, place: str, arrived: date | None = None, earlier_days: int | None = None
) -> Onward:
    """Look for the second step from a place.

    Args:
        advice: what follows for the person.
        arrived: their first day there; None if they have not said or are not there yet.
        earlier_days: that they were there before, as for `stays.count_stay`.
    Raises:
        KeyError: the dataset has no such place.
    """
    verdict, day = advice.verdicts[place], advice.rulebook.snapshot.east
    clock = clock_of(verdict, day, arrived, earlier_days)
    if advice.barred:
        due = duties(advice, place, arrived)
        return Onward(place, verdict, arrived, clock, due, stops=(), unlinked=(), barred=True)
    there = look_onward(advice, place, clock.days_left)
    elsewhere = [found for found in there.possible if found.id != place]
    linked = [found.id for found in elsewhere if _has_way(there, found.id)]
    unlinked = [each for each in elsewhere if each.id not in linked and _surely_admits(each)]
    return Onward(
        place=place,
        verdict=verdict,
        arrived=arrived,
        clock=clock,
        duties=duties(advice, place, arrived),
        stops=_worth_showing(there, linked, clock),
        unlinked=tuple(unlinked),
        flights_collected=_flies_from(advice, place),
    )


def _flies_from(advice: Advice, place: str) -> bool:
    """Say whether we know of any flight from a place, whoever may take it."""
    links = (link.fact for link in advice.rulebook.links)
    return any(link.start == place and link.mode == "air" for link in links)


def _has_way(there: Advice, id_: str) -> bool:
    """Say whether a whole journey leads there; to go back to Russia is none that we look for."""
    return id_ != HOME and bool(there.travel.legs_to(id_))


def _worth_showing(there: Advice, linked: Sequence[str], clock: Clock) -> tuple[NextStop, ...]:
    """Keep the best next stops, and after them the best neighbours that are not among them."""
    best, others = linked[:MOST_STOPS], linked[MOST_STOPS:]
    near = (_stop(there, id_, clock) for id_ in others if there.travel.legs_to(id_) == 1)
    neighbours = (stop for stop in near if len(stop.journeys[0].legs) == 1)
    return (
        *(_stop(there, id_, clock) for id_ in best),
        *islice(neighbours, MOST_NEIGHBOURS),
    )


def _surely_admits(verdict: Verdict) -> bool:
    """Say whether it is worth naming without a way there: only what is open beyond doubt."""
    return verdict.status is Status.OPEN and verdict.confirmed


def look_onward(advice: Advice, place: str, days_left: int | None) -> Advice:
    """Return the advice for the same person once they are in a place.

    Args:
        days_left: of their stay there; it may be over.
    """
    masks = as_if_abroad(advice.rulebook, advice.masks)
    left = None if days_left is None else max(0, days_left)
    return Advice(advice.rulebook, masks, start=place, days_left=left)


def clock_of(
    verdict: Verdict, on: date, arrived: date | None, earlier_days: int | None = None
) -> Clock:
    """Count the stay that the rule of a verdict gives; a closed place gives none."""
    if verdict.status is Status.CLOSED or verdict.rule is None:
        return Clock()
    clock = count_stay(verdict.rule, on, arrived, earlier_days)
    # An index names days and not how they are counted.
    return replace(clock, firm=False) if verdict.baseline else clock


def _last_day_of(days: int, arrived: date) -> date:
    """Return the last of some days, of which the day of arrival is the first."""
    return arrived + timedelta(days=max(0, days - 1))


def duties(advice: Advice, place: str, arrived: date | None = None) -> tuple[Duty, ...]:
    """List what must be done in a place after arrival, soonest first, without a term last."""
    found = [
        Duty(stay.fact, _due(stay.fact, arrived))
        for stay in advice.rulebook.destinations[place].stays
        if advice.evaluation.truth(stay) is not Truth.NO
    ]
    return tuple(sorted(found, key=_soonest))


def _due(rule: StayRule, arrived: date | None) -> date | None:
    """Return the last day for a duty whose clock starts on arrival."""
    if rule.withdrawn or arrived is None or rule.within_days is None:
        return None
    if rule.counts_from != "arrival":
        return None
    return _last_day_of(rule.within_days, arrived)


def _soonest(duty: Duty) -> tuple[bool, bool, int]:
    """Sort by the days that a duty leaves, first those that run from the day of arrival.

    Those that wait for another event come next, and those without a term last.
    """
    rule = duty.rule
    return rule.within_days is None, rule.counts_from != "arrival", rule.within_days or 0


def _stop(there: Advice, id_: str, clock: Clock) -> NextStop:
    """Say how to go on to a destination, and whether its papers fit the stay."""
    verdict = there.told(id_)
    return NextStop(
        verdict=verdict,
        journeys=there.journeys(id_),
        fit=_fit(verdict, there.profile.days_left),
        start_by=_start_by(verdict, clock.last_day, there.rulebook.snapshot.east),
    )


def _fit(verdict: Verdict, days_left: int | None) -> Fit:
    """Say whether the papers fit; of a permission whose term nobody knows, that is not known."""
    if verdict.status is Status.CONDITIONAL and verdict.lead_days is None:
        return Fit.UNKNOWN
    return _FITS[urgency_level(verdict, days_left)]


def _start_by(verdict: Verdict, last_day: date | None, on: date) -> date | None:
    """Lay the slowest papers back from the last lawful day."""
    most = verdict.lead_days[1] if verdict.lead_days else 0
    if last_day is None or most == 0:
        return None
    start = last_day - timedelta(days=most)
    return start if start >= on else None
