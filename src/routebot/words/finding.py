"""Find a destination by what somebody typed: names, capitals, cities, other names, with typos, in
either alphabet.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from routebot.policy.snapshot import Snapshot
from routebot.words.i18n import LANGUAGES, words
from routebot.words.names import folded

__all__ = ["SURE", "find_destinations", "name_index"]

SURE, ALONE, PLAUSIBLE = 88, 76, 68
"""Scores of rapidfuzz (0 to 100) from which a match is taken, taken if there is no other, and
offered.

Measured: «Грузии» is 77 to its name; "back" is 75 to Baku, "hello" 73 to Hellas, "russia" 71 to
Belorussia.
"""


def name_index(snapshot: Snapshot) -> Mapping[str, str]:
    """Return every name we know, folded: name -> destination."""
    return _index(snapshot.names)


@lru_cache(maxsize=8)
def _index(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for id_, others in names:
        own = (words(language).territory(id_) for language in LANGUAGES)
        for name in (*own, *others):
            found.setdefault(folded(name), id_)
    return found


def find_destinations(typed: str, snapshot: Snapshot) -> tuple[Sequence[str], bool]:
    """Find what somebody may have meant.

    Args:
        typed: any text; only its first 60 characters are looked at.
    Returns:
        Destination ids, best first, at most four; and whether the first is certain enough to be
        opened at once.
    """
    said = folded(typed[:60])
    if typed.strip().upper() in snapshot.destinations and len(typed.strip()) == 2:
        return [typed.strip().upper()], True
    if len(said) < 3:
        return [], False
    index = name_index(snapshot)
    matches = process.extract(
        said, index.keys(), scorer=fuzz.ratio, limit=12, score_cutoff=PLAUSIBLE
    )
    ids = list(dict.fromkeys(index[name] for name, _, _ in matches))[:4]
    return ids, bool(matches) and matches[0][1] >= (ALONE if len(ids) == 1 else SURE)
