"""Things with a first and a last day, and the day as the dataset counts it.

A last day still counts: what ends on a day holds for the whole of it. Nothing here knows what day
it is; the day asked about is always handed in.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator

__all__ = ["Dated", "InForce", "Model", "day_after", "in_force"]

V = TypeVar("V")


class Model(BaseModel):
    """Frozen, and strict about what a volunteer may write."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True
    )


class Dated(Model):
    """What holds from a first day to a last day, or without an end.

    Each kind writes the two fields itself, at their place in its file and with its own description:
    the order of the fields is the order in which editors, plans and `data show` write them.
    """

    DAYS: ClassVar[tuple[str, str]] = ("valid_from", "valid_to")
    """What the two fields are called in the files."""

    if TYPE_CHECKING:

        @property
        def valid_from(self) -> date | None:
            """The first day it holds; None when it began before our calendar."""

        @property
        def valid_to(self) -> date | None:
            """The last day it holds, None when no end is known."""

    @model_validator(mode="after")
    def _days_in_order(self) -> "Dated":
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            first, last = self.DAYS
            raise ValueError(f"{last} {self.valid_to} is before {first} {self.valid_from}")
        return self

    def holds(self, on: date) -> bool:
        """Say whether it is about this day."""
        begun = self.valid_from is None or self.valid_from <= on
        return begun and (self.valid_to is None or on <= self.valid_to)

    @property
    def first_day_after(self) -> date | None:
        """The first day on which it holds no more, None when no end is known."""
        # Somebody who means "for ever" may write the calendar's last day, which nothing follows.
        if self.valid_to is None or self.valid_to == date.max:
            return None
        return day_after(self.valid_to)

    @property
    def turning_days(self) -> frozenset[date]:
        """The days on which it begins to hold and ceases to."""
        return frozenset(day for day in (self.valid_from, self.first_day_after) if day)


def day_after(day: date) -> date:
    """Return the next day."""
    return day + timedelta(days=1)


class InForce(NamedTuple, Generic[V]):
    """A value and the day from which it has been in force."""

    since: date
    value: V


def in_force(values: Mapping[date, V], on: date) -> InForce[V] | None:
    """Return the value in force on a day; None before the first.

    Args:
        values: first day -> value, which holds until the next day that is named.
    """
    since = max((day for day in values if day <= on), default=None)
    return None if since is None else InForce(since, values[since])
