"""Whom the law does not let out: no screen of theirs has a sign that something is good for them."""

import re

import pytest

from routebot.dialogue.state import State
from routebot.reasoning.advice import advise
from routebot.words.i18n import LANGUAGES
from tests.support.play import PEOPLE, interview_of, tour
from tests.support.slices import sliced
from tests.support.texts import forms, visible

GOOD = re.compile("[✓●◐]")


def _marks_of_freshness(language) -> tuple[str, ...]:
    """Return what the words of a confirmed claim begin with: they tell of the claim alone."""
    texts = (text for key, said in forms(language).items() for text in said if _is_mark(key))
    return tuple({text.partition("{")[0].strip() for text in texts if text.startswith("✓")})


def _is_mark(key: str) -> bool:
    return key.startswith(("mark.", "fresh."))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", ["summons", "every bar at once"])
def test_who_is_barred_sees_no_good_sign(today_book, language, person):
    """A tick means there that a claim was confirmed lately, and its word says so."""
    answers, fresh = PEOPLE[person], _marks_of_freshness(language)
    advice = advise(today_book, today_book.vocabulary.masks(answers))
    assert advice.barred
    assert fresh
    state = State(language, interview_of(answers))
    for shown, screen in tour(advice, state, sliced(["GE", "KZ", "RS", "TR"], of=2)):
        text = visible(screen.text)
        for found in GOOD.finditer(text):
            assert text[found.start() :].startswith(fresh), (shown.view, text[found.start() :][:60])
