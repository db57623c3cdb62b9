"""How old a claim is follows from its sources, as precisely as they say."""

from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from routebot.policy.dates import PartialDate, Precision
from routebot.policy.facts import Note
from routebot.policy.snapshot import Freshness, freshness, snapshot
from routebot.policy.sources import Source
from tests.support.datasets import fact, source
from tests.support.desk import Desk

SEEN = date(2026, 5, 1)
"""Later than anything that is published here."""

DATES = TypeAdapter(PartialDate)


def note(*sources: dict[str, Any], **fields: Any) -> Note:
    return Note.model_validate(fact("kz-note", about="border", sources=sources, **fields))


@pytest.mark.parametrize(
    ("sources", "checked"),
    [
        ([source("2026-01-31")], "2026-01-31"),
        ([source("2026-01")], "2026-01"),
        ([source("2025")], "2025"),
        ([source(None)], "None"),
        ([source("2025-12-31"), source("2026-01")], "2026-01"),
        ([source("2026-01-02"), source("2026-01")], "2026-01-02"),
        ([source(None), source("2024-06-01")], "2024-06-01"),
        ([source(None, "law", seen_on=SEEN)], "2026-05-01"),
        ([source("2020-01-01", "official", seen_on=SEEN)], "2026-05-01"),
        ([source("2020-01-01", "carrier", seen_on=SEEN)], "2026-05-01"),
        ([source("2020-01-01", "news", seen_on=SEEN)], "2020-01-01"),
        ([source(None, "guide", seen_on=SEEN)], "None"),
        ([source("2026-02-18", "index")], "None"),
        ([source("2026-02-18", "index", seen_on=SEEN), source("2019-01-01")], "2019-01-01"),
    ],
)
def test_a_fact_is_as_old_as_its_newest_page(sources, checked):
    found = note(*sources)
    assert str(found.checked) == checked
    assert found.checked_on == (found.checked.first_day if found.checked else None)


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        (date(2026, 1, 31), date(2026, 1, 31), date(2026, 1, 31), Precision.DAY),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), Precision.MONTH),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), Precision.MONTH),
        (2025, date(2025, 1, 1), date(2025, 12, 31), Precision.YEAR),
        ("2025", date(2025, 1, 1), date(2025, 12, 31), Precision.YEAR),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(written, first, last, precision):
    read = DATES.validate_python(written)
    assert (read.first_day, read.last_day, read.precision) == (first, last, precision)
    assert DATES.validate_python(DATES.dump_python(read, mode="json")) == read


@pytest.mark.parametrize("written", ["2026-13", "January 2026", "26-01-31", 20260131, True, 12])
def test_what_is_no_date_is_refused(written):
    with pytest.raises(ValidationError, match="expected a day, a month or a year"):
        Source.model_validate(source(written))


@pytest.mark.parametrize("published", ["2026-05-02", "2026-06", "2027"])
def test_a_page_is_not_read_before_it_is_published(published):
    with pytest.raises(ValidationError, match="is before published"):
        Source.model_validate(source(published, "law", seen_on=SEEN))
    assert Source.model_validate(source("2026", "law", seen_on=SEEN)).dates_to == PartialDate(SEEN)


def test_a_later_page_confirms_a_day_and_is_not_its_age():
    found = note(source("2022-09-20"), source("2026-02-01"))
    assert found.confirmed_on(date(2026, 6, 1)) == PartialDate(date(2026, 2, 1))
    assert found.confirmed_on(date(2022, 10, 8)) == PartialDate(date(2022, 10, 8))
    assert note(source(None)).confirmed_on(date(2022, 10, 8)) is None


def _freshness(sources: list[dict[str, Any]], on: str) -> str:
    return freshness(note(*sources), 100, date.fromisoformat(on)).value


@pytest.mark.parametrize(
    ("sources", "on", "level"),
    [
        ([source("2026-01")], "2026-04-11", "confirmed"),  # 100 days after the first of the month
        ([source("2026-01")], "2026-04-12", "unconfirmed"),
        ([source("2025")], "2025-07-20", "unconfirmed"),
        ([source("2025")], "2025-07-21", "expired"),
        ([source(None)], "2026-01-01", "expired"),
        ([source(None)], "2022-10-08", "expired"),
        ([source("2026-01-01", "index")], "2026-01-01", "unconfirmed"),
        ([source("2026-01-01", "index")], "2022-10-08", "unconfirmed"),
        ([source("2026-01-01", "index")], "2026-07-20", "unconfirmed"),
        ([source("2026-01-01", "index")], "2026-07-21", "expired"),
        ([source("2020-01-01"), source("2026-01-01", "index")], "2026-01-01", "unconfirmed"),
        ([source("2026-01-01"), source("2020-01-01", "index")], "2026-01-01", "confirmed"),
    ],
)
def test_what_is_not_dated_is_never_confirmed(sources, on, level):
    """The shelf life is 100 days; an index keeps a claim from expiring and confirms nothing."""
    assert _freshness(sources, on) == level


def test_nothing_is_shown_older_or_younger_than_it_was_on_a_past_day(desk: Desk):
    """Nothing is dated after the day, or older than what had been published until then."""
    then = date(2022, 10, 8)
    day = snapshot(desk.dataset, then)
    assert len(day.facts) > 300
    for found in day.facts:
        shown = found.confirmed_on(then)
        known = [s.dates_to for s in found.sources if s.dates_to and s.dates_to.first_day <= then]
        assert shown is None or shown.first_day <= then
        assert not known or (shown and shown >= max(known)), found.id


def test_nothing_lets_anybody_in_for_certain_five_years_after_the_newest_source(desk: Desk):
    newest = max(f.checked_on for f in snapshot(desk.dataset, date.max).facts if f.checked_on)
    day = snapshot(desk.dataset, newest + timedelta(days=5 * 366 + 1))
    rules = [rule for place in day.destinations.values() for rule in place.entry]
    assert len(rules) > 100
    assert Freshness.CONFIRMED not in {day.freshness(rule) for rule in rules}
