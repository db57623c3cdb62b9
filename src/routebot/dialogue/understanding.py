"""What a person means by words of their own: places, where they start, or that they need help."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from routebot.dialogue.cries import is_cry
from routebot.policy.typed import Answer
from routebot.reasoning.meanings import REGION
from routebot.reasoning.rulebook import Rulebook
from routebot.words.finding import Reading, read_names
from routebot.words.gazetteer import Named

__all__ = [
    "Asking",
    "Cry",
    "Meaning",
    "Nothing",
    "Place",
    "Places",
    "Start",
    "countries_in",
    "understand",
]


@dataclass(frozen=True, slots=True)
class Place:
    """One destination, for sure."""

    id: str


@dataclass(frozen=True, slots=True)
class Places:
    """Destinations of which one has to be chosen.

    Attributes:
        named: all of them were named; else they are guesses.
    """

    ids: tuple[str, ...]
    named: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """A place that is no destination, with what is said of it."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Start:
    """A part of Russia: an option of the question about it."""

    option: str


@dataclass(frozen=True, slots=True)
class Cry:
    """Danger or fear, and the destinations that were named with it."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing that we know."""


Meaning: TypeAlias = Place | Places | Asking | Start | Cry | Nothing

_MOST_NAMED = 4
"""Destinations that are offered of those named in one text."""

_BETWEEN_NAMES = re.compile(r"[,;\n]")

_CODE = 2
"""Letters of the code of a place."""

_HOME = "typed-russia"
"""The answer to Russia's own name: people name it beside the place that they mean."""


def understand(text: str, rulebook: Rulebook, *, asked: str = "") -> Meaning:
    """Return what a text means.

    Args:
        asked: what was asked for: ``place``, the question on the screen, or nothing.
    """
    reading = read_names(text, rulebook.snapshot, asked=asked == "place")
    named = _of_kind("place", reading.sure)[:_MOST_NAMED]
    if is_cry(text):
        return Cry(named)
    starts = _of_kind("start", reading.sure)
    if asked == REGION and starts:
        return Start(starts[0])
    if len(named) == 1:
        return Place(named[0])
    if named:
        return Places(named, named=True)
    return _guessed(reading, starts, rulebook.snapshot.names.words.answers)


def countries_in(text: str, rulebook: Rulebook) -> Places | None:
    """Return the countries that a text answers a question for countries with.

    Returns:
        None where it names none, or is a cry for help before it is an answer.
    """
    if is_cry(text):
        return None
    named: list[str] = []
    guessed: list[str] = []
    for part in map(str.strip, _BETWEEN_NAMES.split(text)):
        # Two letters count in capitals: who is asked for countries and types "no" names none.
        reading = read_names(part, rulebook.snapshot, asked=len(part) > _CODE)
        named += _of_kind("place", reading.sure)
        guessed += _of_kind("place", reading.likely)
    ids = tuple(dict.fromkeys((*named, *guessed)))
    return Places(ids[:_MOST_NAMED] if guessed else ids, named=not guessed) if ids else None


def _guessed(reading: Reading, starts: tuple[str, ...], answers: Iterable[Answer]) -> Meaning:
    """Return what a text means that names no destination for sure."""
    by_id = {answer.id: answer for answer in answers}
    home = [_HOME] if starts and _HOME in by_id else []
    said = sorted(_of_kind("answer", reading.sure), key=_HOME.__eq__) or home
    if said:
        return Asking(by_id[said[0]])
    likely = _of_kind("place", reading.likely)
    if likely:
        return Places(likely, named=False)
    maybe = _of_kind("answer", reading.likely)
    return Asking(by_id[maybe[0]]) if maybe else Nothing()


def _of_kind(kind: str, found: Iterable[Named]) -> tuple[str, ...]:
    return tuple(named.id for named in found if named.kind == kind)
