"""What a question says of the answer before it, and the list of what is not known of the exit."""

import pytest

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import AskNext, Routes
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Status
from routebot.screens.drawing import draw
from routebot.screens.effect import effect_line
from routebot.screens.phrases import answers_line
from routebot.words.i18n import LANGUAGES, words
from tests.support.play import interview_of

SAY = words("en")

PASSPORT = {"passport": frozenset(["biometric"]), "passport_validity": frozenset(["year_plus"])}


def _effect(book, *said, language="en"):
    """Return the line after answers that are given in this order."""
    interview = interview_of({question: frozenset(options.split()) for question, options in said})
    return effect_line(words(language), advice_for(book, interview), interview)


def _settled(book, answers):
    verdicts = advice_for(book, interview_of(answers)).verdicts.values()
    return {verdict.id for verdict in verdicts if verdict.status is not Status.DEPENDS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_answer_settles_is_said_as_known_and_not_as_done_by_it(today_book, language):
    """Two questions on a screen are told of together."""
    said = [("passport", "biometric"), ("passport_validity", "year_plus")]
    known = len(_settled(today_book, PASSPORT) - _settled(today_book, {}))
    assert known
    expected = words(language).count("effect.known.all", known)
    assert _effect(today_book, *said, language=language) == expected


def test_places_that_are_shut_are_counted_beside_those_that_are_not(today_book):
    papers = [("visas", "none"), ("other_citizenship", "none")]
    line = _effect(
        today_book, ("passport", "biometric"), ("passport_validity", "year_plus"), *papers
    )
    before = _settled(today_book, PASSPORT)
    none = {id_: frozenset(["none"]) for id_ in ("visas", "other_citizenship")}
    advice = advice_for(today_book, interview_of({**PASSPORT, **none}))
    known = _settled(today_book, {**PASSPORT, **none}) - before
    some = [id_ for id_ in known if advice.verdicts[id_].status is not Status.CLOSED]
    assert 0 < len(some) < len(known)
    assert line == SAY.count("effect.known.some", len(known), some=SAY.number(len(some)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("question", "options"), [("party", "children pets"), ("passport_validity", "under_quarter")]
)
def test_answer_that_settles_no_place_is_noted(today_book, question, options, language):
    before = [("passport", "internal_only"), ("goal", "long")]
    said = _effect(today_book, *before, (question, options), language=language)
    say, asked = words(language), today_book.vocabulary.questions[question]
    chosen = [option for option in asked.options if option.id in options.split()]
    noted = answers_line(say, today_book, question, [option.id for option in chosen])
    assert noted in said
    assert all(say.of(option.label) in said for option in chosen)


def test_of_a_screen_with_a_dangerous_question_only_the_other_is_noted(today_book):
    cards, funds = ("cards", "mir"), ("funds", "low")
    line = _effect(today_book, ("passport", "biometric"), cards, funds)
    assert answers_line(SAY, today_book, "cards", ["mir"]) in line
    labels = today_book.vocabulary.questions["funds"].options
    assert not any(SAY.of(option.label) in line for option in labels)


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
