"""Everything that has a name, in all its cases: what a typed word is looked up in."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from routebot.policy.names import Names
from routebot.policy.typed import TypedWords
from routebot.words.forms import forms_of, plain
from routebot.words.i18n import LANGUAGES
from routebot.words.names import folded, territory

__all__ = ["Gazetteer", "Named", "gazetteer_of"]

_MOST_INDEXES = 2
"""Indexes that are kept: of the dataset that serves, and of one that is looked at beside it."""


class Named(NamedTuple):
    """What a name stands for.

    Attributes:
        kind: a destination, a place that has an answer, or a part of Russia.
        id: of the destination, of the answer, or of the option of `region`.
    """

    kind: Literal["place", "answer", "start"]
    id: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names of a day.

    Attributes:
        russian: a name in any case -> what it stands for; several where it is not one thing alone.
        latin: the same of names in Latin letters, Russian ones spelled in them.
        longest: words of the longest name.
        also_words: names that are ordinary words or people's names too.
        only_words: words that are like a name and never meant as one.
    """

    russian: Mapping[str, tuple[Named, ...]]
    latin: Mapping[str, tuple[Named, ...]]
    longest: int
    also_words: frozenset[str]
    only_words: frozenset[str]

    def table_for(self, text: str) -> Mapping[str, tuple[Named, ...]]:
        """Return the table of the letters that a text is written in."""
        return self.latin if text.isascii() else self.russian


def gazetteer_of(names: Names) -> Gazetteer:
    """Return the index of a day's names."""
    return _indexed(names.others, names.words)


@lru_cache(maxsize=_MOST_INDEXES)
def _indexed(others: tuple[tuple[str, tuple[str, ...]], ...], words: TypedWords) -> Gazetteer:
    russian: defaultdict[str, dict[Named, None]] = defaultdict(dict)
    latin: defaultdict[str, dict[Named, None]] = defaultdict(dict)
    for name, named in _names(others, words):
        spelled = plain(name)
        if not spelled.isascii():
            for form in forms_of(name):
                russian[form][named] = None
        latin[plain(folded(spelled))][named] = None
    return Gazetteer(
        russian={name: tuple(found) for name, found in russian.items()},
        latin={name: tuple(found) for name, found in latin.items()},
        longest=max(len(name.split()) for name in (*russian, *latin)),
        also_words=frozenset(form for word in words.also_words for form in forms_of(word)),
        only_words=frozenset(form for word in words.only_words for form in forms_of(word)),
    )


def _names(
    others: tuple[tuple[str, tuple[str, ...]], ...], words: TypedWords
) -> Iterator[tuple[str, Named]]:
    """Yield every name with what it stands for."""
    for id_, more in others:
        place = Named("place", id_)
        yield from ((territory(id_, language), place) for language in LANGUAGES)
        yield from ((name, place) for name in more)
    for answer in words.answers:
        yield from ((name, Named("answer", answer.id)) for name in answer.names)
    for start in words.starts:
        yield from ((name, Named("start", start.option)) for name in start.names)
