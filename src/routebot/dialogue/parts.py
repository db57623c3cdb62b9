"""The parts that buttons and stored views are written of, read again: numbers, days, languages."""

from datetime import date

from routebot.errors import UnknownAction
from routebot.words.i18n import LANGUAGES, Language

__all__ = ["MOST_SEQ_DIGITS", "read_day", "read_language", "read_number"]

_MOST_DIGITS = 4
"""Of a page, or of days since an arrival: a longer number is none that we wrote."""

MOST_SEQ_DIGITS = 9
"""Of a publication's number, which grows as long as the database lives."""


def read_number(text: str, most_digits: int = _MOST_DIGITS) -> int:
    """Read a number that is not negative.

    Raises:
        UnknownAction: this is none that we wrote.
    """
    if not (text.isascii() and text.isdecimal() and len(text) <= most_digits):
        raise UnknownAction("no number that we wrote")
    return int(text)


def read_day(text: str) -> date:
    """Read a day.

    Raises:
        UnknownAction: this is none that we wrote.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnknownAction("no day that we wrote") from None


def read_language(text: str) -> Language:
    """Read a language.

    Raises:
        UnknownAction: we do not speak it.
    """
    for language in LANGUAGES:
        if language == text:
            return language
    raise UnknownAction("no such language")
