"""The packaged dataset itself: it passes every check, and knows enough places."""

from itertools import product

import pytest

from routebot.policy.loading import Loaded, load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness
from tests.conftest import DATA, THEN, TODAY
from tests.support.desk import Desk

DEEP = (
    "KZ", "GE", "AM", "TR", "AZ", "KG", "MN", "UZ", "BY", "RS", "ME", "AE", "IL",
    "TH", "CN", "MX", "AR", "EE", "LV", "LT", "PL", "FI", "CZ", "DE", "FR",
)  # fmt: skip
"""Destinations about which more than the headline regime must be known."""


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    """The packaged dataset with the place of every id."""
    return load(read_folder(DATA))


def test_the_packaged_dataset_passes_every_check_of_form(loaded):
    assert [str(error) for error in check(loaded, TODAY)] == []


def test_the_packaged_dataset_is_sound_for_all_people_and_days(loaded):
    assert [str(error) for error in check_soundness(loaded, TODAY)] == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_each_question_has_a_short_name_of_its_own_that_tells_no_answer(loaded, language):
    questions = loaded.dataset.questions
    names = [getattr(question.name, language).lower() for question in questions]
    answers = {getattr(o.label, language).lower() for q in questions for o in q.options}
    assert len(set(names)) == len(names)
    assert not answers.intersection(names)


@pytest.mark.parametrize("on", [THEN, TODAY], ids=str)
def test_at_least_190_destinations_are_known(desk: Desk, on):
    assert len(snapshot(desk.dataset, on).destinations) >= 190


@pytest.mark.parametrize("id_", DEEP)
def test_a_deep_destination_has_rules_money_and_pitfalls_today_and_in_2022(
    today_book: Rulebook, then_book: Rulebook, id_
):
    for rulebook in (today_book, then_book):
        destination = rulebook.destinations[id_]
        assert not destination.day.baseline
        assert destination.ways
        assert destination.cards["visa_mc_ru"].value == "no"
    assert today_book.destinations[id_].pitfalls


def test_everywhere_has_a_rule_of_the_day(today_book: Rulebook, then_book: Rulebook):
    assert [
        id_ for id_, destination in today_book.destinations.items() if not destination.ways
    ] == []
    assert [
        id_ for id_, destination in then_book.destinations.items() if not destination.ways
    ] == []


def test_russian_visa_and_mastercard_work_nowhere_abroad(today_book: Rulebook, then_book: Rulebook):
    for rulebook in (today_book, then_book):
        assert {
            destination.cards["visa_mc_ru"].value for destination in rulebook.destinations.values()
        } == {"no"}


def test_no_danger_is_told_twice_to_the_same_people(loaded: Loaded) -> None:
    """Two facts from one piece of research, for the same people, read as two dangers."""
    for place in loaded.dataset.destinations:
        for danger, other in product(place.dangers, (*place.dangers, *place.pitfalls)):
            shared = set(danger.covers) & set(other.covers)
            told_twice = danger is not other and shared and danger.when == other.when
            assert not told_twice, f"{danger.id} and {other.id} are both {sorted(shared)}"
