"""Refuse what leads a reader astray: hidden characters, handles, phone numbers, false addresses.

Telegram makes live links of handles, phone numbers and bare domains in any text. There are people
who would like to hear from our readers, so how to reach somebody stands in `helpers.yaml` only, where
each entry is looked at for that, and a page that supports a claim stands in `sources`.
"""

import unicodedata
from collections.abc import Iterator
from datetime import date

from routebot.errors import DataError
from routebot.policy.contents import every_string
from routebot.policy.loading import Loaded

__all__ = ["SAFETY_CHECKS"]

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Unicode categories of what is not seen or turns the order of what is. No text of ours needs them."""

_MOST_MARKS = 2
"""Combining marks in a row; more of them are drawn over the lines above and below."""


def _characters_are_plain(loaded: Loaded, _today: date) -> Iterator[DataError]:
    for owner, field, words in every_string(loaded.dataset):
        hidden = next((sign for sign in words if unicodedata.category(sign) in _HIDDEN), None)
        if hidden is not None:
            name = unicodedata.name(hidden, "a control character")
            problem = f"{field} holds U+{ord(hidden):04X} ({name}), which is not seen"
            yield loaded.place(owner).error(problem, "type the words anew; a copied text may carry it along")
        elif _most_marks(words) > _MOST_MARKS:
            problem = f"{field} holds more than {_MOST_MARKS} combining marks on one letter"
            yield loaded.place(owner).error(problem, "write plain letters")


def _most_marks(words: str) -> int:
    """Return how many combining marks stand in a row at most."""
    most = row = 0
    for sign in words:
        row = row + 1 if unicodedata.category(sign).startswith("M") else 0
        most = max(most, row)
    return most


SAFETY_CHECKS = (("characters are plain", _characters_are_plain),)
