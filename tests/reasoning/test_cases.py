"""Runs the case tables: rules with their value and what is missing, people with what a thoughtful
helper would say. ``tests/cases/README.md`` has the words of the files.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from routebot.errors import AnswerError
from routebot.logic.conditions import Truth, truth
from routebot.logic.diagrams import Diagrams
from routebot.logic.program import Program
from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.policy.yaml import read_yaml
from tests.conftest import TODAY
from tests.support.datasets import one, several
from tests.support.desk import Desk
from tests.support.shown import Shown

CASES = Path(__file__).resolve().parents[1] / "cases"
TRUTHS = {"no": Truth.NO, "unknown": Truth.UNKNOWN, "yes": Truth.YES}


def tables(folder: str) -> Iterator[tuple[str, Any]]:
    """Yield name and content of the case files of a folder; `test_ranking_people` reads the others."""
    for path in sorted((CASES / folder).glob("*.yaml")):
        if path.name.startswith("ranking-"):
            continue
        value, errors = read_yaml(path.name, path.read_bytes())
        assert not errors, errors
        yield path.stem, value


def answers_of(written: dict[str, Any]) -> Answers:
    """Read answers as a person's file has them."""
    return {
        id_: frozenset([given] if isinstance(given, str) else given)
        for id_, given in written.items()
        if given is not None
    }


RULES = [
    pytest.param(table["questions"], case, id=f"{name}: {case['name']}")
    for name, table in tables("rules")
    for case in table["cases"]
]


@pytest.mark.parametrize(("questions", "case"), RULES)
def test_a_rule_has_its_value_and_exactly_its_missing_questions(questions, case):
    vocabulary = Vocabulary(
        [
            (one if question["kind"] == "one" else several)(question["id"], *question["options"])
            for question in questions
        ]
    )
    compiled, masks = (
        vocabulary.compile(case["when"]),
        vocabulary.masks(answers_of(case["answers"])),
    )
    program, diagrams = Program(vocabulary.unknown), Diagrams(vocabulary.unknown)
    slot = program.slot(compiled)
    left = diagrams.given(diagrams.of(compiled), masks)
    missing = {vocabulary.variables[variable].question for variable in diagrams.support(left)}
    exact = TRUTHS[case["truth"]]
    assert (
        diagrams.reachable(left, masks)
        == {Truth.NO: {0}, Truth.YES: {1}, Truth.UNKNOWN: {0, 1}}[exact]
    )
    assert missing == set(case["missing"])
    kleene = TRUTHS[case.get("kleene", case["truth"])]
    assert truth(compiled, masks) == program.evaluate(masks)[slot] == kleene


def days_of(table: dict[str, Any], case: dict[str, Any]) -> Iterator[tuple[date, dict[str, Any]]]:
    """Yield the days a person asks about, with what is expected on each."""
    if "days" in case:
        yield from case["days"].items()
    else:
        yield case.get("on", table.get("on", TODAY)), case["expect"]


def people_of(table: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the people of a file, each with the answers that all of them share."""
    for case in table["people"]:
        yield {**case, "answers": {**table.get("answers", {}), **case["answers"]}}


def awaiting(case: dict[str, Any]) -> list[pytest.MarkDecorator]:
    """Return the mark of a case that cannot hold yet; it must go as soon as the case holds."""
    if "awaits" not in case:
        return []
    failures = (AssertionError, AnswerError)
    return [pytest.mark.xfail(reason=case["awaits"], raises=failures, strict=True)]


PEOPLE = sorted(
    (
        pytest.param(on, case, expected, id=f"{name}: {case['name']}: {on}", marks=awaiting(case))
        for name, table in tables("people")
        for case in people_of(table)
        for on, expected in days_of(table, case)
    ),
    key=lambda person: person.values[0],  # a day's rulebook is made once
)


@pytest.mark.parametrize(("on", "case", "expected"), PEOPLE)
def test_a_person_is_told_what_a_thoughtful_helper_would_say(desk: Desk, on, case, expected):
    answers = answers_of(case["answers"])
    shown = Shown(desk.rulebook(on), answers, case.get("start"), case.get("arrived"))
    wrong = [problem for key, value in expected.items() for problem in getattr(shown, key)(value)]
    assert not wrong, "\n".join(wrong)


WORDS = {"name", "who", "why", "awaits", "answers", "start", "arrived", "on", "expect", "days"}
"""What a case may hold: a word that nobody reads would be an expectation that nobody checks."""


def test_every_person_has_a_reason_why():
    people = [case for _, table in tables("people") for case in table["people"]]
    assert len(people) >= 150
    assert len({case["name"] for case in people}) == len(people)
    assert [case["name"] for case in people if not case.get("why", "").strip()] == []
    assert [(case["name"], set(case) - WORDS) for case in people if set(case) - WORDS] == []
    told = {word for person in PEOPLE for word in person.values[2]}
    assert [word for word in told if not callable(getattr(Shown, word, None))] == []
