"""Every fact in force is read by somebody: no fact is researched for nothing.

A fact is read if its whole text stands in a part of a card, in a plan, in where next or before
leaving, of somebody who has answered nothing or of somebody whom it concerns.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice

import pytest

from routebot.dialogue.views import TABS, Card, Leaving
from routebot.logic.diagrams import YES
from routebot.policy.facts import Fact
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.card import card_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.onward import onward_text
from routebot.screens.plan import plan_text
from routebot.screens.screen import Screen
from routebot.words.i18n import words
from routebot.words.markup import Html
from tests.support.slices import sliced

RU = words("ru")


def _pages(draw: object) -> Iterator[str]:
    """Yield the pages of a screen; past the last one it repeats itself."""
    before: Screen | None = None
    for number in range(99):
        screen = draw(number)  # type: ignore[operator]
        if before is not None and screen.text == before.text:
            return
        yield str(screen.text)
        before = screen


def _told_of(advice: Advice, place: str) -> str:
    """Return all that somebody can read about a place."""
    cards = (
        page
        for tab in TABS
        for page in _pages(
            lambda number, tab=tab: card_screen(RU, advice, Card(place, tab, number))
        )
    )
    return "\n".join([*cards, plan_text(RU, advice, place), onward_text(RU, advice, place, None)])


def _told_before_leaving(advice: Advice) -> str:
    return "\n".join(_pages(lambda number: leaving_screen(RU, advice, Leaving(number))))


def _is_read(fact: Fact, told: str) -> bool:
    text = RU.statement(fact.text)
    return text in told or Html.escape(text) in told


def _concerned(book: Rulebook, fact: Fact) -> Iterator[Advice]:
    """Yield people whom a fact concerns, who have said only what makes it so."""
    node = book.diagrams.of(book.vocabulary.concerns(fact))
    for path in islice(book.diagrams.paths(node, YES), 12):
        masks = list(book.vocabulary.unknown)
        for variable, mask in path.items():
            masks[variable] = mask
        yield advise(book, tuple(masks))


def _unread(facts: Iterable[Fact], told: str) -> list[Fact]:
    return [fact for fact in facts if not _is_read(fact, told)]


@pytest.mark.proof
def test_every_fact_of_a_place_is_read_by_somebody(today_book: Rulebook):
    nobody = advise(today_book, today_book.vocabulary.unknown)
    told = cache(lambda place: _told_of(nobody, place))
    for fact, places in sliced(_places_of(today_book), of=12):
        by_nobody_in_particular = (told(place) for place in places)
        by_those_whom_it_concerns = (
            _told_of(reader, place) for reader in _concerned(today_book, fact) for place in places
        )
        readings = chain(by_nobody_in_particular, by_those_whom_it_concerns)
        assert any(_is_read(fact, reading) for reading in readings), fact.id


def _places_of(book: Rulebook) -> list[tuple[Fact, list[str]]]:
    """Return each fact of a place or of a link with the places where it holds.

    What holds of every place alike is told before leaving, as the general facts are.
    """
    facts: dict[str, Fact] = {}
    places: dict[str, list[str]] = {}
    for place, destination in book.destinations.items():
        links = (link.fact for link in book.links if link.fact.end == place)
        for fact in (*destination.day.facts(), *links):
            facts[fact.id] = fact
            places.setdefault(fact.id, []).append(place)
    everywhere = {fact.id for fact in book.snapshot.everywhere}
    return [(fact, places[id_]) for id_, fact in facts.items() if id_ not in everywhere]


def test_every_general_fact_is_read_by_somebody(today_book: Rulebook):
    day = today_book.snapshot
    nobody = advise(today_book, today_book.vocabulary.unknown)
    money = (*day.payments, *day.payment_pitfalls, *day.payment_notes)
    assert money
    assert not _unread(money, _told_of(nobody, "KZ"))
    told = _told_before_leaving(nobody)
    for fact in _unread((*day.exit_rules, *day.exit_notes, *day.everywhere), told):
        readers = _concerned(today_book, fact)
        assert any(_is_read(fact, _told_before_leaving(reader)) for reader in readers), fact.id


def test_every_fact_is_of_a_place_or_a_link_or_general(today_book: Rulebook):
    """So that the two tests above miss none; announcements are read as changes to come."""
    day = today_book.snapshot
    known = {fact.id for place in day.destinations.values() for fact in place.facts()}
    known |= {change.fact.id for place in day.destinations.values() for change in place.upcoming}
    known |= {link.id for link in day.links}
    known |= {fact.id for fact in (*day.exit_rules, *day.exit_notes)}
    known |= {fact.id for fact in (*day.payments, *day.payment_pitfalls, *day.payment_notes)}
    assert {fact.id for fact in day.facts} <= known
