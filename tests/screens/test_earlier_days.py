"""Whoever was in a place before can say so, and the last lawful day becomes theirs."""

from datetime import timedelta
from typing import Any

import pytest

from routebot.contract.next import onward_report
from routebot.dialogue.actions import Show, parse, write
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.dialogue.views import Card, EarlierDays, Onward, View
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.words.i18n import words
from tests.support.datasets import DAY, fact, make_dataset, one

EN = words("en")
ROLLING = {"days": 90, "per": "rolling", "window_days": 180}
ENTRY = {"days": 30, "per": "entry"}


def _book(*limits: dict[str, Any], **fields: Any) -> Rulebook:
    rule = fact("kz-entry", **{"regime": "visa_free", "status": "open", "limits": limits, **fields})
    places = [{"id": "KZ", "entry": [rule]}]
    return compile_snapshot(snapshot(make_dataset([one("region", "south", "abroad")], places), DAY))


def _screen(view: View, book: Rulebook) -> Screen:
    return show(State("en", view=view), book)


def _pressed(state: State, action: Show, book: Rulebook) -> State:
    screen = show(state, book)
    button = next(button for button in screen.buttons if button.action == action)
    after = act(state, parse(write(button.action)), book)
    return State.from_json(after.to_json())


def test_days_that_were_told_shorten_the_stay_and_are_stored():
    book = _book(ROLLING)
    state = State("en", view=Onward("KZ", 7), trail=(Card("KZ"),))
    arrived = DAY - timedelta(days=7)
    last = EN.day(arrived + timedelta(days=89))
    since = EN.day(arrived + timedelta(days=89 - 179))
    assert EN("onward.last.if", day=since) in show(state, book).text
    assert last in show(state, book).text
    asking = _pressed(state, Show(EarlierDays("KZ", 7)), book)
    told = _pressed(asking, Show(Onward("KZ", 7, earlier_days=30)), book)
    text = show(told, book).text
    assert EN.day(arrived + timedelta(days=59)) in text
    assert since not in text
    assert last not in text
    other_day = _pressed(told, Show(Onward("KZ", 30, earlier_days=30)), book)
    assert other_day.trail == (Card("KZ"),)


def test_answers_go_from_none_to_the_whole_limit():
    screen = _screen(EarlierDays("KZ"), _book(ROLLING))
    offered = [
        button.action.view.earlier_days
        for button in screen.buttons
        if isinstance(button.action, Show) and isinstance(button.action.view, Onward)
    ]
    assert offered == [0, 15, 30, 45, 60, 75, 90]
    assert EN.day(DAY - timedelta(days=179)) in screen.text
    assert EN("earlier.area") not in screen.text


def test_of_a_limit_of_a_whole_area_its_days_are_asked():
    book = _book(ROLLING, id="area-visit")
    assert EN("earlier.area") in _screen(EarlierDays("KZ"), book).text


@pytest.mark.parametrize(
    "book",
    [_book(ENTRY), _book(), _book(ROLLING, regime="banned", status="closed")],
    ids=["each entry anew", "not known", "closed"],
)
def test_nobody_is_asked_where_earlier_days_change_nothing(book):
    screen = _screen(Onward("KZ", 7), book)
    assert all(button.action != Show(EarlierDays("KZ", 7)) for button in screen.buttons)
    assert EN("earlier.none") in _screen(EarlierDays("KZ", 7), book).text


def test_who_used_the_limit_up_is_told_so():
    screen = _screen(Onward("KZ", 7, earlier_days=90), _book(ROLLING))
    assert EN("onward.used") in screen.text


def test_before_the_arrival_the_room_that_is_left_is_told():
    text = _screen(Onward("KZ", earlier_days=60), _book(ROLLING)).text
    assert EN.count("onward.room", 30) in text
    assert EN.count("onward.room", 90) not in _screen(Onward("KZ"), _book(ROLLING)).text


@pytest.mark.parametrize(
    ("limit", "earlier_days", "firm", "since"),
    [
        (ROLLING, None, False, (DAY - timedelta(days=90)).isoformat()),
        (ROLLING, 0, True, None),
        (ROLLING, 30, True, None),
        (ENTRY, None, True, None),
    ],
)
def test_scripts_read_whether_the_last_day_is_firm(limit, earlier_days, firm, since):
    book = _book(limit)
    advice = advise(book, book.vocabulary.unknown)
    stay = onward_report(advice, EN, "KZ", DAY, earlier_days)["stay"]
    assert (stay["firm"], stay["only_stay_since"], stay["earlier_days"]) == (
        firm,
        since,
        earlier_days,
    )
    assert stay["limits"] == [{"window_days": None, **limit}]


@pytest.mark.parametrize("earlier_days", [None, 0])
def test_of_a_stay_that_only_an_index_names_nothing_is_firm(earlier_days):
    dataset = make_dataset([one("region", "south", "abroad")], [], baseline={"KZ": {DAY: "90"}})
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.unknown)
    stay = onward_report(advice, EN, "KZ", DAY, earlier_days)["stay"]
    assert (stay["firm"], stay["only_stay_since"]) == (False, None)
    assert stay["last_day"] == (DAY + timedelta(days=89)).isoformat()
    text = _screen(Onward("KZ", 0, earlier_days=earlier_days), book).text
    assert EN("onward.last.unknown") in text
