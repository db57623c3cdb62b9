"""Read what an admin types."""

import re
from datetime import date

from routebot.bot.admin.views import Administration
from routebot.errors import PublishError

__all__ = ["first_day", "thing_called"]

_ID = re.compile(r"[a-z][a-z0-9_.-]{2,}")
"""An id as it is typed; a country's code is shorter."""

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


async def thing_called(administration: Administration, typed: str, today: date) -> str | None:
    """Return the id that was typed, of whatever has a history of its own, also of what is gone.

    That are facts, questions and their options (``cards.mir``). A country's code is none here: who
    types it means its facts.
    """
    wanted = typed.lower()
    if not _ID.fullmatch(wanted):
        return None
    try:
        await administration.proposals.publisher.past_of(wanted, today)
    except PublishError:
        return None
    return wanted


def _no_day() -> PublishError:
    return PublishError("admin.error.day", "write a day, for example 2027-01-01")
