"""What a card rests on: each claim over its pages, and a button for each to call it wrong."""

import re
from dataclasses import replace

import pytest

from routebot.dialogue.actions import CallWrong, Show
from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import TABS, Card
from routebot.screens.drawing import draw
from tests.support.play import PEOPLE, interview_of


def _pages(book, person, place):
    """Yield every page of the sources of a card."""
    state = State("ru", interview_of(PEOPLE[person]), Card(place, "sources"))
    advice = advice_for(book, state.interview)
    while True:
        screen = draw(state, advice)
        yield screen
        following = replace(state.view, page=state.view.page + 1)
        if all(button.action != Show(following) for button in screen.buttons):
            return
        state = replace(state, view=following)


def _told(book, person, place):
    return advice_for(book, interview_of(PEOPLE[person])).told(place)


def _called_wrong(screen):
    return [button for button in screen.buttons if isinstance(button.action, CallWrong)]


@pytest.mark.parametrize("place", ["KZ", "GE", "AE", "MX"])
@pytest.mark.parametrize("person", ["nothing said", "summons"])
def test_each_claim_has_its_number_and_its_button_on_one_page(today_book, person, place):
    ids, numbers = [], []
    for screen in _pages(today_book, person, place):
        there = [int(number) for number in re.findall(r"<b>(\d+)\.</b>", screen.text)]
        assert {int(each.label.split()[0]) for each in _called_wrong(screen)} <= set(there)
        numbers += there
        ids += [each.action.fact for each in _called_wrong(screen)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(set(ids)) == len(ids) > 3
    of_files = {fact.id for fact in today_book.snapshot.facts}
    assert set(ids) <= of_files
    generated = [
        each for each in _told(today_book, person, place).ways if each.rule.id not in of_files
    ]
    # An index stands in for passports that nobody looked up.
    assert len(numbers) - len(ids) == (0 if person == "summons" else len(generated))


def test_the_claims_that_decide_come_first(today_book):
    deciding = _told(today_book, "everything said", "KZ").deciding
    first = next(iter(_pages(today_book, "everything said", "KZ")))
    assert _called_wrong(first)[0].action == CallWrong(deciding[0].id)


def test_no_other_part_of_a_card_offers_to_call_a_claim_wrong(today_book):
    for tab in set(TABS) - {"sources"}:
        state = State("ru", interview_of(PEOPLE["everything said"]), Card("KZ", tab))
        assert not _called_wrong(draw(state, advice_for(today_book, state.interview)))
