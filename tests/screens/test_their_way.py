"""Whoever has a way of their own reads which it is, where it stands first, and by what answers."""

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Routes
from routebot.reasoning.advice import Advice, advise
from routebot.screens.card import card_screen
from routebot.screens.getting import rule_name, short_lead
from routebot.screens.routes import routes_screen
from routebot.words.i18n import Language, words
from tests.conftest import TODAY
from tests.support.desk import Desk

LANGUAGES: tuple[Language, ...] = ("ru", "en")


def _advice(desk: Desk, **answers: str) -> Advice:
    book = desk.rulebook(TODAY)
    said = {
        "passport": "biometric",
        "passport_validity": "year_plus",
        "visas": "none",
        "urgency": "later",
        "goal": "settle",
        "annexed_regions": "none",
        "modes": "air",
        "region": "centre",
    }
    given = {id_: frozenset([option]) for id_, option in {**said, **answers}.items()}
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("ground", "place", "key"),
    [
        ("study", "ES", "way.theirs"),
        ("study", "DE", "first.obtain"),
        ("repatriation", "IL", "first.obtain"),
        ("remote_work", "TH", "way.serving"),
    ],
)
def test_their_way_is_said_on_the_card_with_the_ground_that_makes_it_theirs(
    desk: Desk, language: Language, ground: str, place: str, key: str
) -> None:
    advice, say = (
        _advice(desk, grounds=ground, other_citizenship="none", funds="good"),
        words(language),
    )
    serving = advice.serving(place)
    assert serving
    kind, name = say(f"way.kind.{serving.rule.way}"), rule_name(say, serving.rule)
    lead = short_lead(say, serving.lead_days)
    said = say(key, name=name, lead=lead) if key == "first.obtain" else say(key, way=kind)
    assert said.rstrip(".") in card_screen(say, advice, Card(place)).text
    options = {
        option.id: option for option in advice.rulebook.vocabulary.questions["grounds"].options
    }
    assert say.of(options[ground].label) in card_screen(say, advice, Card(place, "why")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_holds_a_passport_of_the_union_goes_as_a_citizen_by_that_passport(
    desk: Desk, language: Language
) -> None:
    advice, say = _advice(desk, grounds="none", second_passport="BG"), words(language)
    list_ = routes_screen(say, advice, State(language), Routes()).text
    assert say("way.theirs", way=say("way.kind.citizen")) in list_
    assert say.territory("BG") in card_screen(say, advice, Card("FR", "why")).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_an_ordinary_visit_nothing_is_said(desk: Desk, language: Language) -> None:
    advice, say = (
        _advice(desk, grounds="none", other_citizenship="none", goal="wait"),
        words(language),
    )
    text = routes_screen(say, advice, State(language), Routes()).text
    assert say("way.theirs", way="").rstrip(". ") not in text
