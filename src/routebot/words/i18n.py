"""Words and numbers in a language: gettext catalogues, plurals, dates, lists, names of territories.

The catalogues are the .po files under ``locales/``, read when first needed; there is no build step.
A text is looked up by its key, and its placeholders are filled by name.
"""

import gettext
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from string import Formatter
from types import MappingProxyType
from typing import Literal, get_args

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal, get_currency_name

from routebot.errors import Said
from routebot.packaged import packaged_folder
from routebot.policy.dates import PartialDate, Precision
from routebot.policy.facts import Cost, Statement, Text
from routebot.words.catalogues import Catalogue, read_catalogue
from routebot.words.markup import Html
from routebot.words.names import territory

__all__ = ["LANGUAGES", "Language", "Words", "following", "placeholders", "words"]

Language = Literal["ru", "en"]

_ENORMOUS = 10**15
"""From here on figures are not read one by one; babel writes no more than 28 of them."""

_KEPT = 1024
"""Numbers and dates that are kept as they were written: babel takes 30 us for one."""

_LISTED: Mapping[str, str] = MappingProxyType({"ru": "ru", "en": "en_GB"})
"""Language -> the locale whose lists are like those in our texts: British ones, "a, b and c"."""

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
LANGUAGES: tuple[Language, ...] = get_args(Language)


def following(language: Language) -> Language:
    """Return the language that the button of languages leads to."""
    return LANGUAGES[(LANGUAGES.index(language) + 1) % len(LANGUAGES)]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Words:
    """Everything that turns values into words of one language; made by `words`.

    Attributes:
        texts, plurals: the catalogue: key -> text, and key -> its plural forms.
    """

    language: Language
    texts: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    _plural_form: Callable[[int], int]

    def __call__(self, key: str, **values: object) -> str:
        """Return a text of the catalogue with its placeholders filled.

        Raises:
            KeyError: the key or a value for a placeholder is missing; a test meets every key.
        """
        return self.texts[key].format(**values)

    def sentence(self, text: str) -> str:
        """Say in this language what the checks say in English; what is not translated stays.

        The English stands where it is said, so that this catalogue has texts in place of keys.
        """
        if self.language == "en":
            return text
        pattern, values = (
            (text.pattern, text.values) if isinstance(text, Said) else (text, MappingProxyType({}))
        )
        known = _sentences(self.language).get(pattern)
        return known.format_map(values) if known else text

    def markup(self, key: str, **values: str) -> Html:
        """Return a text of the catalogue with its placeholders filled by markup.

        Raises:
            KeyError: as of any text.
        """
        return Html.escape(self.texts[key]).format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the plural form of a text that fits a number; the number fills ``{n}``."""
        forms = self.plurals[key]
        return forms[self._plural_form(number)].format(n=self.number(number), **values)

    def has(self, key: str) -> bool:
        """Say whether the catalogue has a text of this key."""
        return key in self.texts

    def of(self, text: Text) -> str:
        """Choose the language of a text of the dataset that claims nothing."""
        return text.ru if self.language == "ru" else text.en

    def statement(self, said: Statement) -> str:
        """Choose the language of what the dataset claims; its age belongs beside it.

        `screens.claims` puts it there, and the contracts write it in keys of its own.
        """
        return said.ru if self.language == "ru" else said.en

    def day(self, day: date) -> str:
        """Write a date out: «27 января 2023» / "27 January 2023"."""
        return _long_date(day, self.language)

    def partial_date(self, day: PartialDate) -> str:
        """Write a date as precisely as it is known: «январь 2023 года», «2023 год», "2023"."""
        if day.precision is Precision.DAY:
            return self.day(day.first_day)
        if self.language == "ru":
            pattern = "LLLL y 'года'" if day.precision is Precision.MONTH else "y 'год'"
            return format_date(day.first_day, pattern, locale="ru")
        pattern = "MMMM y" if day.precision is Precision.MONTH else "y"
        return format_date(day.first_day, pattern, locale="en_GB")

    def month(self, day: PartialDate) -> str:
        """Write the month of a date after "since": «ноября 2025», «2025 года», "November 2025"."""
        if day.precision is Precision.YEAR:
            return format_date(day.first_day, "y 'года'" if self.language == "ru" else "y")
        return format_date(day.first_day, "MMMM y", locale=self.language)

    def number(self, number: float) -> str:
        """Write a number with the language's separators; an enormous one as a power of ten."""
        if number < _ENORMOUS:
            return _decimal(number, self.language)
        power = len(str(int(number))) - 1
        return f"{self.number(round(number / 10**power, 1))} · 10{str(power).translate(_RAISED)}"

    def cost(self, cost: Cost) -> str:
        """Write what something costs: "35-50 US dollars", with an en dash."""
        least, most = self.number(cost.at_least), self.number(cost.at_most)
        amount = least if least == most else f"{least}–{most}"
        # A float of a whole number would take the form of a fraction: «6000.0 рубля».
        whole = int(cost.at_most)
        counted = whole if whole == cost.at_most else cost.at_most
        return f"{amount} {get_currency_name(cost.currency, counted, self.language)}"

    def join(self, items: Iterable[str]) -> str:
        """Join with commas and "and"; in English without a comma before it, as in all our texts."""
        return format_list(list(items), locale=_LISTED[self.language])

    def either(self, items: Iterable[str]) -> str:
        """Join with commas and "or", as `join` does."""
        return format_list(list(items), style="or", locale=_LISTED[self.language])

    def territory(self, code: str) -> str:
        """Return the name of a destination."""
        return territory(code, self.language)


@lru_cache(maxsize=len(LANGUAGES))
def words(language: Language) -> Words:
    """Return the words of a language; they are read once."""
    texts, plurals, plural = _read(language, "routebot")
    return Words(language, MappingProxyType(texts), MappingProxyType(plurals), gettext.c2py(plural))


@lru_cache(_KEPT)
def _decimal(number: float, language: Language) -> str:
    return str(format_decimal(number, locale=language))


@lru_cache(_KEPT)
def _long_date(day: date, language: Language) -> str:
    if language == "ru":
        # CLDR's long form ends in «г.», a second full stop where a sentence ends in a date.
        return format_date(day, "d MMMM y", locale="ru")
    return format_date(day, "d MMMM y", locale="en_GB")


@lru_cache(maxsize=len(LANGUAGES))
def _sentences(language: Language) -> Mapping[str, str]:
    """Return the sentences of the checks: English -> another language."""
    return MappingProxyType(_read(language, "mistakes").texts)


def _read(language: Language, domain: str) -> Catalogue:
    return read_catalogue(packaged_folder("locales") / language / "LC_MESSAGES" / f"{domain}.po")


def placeholders(text: str) -> frozenset[str]:
    """Return the names of the placeholders in a text."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
