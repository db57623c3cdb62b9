"""Counts of today's updates: plain numbers in memory, about nobody."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

__all__ = ["UpdateCounter"]


@dataclass(slots=True)
class UpdateCounter:
    """Counts what was done on one day, and forgets it on the next."""

    _day: date = date.min
    _done: Counter[str] = field(default_factory=Counter)
    _errors: int = 0

    def add(self, day: date, action: str, *, failed: bool) -> None:
        """Count an update."""
        self._turn_to(day)
        self._done[action] += 1
        self._errors += failed

    def of(self, day: date) -> tuple[Mapping[str, int], int]:
        """Return how often each thing was done on a day, and how many updates failed."""
        self._turn_to(day)
        return dict(self._done), self._errors

    def _turn_to(self, day: date) -> None:
        if day != self._day:
            self._day, self._done, self._errors = day, Counter(), 0
