"""The clock: nothing else in routebot reads one, and nothing else says which day a moment is.

A day is Moscow's. Rules change at midnight, and Russia has eleven of them: the first is that of
Kamchatka and Chukotka, nine hours before Moscow's, so late in the day `Today.east` is a day ahead.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

__all__ = ["Today", "day_of", "now", "today"]

# Fixed offsets, as both have been since 2014: a bare machine may have no table of time zones.
_MOSCOW = timezone(timedelta(hours=3), "Moscow")
_EASTERNMOST = timezone(timedelta(hours=12), "Kamchatka")


class Today(NamedTuple):
    """What day it is in Russia.

    Attributes:
        on: in Moscow: the day that is answered for.
        east: where the day begins first; `on`, or the day after it from 15:00 in Moscow.
    """

    on: date
    east: date


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def day_of(at: datetime) -> Today:
    """Return what day a moment is in Russia.

    Args:
        at: a moment that knows its time zone.
    """
    return Today(at.astimezone(_MOSCOW).date(), at.astimezone(_EASTERNMOST).date())


def today() -> Today:
    """Return what day it is in Russia now."""
    return day_of(now())
