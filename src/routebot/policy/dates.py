"""Dates as precise as whoever gave them: a day, a month or a year."""

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

__all__ = ["FIRST_DAY", "PartialDate", "Precision", "precision_of"]

FIRST_DAY = date(2022, 8, 1)
"""The dataset's calendar begins here."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"(?:19|20)\d{2}")


class Precision(StrEnum):
    """How precisely something is dated."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    UNDATED = "undated"


class PartialDate(NamedTuple):
    """A day, or a month or year of which the day is not known.

    Attributes:
        first_day: the first day that may be meant. Ages count from it, so that nothing is taken for
            younger than it is.
    """

    first_day: date
    precision: Precision = Precision.DAY

    @property
    def last_day(self) -> date:
        """The last day that may be meant."""
        match self.precision:
            case Precision.MONTH:
                # Four days after the 28th it is always the next month.
                later = self.first_day.replace(day=28) + timedelta(days=4)
                return later - timedelta(days=later.day)
            case Precision.YEAR:
                return self.first_day.replace(month=12, day=31)
            case _:
                return self.first_day

    def __str__(self) -> str:
        written = {Precision.MONTH: "%Y-%m", Precision.YEAR: "%Y"}
        return self.first_day.strftime(written.get(self.precision, "%Y-%m-%d"))

    @classmethod
    def read(cls, value: object) -> "PartialDate":
        """Read what a file says: a day, ``2026-01`` or ``2026``.

        Raises:
            ValueError: it is none of these.
        """
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            return cls(value)
        written = str(value)
        if month := _MONTH.fullmatch(written):
            first = date(int(month[1]), int(month[2]), 1)
            return cls(first, Precision.MONTH)
        if _YEAR.fullmatch(written):
            return cls(date(int(written), 1, 1), Precision.YEAR)
        if _DAY.fullmatch(written):
            return cls(date.fromisoformat(written))
        raise ValueError(f"{written} is no date")

    @property
    def plain(self) -> str | int:
        """The date as a file says it; a year is a number there."""
        return self.first_day.year if self.precision is Precision.YEAR else str(self)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: Any, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _validated,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda day: day.plain, when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
                {"type": "integer", "minimum": 1900, "maximum": 2099},
            ]
        }


def precision_of(day: PartialDate | None) -> Precision:
    """Say how precisely something is dated."""
    return Precision.UNDATED if day is None else day.precision


def _validated(value: object) -> PartialDate:
    try:
        return PartialDate.read(value)
    except ValueError as error:
        raise ValueError(
            f'expected a day, a month or a year, got "{value}"; '
            "write it as 2026-01-31, 2026-01 or 2026, or null if the page shows none"
        ) from error
