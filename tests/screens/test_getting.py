"""What is to be got first is named in the headline, with how long it takes."""

from dataclasses import replace
from typing import Any

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Status, compile_snapshot
from routebot.screens.drawing import draw
from routebot.screens.phrases import headline, stay_line
from routebot.screens.plan import plan_text
from routebot.words.i18n import LANGUAGES, words
from tests.support.datasets import DAY, fact, make_dataset, several, stay
from tests.support.play import PEOPLE, interview_of
from tests.support.texts import visible

EN = words("en")
INSURANCE = {"ru": "страховка", "en": "insurance"}


def _advice(entry: dict[str, Any], *required: dict[str, Any], **answers: str) -> Advice:
    place = {"id": "GE", "entry": [fact("ge-entry", **entry)], "requirements": required}
    questions = [several("cards", "mir", "cash"), several("visas", "schengen", "none")]
    book = compile_snapshot(snapshot(make_dataset(questions, [place]), DAY))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _need(**more: Any) -> dict[str, Any]:
    return fact("ge-insurance", kind="obtain", **{"name": INSURANCE, **more})


def _status(advice: Advice) -> str:
    return visible(headline(EN, advice, advice.verdicts["GE"])).split(" · ")[1]


OPEN = {"regime": "visa_free", "status": "open"}
E_VISA = {"regime": "e_visa", "status": "conditional", "lead_days": [3, 5]}
VISA = {"regime": "visa_required", "status": "conditional", "way": "visa", "lead_days": [10, 30]}


@pytest.mark.parametrize(
    ("entry", "required", "said"),
    [
        (OPEN, [], "open"),
        (OPEN, [_need(lead_days=[0, 1])], "needs: insurance, takes up to 1 day"),
        (OPEN, [_need()], "needs: insurance, how long it takes is not known"),
        (OPEN, [_need(name=None)], "something must be obtained first"),
        (E_VISA, [], "needs: e-visa, takes 3–5 days"),
        ({**E_VISA, "lead_days": [0, 0]}, [], "needs: e-visa, at once"),
        ({**E_VISA, "lead_days": [4, 4]}, [], "needs: e-visa, takes 4 days"),
        (E_VISA, [_need(lead_days=[0, 1])], "needs: e-visa, insurance, takes 3–5 days"),
        (
            VISA,
            [_need(name={"ru": "виза", "en": "visa"})],
            "needs: visa, how long it takes is not known",
        ),
        ({**VISA, "way": "study"}, [], "needs: study visa, takes 10–30 days"),
    ],
)
def test_the_headline_names_what_must_be_got_and_how_long_it_takes(entry, required, said):
    assert _status(_advice(entry, *required)) == said


def test_the_headline_names_the_answer_that_decides():
    entry = {**OPEN, "when": {"visas": ["schengen"]}}
    assert EN("status.answer", question="Words") == _status(_advice(entry))


@pytest.mark.parametrize(("status", "key"), [("open", "held"), ("conditional", "visa_required")])
def test_a_visa_that_they_hold_is_not_asked_for(status, key):
    advice = _advice({**VISA, "status": status, "limits": stay(90)}, visas="schengen")
    said = stay_line(EN, advice, advice.verdicts["GE"])
    assert said.startswith(EN(f"regime.{key}"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("goal", "short"), [("settle", True), ("transit", False)])
def test_a_stay_that_is_too_short_for_them_is_said_to_be(today_book, language, goal, short):
    """Serbia: 30 days, to who wants a year "open" alone is no answer."""
    answers = {**PEOPLE["everything said"], "goal": frozenset({goal})}
    advice = advise(today_book, today_book.vocabulary.masks(answers))
    say, verdict = words(language), advice.told("RS")
    assert verdict.status is Status.OPEN
    said = stay_line(say, advice, verdict).rstrip(".")
    added = say("stay.too_short", stay=said)
    state = State(language, interview_of(answers))
    for text in (
        draw(replace(state, view=Card("RS")), advice).text,
        plan_text(say, advice, "RS"),
    ):
        assert said in visible(text)
        assert (added in visible(text)) is short
