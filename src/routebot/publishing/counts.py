"""What is counted of a change: who shifts from one status to another, on which days."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from routebot.publishing.describing import Who

__all__ = ["Audience", "Impact", "Period", "Shift", "Told"]


@dataclass(frozen=True, slots=True)
class Shift:
    """People whose status changes from one to another.

    Attributes:
        combinations: how many combinations of the answers that matter here.
        share: of all of them.
    """

    before: str
    after: str
    combinations: int
    share: float
    who: Who


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the same people are touched.

    Attributes:
        until: last day, None when it goes on past the window.
        combinations: all combinations of the answers that matter here.
    """

    since: date
    until: date | None
    combinations: int
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to a destination, to leaving Russia, or to having any route at all.

    Attributes:
        id: a destination's code, ``exit`` or ``routes``.
    """

    id: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a fact concerns, whatever the day, in combinations of the answers it asks about.

    Attributes:
        combinations: all there are.
        before, after: how many it concerned in the old version, and concerns in the new one.
        lost: those whom it no longer concerns; gained: those whom it concerns only now.
    """

    combinations: int
    before: int
    after: int
    lost: int
    gained: int
    who_before: Who
    who_after: Who


class Told(NamedTuple):
    """A set of people, counted and described.

    Attributes:
        combinations: how many combinations of the answers that matter here.
        total: all that there are.
    """

    combinations: int
    total: int
    who: Who
