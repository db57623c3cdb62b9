"""Verdicts on small places: which way decides, and what being confirmed takes."""

from datetime import timedelta
from typing import Any

import pytest

from routebot.logic.vocabulary import Answers
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Status, compile_snapshot
from routebot.reasoning.verdicts import Verdict
from tests.support.datasets import DAY, fact, make_dataset, one, several, stay

STUDENT: Answers = {"grounds": frozenset(["study"])}
NOBODY_KNOWN: Answers = {}

QUESTIONS = (one("passport", "biometric", "internal_only"), several("grounds", "study", "none"))


def _advice(answers: Answers, **place: Any) -> Advice:
    book = compile_snapshot(snapshot(make_dataset(QUESTIONS, [{"id": "KZ", **place}]), DAY))
    return advise(book, book.vocabulary.masks(answers))


def _verdict(answers: Answers, **place: Any) -> Verdict:
    return _advice(answers, **place).verdicts["KZ"]


def _way(id_: str, status: str = "open", **fields: Any) -> dict[str, Any]:
    return fact(id_, regime="visa_free", status=status, **fields)


def _stale(id_: str, **fields: Any) -> dict[str, Any]:
    """Make a fact whose shelf life of a year is over since yesterday."""
    return fact(id_, checked_on=DAY - timedelta(days=366), **fields)


VISIT_SHUT = _way("visit", "closed")
VISIT = _way("visit")
VISA_SHUT = _way("visa", "closed", way="visa")
STUDENTS = _way("students", way="residence", when={"grounds": ["study"]})
PASSPORT_BAR = fact("bar")

SHUT_WAYS = [
    # What fits and is only barred says more than what is shut for all, the headline too.
    ([VISIT_SHUT, _way("visa", way="visa")], NOBODY_KNOWN, "visa"),
    ([VISIT_SHUT, STUDENTS], STUDENT, "students"),
    # Of two alike the headline, wherever it stands.
    ([_way("visa", way="visa"), VISIT], NOBODY_KNOWN, "visit"),
    ([VISA_SHUT, VISIT_SHUT], NOBODY_KNOWN, "visit"),
    # What is surely about them says more than what may be.
    ([STUDENTS, VISIT_SHUT], NOBODY_KNOWN, "visit"),
]


@pytest.mark.parametrize(("ways", "answers", "decides"), SHUT_WAYS)
def test_where_all_is_shut_the_way_that_says_most_decides(
    ways: list[dict[str, Any]], answers: Answers, decides: str
) -> None:
    verdict = _verdict(answers, entry=ways, bars=[PASSPORT_BAR])
    assert (verdict.status, verdict.rule and verdict.rule.id) == (Status.CLOSED, decides)


GRANTED = "conditional"

USABLE_WAYS = [
    # Certain before possible, ready before what must be granted first.
    ([STUDENTS, _way("visa", GRANTED, way="visa")], STUDENT, "students"),
    ([STUDENTS, _way("visa", GRANTED, way="visa", lead_days=[1, 1])], NOBODY_KNOWN, "visa"),
    # What is done sooner at worst, then at best.
    (
        [_way("luck", GRANTED, lead_days=[1, 30]), _way("steady", GRANTED, lead_days=[5, 10])],
        NOBODY_KNOWN,
        "steady",
    ),
    (
        [_way("slow", GRANTED, lead_days=[5, 10]), _way("quick", GRANTED, lead_days=[1, 10])],
        NOBODY_KNOWN,
        "quick",
    ),
    # What is not known is long where something must be granted, and nothing where it need not be.
    (
        [_way("unknown", GRANTED), _way("known", GRANTED, lead_days=[3000, 3660])],
        NOBODY_KNOWN,
        "known",
    ),
    ([_way("papers", lead_days=[1, 1]), _way("as-you-are")], NOBODY_KNOWN, "as-you-are"),
    # The longer stay; one that is not known is none.
    ([_way("short", limits=stay(30)), _way("long", limits=stay(90))], NOBODY_KNOWN, "long"),
    ([_way("unsaid"), _way("said", limits=stay(1))], NOBODY_KNOWN, "said"),
]


@pytest.mark.parametrize(("ways", "answers", "decides"), USABLE_WAYS)
def test_of_usable_ways_the_better_one_decides(
    ways: list[dict[str, Any]], answers: Answers, decides: str
) -> None:
    for entry in (ways, ways[::-1]):
        verdict = _verdict(answers, entry=entry)
        assert verdict.status is not Status.CLOSED
        assert verdict.rule
        assert verdict.rule.id == decides


