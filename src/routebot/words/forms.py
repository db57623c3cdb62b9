"""The cases of Russian names: what «Монголия» looks like in «из Монголии».

Made from the endings, by the rules of declension. A form too many does no harm: it is looked up,
never shown. What the rules do not reach (a fleeting vowel: «Орёл», «в Орле») stands among the
names in the data.
"""

import unicodedata
from collections.abc import Iterator
from itertools import product

from rapidfuzz import utils

__all__ = ["forms_of", "plain"]

_CASES = 6
"""Nominative, genitive, dative, accusative, instrumental, locative."""

_SHORTEST = 3
"""Letters of a word that has cases; «и» and «ДР» have none."""

_ENDINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    # Adjectives.
    ("ая", ("ой", "ой", "ую", "ой", "ой")),
    ("яя", ("ей", "ей", "юю", "ей", "ей")),
    ("ое", ("ого", "ому", "ое", "ым", "ом")),
    ("ний", ("него", "нему", "ний", "ним", "нем")),
    ("ый", ("ого", "ому", "ый", "ым", "ом")),
    ("ий", ("ого", "ому", "ий", "им", "ом")),
    ("ий", ("ия", "ию", "ий", "ием", "ии")),  # no adjective: «Маврикий»
    ("ые", ("ых", "ым", "ые", "ыми", "ых")),
    ("ие", ("их", "им", "ие", "ими", "их")),
    ("овы", ("овых", "овым", "овы", "овыми", "овых")),
    # Nouns.
    ("ия", ("ии", "ии", "ию", "ией", "ии")),
    ("я", ("и", "е", "ю", "ей", "е")),
    *((end, (end,) * 5) for end in ("иа", "оа", "уа")),
    ("га", ("ги", "ге", "гу", "гой", "ге")),
    ("ка", ("ки", "ке", "ку", "кой", "ке")),
    ("ха", ("хи", "хе", "ху", "хой", "хе")),
    ("жа", ("жи", "же", "жу", "жей", "же")),
    ("ша", ("ши", "ше", "шу", "шей", "ше")),
    ("ча", ("чи", "че", "чу", "чей", "че")),
    ("ца", ("цы", "це", "цу", "цей", "це")),
    ("а", ("ы", "е", "у", "ой", "е")),
    ("ь", ("и", "и", "ь", "ью", "и")),
    ("ь", ("я", "ю", "ь", "ем", "е")),
    ("й", ("я", "ю", "й", "ем", "е")),
    ("лец", ("льца", "льцу", "лец", "льцом", "льце")),
    ("ец", ("ца", "цу", "ец", "цом", "це")),
    ("острова", ("островов", "островам", "острова", "островами", "островах")),
    ("ы", ("", "ам", "ы", "ами", "ах")),
    ("ы", ("ов", "ам", "ы", "ами", "ах")),
    ("ово", ("ова", "ову", "ово", "овом", "ове")),
    ("ево", ("ева", "еву", "ево", "евом", "еве")),
    ("ство", ("ства", "ству", "ство", "ством", "стве")),
    *((hush, (f"{hush}а", f"{hush}у", hush, f"{hush}ем", f"{hush}е")) for hush in "жшщчц"),
    *((end, (f"{end}а", f"{end}у", end, f"{end}ом", f"{end}е")) for end in "бвгдзклмнпрстфх"),
)
"""End of the nominative -> ends of the other cases; the longest end that fits is meant. Names in
-иа, -оа, -уа, -о, -е, -и, -у and -э have no cases, but for those in -ово, -ево and -ство.
"""

_RUSSIAN = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя")


def plain(text: str) -> str:
    """Return a text in small letters without punctuation, words apart by one blank, ё as е."""
    composed = unicodedata.normalize("NFKC", text)
    seen = "".join(sign for sign in composed if unicodedata.category(sign) != "Cf")
    return " ".join(_bare(str(utils.default_process(seen))).split())


def _bare(text: str) -> str:
    """Take the marks off Latin letters («é») and off ё; й is a letter of its own."""
    if text.isascii():
        return text
    parts = (sign if sign == "й" else unicodedata.normalize("NFD", sign) for sign in text)
    return "".join(sign for part in parts for sign in part if not unicodedata.combining(sign))


def forms_of(name: str) -> frozenset[str]:
    """Return a name in all its cases, as `plain` writes them; a Latin name has one."""
    words = [word for part in name.split() for word in _declined_in(part)]
    if not words:
        return frozenset()
    names = {" ".join(whole) for chosen in product(*words) for whole in zip(*chosen, strict=True)}
    nominative = [word[0][0] for word in words]
    if len(words) > 1:  # «в Республике Сербия», «в Шри-Ланке»: one part alone has cases
        for changed in (0, len(words) - 1):
            for form in {form for cases in words[changed] for form in cases}:
                names.add(" ".join([*nominative[:changed], form, *nominative[changed + 1 :]]))
    return frozenset(names)


def _declined_in(part: str) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Yield the declensions of each word of «Гвинея-Бисау»; capitals («США») have none."""
    fixed = part.isupper() and len(part) > 1
    for word in plain(part).split():
        yield ((word,) * _CASES,) if fixed else tuple(_declined(word))


def _declined(word: str) -> list[tuple[str, ...]]:
    """Return the declensions that a word can have, each its six cases."""
    if len(word) < _SHORTEST or not _RUSSIAN.issuperset(word):
        return [(word,) * _CASES]
    fitting = [(end, cases) for end, cases in _ENDINGS if word.endswith(end)]
    longest = max((len(end) for end, _ in fitting), default=0)
    found = [
        (word, *(word[: -len(end)] + case for case in cases))
        for end, cases in fitting
        if len(end) == longest
    ]
    return found or [(word,) * _CASES]
