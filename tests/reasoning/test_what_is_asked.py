"""What is asked next, as a table: how much a question decides against how dangerous its answer is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from routebot.policy.questions import Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import Offer, SkipCost, next_question, offers, skip_cost
from routebot.reasoning.rulebook import compile_snapshot
from routebot.reasoning.thresholds import TOP_ROUTES
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay

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
                limits=stay(90),
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


@pytest.mark.parametrize(
    ("sensitive", "severity", "place", "asked"),
    [
        ("high", "high", 0, "army"),
        ("high", "high", TOP_ROUTES - 1, "army"),
        # It is no warning of the routes that are read first, or no grave one.
        ("high", "high", TOP_ROUTES, None),
        ("high", "medium", 0, None),
        # A harmless question is offered in the end.
        ("none", "high", 0, None),
        ("low", "high", 0, None),
    ],
)
def test_a_dangerous_question_is_asked_for_a_grave_warning_of_a_top_route(
    sensitive: str, severity: str, place: int, asked: str | None
) -> None:
    ids = [f"A{letter}" for letter in "ABCDEFGH"]
    warning = fact(f"{ids[place].lower()}-list", severity=severity, when={"army": ["yes"]})
    places = [
        {
            "id": id_,
            "entry": [fact(f"{id_.lower()}-entry", regime="visa_free", status="open")],
            "pitfalls": [warning] if id_ == ids[place] else [],
        }
        for id_ in ids
    ]
    questions = [one("army", "yes", "no", sensitive=sensitive)]
    book = compile_snapshot(snapshot(make_dataset(questions, places), DAY))
    advice = advise(book, book.vocabulary.unknown)
    assert [verdict.id for verdict in advice.possible] == ids
    assert next_question(advice) == asked


CARDS = several("cards", "mir", "foreign", "cash")
VISAS = one("visas", "yes", "no")
Places = Sequence[dict[str, Any]]


def _said(
    questions: Sequence[Question],
    places: Iterable[dict[str, Any]],
    said: Mapping[str, str],
    exit_rules: Iterable[dict[str, Any]] = (),
) -> Advice:
    """Advise somebody who gave some answers, each of one option."""
    dataset = make_dataset(questions, places, exit_rules=exit_rules)
    book = compile_snapshot(snapshot(dataset, DAY))
    masks = book.vocabulary.masks({id_: frozenset([option]) for id_, option in said.items()})
    return advise(book, masks)


def _ids(letter: str, number: int) -> list[str]:
    return [f"{letter}{chr(ord('A') + position)}" for position in range(number)]


def _place(id_: str, cards: Mapping[str, str] | None = None, **more: Any) -> dict[str, Any]:
    """Make a place that is open to all; no card works there unless it is said."""
    rule = fact(f"{id_.lower()}-entry", regime="visa_free", status="open", limits=stay(90))
    pays = {"mir": "no", "foreign": "no", "cash": "no", **(cards or {})}
    return {
        "id": id_,
        "entry": [rule],
        "payments": [fact(f"{id_.lower()}-pay", cards=pays)],
        **more,
    }


def _shut_by_visas(id_: str, stay_days: int = 90) -> dict[str, Any]:
    low = id_.lower()
    rule = fact(f"{low}-entry", regime="visa_free", status="open", limits=stay(stay_days))
    return _place(id_, entry=[rule], bars=[fact(f"{low}-bar", when={"visas": ["no"]})])


def _last_takes_mir(number: int) -> list[dict[str, Any]]:
    *others, last = _ids("B", number)
    return [*map(_place, others), _place(last, {"mir": "yes"})]


WORKS_ANYHOW = {"mir": "yes", "foreign": "yes", "cash": "yes"}


@pytest.mark.parametrize(
    ("places", "asked"),
    [
        (_last_takes_mir(1), None),
        (_last_takes_mir(2), "cards"),
        (_last_takes_mir(24), "cards"),
        # An answer is not tried on what is ranked very low.
        (_last_takes_mir(25), None),
        ([_place("AA", {"mir": "yes"}), _place("AB")], None),
        # Only those who have this card and no other would go elsewhere.
        ([_place("AA", WORKS_ANYHOW | {"mir": "no"}), _place("AB", WORKS_ANYHOW)], "cards"),
        ([_place("AA", WORKS_ANYHOW), _place("AB", WORKS_ANYHOW)], None),
    ],
    ids=["one place", "two", "24", "25", "first anyhow", "one card alone", "all the same"],
)
def test_an_answer_that_only_ranks_is_asked_for_if_it_moves_a_top_route(
    places: Places, asked: str | None
) -> None:
    advice = _said([CARDS], places, {})
    assert next_question(advice) == asked
    assert next_question(advice, frozenset(["cards"])) is None


def _on_permission(id_: str, days: int = 1) -> dict[str, Any]:
    fields = {"regime": "e_visa", "status": "conditional", "lead_days": (days, days)}
    return _place(id_, entry=[fact(f"{id_.lower()}-visa", **fields)])


@pytest.mark.parametrize(("slow", "asked"), [(3, None), (4, "urgency")], ids=str)
def test_time_is_asked_for_where_papers_of_the_first_route_may_take_too_long(
    slow: int, asked: str | None
) -> None:
    urgency = one("urgency", "later", "days")
    places = [_on_permission("AA", slow), _on_permission("AB")]
    assert next_question(_said([urgency], places, {})) == asked


@pytest.mark.parametrize(
    ("ranked", "deciding", "below", "asked"),
    [
        # The order counts three for each of the top routes, a status eight.
        (1, 1, 0, "visas"),
        (2, 1, 0, "cards"),
        (3, 2, 0, "visas"),
        (4, 2, 0, "cards"),
        (3, 3, 0, "visas"),
        # What is below the six at the top adds nothing to it.
        (4, 2, 4, "cards"),
        (3, 3, 4, "visas"),
    ],
    ids=str,
)
def test_the_order_of_the_top_routes_is_weighed_against_what_is_open_at_all(
    ranked: int, deciding: int, below: int, asked: str
) -> None:
    """Whichever question stands first in the dataset."""
    shut = [*map(_shut_by_visas, _ids("C", deciding))]
    lowest = [*map(_on_permission, _ids("D", below))]
    open_ = [*map(_place, _ids("A", ranked - 1)), _place("BZ", {"mir": "yes"})]
    for questions in ([CARDS, VISAS], [VISAS, CARDS]):
        assert next_question(_said(questions, [*open_, *shut, *lowest], {})) == asked


@pytest.mark.parametrize(
    ("rising", "stay_days", "asked"),
    [(7, 90, "cards"), (9, 90, "cards"), (10, 90, "visas"), (10, 89, "cards")],
    ids=str,
)
def test_a_route_below_the_top_counts_a_little_if_it_might_rise_among_them(
    rising: int, stay_days: int, asked: str
) -> None:
    below = [_shut_by_visas(id_, stay_days) for id_ in _ids("A", rising)]
    top = _last_takes_mir(6)
    assert next_question(_said([CARDS, VISAS], [*below, *top], {})) == asked
    after = next_question(_said([CARDS, VISAS], [*below, *top], {"cards": "foreign"}))
    assert after == ("visas" if stay_days == 90 else None)


BAN = fact("ru-ban", effect="barred", when={"military": ["summons"]})
KNOWN = fact("ru-known", effect="advice")


@pytest.mark.parametrize(
    ("rules", "said", "asked"),
    [
        ([], {}, "visas"),
        ([BAN], {}, "region"),
        ([KNOWN], {}, "region"),
        ([BAN], {"military": "alternative"}, "region"),
        ([BAN], {"region": "south"}, "military"),
        ([BAN], {"region": "abroad"}, "visas"),
        ([BAN], {"military": "reserve"}, "visas"),
        ([BAN], {"military": "summons"}, "region"),
        ([BAN], {"military": "summons", "region": "south"}, None),
        ([BAN], {"military": "summons", "region": "abroad"}, "visas"),
        ([BAN], {"military": "reserve", "region": "south", "visas": "no"}, "cards"),
        ([BAN], {"military": "summons", "region": "abroad", "visas": "no"}, "cards"),
    ],
)
def test_the_border_is_asked_about_first_and_whoever_is_kept_is_asked_no_more(
    rules: list[dict[str, Any]], said: dict[str, str], asked: str | None
) -> None:
    military = one("military", "reserve", "summons", silent=["alternative"], sensitive="high")
    questions = [VISAS, CARDS, military, one("region", "south", "abroad")]
    places = [_shut_by_visas("AA"), _shut_by_visas("AB"), *_last_takes_mir(2)]
    assert next_question(_said(questions, places, said, rules)) == asked


def _hinging() -> Advice:
    """Advise somebody who said nothing, where each question decides something else."""
    ids = ("visas", "passport", "funds", "goal", "family")
    questions = [
        one("military", "yes", "no", sensitive="high"),
        *(one(id_, "yes", "no") for id_ in ids),
    ]

    def when(id_: str) -> dict[str, Any]:
        return {"when": {id_: ["yes"]}}

    grave = fact("bb-grave", severity="high", **when("goal"))
    trifle = fact("bb-trifle", severity="low", **when("family"))
    paper = fact("cc-paper", kind="obtain", lead_days=(1, 2), **when("funds"))
    permission = fact("cc-entry", regime="e_visa", status="conditional", lead_days=(1, 2))
    places = [
        _place("AA", bars=[fact("aa-bar", **when("passport"))]),
        _place("AB", bars=[fact("ab-bar", **when("passport"))], pitfalls=[grave | {"id": "ab-grave"}]),
        _place("BA", bars=[fact("ba-bar", **when("visas"))]),
        _place("BB", bars=[fact("bb-bar", **when("military"))], pitfalls=[grave, trifle]),
        _place("CA", bars=[fact("ca-bar", **when("funds"))],
               pitfalls=[fact("ca-grave", severity="high", **when("funds"))]),
        _place("CC", entry=[permission], requirements=[paper]),
        _place("DD", bars=[fact("dd-bar")]),
    ]  # fmt: skip
    rules = [fact("ru-ban", effect="barred", **when("military"))]
    return _said(questions, places, {}, rules)


def test_what_is_offered_settles_most_first_and_is_harmless() -> None:
    """Of those that settle as many routes, the one with more grave warnings comes first."""
    first, *others = (
        Offer("passport", routes=2, warnings=0),
        Offer("funds", routes=1, warnings=1),
        Offer("visas", routes=1, warnings=0),
        Offer("goal", routes=0, warnings=2),
    )
    assert offers(_hinging()) == (first, *others)
    assert offers(_hinging(), frozenset(["passport"])) == tuple(others)


@pytest.mark.parametrize(
    ("question", "undecided", "unsure", "exit_"),
    [
        ("passport", 2, 0, False),
        ("visas", 1, 0, False),
        ("military", 1, 0, True),
        ("goal", 0, 2, False),
        # One route hinges on it and is not counted twice; of another it decides a paper.
        ("funds", 1, 1, False),
        ("family", 0, 0, False),
    ],
)
def test_skipping_a_question_costs_what_then_stays_open(
    question: str, undecided: int, unsure: int, exit_: bool
) -> None:
    assert skip_cost(_hinging(), question) == SkipCost(6, undecided, unsure, exit_)
