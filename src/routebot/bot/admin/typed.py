"""Read what an admin types."""

import re
from datetime import date

from routebot.errors import PublishError

__all__ = ["first_day"]

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
"""A day as it is written in the data, or as one writes it in Russian."""


def first_day(text: str, today: date) -> date | None:
    """Read a day, None if it is today.

    Raises:
        PublishError: it is none.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise _no_day()
    year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
    try:
        on = date(int(year), int(month), int(day))
    except ValueError as error:
        raise _no_day() from error
    return None if on == today else on


def _no_day() -> PublishError:
    return PublishError("admin.error.day", "write a day, for example 2027-01-01")
