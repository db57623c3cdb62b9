"""How sentences name a question: by its short name, or in an older dataset by the question."""

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card, More, Plan, Routes
from routebot.policy.facts import Text
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.drawing import draw
from tests.support.datasets import DAY, fact, make_dataset, several, stay
from tests.support.play import interview_of
from tests.support.texts import visible

VISAS = several("visas", "schengen", "none").model_copy(
    update={"text": Text(ru="Есть виза?", en="Do you hold a visa?")}
)
SHORT = VISAS.model_copy(update={"short": Text(ru="визы", en="visas")})


def _advice(question, answers) -> Advice:
    entry = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    bar = fact("kz-bar", when={"visas": ["schengen"]})
    dataset = make_dataset(
        [question, several("cards", "mir", "cash")], [{"id": "KZ", "entry": [entry], "bars": [bar]}]
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    return advise(book, book.vocabulary.masks(answers))


def _told(question, view, answers=None) -> str:
    given = answers or {}
    advice = _advice(question, given)
    return visible(draw(State("en", interview_of(given), view), advice).text)


@pytest.mark.parametrize("view", [Routes(), Plan("KZ"), Card("KZ", "entry"), More()])
def test_a_sentence_names_what_is_missing_by_its_short_name(view):
    text = _told(SHORT, view)
    assert ": visas" in text
    assert "Do you hold a visa?" not in text


def test_why_a_place_is_shut_names_the_answer_by_the_short_name():
    answers = {"visas": frozenset(["schengen"])}
    label = SHORT.options[0].label.en
    text = _told(SHORT, Card("KZ", "why"), answers)
    assert f"Visas: {label}" in text
    assert "Do you hold a visa?" not in text


def test_an_older_dataset_is_named_by_the_question():
    assert "Do you hold a visa?" in _told(VISAS, Routes())
