"""What a typed text comes to: a command, a place, or nothing."""

from dataclasses import replace

import pytest

from routebot.dialogue.commands import (
    COMMANDS,
    NotUnderstood,
    Went,
    WhichPlace,
    command_of,
    hear,
    kind_of,
)
from routebot.dialogue.state import State, advice_for, on_screen
from routebot.dialogue.views import Ask, AskNext, Card, Help, Leaving, Routes, Welcome
from tests.support.play import interview_of

HERE = State("ru", view=Help())


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("/start", Welcome()),
        ("/routes", Routes()),
        ("/before", Leaving()),
        ("/BEFORE@routebot now", Leaving()),
        ("/country Грузия", Card("GE")),
        ("tbilisi", Card("GE")),
    ],
)
def test_text_leads_where_its_button_does(today_book, text, view):
    heard = hear(HERE, text, today_book)
    assert isinstance(heard, Went)
    assert heard.state.view == view
    assert heard.state.trail == (Help(),)


def test_every_command_but_that_of_a_place_leads_somewhere(today_book):
    heard = {command: hear(HERE, f"/{command}", today_book) for command in COMMANDS}
    assert heard.pop("country") == NotUnderstood("country")
    assert all(isinstance(each, Went) for each in heard.values())


def test_name_of_several_places_asks_which(today_book):
    heard = hear(HERE, "Ира", today_book)
    assert isinstance(heard, WhichPlace)
    assert {"IQ", "IR"} <= set(heard.places)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("/nothing", "command"),
        ("/admin", "command"),
        ("/", "command"),
        ("/country", "country"),
        ("/country  ", "country"),
        ("/country qwerty", "not_found"),
        ("qwerty", "not_found"),
    ],
)
def test_text_that_leads_nowhere_says_why(today_book, text, why):
    assert hear(HERE, text, today_book) == NotUnderstood(why)


@pytest.mark.parametrize(
    ("text", "command", "kind"),
    [
        ("", "", "media"),
        ("Грузия /help", "", "text"),
        ("/help", "help", "help"),
        ("/Help@routebot me", "help", "help"),
        ("/паспорт", "паспорт", "command"),
    ],
)
def test_kind_of_a_text_holds_no_word_of_it(text, command, kind):
    assert (command_of(text), kind_of(text)) == (command, kind)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("visas", "нет", {"none"}),
        ("visas", "Никаких.", {"none"}),
        ("exit_limits", "ничего", {"none"}),
        ("pursued", "No", {"no"}),
        ("barred_from", "no", {"none"}),
        ("barred_from", "таких нет", {"none"}),
    ],
)
def test_plain_no_answers_the_question_that_offers_it(today_book, question, text, answer):
    heard = hear(State("ru", view=Ask(question)), text, today_book)
    assert isinstance(heard, Went)
    assert heard.state.interview.answers == {question: answer}


@pytest.mark.parametrize("state", [HERE, State("en", view=Ask("cards"))], ids=["help", "cards"])
@pytest.mark.parametrize("text", ["no", "нет"])
def test_plain_no_answers_nothing_elsewhere(today_book, state, text):
    heard = hear(state, text, today_book)
    assert not isinstance(heard, Went)


def test_plain_no_to_two_questions_answers_the_first_alone(today_book):
    said = {"passport": "biometric", "passport_validity": "year_plus", "region": "centre"}
    said |= {"urgency": "month", "goal": "wait"}
    interview = interview_of({question: frozenset([option]) for question, option in said.items()})
    interview = interview.answer("party", frozenset(["alone"])).answer("modes", frozenset(["air"]))
    interview = interview.answer("military", frozenset(["not_liable"]))
    state = State("ru", interview, AskNext())
    while "pursued" not in (shown := on_screen(state, advice_for(today_book, state.interview))):
        assert shown, "no screen asks of persecution"
        for question in shown:
            state = replace(state, interview=state.interview.skip(question))
    assert shown == ("exit_limits", "pursued")
    heard = hear(state, "нет", today_book)
    assert isinstance(heard, Went)
    assert heard.state.interview.answers["exit_limits"] == {"none"}
    assert "pursued" not in heard.state.interview.answers
