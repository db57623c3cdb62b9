"""People written down with the order a thoughtful helper would give them
(``tests/cases/people/ranking-*.yaml``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.onward import onward
from routebot.reasoning.rulebook import Status
from routebot.words.i18n import LANGUAGES, words
from tests.support.desk import Desk

PEOPLE = Path(__file__).resolve().parents[1] / "cases" / "people"
ORDERS = ("order", "order_too")


def _cases() -> Iterator[Any]:
    for file in sorted(PEOPLE.glob("ranking-*.yaml")):
        for case in YAML(typ="safe", pure=True).load(file):
            yield pytest.param(case, id=f"{file.stem}/{case['id']}")


@pytest.mark.parametrize("case", list(_cases()))
def test_the_order_is_the_one_a_helper_would_give(case: dict[str, Any], desk: Desk) -> None:
    advice, ranked = _advised(case, desk)
    for name in ORDERS:
        wanted = case.get(name, [])
        places = [ranked.index(id_) if id_ in ranked else len(ranked) for id_ in wanted]
        assert sorted(places) == places, dict(zip(wanted, places, strict=True))
        assert not places or places[0] < len(ranked), f"{wanted[0]} is not in {ranked}"
    for id_, most in case.get("within", {}).items():
        assert ranked.index(id_) < most, (
            f"{id_} is number {ranked.index(id_) + 1} of {ranked[: most + 3]}"
        )
    for id_ in case.get("closed", []):
        assert advice.verdicts[id_].status is Status.CLOSED, id_
    assert advice.exit.status == case.get("exit", advice.exit.status)
    for id_, legs in case.get("journeys", {}).items():
        journey = advice.journeys(id_)[0]
        assert (None if journey.broken else len(journey.legs)) == legs, journey


def _advised(case: dict[str, Any], desk: Desk) -> tuple[Advice, list[str]]:
    """Return what follows for a case, and its destinations in order; of somebody abroad, the next
    stops.
    """
    book = desk.rulebook(case["on"])
    answers = {
        q: frozenset([given] if isinstance(given, str) else given)
        for q, given in case["answers"].items()
    }
    advice = advise(book, book.vocabulary.masks(answers))
    if "start" in case:
        found = onward(advice, case["start"], case["arrived"])
        return advice, [*(stop.verdict.id for stop in found.stops), *(v.id for v in found.unlinked)]
    return advice, [verdict.id for verdict in advice.ranked]


def test_every_step_that_sets_a_route_back_can_be_said(desk: Desk) -> None:
    said = [words(language) for language in LANGUAGES]
    for param in _cases():
        advice, _ = _advised(param.values[0], desk)
        for verdict in advice.possible:
            for step in advice.steps(verdict):
                if step.level and step.name != "age":
                    assert all(say.has(f"rank.{step.name}.{step.level}") for say in said), step
