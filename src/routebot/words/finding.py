"""Find a destination by what somebody typed: any of its names, with typos, in either alphabet."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from rapidfuzz import fuzz, process

from routebot.policy.snapshot import Snapshot
from routebot.words.i18n import LANGUAGES, words
from routebot.words.names import folded

__all__ = ["Found", "find_destinations"]

# Scores of rapidfuzz, 0 to 100. Measured: «Грузии» is 77 to its name; "back" is 75 to Baku,
# "hello" 73 to Hellas, "russia" 71 to Belorussia.

_SURE = 88
"""From here the best match is taken."""

_ALONE = 76
"""From here a match is taken that no other destination comes near."""

_PLAUSIBLE = 68
"""From here a match is offered."""

_MOST_TYPED = 60
"""Characters that are looked at; the longest name has about half as many."""

_LEAST_TYPED = 3
"""Characters below which everything is like something."""

_MOST_MATCHES = 12
"""Names that are looked at; several are of one destination."""

_MOST_FOUND = 4
"""Destinations that are offered; more would be a list to read rather than a question."""

_MOST_INDEXES = 2
"""Indexes that are kept: of the dataset that serves, and of one that is looked at beside it."""


class Found(NamedTuple):
    """What somebody may have meant.

    Attributes:
        ids: destinations, best first, at most four.
        sure: the first is certain enough to be opened at once.
    """

    ids: Sequence[str]
    sure: bool


@lru_cache(maxsize=_MOST_INDEXES)
def _index_of(names: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, str]:
    """Return every name we know, folded: name -> destination.

    Args:
        names: destination -> its cities and other names, as of a snapshot.
    """
    index: dict[str, str] = {}
    for id_, others in names:
        own = (words(language).territory(id_) for language in LANGUAGES)
        for name in (*own, *others):
            index.setdefault(folded(name), id_)
    return MappingProxyType(index)


def find_destinations(typed: str, snapshot: Snapshot) -> Found:
    """Find what somebody may have meant by any text."""
    code = typed.strip().upper()
    if len(code) == 2 and code in snapshot.destinations:
        return Found([code], sure=True)
    said = folded(typed[:_MOST_TYPED])
    if len(said) < _LEAST_TYPED:
        return Found([], sure=False)
    index = _index_of(snapshot.names.others)
    matches = process.extract(
        said, index.keys(), scorer=fuzz.ratio, limit=_MOST_MATCHES, score_cutoff=_PLAUSIBLE
    )
    ids = list(dict.fromkeys(index[name] for name, _, _ in matches))[:_MOST_FOUND]
    if not ids:
        return Found([], sure=False)
    _, best, _ = matches[0]
    return Found(ids, sure=best >= (_ALONE if len(ids) == 1 else _SURE))
