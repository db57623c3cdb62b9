"""What a typed text comes to: a command, a place, or nothing."""

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
from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Help, Leaving, Routes, Welcome

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
