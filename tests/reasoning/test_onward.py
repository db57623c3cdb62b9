"""Days counted from an arrival: a date that is wrong must be wrong to the safe side."""

from datetime import date, timedelta

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.onward import onward
from routebot.reasoning.rulebook import compile_snapshot
from tests.support.datasets import DAY, fact, make_dataset, one

ARRIVED = DAY - timedelta(days=1)


def _advice(*, stay_days: int | None = 90, terms: tuple[int | None, ...] = ()) -> Advice:
    """Advise on one place, which asks for something within each of these terms."""
    rule = fact("kz-entry", regime="visa_free", status="open", stay_days=stay_days)
    stays = [
        fact(f"kz-stay-{number}", about="registration", within_days=term)
        for number, term in enumerate(terms)
    ]
    dataset = make_dataset(
        [one("region", "south", "abroad")], [{"id": "KZ", "entry": [rule], "stays": stays}]
    )
    book = compile_snapshot(snapshot(dataset, DAY))
    return advise(book, book.vocabulary.unknown)


@pytest.mark.parametrize(
    ("within_days", "by"),
    [
        (0, ARRIVED),
        (1, ARRIVED),
        (2, ARRIVED + timedelta(days=1)),
        (3, ARRIVED + timedelta(days=2)),
        (30, ARRIVED + timedelta(days=29)),
        (None, None),
    ],
)
def test_the_day_of_arrival_is_the_first_day_of_a_term(
    within_days: int | None, by: date | None
) -> None:
    (duty,) = onward(_advice(terms=(within_days,)), "KZ", ARRIVED).duties
    assert duty.by == by


@pytest.mark.parametrize(
    ("stay_days", "last_day"),
    [
        (0, ARRIVED),
        (1, ARRIVED),
        (2, DAY),
        (90, ARRIVED + timedelta(days=89)),
        (None, None),
    ],
)
def test_the_day_of_arrival_is_the_first_day_of_the_stay(
    stay_days: int | None, last_day: date | None
) -> None:
    clock = onward(_advice(stay_days=stay_days), "KZ", ARRIVED).clock
    assert clock.last_day == last_day
    assert clock.days_left == (None if last_day is None else (last_day - DAY).days)


def test_what_is_due_soonest_stands_first_and_what_has_no_term_last() -> None:
    found = onward(_advice(terms=(None, 30, 3)), "KZ", ARRIVED).duties
    assert [duty.rule.within_days for duty in found] == [3, 30, None]
