"""Sentences as a friend would write them, over every screen of seeded people."""

import re
from collections.abc import Iterator

import pytest

from routebot.dialogue.state import State
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.plan import plan_text
from routebot.words.i18n import LANGUAGES, Language, words
from tests.support.people import invented_people
from tests.support.play import interview_of, tour
from tests.support.slices import sliced
from tests.support.texts import visible

_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n| · ")
_COLON = re.compile(r":(?=\s|$)")

A_TABLE = "compare"
"""Its cells hold whole lines of their own."""


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_has_two_colons(today_book: Rulebook, language: Language) -> None:
    """Of "For you: needs: insurance" nobody knows what belongs to what."""
    for person in sliced(list(invented_people(32)), of=16):
        assert list(_twice_opened(today_book, person, language)) == []


def _twice_opened(
    book: Rulebook, person: dict[str, frozenset[str]], language: Language
) -> Iterator[str]:
    advice = advise(book, book.vocabulary.masks(person))
    ranked = [verdict.id for verdict in advice.ranked]
    places = [*ranked[:3], ranked[-1]]
    state = State(language, interview_of(person))
    texts = [visible(s.text) for _, s in tour(advice, state, places) if s.name != A_TABLE]
    texts += [plan_text(words(language), advice, place) for place in places]
    for sentence in (each for text in texts for each in _SENTENCE_END.split(text)):
        if len(_COLON.findall(sentence)) > 1:
            yield sentence
