"""Find the places that somebody typed: by name, in any case, in a sentence, with a slip of a key.

Sure is only what the word *is*: a name, a case of it, or a long word with one slip that nothing
else is near. Everything else is asked or not understood: a card that nobody named tells a person
things about the wrong country.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from routebot.policy.snapshot import Snapshot
from routebot.words.forms import plain
from routebot.words.gazetteer import Gazetteer, Named, gazetteer_of

__all__ = ["Found", "Reading", "find_destinations", "read_names"]

_MOST_TYPED = 300
"""Characters that are looked at; nobody names a place after so many."""

_LONG_WORD = 6
"""Letters from which one slip leaves a word what it is: «казхстан»; in a shorter one it makes
another word.
"""

_PLAUSIBLE = 80
"""Score of rapidfuzz, 0 to 100, from which a likeness is offered."""

_MOST_LIKENESS = 2
"""Words of a text that is compared as a whole with names."""

_MOST_FOUND = 4
"""Destinations that are offered; more would be a list to read rather than a question."""

_TOWARDS = frozenset("в во из на через in to from via".split())  # noqa: SIM905 - easier to read
"""Words after which a name is meant as a place."""


class Found(NamedTuple):
    """What somebody may have meant.

    Attributes:
        ids: destinations, best first, at most four.
        sure: the first is certain enough to be opened at once.
    """

    ids: Sequence[str]
    sure: bool


class Reading(NamedTuple):
    """What names are in a text.

    Attributes:
        sure: what it names, in the order in which it does.
        likely: where nothing is sure, what it may mean, best first.
    """

    sure: tuple[Named, ...] = ()
    likely: tuple[Named, ...] = ()


def find_destinations(typed: str, snapshot: Snapshot, *, asked: bool = False) -> Found:
    """Find the destinations that somebody may have meant by any text.

    Args:
        asked: a place was asked for, so that a name is one even where it is a word too.
    """
    reading = read_names(typed, snapshot, asked=asked)
    sure = [named.id for named in reading.sure if named.kind == "place"]
    if sure:
        return Found(sure[:_MOST_FOUND], sure=len(sure) == 1)
    return Found([named.id for named in reading.likely if named.kind == "place"], sure=False)


def read_names(typed: str, snapshot: Snapshot, *, asked: bool = False) -> Reading:
    """Read every name in a text.

    Args:
        asked: as of `find_destinations`.
    """
    gazetteer = gazetteer_of(snapshot.names)
    words = plain(typed[:_MOST_TYPED]).split()
    code = _code(typed, words, snapshot)
    if code:
        if asked or typed.strip().isupper():
            return Reading(sure=(code,))
        return Reading(likely=() if _is_word(words[0], gazetteer) else (code,))
    sure, likely, rest = _named(words, gazetteer, asked)
    if not sure and not likely:
        sure, likely = _with_a_slip(words, rest, gazetteer)
    if not sure and not likely and len(words) <= _MOST_LIKENESS and rest == words:
        likely = _alike(" ".join(words), gazetteer)
    return Reading(_once(sure), () if sure else _once(likely)[:_MOST_FOUND])


def _code(typed: str, words: Sequence[str], snapshot: Snapshot) -> Named | None:
    """Return the destination of a text that is its two letters."""
    code = typed.strip().upper()
    known = len(words) == 1 and code in snapshot.destinations
    return Named("place", code) if known else None


def _is_word(word: str, gazetteer: Gazetteer) -> bool:
    return word in gazetteer.only_words or word in gazetteer.also_words


def _named(
    words: Sequence[str], gazetteer: Gazetteer, asked: bool
) -> tuple[list[Named], list[Named], list[str]]:
    """Return what is named for sure, what may be, and the words that are in no name."""
    sure: list[Named] = []
    likely: list[Named] = []
    rest: list[str] = []
    at = 0
    while at < len(words):
        name, found = _longest_name(words[at:], gazetteer)
        if not found or (name in gazetteer.only_words and not asked):
            rest.append(words[at])
            at += 1
            continue
        meant = len(words) == 1 or (at > 0 and words[at - 1] in _TOWARDS)
        if name in gazetteer.also_words and not asked:
            likely += found if meant else ()
        elif len(found) > 1:
            likely += found
        else:
            sure += found
        at += len(name.split())
    return sure, likely, rest


def _longest_name(words: Sequence[str], gazetteer: Gazetteer) -> tuple[str, tuple[Named, ...]]:
    """Return the longest name that a text begins with, and what it stands for."""
    for count in range(min(gazetteer.longest, len(words)), 0, -1):
        name = " ".join(words[:count])
        found = gazetteer.table_for(name).get(name)
        if found:
            return name, found
    return "", ()


def _with_a_slip(
    words: Sequence[str], rest: Sequence[str], gazetteer: Gazetteer
) -> tuple[list[Named], list[Named]]:
    """Return what a text names with one slip: for sure, and perhaps.

    A slip is sure where the name is the whole text, but for a word such as «в». In a sentence one
    of its many words may be near a name by chance.
    """
    alone = [word for word in rest if word not in _TOWARDS]
    whole = " ".join(alone)
    sure = list(_slip_of(whole, gazetteer))
    if len(sure) == 1 and len(rest) == len(words):
        return sure, []
    single = (named for word in alone for named in _slip_of(word, gazetteer))
    return [], [*sure, *single]


def _slip_of(name: str, gazetteer: Gazetteer) -> Iterator[Named]:
    """Yield what a long name with one slip stands for; several where two things are near.

    The towns of Russia are too many for that: something is always near one.
    """
    if len(name) < _LONG_WORD or _is_word(name, gazetteer):
        return
    table = gazetteer.table_for(name)
    near = process.extract(name, table.keys(), scorer=OSA.distance, score_cutoff=2, limit=None)
    # A slip is seldom at an end, and words differ there: «больше», «Польше»; "german", "Germany".
    if any(distance == 1 and _ends(other) == _ends(name) for other, distance, _ in near):
        found = (named for other, _, _ in near for named in table[other])
        yield from _once(named for named in found if named.kind != "start")


def _ends(word: str) -> tuple[str, str]:
    return word[0], word[-1]


def _alike(text: str, gazetteer: Gazetteer) -> list[Named]:
    """Return the destinations whose names a text is like as a whole, best first."""
    if not text or _is_word(text, gazetteer):
        return []
    table = gazetteer.table_for(text)
    names = [name for name in table if name[0] == text[0]]
    found = process.extract(text, names, scorer=fuzz.ratio, limit=12, score_cutoff=_PLAUSIBLE)
    return [named for name, _, _ in found for named in table[name] if named.kind == "place"]


def _once(found: Iterable[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(found))
