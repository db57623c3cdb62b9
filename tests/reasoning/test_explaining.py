"""Reasons: of several sets of answers that decide, the one that gives away least is named."""

from collections.abc import Mapping
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.explaining import because
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, fact, make_dataset, one

SHUTS: Mapping[str, Mapping[str, list[str]]] = {
    "region": {"region": ["south"]},
    "pursued": {"pursued": ["case"]},
    "passport": {"passport": ["internal_only"]},
}
"""Question -> a condition that shuts the destination by itself."""


def _question(id_: str, sensitive: str) -> Any:
    (option,) = SHUTS[id_][id_]
    return one(id_, option, "other", sensitive=sensitive)


@pytest.mark.parametrize(
    ("sensitive", "named"),
    [
        ({"pursued": "high", "region": "low", "passport": "none"}, "passport"),
        ({"passport": "none", "region": "low", "pursued": "high"}, "passport"),
        ({"pursued": "high", "region": "low"}, "region"),
        ({"region": "low", "pursued": "high"}, "region"),
        ({"passport": "none", "pursued": "high"}, "passport"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else value,
)
def test_where_any_answer_would_do_the_least_sensitive_is_the_reason(
    sensitive: dict[str, str], named: str
) -> None:
    """Whatever order the questions stand in."""
    bars = [fact(f"kz-bar-{id_}", when=SHUTS[id_]) for id_ in sensitive]
    rule = fact("kz-entry", regime="visa_free", status="open", stay_days=90)
    questions = [_question(id_, level) for id_, level in sensitive.items()]
    dataset = make_dataset(questions, [{"id": "KZ", "entry": [rule], "bars": bars}])
    book = compile_snapshot(snapshot(dataset, DAY))
    said = {id_: frozenset(SHUTS[id_][id_]) for id_ in sensitive}
    advice = advise(book, book.vocabulary.masks(said))
    assert because(advice, advice.verdicts["KZ"]) == {named: tuple(said[named])}
