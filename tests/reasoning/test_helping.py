"""Organisations stand in the order of the person's answers, and none is hidden."""

import pytest

from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.helping import helpers_for
from routebot.reasoning.rulebook import Rulebook

NOTHING = {"military": "not_liable", "pursued": "no", "grounds": "none", "region": "centre"}


def _advice(book: Rulebook, answers: dict[str, str]) -> Advice:
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


@pytest.mark.parametrize(
    ("answers", "first"),
    [
        ({"military": "reserve"}, "movement-of-conscientious-objectors"),
        ({"pursued": "case"}, "ovd-info"),
        ({"grounds": "lgbt"}, "equal-postost"),
        ({"region": "abroad"}, "russian-consulates"),
        ({}, "kovcheg"),
    ],
    ids=str,
)
def test_who_helps_people_like_them_comes_first(today_book, answers, first):
    found = helpers_for(_advice(today_book, {**NOTHING, **answers}))
    assert found[0].id == first


def test_nobody_is_hidden_and_whom_we_ask_nothing_of_stands_between(today_book):
    found = helpers_for(_advice(today_book, {"military": "reserve", "grounds": "none"}))
    assert {helper.id for helper in found} == {each.id for each in today_book.snapshot.helpers}
    order = [helper.id for helper in found]
    # Surely theirs, everybody's, perhaps theirs (nobody asked about a case), not theirs.
    assert order.index("idite-lesom") < order.index("kovcheg") < order.index("ovd-info")
    assert order[-1] == "equal-postost"
