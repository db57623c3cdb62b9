"""Read what an admin types."""

import re
from collections.abc import Mapping
from datetime import date

from routebot.bot.admin.views import Administration
from routebot.errors import PublishError
from routebot.policy.dates import PartialDate

__all__ = ["first_day", "link_in", "page_day", "sentences_in", "thing_called"]

_ID = re.compile(r"[a-z][a-z0-9_.-]{2,}")
"""An id as it is typed; a country's code is shorter."""

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")
"""A day as it is written in the data, or as one writes it in Russian."""

_MONTH = re.compile(r"(\d{1,2})\.(\d{4})")
"""A month as one writes it in Russian."""

_LINK = re.compile(r"https?://\S+")

_SENTENCE = re.compile(r"(?:^|\s)(ru|en):\s")
"""What stands before a sentence of a claim, as it was handed out to be changed."""


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


def link_in(text: str) -> str:
    """Return the first link in a text.

    Raises:
        PublishError: there is none.
    """
    found = _LINK.search(text)
    if found is None:
        raise PublishError("admin.error.link", "send a link that begins with https://")
    return found[0]


def page_day(text: str) -> str:
    """Read the day, month or year that a page shows, and return it as a file says it.

    Raises:
        PublishError: it is none.
    """
    said = text.strip()
    try:
        if day := _DAY.fullmatch(said):
            year, month, number = day.group(1, 2, 3) if day[1] else day.group(6, 5, 4)
            return date(int(year), int(month), int(number)).isoformat()
        if in_russian := _MONTH.fullmatch(said):
            said = f"{in_russian[2]}-{int(in_russian[1]):02}"
        return str(PartialDate.read(said))
    except ValueError as error:
        message = "write a day, a month or a year, for example 2026-11-20, 2026-11 or 2026"
        raise PublishError("admin.error.published", message) from error


def sentences_in(text: str) -> Mapping[str, str]:
    """Read the sentences of a claim that come back changed, each after ``ru:`` or ``en:``.

    Returns:
        Language -> sentence, of those that came back.

    Raises:
        PublishError: there are none.
    """
    parts = _SENTENCE.split(text)
    found = {
        language: " ".join(said.split())
        for language, said in zip(parts[1::2], parts[2::2], strict=True)
        if said.strip()
    }
    if parts[0].strip() or not found:
        message = "send the sentences back, each after ru: or en:"
        raise PublishError("admin.error.sentences", message)
    return found
