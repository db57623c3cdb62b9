"""People are told the same from a compiled dataset as from its YAML, on any day."""

import json
from datetime import date, timedelta

import pytest

from routebot.compiled.document import Contents, contents_of, document_of
from routebot.contract.match import report
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.foreseeing import foresee
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.words.i18n import words
from tests.conftest import THEN, TODAY
from tests.support.people import invented_people
from tests.support.plain import comparable
from tests.support.slices import sliced

PEOPLE = tuple(invented_people(60, seed=23))

FINLAND_SHUTS = date(2022, 9, 30)
"""To tourists with a visa: the rules of the day before are others."""

DAYS = (THEN, FINLAND_SHUTS - timedelta(days=1), FINLAND_SHUTS, TODAY, TODAY + timedelta(days=400))


@pytest.fixture(scope="module")
def again(packaged: Loaded) -> Contents:
    dataset = packaged.dataset
    return contents_of(document_of(dataset, foresee(dataset)), dataset.revision)


def _told(book: Rulebook, person: object, language: str) -> str:
    return json.dumps(report(advise(book, book.vocabulary.masks(person)), words(language)))


@pytest.mark.proof
@pytest.mark.parametrize("on", DAYS, ids=str)
def test_people_are_told_the_same(packaged, again, on):
    day = snapshot(again.dataset, on)
    compiled = compile_snapshot(day, for_few=True, foreseen=again.foreseen)
    from_yaml = compile_snapshot(snapshot(packaged.dataset, on))
    assert comparable(compiled) == comparable(from_yaml)
    for number, person in enumerate(sliced(PEOPLE, of=30)):
        language = ("ru", "en")[number % 2]
        assert _told(compiled, person, language) == _told(from_yaml, person, language)


def test_these_days_have_different_rules(again):
    days = [snapshot(again.dataset, on) for on in DAYS]
    assert len({tuple(fact.id for fact in day.facts) for day in days}) == len(DAYS)
