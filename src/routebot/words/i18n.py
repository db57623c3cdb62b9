"""Words and numbers in a language: gettext catalogues, plurals, dates, lists, names of territories.

The catalogues are the .po files under ``locales/``, read when first needed; there is no build step.
A text is looked up by its key, and its placeholders are filled by name.
"""

import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from string import Formatter
from typing import Literal, get_args

from babel.dates import format_date
from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from routebot.packaged import packaged_folder
from routebot.policy.facts import Cost, Text
from routebot.words.markup import Html
from routebot.words.names import territory

__all__ = ["LANGUAGES", "Language", "Words", "placeholders", "words"]

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Words:
    """Everything that turns values into words of one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Return a text of the catalogue with its placeholders filled.

        Raises:
            KeyError: the key or a value for a placeholder is missing; a test meets every key.
        """
        return self._messages[key].format(**values)

    def markup(self, key: str, **values: str) -> Html:
        """Return a text of the catalogue with its placeholders filled by markup.

        Raises:
            KeyError: as of any text.
        """
        return Html.escape(self._messages[key]).format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the plural form of a text that fits a number; the number fills ``{n}``."""
        forms = self._plurals[key]
        return forms[self._plural_form(number)].format(n=self.number(number), **values)

    def has(self, key: str) -> bool:
        """Say whether the catalogue has a text of this key."""
        return key in self._messages

    def of(self, text: Text) -> str:
        """Choose the language of a text of the dataset."""
        return text.ru if self.language == "ru" else text.en

    def day(self, day: date) -> str:
        """Write a date out: «27 января 2023 г.» / "27 January 2023"."""
        if self.language == "ru":
            return format_date(day, "d MMMM y", locale="ru")
        return format_date(day, "d MMMM y", locale="en_GB")

    def number(self, number: float) -> str:
        """Write a number with the language's separators."""
        return str(format_decimal(number, locale=self.language))

    def cost(self, cost: Cost) -> str:
        """Write what something costs: "35-50 USD", with an en dash."""
        least, most = self.number(cost.at_least), self.number(cost.at_most)
        amount = least if least == most else f"{least}–{most}"
        return f"{amount} {cost.currency}"

    def join(self, items: Iterable[str]) -> str:
        """Join with commas and "and"."""
        return format_list(list(items), locale=self.language)

    def territory(self, code: str) -> str:
        """Return the name of a destination."""
        return territory(code, self.language)

    @cached_property
    def _catalogue(self) -> Catalog:
        return _read(self.language)

    @cached_property
    def _messages(self) -> Mapping[str, str]:
        return {
            str(m.id): str(m.string) for m in self._catalogue if m.id and isinstance(m.string, str)
        }

    @cached_property
    def _plurals(self) -> Mapping[str, tuple[str, ...]]:
        return {
            str(m.id[0]): tuple(m.string or ())
            for m in self._catalogue
            if m.id and not isinstance(m.string, str)
        }

    @cached_property
    def _plural_form(self) -> Callable[[int], int]:
        return gettext.c2py(self._catalogue.plural_expr)


@cache
def words(language: Language) -> Words:
    """Return the words of a language; they are read once."""
    return Words(language)


def _read(language: Language) -> Catalog:
    with (packaged_folder("locales") / language / "LC_MESSAGES" / "routebot.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
