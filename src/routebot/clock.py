"""The clock: nothing else in routebot reads one, and nothing else says which day a moment is.

A day is Moscow's. Rules change at midnight, and Russia has eleven of them: the first is that of
Kamchatka and Chukotka, nine hours before Moscow's, so late in the day `Today.east` is a day ahead.
"""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import NamedTuple

__all__ = ["SteadyClock", "Today", "day_of", "elapsed", "now", "today"]

# Fixed offsets, as both have been since 2014: a bare machine may have no table of time zones.
_MOSCOW = timezone(timedelta(hours=3), "Moscow")
_EASTERNMOST = timezone(timedelta(hours=12), "Kamchatka")


_TOLERANCE = timedelta(seconds=90)
"""What two clocks may be apart: an answer of Telegram can take half a minute."""

_PROBATION = timedelta(hours=1)
"""How long a clock that jumped, or that nobody confirmed, has to go on evenly to be believed."""


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


def elapsed() -> timedelta:
    """Return the time since some moment, by a clock that nobody sets; it goes on in a suspend."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux
    return timedelta(seconds=time.monotonic() if boot is None else time.clock_gettime(boot))


class SteadyClock:
    """A clock that does not jump, and that knows when it is not to be believed.

    The machine's clock is set by people, by NTP and by whatever stood in a battery; what is erased
    because of its age would be erased for good by one wrong look at it. So it is compared with the
    time that really went by, and with what Telegram's answers say the time is. Where it jumps, the
    time goes on evenly until Telegram confirms the new one, or an hour has passed without a word;
    where Telegram contradicts, time goes by Telegram, and the doubt stays.

    Args:
        wall: the machine's clock.
        passed: returns the time since some moment.
    """

    def __init__(
        self, wall: Callable[[], datetime] = now, passed: Callable[[], timedelta] = elapsed
    ) -> None:
        self._wall, self._passed = wall, passed
        self._at, self._at_passed = wall(), passed()
        self._since: timedelta | None = self._at_passed
        self._gap = timedelta()
        self._contradicted = False

    @property
    def in_doubt(self) -> bool:
        """Whether nothing may be erased because of its age."""
        self.now()
        return self._contradicted or self._since is not None

    def now(self) -> datetime:
        """Return the present moment, in UTC."""
        passed, wall = self._passed(), self._wall()
        even = self._at + (passed - self._at_passed)
        gap = wall - even
        if abs(gap - self._gap) > _TOLERANCE:
            self._since, self._gap = passed, gap  # it jumped, there or back
        believed = self._since is None or passed - self._since >= _PROBATION
        if believed and not self._contradicted:
            self._believe(wall, passed)
        elif abs(gap) <= _TOLERANCE:
            self._at, self._at_passed, self._gap = wall, passed, timedelta()
        else:
            return even
        return wall

    def hear(self, theirs_at: datetime) -> None:
        """Take note of what Telegram says the time is."""
        passed, wall = self._passed(), self._wall()
        self._contradicted = abs(wall - theirs_at) > _TOLERANCE
        if not self._contradicted:
            self._believe(wall, passed)
        elif abs(self.now() - theirs_at) > _TOLERANCE:
            self._at, self._at_passed = theirs_at, passed
            self._gap = wall - theirs_at

    def _believe(self, wall: datetime, passed: timedelta) -> None:
        self._at, self._at_passed, self._gap, self._since = wall, passed, timedelta(), None
