"""The words of a language as plain data, for what fills them without babel.

What babel knows of a language (months, separators, names of currencies) goes along as words. The
evaluator of the offline pack (`offline/evaluator/words.js`) fills them as `Words` does.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from babel.dates import format_date
from babel.numbers import get_currency_name

from routebot.words.i18n import Language, Words, words
from routebot.words.names import territory

__all__ = ["catalogue_of"]

_COUNTED: Mapping[Language, tuple[int, ...]] = MappingProxyType({"ru": (1, 2, 5), "en": (1, 2)})
"""A number for each plural form of a language, in the order of the catalogue's forms."""


def catalogue_of(
    language: Language, keys: Iterable[str], places: Iterable[str], currencies: Iterable[str]
) -> dict[str, Any]:
    """Return the words of a language.

    Args:
        keys: of the texts to take along.
        places: codes of every place that may be named.
        currencies: codes of every currency in which something costs.

    Returns:
        texts: key -> text; plurals: key -> its forms; months, months_alone: their twelve names,
        after a day and by themselves; lists: the last separator of a list; territories: code ->
        name; currencies: code -> [names for each plural form, name for a fraction].
    """
    said, wanted = words(language), sorted(keys)
    return {
        "texts": {key: said.texts[key] for key in wanted if key in said.texts},
        "plurals": {key: said.plurals[key] for key in wanted if key in said.plurals},
        "months": _months(language, "MMMM"),
        "months_alone": _months(language, "LLLL"),
        "separators": _separators(said),
        "lists": {"and": _last_separator(said.join), "or": _last_separator(said.either)},
        "territories": {code: territory(code, language) for code in sorted(set(places))},
        "currencies": {code: _currency(language, code) for code in sorted(set(currencies))},
    }


def _months(language: Language, pattern: str) -> list[str]:
    return [format_date(date(2026, month, 1), pattern, locale=language) for month in range(1, 13)]


def _separators(said: Words) -> dict[str, str]:
    """Return what stands between thousands, and before a fraction."""
    written = said.number(1111.5)
    return {"group": written[1], "decimal": written[-2]}


def _last_separator(join: Callable[[Iterable[str]], str]) -> str:
    return join(["<", ">"]).strip("<>")


def _currency(language: Language, code: str) -> list[Any]:
    counted = [get_currency_name(code, number, language) for number in _COUNTED[language]]
    return [counted, get_currency_name(code, 1.5, language)]
