"""The dangers of a place for a person: whom they concern, their order, what was never looked for."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, get_args

import pytest

from routebot.policy.dangers import DangerKind
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import skip_cost
from routebot.reasoning.dangers import (
    dangers_of,
    handover_level,
    high_pitfalls,
    in_passing,
    weighs_in_passing,
    worst,
)
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several

QUESTIONS = (
    one("pursued", "no", "case"),
    several("grounds", "lgbt", "journalist", "none"),
    one("military", "reserve", "serving"),
)
LGBT = {"grounds": ["lgbt"]}
EXPIRED = DAY - timedelta(days=731)


def _advice(*dangers: Mapping[str, Any], answers: Mapping[str, str], **more: Any) -> Advice:
    dataset = make_dataset(QUESTIONS, [{"id": "KZ", "dangers": list(dangers), **more}])
    book = compile_snapshot(snapshot(dataset, DAY))
    given = {question: frozenset([option]) for question, option in answers.items()}
    return advise(book, book.vocabulary.masks(given))


def _found(advice: Advice) -> list[tuple[str, str, bool]]:
    destination = advice.rulebook.destinations["KZ"]
    found = dangers_of(advice.evaluation, destination, advice.profile)
    return [(each.kind, each.standing, each.certain) for each in found]


HUNTED, AT_EASE = {"pursued": "case", "grounds": "none"}, {"pursued": "no", "grounds": "none"}
LOVERS = {"pursued": "no", "grounds": "lgbt"}


@pytest.mark.parametrize(
    ("dangers", "answers", "found"),
    [
        ([danger("kz-a", "high")], HUNTED, [("handover", "high", True)]),
        ([danger("kz-a", "high")], AT_EASE, []),
        ([danger("kz-a", "high")], {"grounds": "none"}, [("handover", "high", False)]),
        ([], HUNTED, [("handover", "not_established", True)]),
        ([], LOVERS, [("lgbt", "not_established", True)]),
        ([], AT_EASE, []),
        ([], {}, []),
        (
            [danger("kz-a", "low", "lgbt", when=LGBT)],
            {"pursued": "case", "grounds": "lgbt"},
            [("handover", "not_established", True), ("lgbt", "low", True)],
        ),
        (
            [danger("kz-a", "low", checked_on=EXPIRED)],
            HUNTED,
            [("handover", "last_known", True)],
        ),
        (
            [danger("kz-a", "high", checked_on=EXPIRED)],
            HUNTED,
            [("handover", "high", True)],
        ),
    ],
    ids=str,
)
def test_a_danger_is_told_to_those_whom_it_concerns_or_may(dangers, answers, found):
    assert _found(_advice(*dangers, answers=answers)) == found


def test_the_worst_stands_first_and_what_may_be_theirs_behind_what_surely_is():
    dangers = [
        danger("kz-low", "low", "harassment"),
        danger("kz-old", "low", "refusal", checked_on=EXPIRED),
        danger("kz-medium", "medium", "lgbt"),
        danger("kz-may", "high", "conscripts", when={"military": ["serving"]}),
        danger("kz-high", "high", "conscripts"),
    ]
    assert [standing for _, standing, _ in _found(_advice(*dangers, answers=HUNTED))] == [
        "high",
        "not_established",
        "medium",
        "last_known",
        "low",
        "high",
    ]


def test_the_line_of_a_place_has_the_worst_that_is_theirs_beyond_doubt():
    may = danger("kz-may", "high", "conscripts", when={"military": ["serving"]})
    advice = _advice(may, danger("kz-sure", "medium"), answers=HUNTED)
    destination = advice.rulebook.destinations["KZ"]
    found = dangers_of(advice.evaluation, destination, advice.profile)
    assert [each.fact.id for each in found if each.fact] == ["kz-sure", "kz-may"]
    first = worst(found)
    assert first
    assert first.fact
    assert first.fact.id == "kz-sure"


@pytest.mark.parametrize(
    ("levels", "level"),
    [([], "unknown"), (["low"], "low"), (["low", "high"], "high"), (["medium", "low"], "medium")],
)
def test_the_level_of_handing_over_is_the_worst_whomever_it_concerns(levels, level):
    dangers = [danger(f"kz-{number}", known) for number, known in enumerate(levels)]
    other = danger("kz-other", "high", "lgbt")
    advice = _advice(*dangers, other, answers=AT_EASE)
    assert handover_level(advice.rulebook.destinations["KZ"]) == level


@pytest.mark.parametrize(
    ("airside", "level", "told", "weighing"),
    [
        (True, "high", ["handover", "lgbt", "conscripts"], ["handover", "conscripts"]),
        (True, "medium", ["handover", "conscripts"], []),
        (False, "high", [*get_args(DangerKind)], [*get_args(DangerKind)]),
    ],
)
def test_who_only_changes_planes_is_warned_of_arrests_and_of_the_law(
    airside, level, told, weighing
):
    """That a law punishes people like them is told and moves no way behind another."""
    dangers = [danger(f"kz-{kind}", level, kind) for kind in get_args(DangerKind)]
    advice = _advice(*dangers, danger("kz-low", "low", "harassment"), answers=HUNTED)
    destination = advice.rulebook.destinations["KZ"]
    found = dangers_of(advice.evaluation, destination, advice.profile)
    passed = list(in_passing(found, airside=airside))
    assert {each.kind for each in passed} == {*told}
    weighed = [each.kind for each in passed if weighs_in_passing(each, airside=airside)]
    assert {*weighed} == {*weighing}


def test_a_grave_pitfall_is_theirs_unless_their_answers_rule_it_out():
    when = {"military": ["serving"]}
    pitfalls = [
        fact("kz-grave", severity="high", when=when),
        fact("kz-light", severity="medium", when=when),
    ]
    for answers, found in (
        ({}, [("kz-grave", False)]),
        ({"military": "serving"}, [("kz-grave", True)]),
        ({"military": "reserve"}, []),
    ):
        advice = _advice(answers=answers, pitfalls=pitfalls)
        grave = high_pitfalls(advice.evaluation, advice.rulebook.destinations["KZ"].pitfalls)
        assert [(pitfall.id, certain) for pitfall, certain in grave] == found


@pytest.mark.parametrize(("level", "unsure"), [("high", 1), ("medium", 0)])
def test_who_skips_a_question_is_told_where_a_grave_danger_stays_unsure(level, unsure):
    entry = [fact("kz-entry", regime="visa_free", status="open")]
    advice = _advice(danger("kz-a", level), answers={}, entry=entry)
    assert skip_cost(advice, "pursued").unsure == unsure
    assert skip_cost(advice, "military").unsure == 0
