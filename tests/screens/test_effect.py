"""What a question says of the answer before it, and the list of what is not known of the exit."""

import pytest

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import AskNext, Routes
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Status
from routebot.screens.drawing import draw
from routebot.screens.effect import effect_line
from routebot.words.i18n import words
from tests.support.play import interview_of

SAY = words("en")


def _effect(book, *said):
    interview = interview_of({question: frozenset([option]) for question, option in said})
    return effect_line(SAY, advice_for(book, interview), interview)


def _ready(book, answers):
    verdicts = advice_for(book, interview_of(answers)).possible
    return {verdict.id for verdict in verdicts if verdict.status is not Status.DEPENDS}


def test_answer_about_papers_says_how_many_places_it_opened(today_book):
    region = {"region": frozenset(["centre"])}
    passport = {**region, "passport": frozenset(["internal_only"])}
    opened = _ready(today_book, passport) - _ready(today_book, region)
    said = _effect(today_book, ("region", "centre"), ("passport", "internal_only"))
    assert opened
    assert SAY.count("effect.opened", len(opened)) in said


def test_answer_that_changes_nothing_says_so(today_book):
    said = [("passport", "internal_only"), ("region", "centre"), ("passport_validity", "year_plus")]
    assert _effect(today_book, *said) == SAY("effect.same")


@pytest.mark.parametrize(
    "last", [("military", "draft_age"), ("pursued", "case"), ("region", "south")], ids=str
)
def test_nothing_is_said_after_a_dangerous_answer(today_book, last):
    assert _effect(today_book, ("passport", "biometric"), last) == ""


def test_list_says_how_many_questions_the_exit_waits_for(today_book):
    said = {"passport": "biometric", "region": "centre", "other_citizenship": "none"}
    interview = interview_of({id_: frozenset([option]) for id_, option in said.items()})
    advice = advice_for(today_book, interview)
    assert advice.exit.status is ExitStatus.DEPENDS
    left = SAY.count("exit.line.questions", len(advice.exit.open_questions))
    assert left in draw(State("en", interview, Routes()), advice).text
    declined = interview
    for question in advice.exit.open_questions:
        declined = declined.skip(question)
    text = draw(State("en", declined, Routes()), advice_for(today_book, declined)).text
    assert SAY("exit.line.depends") in text


def test_a_bound_that_would_only_frighten_is_not_said(today_book):
    nothing = interview_of({})
    first = draw(State("en", nothing, AskNext()), advice_for(today_book, nothing)).text
    assert SAY("question.early", number="1") in first
