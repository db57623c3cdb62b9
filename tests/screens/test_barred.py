"""Whom the law does not let out: no screen of theirs has a sign that something is good for them."""

import re

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Routes
from routebot.reasoning.advice import advise
from routebot.reasoning.exit_check import ExitStatus
from routebot.screens.routes import routes_screen
from routebot.words.i18n import LANGUAGES, words
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


@pytest.mark.parametrize(("pursued", "calm"), [("no", True), ("risk", False)])
def test_who_fears_persecution_does_not_read_that_nothing_is_in_the_way(today_book, pursued, calm):
    answers = {
        "military": frozenset(["not_liable"]),
        "exit_limits": frozenset(["none"]),
        "pursued": frozenset([pursued]),
        "passport": frozenset(["biometric"]),
        "region": frozenset(["south"]),
        "party": frozenset(["alone"]),
        "other_citizenship": frozenset(["none"]),
    }
    advice = advise(today_book, today_book.vocabulary.masks(answers))
    assert advice.exit.status is ExitStatus.CLEAR
    text = routes_screen(words("ru"), advice, State("ru"), Routes()).text
    assert (words("ru")("exit.line.clear") in text) is calm
    assert (words("ru")("exit.line.clear.in_danger") in text) is not calm
