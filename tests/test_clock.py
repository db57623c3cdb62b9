"""What day it is: Moscow's, and that of the east, which begins nine hours earlier."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from routebot.clock import Today, day_of

NEW_YEAR = date(2027, 1, 1)
LAST_DAY = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 12, 31, 11, 59, tzinfo=UTC), Today(LAST_DAY, LAST_DAY)),
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), Today(LAST_DAY, NEW_YEAR)),
        (datetime(2026, 12, 31, 20, 59, tzinfo=UTC), Today(LAST_DAY, NEW_YEAR)),
        (datetime(2026, 12, 31, 21, 0, tzinfo=UTC), Today(NEW_YEAR, NEW_YEAR)),
        (datetime(2026, 12, 31, 21, 30, tzinfo=UTC), Today(NEW_YEAR, NEW_YEAR)),
    ],
)
def test_a_day_begins_at_midnight_in_moscow_and_in_the_east_at_its_own(at, expected):
    assert day_of(at) == expected


def test_a_moment_is_the_same_day_whatever_zone_it_is_written_in():
    at = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)
    assert day_of(at.astimezone(timezone(timedelta(hours=-8)))) == day_of(at)
