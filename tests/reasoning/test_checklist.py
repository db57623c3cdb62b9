"""A plan for one destination, as tables: what has to be obtained, in which order, and from when."""

from typing import Any

import pytest

from routebot.contract.match import report
from routebot.dialogue.views import Card
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.checklist import Checklist, Start, asked_of, make_checklist
from routebot.reasoning.rulebook import compile_snapshot
from routebot.screens.card import card_screen
from routebot.words.i18n import words
from tests.support.datasets import DAY, danger, fact, make_dataset, one, several, stay

QUESTIONS = (
    one("urgency", "days", "month", "later"),
    one("passport", "biometric", "five_year"),
    one("children", "yes", "no"),
    one("pets", "yes", "no"),
)

FORM = {"ru": "Заполните анкету.", "en": "Fill in the form."}

EITHER = {"any": [{"children": ["yes"]}, {"pets": ["yes"]}]}
"""Not known of anybody here; that it is and is not so is settled all the same."""

MONTH = 45
"""Days left of those who answer so."""


def _advice(urgency: str, *requirements: dict[str, Any], status: str = "open") -> Advice:
    rule = fact("kz-entry", regime="e_visa", status=status, limits=stay(90), lead_days=(7, 8))
    place = {"id": "KZ", "entry": [rule], "requirements": list(requirements)}
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, [place]), DAY))
    said = {"urgency": frozenset([urgency]), "passport": frozenset(["biometric"])}
    return advise(book, book.vocabulary.masks(said))


def _paper(id_: str, lead_days: tuple[int, int] | None, **more: Any) -> dict[str, Any]:
    return fact(id_, kind="obtain", lead_days=lead_days, **more)


@pytest.mark.parametrize(
    ("lead_days", "urgency", "start", "days"),
    [
        ((5, MONTH - 1), "month", Start.DAYS, 1),
        ((5, 20), "month", Start.DAYS, MONTH - 20),
        ((5, MONTH), "month", Start.TODAY, 0),
        ((5, MONTH + 1), "month", Start.PERHAPS, 0),
        ((MONTH, MONTH + 1), "month", Start.PERHAPS, 0),
        ((MONTH + 1, MONTH + 1), "month", Start.LATE, 0),
        ((5, 20), "later", Start.BEFORE, 20),
        (None, "month", Start.UNKNOWN, 0),
        (None, "later", Start.UNKNOWN, 0),
    ],
)
def test_a_paper_is_begun_so_that_even_the_slowest_fits_the_days_left(
    lead_days: tuple[int, int] | None, urgency: str, start: Start, days: int
) -> None:
    (task,) = make_checklist(_advice(urgency, _paper("kz-paper", lead_days)), "KZ").errands
    assert (task.start, task.days, task.lead_days) == (start, days, lead_days)


def test_what_takes_longest_is_begun_first_and_what_nobody_knows_before_it() -> None:
    papers = [_paper("kz-quick", (1, 2)), _paper("kz-slow", (3, 30)), _paper("kz-some", None)]
    found = make_checklist(_advice("later", *papers), "KZ").errands
    assert [task.fact.id for task in found] == ["kz-some", "kz-slow", "kz-quick"]


def test_a_permission_is_itself_the_first_thing_to_obtain() -> None:
    advice = _advice("later", _paper("kz-paper", (1, 2)), status="conditional")
    found = asked_of(advice, advice.verdicts["KZ"])
    assert [(asked.fact.id, asked.kind) for asked in found] == [
        ("kz-entry", "obtain"),
        ("kz-paper", "obtain"),
    ]


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({}, True),
        ({"ways": ["visit"]}, True),
        ({"ways": ["kz-entry"]}, True),
        ({"ways": ["residence"]}, False),
        ({"when": {"passport": ["biometric"]}}, True),
        ({"when": {"passport": ["five_year"]}}, False),
        ({"when": {"children": ["yes"]}}, True),
        ({"when": {"all": [EITHER, {"not": EITHER}]}}, False),
    ],
    ids=str,
)
def test_plan_card_and_json_name_only_what_the_way_in_asks_of_this_person(
    fields: dict[str, Any], asked: bool
) -> None:
    advice = _advice("later", fact("kz-form", kind="step", **{"text": FORM, **fields}))
    planned = [requirement.id for requirement in make_checklist(advice, "KZ").steps]
    (reported,) = report(advice, words("en"))["destinations"]
    assert planned == [asked["id"] for asked in reported["requirements"]]
    assert planned == (["kz-form"] if asked else [])
    assert (FORM["en"] in card_screen(words("en"), advice, Card("KZ", "rules")).text) is asked


