"""How long an admin took over the claims that they answered: for their own digest, in memory only.

It is kept against blind taps and for nobody else: an admin is told their own figures. Nothing of it
is written to a disk or a log; a restart forgets it.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from statistics import median

from routebot.clock import day_of

__all__ = ["HASTY_SECONDS", "Pace", "Paces"]

HASTY_SECONDS = 5
"""Nobody opens a page and reads it in less."""

_MOST_KEPT = 1000
"""Answers of an admin that are remembered: more than anybody gives in a week."""

_LONGEST_SECONDS = 30 * 60
"""Whoever took longer did something else meanwhile; that is not counted."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long an admin took.

    Attributes:
        claims: how many they answered.
        median_seconds: from seeing a claim to answering it; 0 where none was timed.
        hasty: how many they answered within `HASTY_SECONDS` on its own screen. On the screen of a
            page one reads once and then ticks fast.
    """

    claims: int
    median_seconds: int
    hasty: int


@dataclass(frozen=True, slots=True)
class _Answered:
    on: date
    seconds: float | None
    by_page: bool


@dataclass(slots=True)
class Paces:
    """Times the answers of each admin.

    Args:
        now: the clock.
    """

    now: Callable[[], datetime]
    _shown: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _answered: dict[str, deque[_Answered]] = field(default_factory=dict)

    def shown(self, label: str, what: str) -> None:
        """Note that an admin has a claim or a page on the screen; drawn again it is as old."""
        seen = self._shown.get(label)
        if seen is None or seen[0] != what:
            self._shown[label] = what, self.now()

    def answered(self, label: str, what: str, *, by_page: bool = False) -> None:
        """Note that they answered it; on a page the next answer is timed from this one."""
        now_at = self.now()
        seen = self._shown.pop(label, None)
        took = (now_at - seen[1]).total_seconds() if seen and seen[0] == what else None
        kept = took if took is not None and took <= _LONGEST_SECONDS else None
        told = self._answered.setdefault(label, deque(maxlen=_MOST_KEPT))
        told.append(_Answered(day_of(now_at).on, kept, by_page))
        if by_page:
            self._shown[label] = what, now_at

    def of(self, label: str, since: date) -> Pace:
        """Return how long an admin took over what they answered since a day."""
        told = [each for each in self._answered.get(label, ()) if each.on >= since]
        timed = [each.seconds for each in told if each.seconds is not None]
        hasty = sum(
            each.seconds is not None and each.seconds < HASTY_SECONDS and not each.by_page
            for each in told
        )
        return Pace(len(told), round(median(timed)) if timed else 0, hasty)
