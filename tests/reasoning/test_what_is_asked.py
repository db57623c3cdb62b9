"""What is asked next, as a table: how much a question decides against how dangerous its answer is."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.interview import next_question
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, fact, make_dataset, one

EXIT = "exit"
"""In place of a number of routes: the question decides the check at the Russian border."""


def _advice(
    sensitive: Mapping[str, str], decides: Mapping[str, Any], needs: Mapping[str, int] | None = None
) -> Advice:
    """Advise somebody who has said nothing.

    Args:
        sensitive: question -> how dangerous its answer is; in the order of the dataset.
        decides: question -> how many routes it may shut, each of which no other question shuts.
        needs: question -> on how many routes more it decides whether a paper is needed.
    """
    routes = [*_routes("shut", decides), *_routes("need", needs or {})]
    rules = [
        fact(f"ru-{id_}", effect="barred", when={id_: ["yes"]})
        for id_, what in decides.items()
        if what == EXIT
    ]
    questions = [one(id_, "yes", "no", sensitive=level) for id_, level in sensitive.items()]
    book = compile_snapshot(snapshot(make_dataset(questions, routes, exit_rules=rules), DAY))
    return advise(book, book.vocabulary.unknown)


def _routes(kind: str, numbers: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    names = iter(f"{'A' if kind == 'shut' else 'B'}{letter}" for letter in "ABCDEFGH")
    for question, number in numbers.items():
        for _ in range(0 if number == EXIT else number):
            id_ = next(names)
            when = {question: ["yes"]}
            rule = fact(
                f"{id_.lower()}-entry",
                regime="visa_free",
                status="open" if kind == "shut" else "conditional",
                stay_days=90,
            )
            asked = fact(f"{id_.lower()}-paper", kind="obtain", when=when, lead_days=(1, 2))
            yield {
                "id": id_,
                "entry": [rule],
                "bars": [fact(f"{id_.lower()}-bar", when=when)] if kind == "shut" else [],
                "requirements": [asked] if kind == "need" else [],
            }


@pytest.mark.parametrize(
    ("sensitive", "decides", "asked"),
    [
        # Of two that decide the same, the harmless one, wherever it stands in the dataset.
        ({"military": "high", "passport": "none"}, {"military": 1, "passport": 1}, "passport"),
        ({"income": "low", "passport": "none"}, {"income": 1, "passport": 1}, "passport"),
        ({"military": "high", "income": "low"}, {"military": 1, "income": 1}, "income"),
        # A sensitive one needs twice as many routes, a highly sensitive one four times as many.
        ({"passport": "none", "income": "low"}, {"income": 2, "passport": 1}, "passport"),
        ({"passport": "none", "income": "low"}, {"income": 3, "passport": 1}, "income"),
        ({"passport": "none", "military": "high"}, {"military": 4, "passport": 1}, "passport"),
        ({"passport": "none", "military": "high"}, {"military": 5, "passport": 1}, "military"),
        # The exit check outweighs three routes even when its question is highly sensitive.
        ({"passport": "none", "military": "high"}, {"military": EXIT, "passport": 3}, "military"),
        ({"passport": "none", "military": "high"}, {"military": EXIT, "passport": 4}, "passport"),
        # Of equals, the first in the dataset.
        ({"passport": "none", "visas": "none"}, {"passport": 1, "visas": 1}, "passport"),
        ({"visas": "none", "passport": "none"}, {"passport": 1, "visas": 1}, "visas"),
    ],
)
def test_what_a_question_decides_is_weighed_against_how_dangerous_its_answer_is(
    sensitive: Mapping[str, str], decides: Mapping[str, Any], asked: str
) -> None:
    assert next_question(_advice(sensitive, decides)) == asked


@pytest.mark.parametrize(
    ("papers", "asked"), [(1, "passport"), (2, "passport"), (3, "visas")], ids=str
)
def test_whether_a_route_is_open_counts_twice_a_paper_for_it(papers: int, asked: str) -> None:
    questions = {"passport": "none", "visas": "none"}
    assert next_question(_advice(questions, {"passport": 1}, {"visas": papers})) == asked


@pytest.mark.parametrize(
    ("routes", "asked"), [(6, "passport"), (0, None)], ids=["something left", "nothing left"]
)
def test_a_question_that_decides_nothing_is_not_asked(routes: int, asked: str | None) -> None:
    questions = {"visas": "high", "passport": "none", "military": "low"}
    assert next_question(_advice(questions, {"passport": routes, "visas": 0})) == asked
