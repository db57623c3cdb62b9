"""What would open more: each step once, with its number, and whether there is time for it."""

import re

import pytest

from routebot.dialogue.views import Card, More
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.explaining import missing, openings
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.card import card_screen
from routebot.screens.openings import more_screen, opening_lines
from routebot.words.i18n import words
from tests.conftest import TODAY
from tests.support.datasets import DAY, change, fact, make_dataset, one
from tests.support.desk import Desk
from tests.support.people import invented_people

RU = words("ru")


def _advice(days_left: int | None, lead_days: tuple[int, int] | None) -> Advice:
    """Advise somebody whom a visa would let in, which takes some days."""
    urgency = one("urgency", "soon", "later")
    soon = urgency.options[0].model_copy(update={"days_left": days_left})
    rule = fact("kz-entry", regime="visa_free", status="open", when={"visas": ["yes"]})
    visa = change("visa", "visas", "yes", lead_days=lead_days)
    dataset = make_dataset(
        [
            urgency.model_copy(update={"options": (soon, urgency.options[1])}),
            one("visas", "no", "yes"),
        ],
        [{"id": "KZ", "entry": [rule]}],
        changes=[visa],
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    said = {"urgency": {"soon"}, "visas": {"no"}}
    return advise(book, book.vocabulary.masks(said))


@pytest.mark.parametrize(
    ("days_left", "lead_days", "late", "tight"),
    [
        (7, (30, 90), True, False),
        (30, (30, 90), False, True),
        (90, (30, 90), False, False),
        (29, (30, 30), True, False),
        (None, (30, 90), False, False),
        (7, None, False, False),
    ],
)
def test_a_step_says_where_the_days_left_are_too_few(
    days_left: int | None, lead_days: tuple[int, int] | None, late: bool, tight: bool
) -> None:
    advice = _advice(days_left, lead_days)
    (line,) = opening_lines(RU, advice, openings(advice, advice.verdicts["KZ"]))
    left = RU.number(days_left or 0)
    assert (RU.count("lead.late", 30, left=left) in line) is late
    assert (RU.count("lead.tight", days_left or 0) in line) is tight


def test_what_opens_more_repeats_nothing_and_offers_nothing_they_have(desk: Desk) -> None:
    """Every step has a number, and a set of steps names only numbers that stand there."""
    book = desk.rulebook(TODAY)
    texts = {RU.statement(each.text): each for each in book.snapshot.changes}
    met = set()
    for person in invented_people(30, seed=14):
        advice = advise(book, book.vocabulary.masks(person))
        told = _whole(advice)
        for text, each in texts.items():
            assert told.count(text) <= 1, each.id
            if each.gain in person.get(each.question, ()):
                assert text not in told, each.id
            elif text in told:
                met.add(each.id)
        numbers = re.findall(r"(?m)^(\d+)\. ", told)
        assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
        sets = re.findall(r"\d+(?: \+ \d+)+", told)
        assert {number for each in sets for number in each.split(" + ")} <= set(numbers)
    assert len(met) > 2


def test_answers_that_are_waited_for_are_steps_with_their_number_of_places(desk: Desk) -> None:
    book = desk.rulebook(TODAY)
    advice = advise(book, book.vocabulary.masks({"passport": {"biometric"}}))
    waiting = sum("visas" in missing(advice, verdict) for verdict in advice.possible)
    visas = RU.of(book.vocabulary.questions["visas"].name)
    assert waiting > 20
    assert RU.count("more.waiting", waiting, question=visas) in _whole(advice)


def test_a_card_says_each_step_once(desk: Desk) -> None:
    book = desk.rulebook(TODAY)
    said = {"passport": {"internal_only"}, "other_citizenship": {"none"}, "visas": {"none"}}
    advice = advise(book, book.vocabulary.masks(said))
    text = str(card_screen(RU, advice, Card("MK", "rules")).text)
    found = [text.count(RU.statement(each.text)[:60]) for each in book.snapshot.changes]
    assert max(found) == 1
    assert sum(found) > 2


def _whole(advice: Advice) -> str:
    """Return every page of what would open more."""
    pages = [str(more_screen(RU, advice, More(page)).text) for page in range(6)]
    return "\n".join(dict.fromkeys(pages))
