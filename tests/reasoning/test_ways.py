"""Every way in is judged by itself, and the one that serves the person is not always the first."""

from datetime import date
from typing import Any

import pytest

from routebot.logic.vocabulary import Answers
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, fact, make_dataset, of_places, one, several, stay


def _scaled(id_: str, field: str, **days: int | None) -> Any:
    question = one(id_, *days)
    options = tuple(o.model_copy(update={field: days[o.id]}) for o in question.options)
    return question.model_copy(update={"options": options})


QUESTIONS = (
    _scaled("urgency", "days_left", week=10, month=45, later=None),
    _scaled("goal", "stay_days_wanted", wait=90, long=180, settle=360),
    several("grounds", "study", "remote_work", "repatriation", "none"),
    one("passport", "biometric", "internal_only"),
    of_places("offer_from", "country"),
)
STUDENT: Answers = {
    "urgency": frozenset(["later"]),
    "goal": frozenset(["settle"]),
    "grounds": frozenset(["study"]),
    "passport": frozenset(["biometric"]),
}


def _rule(id_: str, status: str = "conditional", **fields: Any) -> dict[str, Any]:
    return fact(id_, regime="visa_required", status=status, **fields)


VISIT = _rule("kz-visit", "open", limits=stay(90))
STUDY = _rule("kz-study", way="study", when={"grounds": ["study"]}, lead_days=[60, 90])
HOME = _rule("kz-home", way="repatriation", when={"grounds": ["repatriation"]})
SHUT = _rule("kz-shut", "closed", way="residence")


def _advice(answers: Answers, *places: dict[str, Any]) -> Advice:
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, places), DAY))
    return advise(book, book.vocabulary.masks(answers))


def _place(*entry: dict[str, Any], id_: str = "KZ", **fields: Any) -> dict[str, Any]:
    return {"id": id_, "entry": entry, **fields}


def _serving(answers: Answers, *entry: dict[str, Any]) -> str:
    found = _advice(answers, _place(*entry)).serving("KZ")
    assert found
    return found.rule.id


def test_every_way_that_fits_or_may_is_told_with_what_it_is() -> None:
    bar = fact("kz-bar", when={"passport": ["biometric"]}, closes=["family"])
    family = _rule("kz-family", way="family")
    place = _place(SHUT, STUDY, HOME, family, VISIT, bars=[bar])
    told = {
        way.rule.id: (way.status, [fact_.id for fact_ in way.blocked_by])
        for way in _advice(STUDENT, place).verdicts["KZ"].ways
    }
    assert told == {
        "kz-visit": ("open", []),
        "kz-study": ("conditional", []),
        "kz-family": ("closed", ["kz-bar"]),
        "kz-shut": ("closed", ["kz-shut"]),
    }
    assert list(told)[:2] == ["kz-visit", "kz-study"]
    unknown = {**STUDENT}
    del unknown["grounds"]
    told = {way.rule.id: way.status for way in _advice(unknown, place).verdicts["KZ"].ways}
    assert (told["kz-study"], told["kz-home"]) == ("depends", "depends")


SERVED = [
    ({}, "kz-study"),
    ({"goal": "wait"}, "kz-visit"),
    ({"urgency": "week"}, "kz-visit"),
    # Sixty days at least do not fit a month.
    ({"urgency": "month"}, "kz-visit"),
    ({"grounds": "none"}, "kz-visit"),
    ({"grounds": None}, "kz-visit"),
]


@pytest.mark.parametrize(("answers", "serves"), SERVED)
def test_the_way_that_serves_follows_from_the_goal_and_the_days(answers: Any, serves: str) -> None:
    given = {**STUDENT, **{id_: frozenset([o] if o else []) for id_, o in answers.items()}}
    given = {id_: options for id_, options in given.items() if options}
    assert _serving(given, VISIT, STUDY) == serves


LASTING = [
    ({"limits": stay(365)}, "kz-long"),
    ({"leads_to": "permanent"}, "kz-long"),
    # A permit without a stated term lasts longer than a visit of 90 days.
    ({}, "kz-long"),
    ({"limits": stay(30)}, "kz-visit"),
    # An income that no answer proves is not surely theirs.
    ({"limits": stay(365), "income_usd_month": 1500}, "kz-long"),
    ({"limits": stay(365), "income_usd_month": 1501}, "kz-visit"),
]


@pytest.mark.parametrize(("fields", "serves"), LASTING)
def test_of_ways_without_a_ground_the_lasting_one_serves(
    fields: dict[str, Any], serves: str
) -> None:
    assert _serving(STUDENT, VISIT, _rule("kz-long", way="residence", **fields)) == serves


