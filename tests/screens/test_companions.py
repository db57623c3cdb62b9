"""Who travels with somebody: the card of each country they can go to says what is asked for them."""

import pytest

from routebot.dialogue.state import State
from routebot.dialogue.views import Card, Routes
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Status
from routebot.screens.brief import MOST_READ
from routebot.screens.companions import companion_facts, companions
from routebot.screens.drawing import draw
from routebot.words.i18n import LANGUAGES, words
from routebot.words.splitting import read_length
from tests.support.play import PEOPLE, interview_of
from tests.support.slices import sliced
from tests.support.texts import visible

FAMILY = {**PEOPLE["everything said"], "goal": frozenset({"settle"})}


def _card(advice: Advice, language, place: str) -> str:
    return draw(State(language, interview_of(FAMILY), Card(place)), advice).text


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_says_what_is_asked_for_children_and_pets_or_that_nobody_knows(today_book, language):
    """Once: what the headline or the danger has said already is not told again."""
    say, advice = words(language), advise(today_book, today_book.vocabulary.masks(FAMILY))
    assert [option.id for option in companions(advice)] == ["children", "pets"]
    told = {True: 0, False: 0}
    for place in sliced(list(today_book.destinations), of=4):
        verdict, card = advice.told(place), _card(advice, language, place)
        assert read_length(card) <= MOST_READ, place
        if verdict.status is Status.CLOSED:
            continue
        for option in companions(advice):
            facts = companion_facts(advice, verdict, option)
            label = say.of(option.label)
            saying = [say.of(fact.name) for fact in facts if getattr(fact, "name", None)]
            saying += [say.statement(fact.short) for fact in facts if getattr(fact, "short", None)]
            known = any(name in card for name in saying)
            assert known or label.lower() in visible(card).lower(), (place, option.id)
            told[bool(facts)] += 1
    assert all(told.values()), told


def test_nothing_of_them_is_said_to_who_travels_alone_or_may_not_leave(today_book):
    for answers in ({**FAMILY, "party": frozenset({"alone"})}, {**FAMILY, **PEOPLE["summons"]}):
        advice = advise(today_book, today_book.vocabulary.masks(answers))
        label = words("ru").of(today_book.vocabulary.questions["party"].options[2].label)
        assert f"{label} –" not in visible(_card(advice, "ru", "RS"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("party", "named"),
    [
        ({"children", "pets"}, {"children", "pets"}),
        ({"partner", "pets"}, {"pets"}),
        ({"minor_alone", "alone"}, set()),
        ({"partner"}, set()),
    ],
)
def test_the_list_says_where_the_papers_of_those_who_come_along_stand(
    today_book, language, party, named
):
    """A mother with a dog read of her child in three lines, and nowhere of the dog."""
    say, answers = words(language), {**FAMILY, "party": frozenset(party)}
    advice = advise(today_book, today_book.vocabulary.masks(answers))
    text = draw(State(language, interview_of(answers), Routes()), advice).text
    options = today_book.vocabulary.questions["party"].options
    labels = [say.of(option.label).lower() for option in options if option.id in named]
    note = say("routes.companions", who="")
    lines = [line for line in text.split("\n") if line.endswith(note)]
    assert len(lines) == bool(named)
    assert all(label in lines[0].lower() for label in labels)
