"""Runs the case tables: rules with their value and what is missing, people with what a thoughtful helper would say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from routebot.policy.loading import read_yaml
from routebot.reasoning.conditions import Answers, Program, Truth, Vocabulary, truth
from routebot.reasoning.diagrams import Diagrams
from tests.support.datasets import one, several

CASES = Path(__file__).resolve().parents[1] / "cases"
TRUTHS = {"no": Truth.NO, "unknown": Truth.UNKNOWN, "yes": Truth.YES}


def tables(folder: str) -> Iterator[tuple[str, Any]]:
    """Yield name and content of the case files of a folder."""
    for path in sorted((CASES / folder).glob("*.yaml")):
        value, errors = read_yaml(path.name, path.read_bytes())
        assert not errors, errors
        yield path.stem, value


def answers_of(written: dict[str, Any]) -> Answers:
    """Read answers as a person's file has them."""
    return {id_: frozenset([given] if isinstance(given, str) else given) for id_, given in written.items()}


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
    compiled, masks = vocabulary.compile(case["when"]), vocabulary.masks(answers_of(case["answers"]))
    program, diagrams = Program(vocabulary.unknown), Diagrams(vocabulary.unknown)
    slot = program.slot(compiled)
    left = diagrams.given(diagrams.of(compiled), masks)
    missing = {vocabulary.variables[variable].question for variable in diagrams.support(left)}
    exact = TRUTHS[case["truth"]]
    assert diagrams.outcomes(left) == {Truth.NO: (0,), Truth.YES: (1,), Truth.UNKNOWN: (0, 1)}[exact]
    assert missing == set(case["missing"])
    kleene = TRUTHS[case.get("kleene", case["truth"])]
    assert truth(compiled, masks) == program.evaluate(masks)[slot] == kleene
