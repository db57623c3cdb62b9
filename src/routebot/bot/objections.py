"""How often people said "this is wrong" of a claim: plain numbers in memory, about nobody."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

__all__ = ["MOST_A_WEEK", "Objections"]

MOST_A_WEEK = 20
"""Counted of one claim in one week: whoever taps for hours moves it no further."""

_WEEK = timedelta(days=7)


@dataclass(slots=True)
class Objections:
    """Counts objections by claim and week, and forgets each week at the end of the next one.

    Callers count only claims of the dataset, so that there are never more numbers than claims.
    """

    _weeks: dict[date, Counter[str]] = field(default_factory=dict)

    def add(self, claim: str, on: date) -> None:
        """Count an objection to a claim, by its id."""
        self._forget(on)
        counted = self._weeks.setdefault(_monday(on), Counter())
        counted[claim] = min(counted[claim] + 1, MOST_A_WEEK)

    def of(self, on: date) -> Mapping[str, int]:
        """Return how many objections there were in this week and the last one, by id of the claim.

        Claims without any are left out; the most is twice `MOST_A_WEEK`.
        """
        self._forget(on)
        return dict(sum(self._weeks.values(), Counter[str]()))

    def settle(self, claims: Iterable[str]) -> None:
        """Forget the objections to claims that were re-read meanwhile."""
        for claim in claims:
            for counted in self._weeks.values():
                counted.pop(claim, None)

    def _forget(self, on: date) -> None:
        """Keep this week and the last one; a clock that was set back leaves none ahead of it."""
        kept = (_monday(on) - _WEEK, _monday(on))
        self._weeks = {monday: counted for monday, counted in self._weeks.items() if monday in kept}


def _monday(on: date) -> date:
    return on - timedelta(days=on.weekday())
