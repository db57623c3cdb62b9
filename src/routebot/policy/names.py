"""What places are called in both languages, and when two names are one to somebody who types."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale
from rapidfuzz import utils

__all__ = ["folded", "territory"]

_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        # CLDR's formal or dated names, put the way people say them.
        "ru": {
            "AE": "ОАЭ",
            "CD": "ДР Конго",
            "CG": "Республика Конго",
            "CZ": "Чехия",
            "GB": "Великобритания",
            "HK": "Гонконг",
            "KR": "Южная Корея",
            "MH": "Маршалловы Острова",
            "MK": "Северная Македония",
            "MM": "Мьянма",
            "MO": "Макао",
            "PS": "Палестина",
            "RU": "Россия",
            "SB": "Соломоновы Острова",
            "SC": "Сейшелы",
            "US": "США",
            "XK": "Косово",
            "ZA": "ЮАР",
        },
        "en": {
            "AE": "UAE",
            "CD": "DR Congo",
            "CG": "Republic of the Congo",
            "GB": "United Kingdom",
            "HK": "Hong Kong",
            "MM": "Myanmar",
            "MO": "Macao",
            "PS": "Palestine",
            "TR": "Turkey",
            "US": "USA",
        },
    }
)

_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
})  # fmt: skip


def territory(code: str, language: str) -> str:
    """Return the name of a place in a language; of an unknown one its code."""
    return _NAMES[language].get(code) or _locale(language).territories.get(code, code)


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def folded(name: str) -> str:
    """Fold case, punctuation and alphabet, so that «Тбилиси», "tbilisi" and "Tbilisi!" are one."""
    return str(utils.default_process(name)).translate(_LATIN)
