"""How long a stay is lawful: counted day by day against every limit of the way in.

The days of entry and of exit both count, as in the EU's Regulation 610/2013. Of earlier stays
people tell how many days they took and no dates: these are taken to have ended the day before they
came, which leaves the fewest days. A date that is wrong is wrong to the safe side.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from routebot.policy.facts import EntryRule
from routebot.policy.limits import Limit

__all__ = ["Clock", "Stay", "count_stay", "last_lawful_day"]

LONGEST = 3660
"""Days after which no end is looked for: no limit can state more."""


class Stay(NamedTuple):
    """The days of one stay, both of them in it."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Clock:
    """The stay in a place.

    Attributes:
        stay_days, per_days: of the strictest limit; None when not known.
        last_day: last lawful day, the day before the arrival where earlier stays left none; None
            without a day of arrival or a known stay.
        days_left: until then, 0 on the last day itself, negative when it is over; without a day of
            arrival the whole stay, less the earlier days that are known.
        firm: the last day does not hinge on earlier stays that nobody told of; false also where
            nobody knows how the days are counted.
        only_stay_since: the last day holds if they were not there between this day and their
            arrival; None where it is firm or not known.
        counted_since: earlier stays count from this day on; None where they do not count.
    """

    stay_days: int | None = None
    per_days: int | None = None
    last_day: date | None = None
    days_left: int | None = None
    firm: bool = False
    only_stay_since: date | None = None
    counted_since: date | None = None


def count_stay(
    rule: EntryRule, on: date, arrived: date | None, earlier_days: int | None = None
) -> Clock:
    """Count the stay that a way in gives.

    Args:
        on: today, where they are.
        earlier_days: that they were there before, since `Clock.counted_since`; None: not said.
    """
    strictest = rule.strictest
    if strictest is None:
        return Clock()
    entered = arrived or on
    earlier = Stay(entered - timedelta(days=earlier_days or 0), entered - timedelta(days=1))
    last_day = last_lawful_day(rule.limits, entered, [earlier])
    since = _counted_since(rule.limits, entered, entered)
    if arrived is None:
        whole = min((last_day - on).days + 1, strictest.days)
        return Clock(rule.stay_days, rule.per_days, days_left=whole, counted_since=since)
    told = earlier_days is not None
    only_since = None if told else _counted_since(rule.limits, entered, last_day)
    return Clock(
        stay_days=rule.stay_days,
        per_days=rule.per_days,
        last_day=last_day,
        days_left=(last_day - on).days,
        firm=only_since is None,
        only_stay_since=only_since,
        counted_since=since,
    )


def last_lawful_day(limits: Sequence[Limit], entered: date, earlier: Iterable[Stay]) -> date:
    """Return the last day of a stay on which every limit is still kept.

    Args:
        limits: at least one.
        earlier: stays that began before this one, in any order.
    Returns:
        The day before the entry, if no day is lawful.
    """
    first = entered.toordinal()
    before = {
        day
        for stay in earlier
        for day in range(stay.first.toordinal(), stay.last.toordinal() + 1)
        if day < first
    }
    spent = sorted(before)
    for day in range(first, first + LONGEST):
        spent.append(day)
        if any(_days_counted(limit, spent, entered) > limit.days for limit in limits):
            return date.fromordinal(day - 1)
    return date.fromordinal(first + LONGEST - 1)


def _days_counted(limit: Limit, spent: Sequence[int], entered: date) -> int:
    """Count the days that a limit looks at on the last of the days spent."""
    start = _start(limit, entered, date.fromordinal(spent[-1]))
    return len(spent) - bisect_left(spent, start.toordinal())


def _start(limit: Limit, entered: date, day: date) -> date:
    """Return the first of the days that a limit counts on a day of a stay."""
    match limit.per:
        case "entry":
            return entered
        case "calendar_year":
            return date(day.year, 1, 1)
        case "rolling":
            return day - timedelta(days=(limit.window_days or 1) - 1)


def _counted_since(limits: Iterable[Limit], entered: date, last_day: date) -> date | None:
    """Return the first day whose stays can shorten a stay; None where no earlier day can.

    Of a calendar year those of the year of entry count: those of the next begin with this stay.
    """
    starts = [
        _start(limit, entered, entered if limit.per == "calendar_year" else last_day)
        for limit in limits
    ]
    return min((start for start in starts if start < entered), default=None)
