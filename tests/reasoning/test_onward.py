"""Days counted from an arrival: a date that is wrong must be wrong to the safe side."""

from datetime import date, timedelta

import pytest

from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.onward import Fit, onward
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


LEFT = 29
"""Days left of a stay of 30 that began today."""


@pytest.mark.parametrize(
    ("lead_days", "fit", "start_in"),
    [
        ((2, 10), Fit.YES, LEFT - 10),
        ((2, LEFT), Fit.YES, 0),
        ((2, LEFT + 1), Fit.PERHAPS, None),
        ((LEFT, LEFT + 1), Fit.PERHAPS, None),
        ((LEFT + 1, LEFT + 1), Fit.NO, None),
        (None, Fit.UNKNOWN, None),
    ],
)
def test_papers_for_the_next_stop_have_to_fit_the_days_left_of_the_stay(
    lead_days: tuple[int, int] | None, fit: Fit, start_in: int | None
) -> None:
    here = fact("kz-entry", regime="visa_free", status="open", stay_days=30)
    visa = fact("tr-visa", regime="e_visa", status="conditional", lead_days=lead_days)
    link = fact("link-kz-tr-car", start="KZ", end="TR", mode="car", state="open")
    places = [{"id": "KZ", "entry": [here]}, {"id": "TR", "entry": [visa]}]
    book = compile_snapshot(
        snapshot(make_dataset([one("region", "south", "abroad")], places, links=[link]), DAY)
    )
    (stop,) = onward(advise(book, book.vocabulary.unknown), "KZ", DAY).stops
    expected = None if start_in is None else DAY + timedelta(days=start_in)
    assert (stop.verdict.id, stop.fit, stop.start_by) == ("TR", fit, expected)
