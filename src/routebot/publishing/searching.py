"""Find the facts and helpers that somebody means by a country, by words, or by an id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from routebot.policy.contents import every_fact, short_of
from routebot.policy.facts import Bilingual, Fact, Link
from routebot.policy.files import Dataset, Destination, Helper
from routebot.policy.snapshot import Snapshot
from routebot.words.finding import find_destinations
from routebot.words.forms import plain
from routebot.words.names import territory

__all__ = ["Withdrawable", "facts_meant", "said_of", "tag_of", "withdrawn_tagged"]

Withdrawable: TypeAlias = Fact | Helper
"""Whatever can be withdrawn."""

_FEWEST_TYPED = 2
"""Letters that may stand for a part of an id; one is part of nearly all."""

_MOST_FOUND = 60
"""Ten pages of a list; who has found more types a word more."""

_ENDINGS = ((8, 3), (6, 2))
"""Letters of a word -> how many of the last ones may be the ending of another case."""

_TAG_DIGITS = 10
"""Of a tag: 40 bits tell the few facts that are withdrawn at a time from each other for certain."""


def said_of(dataset: Dataset) -> Mapping[str, Withdrawable]:
    """Return everything that can be withdrawn: id -> fact or helper, in the order of the files."""
    everything: tuple[Withdrawable, ...] = (*every_fact(dataset), *dataset.helpers)
    return {each.id: each for each in everything}


def tag_of(id_: str) -> str:
    """Return the few letters that stand for an id in a button, which has no room for the whole."""
    return sha256(id_.encode()).hexdigest()[:_TAG_DIGITS]


def withdrawn_tagged(day: Snapshot, tag: str) -> str | None:
    """Return the withdrawn fact of a tag; None if there is none such, by now."""
    return next((id_ for id_ in day.withdrawn if tag_of(id_) == tag), None)


def facts_meant(dataset: Dataset, day: Snapshot, typed: str) -> Sequence[str]:
    """Return the ids that somebody may have meant, the likeliest first.

    An id that is written out is meant and nothing else. Else come the facts of the countries that
    are named, the entry rules first, then the ids that hold what was typed, then the facts whose
    texts hold every word of it. What holds on the day goes before what does not.

    Args:
        day: the snapshot in which countries are looked up.
    """
    wanted, known = typed.strip().lower(), said_of(dataset)
    if wanted in known:
        return [wanted]
    if len(wanted) < _FEWEST_TYPED:
        return []
    places = frozenset(find_destinations(typed, day, asked=True).ids)
    found = (
        *_in_force_first(_of_places(dataset, places, _words_beside(typed, places)), day.on),
        *_in_force_first((known[id_] for id_ in sorted(known) if wanted in id_), day.on),
        *_in_force_first(_with_words(known.values(), _stems(typed)), day.on),
    )
    return list(dict.fromkeys(each.id for each in found))[:_MOST_FOUND]


def _in_force_first(found: Iterable[Withdrawable], on: date) -> list[Withdrawable]:
    return sorted(found, key=lambda each: not each.holds(on))


class _Words(NamedTuple):
    """The stems of some words, and how many of them a text must hold: all."""

    stems: frozenset[str]

    def are_in(self, said: Withdrawable) -> bool:
        text = _text_of(said)
        return all(stem in text for stem in self.stems)


def _stems(typed: str) -> _Words:
    """Return the words of a text without what may be the ending of another case."""
    return _Words(frozenset(map(_stem, plain(typed).split())))


def _stem(word: str) -> str:
    ending = next((ending for letters, ending in _ENDINGS if len(word) >= letters), 0)
    return word[: len(word) - ending]


def _words_beside(typed: str, places: Iterable[str]) -> _Words:
    """Return the words of a text that are in no name of the places it names."""
    names = " ".join(plain(territory(id_, lang)) for id_ in places for lang in ("ru", "en"))
    return _Words(frozenset(stem for stem in _stems(typed).stems if stem not in names))


def _of_places(dataset: Dataset, places: frozenset[str], beside: _Words) -> Iterator[Withdrawable]:
    """Yield the facts of places, those with the other words that were typed before the rest."""
    found = [each for own in dataset.destinations if own.id in places for each in _facts(own)]
    found += [link for link in dataset.links if {link.start, link.end} & places]
    yield from sorted(found, key=lambda each: not beside.are_in(each)) if beside.stems else found


def _facts(own: Destination) -> Iterator[Fact]:
    return own.facts()  # its entry rules come first


def _with_words(known: Iterable[Withdrawable], words: _Words) -> Iterator[Withdrawable]:
    if words.stems:
        yield from (each for each in known if words.are_in(each))


def _text_of(said: Withdrawable) -> str:
    """Return everything that a fact says, in both languages, to be searched."""
    texts: list[Bilingual | None] = []
    if isinstance(said, Helper):
        texts = [said.name, said.about]
    else:
        texts = [said.text, short_of(said)]
        if isinstance(said, Link):
            texts += [said.route, said.crossing]
    return " ".join(plain(f"{text.ru} {text.en}") for text in texts if text)
