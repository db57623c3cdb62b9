"""How things are measured: medians of repeated runs, and rows of a table."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["Row", "median_seconds", "p99"]


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        value: None where it could not be measured; the note says why.
        target: what it should not exceed, in the same unit; None when there is no target.
        beyond: what would be better still; None when nobody said.
    """

    name: str
    value: float | None
    unit: str
    target: float | None = None
    note: str = ""
    beyond: float | None = None


def median_seconds(function: Callable[[], object], runs: int, inner: int = 1) -> float:
    """Return the median duration of a call.

    Args:
        runs: how many times to measure; the first is a warm-up and does not count.
        inner: calls in one measurement, for what is too quick to be timed alone.
    """
    found = []
    for _ in range(runs + 1):
        begun = time.perf_counter()
        for _ in range(inner):
            function()
        found.append((time.perf_counter() - begun) / inner)
    return statistics.median(found[1:])


def p99(found: Sequence[float]) -> float:
    """Return what one in a hundred exceeds."""
    return statistics.quantiles(found, n=100)[-1]
