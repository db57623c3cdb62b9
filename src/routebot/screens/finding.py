"""Find a destination by what somebody typed: names, capitals, cities, other names, with typos, in either alphabet."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from routebot.i18n import LANGUAGES, words
from routebot.policy.snapshot import Snapshot

__all__ = ["SURE", "find_destinations", "name_index"]

SURE, ALONE, PLAUSIBLE = 88, 76, 68
"""Scores of rapidfuzz (0 to 100) from which a match is taken, taken if there is no other, and offered.

Measured: «Грузии» is 77 to its name; "back" is 75 to Baku, "hello" 73 to Hellas, "russia" 71 to Belorussia.
"""

_LATIN = str.maketrans({
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
})  # fmt: skip


def name_index(snapshot: Snapshot) -> Mapping[str, str]:
    """Return every name we know, folded: name -> destination."""
    return _index(snapshot.names)


@lru_cache(maxsize=8)
def _index(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for id_, others in names:
        own = (words(language).territory(id_) for language in LANGUAGES)
        for name in (*own, *others):
            found.setdefault(_fold(name), id_)
    return found


def find_destinations(typed: str, snapshot: Snapshot) -> tuple[Sequence[str], bool]:
    """Find what somebody may have meant.

    Args:
        typed: any text; only its first 60 characters are looked at.
    Returns:
        Destination ids, best first, at most four; and whether the first is certain enough to be opened at once.
    """
    said = _fold(typed[:60])
    if typed.strip().upper() in snapshot.places and len(typed.strip()) == 2:
        return [typed.strip().upper()], True
    if len(said) < 3:
        return [], False
    index = name_index(snapshot)
    matches = process.extract(said, index.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=PLAUSIBLE)
    ids = list(dict.fromkeys(index[name] for name, _, _ in matches))[:4]
    return ids, bool(matches) and matches[0][1] >= (ALONE if len(ids) == 1 else SURE)


def _fold(name: str) -> str:
    """Fold case, punctuation and alphabet, so that «Тбилиси», "tbilisi" and "Tbilisi!" are one."""
    return str(utils.default_process(name)).translate(_LATIN)
