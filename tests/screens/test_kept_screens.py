"""Screens that were drawn just now are not drawn again, and are those of the state they show."""

from copy import copy
from dataclasses import replace

from routebot.dialogue.state import State, advice_for
from routebot.dialogue.views import Answers, Ask, AskNext, Card, Routes
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import draw, show
from tests.support.people import invented_people


def test_a_kept_screen_is_the_one_that_would_be_drawn(today_book: Rulebook) -> None:
    """States that differ in one thing each follow each other, so that none may stand for another."""
    book = copy(today_book)
    for person in invented_people(2):
        few = Interview.of({q: person[q] for q in ("region", "urgency", "passport")})
        said = (Interview(), few, few.skip("urgency"), few.back()[0], few.skip("goal"))
        states = [State(lang, each, AskNext()) for lang in ("ru", "en") for each in said]
        states += [replace(states[1], view=view) for view in (Routes(), Answers(), Card("GE"))]
        states += [
            replace(states[-3], chosen=("GE",)),
            replace(states[-1], trail=(Routes(),)),
            replace(states[0], stored=False),
            replace(states[0], view=Ask("cards")),
            replace(states[0], view=Ask("cards"), draft=frozenset()),
            replace(states[0], view=Ask("cards"), draft=frozenset(["mir"])),
        ]
        for state in (*states, *states):
            assert show(state, book) == draw(state, advice_for(book, state.interview))


def test_a_screen_that_was_drawn_is_kept(today_book: Rulebook) -> None:
    book, state = copy(today_book), State("ru", Interview(), AskNext())
    assert show(state, book) is show(replace(state), book)
