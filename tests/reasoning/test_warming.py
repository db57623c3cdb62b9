"""What people asked is worked out ahead for a new rulebook, and is what would be found anew."""

import random
from copy import copy
from datetime import date, timedelta

import pytest

from routebot.clock import Today
from routebot.contract.match import report
from routebot.logic.vocabulary import Answers
from routebot.policy.files import Dataset
from routebot.publishing.filed import book_of
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_screen
from routebot.reasoning.kept import kept_of
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.warming import Warming
from routebot.words.i18n import words
from tests.support.datasets import make_dataset, one
from tests.support.desk import Desk
from tests.support.people import invented_people
from tests.support.slices import share

PEOPLE = 8
EDITS = share(12)
DAY = Today(date(2026, 11, 27), date(2026, 11, 27))


def _ask(book: Rulebook, seed: int = 0) -> None:
    """Let some people ask for what comes next."""
    for person in invented_people(PEOPLE, seed):
        next_screen(advise(book, book.vocabulary.masks(person)))


def _warm(book: Rulebook, before: Rulebook) -> Warming:
    warming = Warming(book, before)
    while warming.step():
        pass
    return warming


def _edited(dataset: Dataset, chance: random.Random, on: date) -> Dataset:
    """Return a dataset with one way in closed, ended on a day, withdrawn or asking for a visa."""
    places = list(dataset.destinations)
    number = chance.choice([number for number, place in enumerate(places) if place.entry])
    rules = list(places[number].entry)
    which = chance.randrange(len(rules))
    changes = ({"status": "closed"}, {"valid_to": on}, {"withdrawn": on}, {"regime": "banned"})
    rules[which] = rules[which].model_copy(update=chance.choice(changes))
    places[number] = places[number].model_copy(update={"entry": tuple(rules)})
    return dataset.model_copy(update={"destinations": tuple(places)})


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(EDITS))
def test_whatever_was_edited_and_expires_overnight_is_what_would_be_worked_out_anew(
    desk: Desk, today_book: Rulebook, seed: int
) -> None:
    before, on = copy(today_book), today_book.snapshot.on
    _ask(before, seed)
    tomorrow = Today(on + timedelta(days=1), on + timedelta(days=1))
    edited = _edited(desk.dataset, random.Random(seed), on)
    book, anew = book_of(edited, tomorrow), book_of(edited, tomorrow)
    warming = _warm(book, before)
    assert warming.done == set(kept_of(before).asked) == set(kept_of(book).asked)
    for person in invented_people(PEOPLE, seed):
        assert _told(book, person) == _told(anew, person)


def _told(book: Rulebook, person: Answers) -> object:
    advice = advise(book, book.vocabulary.masks(person))
    return next_screen(advice), report(advice, words("en"))


def test_answers_are_taken_no_further_than_to_the_next_rulebook(today_book: Rulebook) -> None:
    first, second, third = (copy(today_book) for _ in range(3))
    _ask(first)
    warming = _warm(second, first)
    assert not Warming(third, second, warming.done).step()
    next_screen(advise(second, second.vocabulary.unknown))  # somebody asks for themselves
    warming = Warming(third, second, warming.done)
    assert warming.step()
    assert not warming.step()
    assert not kept_of(third).asked.keys() & kept_of(first).asked.keys()


def test_the_newest_is_worked_out_first_and_what_is_asked_meanwhile_too(
    today_book: Rulebook,
) -> None:
    before, book = copy(today_book), copy(today_book)
    _ask(before)
    warming = Warming(book, before)
    assert warming.step()
    assert list(kept_of(book).asked) == list(kept_of(before).asked)[-1:]
    while warming.step():
        pass
    next_screen(advise(before, before.vocabulary.unknown))
    assert warming.step()
    assert list(kept_of(book).asked)[-1] == list(kept_of(before).asked)[-1]


def test_where_the_questions_are_others_nothing_is_worked_out(today_book: Rulebook) -> None:
    small = book_of(make_dataset([one("passport", "biometric", "none")], []), DAY)
    _ask(today_book)
    assert not Warming(small, today_book).step()
