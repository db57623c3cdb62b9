"""Reasons: of several sets of answers that decide, the one that gives away least is named."""

from collections.abc import Mapping
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import advise
from routebot.reasoning.explaining import because, missing, openings, unspoken
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, change, fact, make_dataset, one, several, stay

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
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    questions = [_question(id_, level) for id_, level in sensitive.items()]
    dataset = make_dataset(questions, [{"id": "KZ", "entry": [rule], "bars": bars}])
    book = compile_snapshot(snapshot(dataset, DAY))
    said = {id_: frozenset(SHUTS[id_][id_]) for id_ in sensitive}
    advice = advise(book, book.vocabulary.masks(said))
    assert because(advice, advice.verdicts["KZ"]) == {named: tuple(said[named])}


@pytest.mark.parametrize(
    ("lacking", "advised"), [(1, True), (2, True), (3, True), (4, False)], ids=str
)
def test_nobody_is_advised_to_change_more_than_three_things(lacking: int, advised: bool) -> None:
    ids = ["passport", "visas", "funds", "invitation"]
    rule = fact(
        "kz-entry",
        regime="visa_free",
        status="open",
        limits=stay(90),
        when={id_: ["yes"] for id_ in ids},
    )
    changes = [change(f"change-{id_}", id_, "yes", "no") for id_ in ids]
    questions = [one(id_, "yes", "no") for id_ in ids]
    dataset = make_dataset(questions, [{"id": "KZ", "entry": [rule]}], changes=changes)
    book = compile_snapshot(snapshot(dataset, DAY))
    has = {id_: "no" if ids.index(id_) < lacking else "yes" for id_ in ids}
    masks = book.vocabulary.masks({id_: frozenset([said]) for id_, said in has.items()})
    advice = advise(book, masks)
    found = openings(advice, advice.verdicts["KZ"])
    smallest = dict.fromkeys(ids[:lacking], ("yes",))
    assert [opening.answers(book, masks) for opening in found] == ([smallest] if advised else [])


@pytest.mark.parametrize(
    ("said", "silent", "asked"),
    [
        ({}, [], ["military", "visas"]),
        ({"military": "alternative"}, ["military"], ["visas"]),
        ({"military": "alternative", "region": "south"}, ["military"], ["visas"]),
        ({"military": "alternative", "visas": "no"}, ["military"], []),
        ({"military": "alternative", "visas": "yes"}, [], []),
        ({"military": "reserve"}, [], []),
        ({"military": "summons"}, [], ["visas"]),
    ],
)
def test_an_answer_of_which_the_rules_do_not_speak_is_named_where_it_leaves_the_verdict_open(
    said: dict[str, str], silent: list[str], asked: list[str]
) -> None:
    """What else is asked is only what could still settle it."""
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(90))
    bar = fact("kz-bar", when={"military": ["summons"], "visas": ["no"]})
    questions = [
        one("military", "reserve", "summons", silent=["alternative"]),
        one("visas", "yes", "no"),
        one("region", "south", "siberia"),
    ]
    dataset = make_dataset(questions, [{"id": "KZ", "entry": [rule], "bars": [bar]}])
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.masks({id_: {option} for id_, option in said.items()}))
    verdict = advice.verdicts["KZ"]
    assert unspoken(advice, verdict) == {id_: (said[id_],) for id_ in silent}
    assert list(missing(advice, verdict)) == asked


@pytest.mark.parametrize(
    ("when", "opened"),
    [
        ({"passport": ["new"]}, [{"passport"}]),
        ({"passport": ["new"], "visas": ["yes"]}, [{"passport", "visas"}]),
        ({"any": [{"passport": ["new"]}, {"visas": ["yes"]}]}, [{"passport"}, {"visas"}]),
        (
            {"any": [{"visas": ["yes"]}, {"passport": ["new"], "funds": ["yes"]}]},
            [{"visas"}, {"passport", "funds"}],
        ),
        ({"region": ["south"]}, []),
        ({"region": ["south"], "visas": ["yes"]}, []),
    ],
)
def test_only_the_smallest_sets_of_changes_are_advised(
    when: dict[str, Any], opened: list[set[str]]
) -> None:
    """Where one is enough, no second one is asked for; what nobody can change is not advised."""
    rule = fact("kz-entry", regime="visa_free", status="open", limits=stay(90), when=when)
    questions = [
        one("passport", "old", "new"),
        one("visas", "no", "yes"),
        one("funds", "no", "yes"),
        one("region", "north", "south"),
    ]
    changes = [
        change("change-passport", "passport", "new", "old"),
        change("change-visas", "visas", "yes", "no"),
        change("change-funds", "funds", "yes", "no"),
    ]
    dataset = make_dataset(questions, [{"id": "KZ", "entry": [rule]}], changes=changes)
    book = compile_snapshot(snapshot(dataset, DAY))
    said = {question.id: frozenset([question.options[0].id]) for question in questions}
    advice = advise(book, book.vocabulary.masks(said))
    found = openings(advice, advice.verdicts["KZ"])
    assert [{change_.question for change_ in opening} for opening in found] == opened


def test_a_change_opens_a_place_also_where_a_paper_may_still_be_needed() -> None:
    """What they gain replaces any answer, where the dataset names none that it replaces."""
    rule = fact(
        "kz-entry", regime="visa_free", status="open", limits=stay(90), when={"passport": ["new"]}
    )
    paper = fact("kz-paper", kind="obtain", lead_days=(1, 2), when={"funds": ["no"]})
    dataset = make_dataset(
        [one("passport", "old", "new"), one("funds", "no", "yes")],
        [{"id": "KZ", "entry": [rule], "requirements": [paper]}],
        changes=[change("change-passport", "passport", "new")],
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    advice = advise(book, book.vocabulary.masks({"passport": frozenset(["old"])}))
    found = openings(advice, advice.verdicts["KZ"])
    assert [[change_.id for change_ in opening] for opening in found] == [["change-passport"]]


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        (["schengen", "us"], ["schengen"]),
        (["us", "schengen", "uk"], ["schengen"]),
        (["schengen"], ["schengen"]),
        # Where two would do each, one is enough; where neither is a visa for it, all were looked at.
        (["schengen", "eu_residence"], ["schengen"]),
        (["us", "uk"], ["us", "uk"]),
    ],
    ids=str,
)
def test_of_several_options_a_reason_names_those_that_decided(
    chosen: list[str], told: list[str]
) -> None:
    rule = fact(
        "de-entry",
        regime="visa_required",
        status="open",
        when={"visas": ["schengen", "eu_residence"]},
    )
    visas = several("visas", "schengen", "eu_residence", "us", "uk", "none")
    book = compile_snapshot(snapshot(make_dataset([visas], [{"id": "DE", "entry": [rule]}]), DAY))
    advice = advise(book, book.vocabulary.masks({"visas": frozenset(chosen)}))
    assert {
        key: set(options) for key, options in because(advice, advice.verdicts["DE"]).items()
    } == {"visas": set(told)}