def test_what_is_asked_for_there_need_not_fit_the_days_before_leaving() -> None:
    in_a_month = {**STUDENT, "urgency": frozenset(["month"])}
    for where, serves in {"there": "kz-study", "both": "kz-study", "abroad": "kz-visit"}.items():
        assert _serving(in_a_month, VISIT, {**STUDY, "apply_from": where}) == serves


def _rank(answers: Answers, *places: dict[str, Any]) -> list[str]:
    return [verdict.id for verdict in _advice(answers, *places).ranked]


def test_for_who_wants_to_stay_a_way_of_their_own_goes_before_a_longer_visit() -> None:
    own = _place(_rule("kz-visa", way="visa", limits=stay(90)), STUDY)
    year = _place(_rule("ge-visit", "open", limits=stay(365)), id_="GE")
    days = _place(_rule("am-visit", "open", limits=stay(90)), id_="AM")
    permit = _rule("rs-permit", way="residence", leads_to="permanent")
    stamp = _rule("rs-visit", "open", limits=stay(30))
    register = _place(stamp, permit, id_="RS")
    places = (days, register, year, own)
    assert _rank(STUDENT, *places) == ["KZ", "GE", "RS", "AM"]
    waits = {**STUDENT, "goal": frozenset(["wait"])}
    assert _rank(waits, *places) == ["GE", "AM", "RS", "KZ"]


@pytest.mark.parametrize(("checked_on", "level"), [(DAY, 0), (None, 2)], ids=str)
def test_no_long_stay_counts_whose_last_word_has_no_day_or_an_old_one(
    checked_on: date | None, level: int
) -> None:
    permit = _rule("kz-permit", way="residence", leads_to="permanent", checked_on=checked_on)
    advice = _advice(STUDENT, _place(VISIT, permit))
    steps = {step.name: step.level for step in advice.steps(advice.verdicts["KZ"])}
    assert steps["stay"] == level


def test_work_and_study_are_their_own_ways_only_where_the_offer_is_from() -> None:
    places = [
        _place(
            {**VISIT, "id": f"{id_.lower()}-visit"},
            {**STUDY, "id": f"{id_.lower()}-study"},
            id_=id_,
        )
        for id_ in ("AM", "GE", "KZ")
    ]
    assert _rank(STUDENT, *places) == ["AM", "GE", "KZ"]
    chosen = {**STUDENT, "offer_from": frozenset(["GE"])}
    assert _rank(chosen, *places) == ["GE", "AM", "KZ"]
    served = {id_: _advice(chosen, *places).serving(id_) for id_ in ("AM", "GE")}
    assert {id_: each and each.rule.id for id_, each in served.items()} == {
        "AM": "am-visit",
        "GE": "ge-study",
    }


def test_where_the_offer_is_from_is_asked_of_those_whom_it_serves() -> None:
    place = _place(VISIT, STUDY)
    assert next_question(_advice(STUDENT, place)) == "offer_from"
    for other in ({"goal": "wait"}, {"urgency": "week"}, {"grounds": "remote_work"}):
        answers = {**STUDENT, **{id_: frozenset([option]) for id_, option in other.items()}}
        assert next_question(_advice(answers, place)) != "offer_from"


def test_why_not_higher_names_the_step_at_which_it_falls_behind() -> None:
    year = _place(_rule("ge-visit", "open", limits=stay(365)), id_="GE")
    days = _place(_rule("am-visit", "open", limits=stay(90)), id_="AM")
    advice = _advice(STUDENT, days, year)
    assert advice.setback(advice.verdicts["GE"]) is None
    behind = advice.setback(advice.verdicts["AM"])
    assert behind
    assert (behind.name, behind.level) == ("purpose", 4)


@pytest.mark.parametrize(
    ("visit", "told"),
    [
        # A visa for visitors is not what a student gets first; who is let in at once just comes.
        (_rule("kz-visit", limits=stay(90), lead_days=[5, 10]), "kz-study"),
        (VISIT, "kz-visit"),
    ],
)
def test_a_place_is_told_by_the_way_that_one_prepares_for(visit: Any, told: str) -> None:
    advice = _advice(STUDENT, _place(visit, STUDY))
    verdict = advice.verdicts["KZ"]
    assert verdict.rule
    assert verdict.rule.id == "kz-visit"
    found = advice.told("KZ")
    assert found.rule
    assert found.rule.id == told
    assert found.status is verdict.status
    assert found.lead_days == {"kz-study": (60, 90), "kz-visit": (0, 0)}[told]
