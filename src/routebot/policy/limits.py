"""How long one may stay: the limits of a way in, of which several can hold at once."""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from routebot.policy.dated import Model

__all__ = ["DAYS_OF_A_YEAR", "Limit", "binding_first", "strictest_of"]

DAYS_OF_A_YEAR = 365
"""The shorter year: a stay counted by it is lawful in a leap year, too."""


class Limit(Model):
    """How many days of stay are lawful; the days of entry and of exit both count."""

    days: Annotated[int, Field(ge=1, le=3660, strict=True)]
    per: Literal["entry", "rolling", "calendar_year"] = Field(
        description="entry: a stay counts anew after each entry. rolling: all stays are added up "
        "in the `window_days` that end on each day. calendar_year: all stays of the year are."
    )
    window_days: Annotated[int, Field(ge=1, le=3660, strict=True)] | None = Field(
        default=None, description="With `rolling`, and only there: how long the window is."
    )

    @model_validator(mode="after")
    def _window_of_rolling(self) -> "Limit":
        if (self.per == "rolling") != (self.window_days is not None):
            raise ValueError("`window_days` belongs to `per: rolling`, and is written there always")
        if self.window_days is not None and self.window_days < self.days:
            raise ValueError(f"{self.days} days do not fit a window of {self.window_days}")
        return self

    @property
    def counted_in(self) -> int | None:
        """In how many days the stays are added up; None where each entry counts anew.

        A calendar year counts as any year: who reads it so stays within it.
        """
        return DAYS_OF_A_YEAR if self.per == "calendar_year" else self.window_days


def strictest_of(limits: Iterable[Limit]) -> Limit | None:
    """Return the limit that allows the fewest days of one trip; None when there is none.

    Of several with as many days it is the one that gives them back latest: a rolling window, the
    longest first, then the calendar year, then the entry.
    """
    return min(limits, key=_strictness, default=None)


def binding_first(limits: Iterable[Limit], wanted: int | None) -> tuple[Limit, ...]:
    """Order limits: the one that binds a trip comes first, then the others, the strictest first.

    To leave and come back lifts a limit of one entry, so whoever wants to be there longer than the
    added-up days allow is bound by those; everybody else by the strictest.

    Args:
        wanted: days that they want to be there; None if they have not said.
    """
    ordered = sorted(limits, key=_strictness)
    too_short = (limit for limit in ordered if wanted is not None and limit.days < wanted)
    lasting = next((limit for limit in too_short if limit.per != "entry"), None)
    return tuple(sorted(ordered, key=lambda limit: limit is not lasting))


def _strictness(limit: Limit) -> tuple[int, int, int]:
    """Return what limits are compared by, the strictest first."""
    kinds = ("rolling", "calendar_year", "entry")
    return limit.days, kinds.index(limit.per), -(limit.window_days or 0)