def test_while_it_is_undecided_the_headline_decides_unless_it_is_not_about_them() -> None:
    visit = _way("visit", when={"passport": ["biometric"]})
    for entry in ([visit, STUDENTS], [STUDENTS, visit]):
        asked = _verdict(NOBODY_KNOWN, entry=entry)
        assert (asked.status, asked.rule and asked.rule.id) == (Status.DEPENDS, "visit")
        internal = _verdict({"passport": frozenset(["internal_only"])}, entry=entry)
        assert (internal.status, internal.rule and internal.rule.id) == (Status.DEPENDS, "students")


FRESH_NEED, STALE_NEED = fact("need", kind="obtain"), _stale("old-need", kind="obtain")

UNCONFIRMED = {
    "open, its rule": {"entry": [_stale("visit", regime="visa_free", status="open")]},
    "the first need": {"entry": [VISIT], "requirements": [STALE_NEED, FRESH_NEED]},
    "the last need": {"entry": [VISIT], "requirements": [FRESH_NEED, STALE_NEED]},
    "the first bar": {"entry": [VISIT], "bars": [_stale("old-bar"), PASSPORT_BAR]},
    "the last bar": {"entry": [VISIT], "bars": [PASSPORT_BAR, _stale("old-bar")]},
    "barred, its rule": {
        "entry": [_stale("visit", regime="visa_free", status="open")],
        "bars": [PASSPORT_BAR],
    },
    "another shut way": {
        "entry": [VISIT_SHUT, _stale("visa", regime="visa_free", status="closed", way="visa")],
    },
}


@pytest.mark.parametrize("place", UNCONFIRMED.values(), ids=list(UNCONFIRMED))
def test_one_stale_fact_among_those_that_decide_leaves_it_unconfirmed(
    place: dict[str, Any],
) -> None:
    verdict = _verdict(NOBODY_KNOWN, **place)
    assert (verdict.confirmed, verdict.checked_on) == (False, DAY - timedelta(days=366))


def test_what_does_not_decide_may_be_stale() -> None:
    beside = _stale("visa", regime="visa_free", status="closed", way="visa")
    barred = _verdict(NOBODY_KNOWN, entry=[VISIT, beside], bars=[PASSPORT_BAR])
    assert (barred.status, barred.confirmed, barred.checked_on) == (Status.CLOSED, True, DAY)
    open_ = _verdict(NOBODY_KNOWN, entry=[VISIT, beside])
    assert (open_.status, open_.confirmed, open_.checked_on) == (Status.OPEN, True, DAY)


@pytest.mark.parametrize(
    ("when", "answers", "hinges"),
    [
        ({"grounds": ["study"]}, NOBODY_KNOWN, True),
        ({"not": {"grounds": ["study"]}}, NOBODY_KNOWN, False),
        ({"passport": ["biometric"]}, NOBODY_KNOWN, False),
        ({"passport": ["biometric"], "grounds": ["study"]}, NOBODY_KNOWN, True),
        ({"passport": ["biometric"], "grounds": ["study"]}, STUDENT, False),
    ],
)
def test_a_place_hinges_on_what_they_may_have_if_without_it_is_closed(
    when: dict[str, Any], answers: Answers, hinges: bool
) -> None:
    verdict = _verdict(answers, entry=[_way("visit", when=when)])
    assert (verdict.status, verdict.hinges) == (Status.DEPENDS, hinges)


@pytest.mark.parametrize(
    ("place", "answers", "plainly"),
    [
        ({"bars": [fact("bar", when={"grounds": ["study"]})]}, NOBODY_KNOWN, Status.OPEN),
        ({"bars": [fact("bar", when={"passport": ["biometric"]})]}, NOBODY_KNOWN, Status.DEPENDS),
        ({"bars": [fact("bar", when={"grounds": ["study"]})]}, STUDENT, None),
        ({}, NOBODY_KNOWN, None),
    ],
)
def test_an_undecided_place_says_what_it_is_without_anything_extra(
    place: dict[str, Any], answers: Answers, plainly: Status | None
) -> None:
    """Which passport they hold is no extra: there it stays undecided."""
    found = _verdict(answers, entry=[VISIT], **place).plainly
    assert (found and found.status) == plainly
