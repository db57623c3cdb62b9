"""What ranking and journeys read from answers: a table over a small dataset."""

import json
from typing import Any, get_args

import pytest

from routebot.logic.conditions import Masks, Truth
from routebot.logic.vocabulary import YES_BIT
from routebot.policy.facts import Mode
from routebot.policy.questions import Circumstance, Question
from routebot.policy.snapshot import snapshot
from routebot.reasoning.profile import Profile, as_if_abroad, ranked_questions, read_profile
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.reasoning.verdicts import read
from tests.support.datasets import DAY, apart, make_dataset, one, several

QUESTIONS = [
    one("urgency", "days", "week", "month", "later", stand_ins={"tonight": "days"}),
    one("goal", "wait", "settle"),
    several("cards", "mir", "cash"),
    several("modes", "air", "rail_bus", "night_train", stand_ins={"night_train": "rail_bus"}),
    apart(one("region", "centre", "kaliningrad", "abroad", stand_ins={"baltiysk": "kaliningrad"})),
    one("pursued", "no", "risk", "case"),
    several(
        "grounds",
        "journalist",
        "blogger",
        "lgbt",
        "study",
        "none",
        stand_ins={"blogger": "journalist"},
    ),
]
NOT_ASKED_OF = {"car", "foot"}
"""Means of travel that no option of these questions gives: everybody may use them."""


def _book(questions: list[Question] = QUESTIONS, **changes: Any) -> Rulebook:
    dataset = make_dataset(questions, []).model_copy(update=changes)
    return compile_snapshot(snapshot(dataset, DAY))


def _profile(book: Rulebook, **answers: str | list[str]) -> Profile:
    given = {
        id_: frozenset([options] if isinstance(options, str) else options)
        for id_, options in answers.items()
    }
    return read_profile(book, book.vocabulary.masks(given))


READ = [
    ({}, "days_left", None),
    ({"urgency": "days"}, "days_left", 3),
    ({"urgency": "tonight"}, "days_left", 3),
    ({"urgency": "later"}, "days_left", None),
    ({}, "has_time", False),
    ({"urgency": "days"}, "has_time", False),
    ({"urgency": "month"}, "has_time", True),
    ({"urgency": "later"}, "has_time", True),
    ({"goal": "settle"}, "stay_wanted", 360),
    ({}, "stay_wanted", None),
    ({}, "cards", None),
    ({"cards": []}, "cards", frozenset()),
    ({"cards": ["mir", "cash"]}, "cards", frozenset({"mir", "cash"})),
    ({}, "modes", frozenset({"air", "rail_bus", "sea"} | NOT_ASKED_OF)),
    ({"modes": ["air"]}, "modes", frozenset({"air"} | NOT_ASKED_OF)),
    ({"modes": ["rail_bus"]}, "modes", frozenset({"rail_bus", "sea"} | NOT_ASKED_OF)),
    ({"modes": ["night_train"]}, "modes", frozenset({"rail_bus", "sea"} | NOT_ASKED_OF)),
    ({}, "regions", frozenset()),
    ({"region": "baltiysk"}, "regions", frozenset({"baltiysk", "kaliningrad"})),
    ({}, "in_danger", False),
    ({"pursued": "no"}, "in_danger", False),
    ({"pursued": "risk"}, "in_danger", True),
    ({"pursued": "case"}, "in_danger", True),
    ({"grounds": ["journalist"]}, "in_danger", True),
    ({"grounds": ["blogger"]}, "in_danger", True),
    ({"grounds": ["study"]}, "in_danger", False),
    ({}, "lgbt", False),
    ({"grounds": ["lgbt"]}, "lgbt", True),
    ({"grounds": ["study"]}, "lgbt", False),
    ({}, "abroad", False),
    ({"region": "abroad"}, "abroad", True),
    ({}, "home", "RU"),
    ({"region": "centre"}, "home", "RU"),
    ({"region": "abroad"}, "home", "RU"),
    ({"region": "kaliningrad"}, "home", "RU-KGD"),
    ({"region": "baltiysk"}, "home", "RU-KGD"),
]


@pytest.mark.parametrize(("answers", "field", "wanted"), READ)
def test_a_profile_holds_what_was_answered(
    answers: dict[str, Any], field: str, wanted: object
) -> None:
    assert getattr(_profile(_book(), **answers), field) == wanted