def test_what_is_obtained_done_and_carried_are_three_lists() -> None:
    kinds = ("carry", "step", "obtain")
    things = [fact(f"kz-{kind}", kind=kind, lead_days=(1, 2)) for kind in kinds]
    found = make_checklist(_advice("later", *things, status="conditional"), "KZ")
    assert [task.fact.id for task in found.errands] == ["kz-entry", "kz-obtain"]
    assert [requirement.id for requirement in found.steps] == ["kz-step"]
    assert [requirement.id for requirement in found.carry] == ["kz-carry"]


SUMMONED, IN_DEBT, FREE = {"military": ["summons"]}, {"exit_limits": ["debts"]}, {"visas": ["none"]}
BOTH = SUMMONED | IN_DEBT


def _place(id_: str, status: str = "open", **more: Any) -> dict[str, Any]:
    rule = fact(f"{id_.lower()}-entry", regime="visa_free", status=status, limits=stay(90))
    return {"id": id_, "entry": [rule], **more}


def _link(start: str, end: str) -> dict[str, Any]:
    id_ = f"link-{start.lower()}-{end.lower()}-car"
    return fact(id_, start=start, end=end, mode="car", state="open")


def _plan(
    said: dict[str, list[str]], places: list[dict[str, Any]], *links: dict[str, Any]
) -> Checklist:
    """Plan a trip to Kazakhstan."""
    questions = [
        one("military", "reserve", "summons"),
        several("exit_limits", "debts", "none"),
        several("visas", "schengen", "none"),
        one("pursued", "no", "case"),
    ]
    rules = [
        fact("ru-ban", effect="barred", when=SUMMONED),
        fact("ru-check", effect="check", when=IN_DEBT),
    ]
    dataset = make_dataset(questions, places, links=links, exit_rules=rules)
    book = compile_snapshot(snapshot(dataset, DAY))
    masks = book.vocabulary.masks({id_: frozenset(options) for id_, options in said.items()})
    return make_checklist(advise(book, masks), "KZ")


@pytest.mark.parametrize(
    ("said", "status", "barred", "travels", "rules"),
    [
        (FREE, "open", False, True, ["kz-entry"]),
        (FREE, "closed", False, False, ["kz-entry"]),
        (IN_DEBT, "open", False, True, ["kz-entry"]),
        (SUMMONED, "open", True, False, ["ru-ban"]),
        (SUMMONED, "closed", True, False, ["ru-ban"]),
        (BOTH, "open", True, False, ["ru-ban", "ru-check"]),
    ],
    ids=str,
)
def test_there_is_a_trip_only_for_those_who_may_leave_and_may_enter(
    said: dict[str, list[str]], status: str, barred: bool, travels: bool, rules: list[str]
) -> None:
    step = fact("kz-form", kind="step")
    found = _plan(said, [_place("KZ", status, requirements=[step])], _link("RU", "KZ"))
    assert (found.barred, found.travels, list(found.rules)) == (barred, travels, rules)
    assert (bool(found.journeys), bool(found.steps)) == (travels, travels)


def test_a_plan_warns_of_the_places_on_the_way_that_is_best() -> None:
    handing, safe = [danger("aa-handover", "high")], [danger("ab-handover", "medium")]
    places = [_place("KZ"), _place("AA", dangers=handing), _place("AB", dangers=safe)]
    links = [_link("RU", "AA"), _link("AA", "KZ"), _link("RU", "AB"), _link("AB", "KZ")]
    found = _plan({"pursued": ["case"]}, places, *links)
    assert [[stop.place for stop in journey.stops] for journey in found.journeys] == [["AB"]]
    assert [warned.place for warned in found.warned] == ["AB"]


def test_a_plan_names_three_doors_and_six_more_at_most() -> None:
    doors, others = [f"A{x}" for x in "ABCD"], [f"B{x}" for x in "ABCDEFG"]
    places = [_place(id_) for id_ in ("KZ", *doors, *others)]
    found = _plan(FREE, places, *(_link("KZ", door) for door in doors))
    assert [stop.verdict.id for stop in found.doors] == doors[:3]
    assert [verdict.id for verdict in found.unlinked] == others[:6]
