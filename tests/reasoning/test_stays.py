"""A stay is counted day by day against every limit; a wrong date is wrong to the safe side."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routebot.policy.facts import EntryRule
from routebot.policy.limits import Limit
from routebot.reasoning.stays import Clock, Stay, count_stay, last_lawful_day
from tests.support.datasets import fact

ENTRY_30, ENTRY_60 = Limit(days=30, per="entry"), Limit(days=60, per="entry")
HALF_YEAR = Limit(days=90, per="rolling", window_days=180)
YEAR = Limit(days=90, per="calendar_year")
ON = date(2026, 11, 27)


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _stay(text: str) -> Stay:
    first, last = text.split("/")
    return Stay(_day(first), _day(last))


@pytest.mark.parametrize(
    ("earlier", "entered", "last"),
    [
        # Handbook for visa applications of the European Commission: on 11 September 2014 the 89th
        # day, so one more is lawful.
        (["2014-04-19/2014-04-21"], "2014-06-18", "2014-09-12"),
        # The Swiss State Secretariat for Migration's examples 1, 2, 4 and 5 of how to use the
        # Commission's calculator.
        (["2014-08-15/2014-09-30"], "2015-01-01", "2015-03-31"),  # 90 days
        (["2014-08-15/2014-09-30"], "2014-11-01", "2014-12-13"),
        (["2013-06-01/2013-07-13", "2013-08-15/2013-09-30"], "2014-01-01", "2014-03-31"),
        (
            ["2013-09-01/2013-09-30", "2014-02-21/2014-04-20", "2014-05-01/2014-06-09"],
            "2014-08-30",
            "2014-10-18",  # 50 days
        ),
    ],
)
def test_ninety_days_in_any_180_are_counted_as_the_commission_counts(
    earlier: Sequence[str], entered: str, last: str
) -> None:
    stays = [_stay(text) for text in earlier]
    for order in (stays, stays[::-1]):
        assert last_lawful_day([HALF_YEAR], _day(entered), order) == _day(last)


@pytest.mark.parametrize(
    ("limits", "earlier", "entered", "last"),
    [
        ([ENTRY_30], ["2026-01-01/2026-10-31"], "2026-11-01", "2026-11-30"),
        ([ENTRY_60, HALF_YEAR], [], "2026-11-20", "2027-01-18"),
        ([ENTRY_60, HALF_YEAR], ["2026-09-01/2026-10-15"], "2026-11-20", "2027-01-03"),
        # At the turn of the year the days begin anew.
        ([YEAR], [], "2026-12-01", "2027-03-31"),
        ([YEAR], ["2026-01-01/2026-03-01"], "2026-12-01", "2026-12-30"),
        ([YEAR], ["2026-01-01/2026-02-28"], "2026-12-01", "2027-03-31"),
        ([YEAR], ["2025-06-01/2025-08-29"], "2026-01-01", "2026-03-31"),
        ([ENTRY_30, YEAR], [], "2026-12-20", "2027-01-18"),
        # The day of leaving and coming back is one day.
        ([HALF_YEAR], ["2026-11-01/2026-11-20"], "2026-11-20", "2027-01-29"),
        # Nothing is left.
        ([HALF_YEAR], ["2026-08-01/2026-10-29"], "2026-11-01", "2026-10-31"),
    ],
)
def test_every_limit_is_kept(
    limits: Sequence[Limit], earlier: Sequence[str], entered: str, last: str
) -> None:
    stays = [_stay(text) for text in earlier]
    assert last_lawful_day(limits, _day(entered), stays) == _day(last)


def test_a_limit_that_never_ends_a_stay_ends_the_search() -> None:
    whole = Limit(days=180, per="rolling", window_days=180)
    assert (last_lawful_day([whole], ON, []) - ON).days > 3650


def _count(limits: Sequence[Limit], arrived: date | None, earlier: int | None = None) -> Clock:
    told: list[Any] = [limit.model_dump() for limit in limits]
    rule = fact("kz-entry", regime="visa_free", status="open", limits=tuple(told))
    return count_stay(EntryRule.model_validate(rule), ON, arrived, earlier)


@pytest.mark.parametrize(
    ("limits", "only_since"),
    [
        ([HALF_YEAR], "2026-06-03"),
        ([ENTRY_60, HALF_YEAR], "2026-05-04"),
        ([YEAR], "2026-01-01"),
        ([HALF_YEAR, YEAR], "2026-01-01"),
        ([ENTRY_60], None),
        ([Limit(days=180, per="rolling", window_days=180)], None),
    ],
)
def test_the_last_day_is_firm_only_where_no_earlier_stay_counts(
    limits: Sequence[Limit], only_since: str | None
) -> None:
    clock = _count(limits, _day("2026-09-01"))
    assert clock.only_stay_since == (only_since and _day(only_since))
    assert clock.firm == (only_since is None)
    told = _count(limits, _day("2026-09-01"), 0)
    assert (told.firm, told.only_stay_since, told.last_day) == (True, None, clock.last_day)


@pytest.mark.parametrize(
    ("arrived", "earlier", "last", "left"),
    [
        # 2 June to 31 July and from 1 September on: day 90 was 30 September.
        ("2026-09-01", 60, "2026-09-30", -58),
        ("2026-11-27", 60, "2026-12-26", 29),
        ("2026-11-27", 89, "2026-11-27", 0),
        ("2026-11-27", 90, "2026-11-26", -1),
        ("2026-11-27", 200, "2026-11-26", -1),
    ],
)
def test_earlier_days_are_taken_off(arrived: str, earlier: int, last: str, left: int) -> None:
    clock = _count([HALF_YEAR], _day(arrived), earlier)
    assert (clock.last_day, clock.days_left, clock.firm) == (_day(last), left, True)


def test_of_a_calendar_year_earlier_days_count_in_their_own_year() -> None:
    clock = _count([YEAR], _day("2026-01-11"), 30)
    assert clock.last_day == _day("2026-03-31")  # 10 of the 30 were in 2026
    assert clock.counted_since == _day("2026-01-01")


@pytest.mark.parametrize(
    ("limits", "earlier", "left", "since"),
    [
        ([HALF_YEAR], None, 90, "2026-06-01"),
        ([HALF_YEAR], 60, 30, "2026-06-01"),
        ([HALF_YEAR], 90, 0, "2026-06-01"),
        ([YEAR], None, 90, "2026-01-01"),
        ([ENTRY_60], 30, 60, None),
        ([], 30, None, None),
    ],
)
def test_before_an_arrival_the_days_are_those_of_a_stay_from_today(
    limits: Sequence[Limit], earlier: int | None, left: int | None, since: str | None
) -> None:
    clock = _count(limits, None, earlier)
    assert (clock.days_left, clock.last_day, clock.firm) == (left, None, False)
    assert clock.counted_since == (since and _day(since))


LIMITS = st.one_of(
    st.builds(Limit, days=st.integers(1, 40), per=st.just("entry")),
    st.builds(Limit, days=st.integers(1, 40), per=st.just("calendar_year")),
    st.builds(
        Limit, days=st.integers(1, 30), per=st.just("rolling"), window_days=st.integers(30, 90)
    ),
)


@given(
    st.lists(LIMITS, min_size=1, max_size=3),
    st.integers(0, 400),
    st.lists(st.integers(1, 60), max_size=8, unique=True),
    st.integers(0, 60),
)
def test_days_told_without_dates_never_give_a_later_day_than_their_dates_would(
    limits: Sequence[Limit], offset: int, marks: Sequence[int], more: int
) -> None:
    """Whatever the dates of so many days were, the day that is said is lawful with them, too."""
    entered = date(2026, 3, 1) + timedelta(days=offset)
    marks = sorted(marks, reverse=True)
    stays = [
        Stay(entered - timedelta(days=far), entered - timedelta(days=near))
        for far, near in list(pairwise(marks))[::2]
    ]
    days = sum((stay.last - stay.first).days + 1 for stay in stays)
    safe = _count(limits, entered, days + more).last_day
    exact = last_lawful_day(limits, entered, stays)
    assert safe is not None
    assert safe <= exact


@given(st.lists(LIMITS, min_size=1, max_size=3), st.integers(0, 400), st.integers(1, 400))
def test_stays_before_the_day_that_is_named_change_nothing(
    limits: Sequence[Limit], offset: int, length: int
) -> None:
    entered = date(2026, 3, 1) + timedelta(days=offset)
    clock = _count(limits, entered)
    before = (clock.only_stay_since or entered) - timedelta(days=1)
    earlier = Stay(before - timedelta(days=length), before)
    assert last_lawful_day(limits, entered, [earlier]) == clock.last_day