def _days(scale: Any, masks: Masks) -> int | None:
    """Read a scale of the plain form, as another evaluator would."""
    possible = [days for i, days in enumerate(scale["days"]) if masks[scale["variable"]] >> i & 1]
    return possible[0] if len(possible) == 1 else None


@pytest.mark.parametrize("answers", [answers for answers, _, _ in READ])
def test_another_evaluator_reads_the_same_profile_from_the_plain_form(
    answers: dict[str, Any],
) -> None:
    book, profile = _book(), _profile(_book(), **answers)
    plain = json.loads(json.dumps(book.meanings.plain))
    given = {
        id_: frozenset([options] if isinstance(options, str) else options)
        for id_, options in answers.items()
    }
    masks = book.vocabulary.masks(given)
    values = read(book, masks).values
    for name in ("in_danger", "lgbt", "abroad"):
        assert (values[plain[name]] == Truth.YES) == getattr(profile, name)
    assert plain["apart"].get(answers.get("region"), "RU") == profile.home
    assert _days(plain["days_left"], masks) == profile.days_left
    assert _days(plain["stay_wanted"], masks) == profile.stay_wanted
    shut = {
        mode
        for mode, variables in plain["modes"].items()
        if not any(masks[variable] & YES_BIT for variable in variables)
    }
    assert shut == set(get_args(Mode)) - profile.modes


def test_days_that_something_else_decides_go_before_the_answer() -> None:
    book = _book()
    masks = book.vocabulary.masks({"urgency": frozenset(["week"])})
    assert read_profile(book, masks, days_left=0).days_left == 0


def test_a_dataset_says_itself_who_is_in_danger() -> None:
    only_cases = Circumstance(id="in_danger", when={"pursued": ["case"]})
    book = _book(circumstances=(only_cases,))
    assert not _profile(book, pursued="risk", grounds=["journalist"]).in_danger
    assert _profile(book, pursued="case").in_danger
    assert book.meanings.circumstances.in_danger.questions == {"pursued"}


@pytest.mark.parametrize(
    ("answers", "in_danger"),
    [
        ({"pursued": "risk"}, True),
        ({"pursued": "case"}, True),
        ({"grounds": ["activist"]}, True),
        ({"grounds": ["journalist"]}, True),
        ({"pursued": "no", "grounds": ["study"]}, False),
    ],
)
def test_the_packaged_dataset_counts_the_pursued_activists_and_journalists_in_danger(
    answers: dict[str, Any], in_danger: bool, today_book: Rulebook
) -> None:
    assert _profile(today_book, **answers).in_danger == in_danger


def test_the_questions_that_are_read_are_those_of_the_dataset() -> None:
    assert ranked_questions(_book()) == {question.id for question in QUESTIONS}
    assert (
        ranked_questions(_book([one("passport", "a", "b"), one("pursued", "no", "yes")])) == set()
    )


@pytest.mark.parametrize("region", [{}, {"region": "centre"}, {"region": "abroad"}])
def test_somebody_who_has_left_is_abroad_and_keeps_the_other_answers(
    region: dict[str, str],
) -> None:
    book = _book()
    given = {id_: frozenset([option]) for id_, option in {"goal": "wait", **region}.items()}
    left = as_if_abroad(book, book.vocabulary.masks(given))
    assert left == book.vocabulary.masks({**given, "region": frozenset(["abroad"])})


def test_of_several_ways_to_be_abroad_somebody_who_has_left_gets_one() -> None:
    away = Circumstance(id="abroad", when={"region": ["baltiysk", "abroad"]})
    book = _book(circumstances=(away,))
    left = as_if_abroad(book, book.vocabulary.masks({"region": frozenset(["centre"])}))
    options = [option.id for option in book.vocabulary.questions["region"].options]
    first = next(id_ for id_ in options if id_ in ("baltiysk", "abroad"))
    assert left == book.vocabulary.masks({"region": frozenset([first])})


def test_where_nobody_can_say_that_they_are_abroad_nothing_changes() -> None:
    book = _book([one("region", "centre", "south")])
    assert as_if_abroad(book, book.vocabulary.unknown) == book.vocabulary.unknown
