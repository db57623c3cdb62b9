"""What places are called: their codes, their names in both languages, and names as typed."""

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from babel import Locale

__all__ = ["CODES", "folded", "likeliest", "territory"]

CODES = frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ
    BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM
    DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS
    GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
    KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ
    MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM
    PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV
    SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
    VN VU WF WS XK YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - 250 quoted codes are harder to read
)
"""The 249 two-letter codes that ISO 3166-1 assigns in 2026, and XK, which stands for Kosovo
everywhere.
"""

_MEANT: Mapping[str, str] = MappingProxyType(
    {
        # Reserved for another use, or what a country itself goes by.
        "UK": "GB", "EN": "GB", "EL": "GR", "KS": "XK", "KO": "KR",
        # Codes of the language, taken for the country's.
        "CS": "CZ", "DA": "DK", "HY": "AM", "JA": "JP", "KA": "GE", "KK": "KZ",
        # Withdrawn from ISO 3166-1.
        "BU": "MM", "SU": "RU", "TP": "TL", "YU": "RS", "ZR": "CD",
    }
)  # fmt: skip
"""What is written by mistake -> the code that is meant."""

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
            "RU-KGD": "Калининградская область",
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
            "RU-KGD": "Kaliningrad region",
            "TR": "Turkey",
            "US": "USA",
        },
    }
)

_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z",
    "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch",
    "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
})  # fmt: skip
"""Russian letters as English names spell them: names are compared, never shown in this form."""


def likeliest(code: str) -> str | None:
    """Return the real code that an unknown one is most likely meant to be, or None."""
    turned = code[::-1]
    return _MEANT.get(code) or (turned if turned in CODES else None)


def territory(code: str, language: str) -> str:
    """Return the name of a place in a language; of an unknown one its code."""
    return _NAMES[language].get(code) or _locale(language).territories.get(code, code)


@cache  # one for each language of the catalogues
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def folded(name: str) -> str:
    """Fold case, punctuation and alphabet, so that «Тбилиси», "tbilisi" and "Tbilisi!" are one."""
    from rapidfuzz import utils  # noqa: PLC0415 - 8 ms, only where something is named

    return str(utils.default_process(name)).translate(_LATIN)
