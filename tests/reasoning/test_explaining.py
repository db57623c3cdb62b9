"""Reasons: of several sets of answers that decide, the one that gives away least is named."""

from collections.abc import Mapping
from typing import Any

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.explaining import (
    because,
    because_of_way,
    missing,
    opened_places,
    openings,
    smallest_steps,
    unspoken,
)
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


def _places_of_papers(**places: Mapping[str, Any]) -> Advice:
    """Advise somebody with an old passport that ends soon, and without visas.

    Args:
        places: place -> for whom it is open.
    """
    questions = [
        one("passport", "none", "five_year", "biometric"),
        one("validity", "short", "long"),
        one("visas", "no", "yes"),
    ]
    changes = [
        change("ten-years", "passport", "biometric", "none", includes=["new-term"]),
        change("five-years", "passport", "five_year", "none", includes=["new-term"]),
        change("new-term", "validity", "long", "short"),
        change("visa", "visas", "yes"),
    ]
    entries = [
        {
            "id": id_,
            "entry": [
                fact(f"{id_.lower()}-entry", regime="visa_free", status="open", when=when),
            ],
        }
        for id_, when in places.items()
    ]
    book = compile_snapshot(snapshot(make_dataset(questions, entries, changes=changes), DAY))
    has = {"passport": "none", "validity": "short", "visas": "no"}
    return advise(book, book.vocabulary.masks({id_: {said} for id_, said in has.items()}))


_ANY_PASSPORT = {"passport": ["five_year", "biometric"]}
_LASTING = {**_ANY_PASSPORT, "validity": ["long"]}


@pytest.mark.parametrize(
    ("when", "steps"),
    [
        (_LASTING, ["ten-years", "five-years"]),
        ({**_LASTING, "visas": ["yes"]}, ["ten-years visa", "five-years visa"]),
        # Who has a new passport has its term, so the visa is one step too many.
        (
            {"any": [_LASTING, {**_ANY_PASSPORT, "visas": ["yes"]}]},
            ["ten-years", "five-years"],
        ),
        ({"validity": ["long"]}, ["new-term"]),
    ],
)
def test_what_comes_with_a_change_is_no_step_of_its_own(
    when: dict[str, Any], steps: list[str]
) -> None:
    """The old passport is not replaced as well by somebody who gets a new one."""
    advice = _places_of_papers(KZ=when)
    found = smallest_steps(openings(advice, advice.verdicts["KZ"]))
    assert [" ".join(change_.id for change_ in opening) for opening in found] == steps


def test_places_are_counted_by_what_opens_them_and_a_set_that_adds_nothing_is_left_out() -> None:
    """A visa in a five-year passport opens nothing that it does not open in a ten-year one."""
    advice = _places_of_papers(
        KZ=_ANY_PASSPORT,
        GE=_LASTING,
        DE={"passport": ["biometric"]},
        FR={**_LASTING, "visas": ["yes"]},
        TR={"passport": ["none"]},
    )
    found = {
        " ".join(change_.id for change_ in opening): set(places)
        for opening, places in opened_places(advice).items()
    }
    assert found == {
        "ten-years": {"KZ", "GE", "DE"},
        "five-years": {"KZ", "GE"},
        "ten-years visa": {"FR"},
    }


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


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"grounds": ["study", "activist"], "passport": ["new"]}, {"grounds": ("study",)}),
        ({"grounds": ["activist"], "passport": ["new"]}, {}),
        ({"passport": ["new"]}, {}),
    ],
)
def test_a_way_names_the_answers_that_make_it_theirs(
    said: dict[str, list[str]], told: dict[str, tuple[str, ...]]
) -> None:
    """Not those that only open the place, and nothing while it is not surely theirs."""
    usual = {"regime": "visa_required", "status": "open"}
    visit = fact("de-entry", **usual, when={"passport": ["new"]})
    study = fact("de-study", **usual, way="study", when={"grounds": ["study"]})
    questions = [one("passport", "old", "new"), several("grounds", "study", "activist", "none")]
    dataset = make_dataset(questions, [{"id": "DE", "entry": [visit, study]}])
    book = compile_snapshot(snapshot(dataset, DAY))
    masks = book.vocabulary.masks({id_: frozenset(options) for id_, options in said.items()})
    ways = {way.rule.id: way for way in book.destinations["DE"].ways}
    assert because_of_way(advise(book, masks), "DE", ways["de-study"]) == told
