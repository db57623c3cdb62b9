"""What day it is: Moscow's, and that of the east, which begins nine hours earlier."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from routebot.clock import SteadyClock, Today, day_of, elapsed

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


# A clock that does not jump

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Machine:
    """A machine whose clock can be set wrong, and its steady clock."""

    def __init__(self, wrong=timedelta()):
        self.passed, self.wrong = timedelta(), wrong
        self.clock = SteadyClock(lambda: self.true + self.wrong, lambda: self.passed)

    @property
    def true(self):
        return NOON + self.passed

    def wait(self, time):
        self.passed += time

    def asked(self):
        """Return what Telegram would say, after it was heard."""
        self.clock.hear(self.true + timedelta(seconds=20))
        return self


def test_a_clock_is_believed_when_telegram_confirms_it():
    machine = Machine()
    assert machine.clock.in_doubt
    assert not machine.asked().clock.in_doubt
    assert machine.clock.now() == machine.true


def test_a_clock_that_nobody_confirms_is_believed_after_an_even_hour():
    machine = Machine()
    machine.wait(HOUR - MINUTE)
    assert machine.clock.in_doubt
    machine.wait(MINUTE)
    assert not machine.clock.in_doubt


@pytest.mark.parametrize("wrong", [-2 * DAY, -2 * MINUTE, 2 * MINUTE, DAY, 10_000 * DAY])
def test_a_jump_stops_destruction_and_time_goes_on_evenly(wrong):
    machine = Machine().asked()
    machine.wait(5 * MINUTE)
    machine.wrong = wrong
    assert machine.clock.now() == machine.true
    assert machine.clock.in_doubt
    machine.wait(10 * MINUTE)
    assert machine.clock.now() == machine.true
    machine.asked()
    assert machine.clock.in_doubt
    assert abs(machine.clock.now() - machine.true) <= MINUTE


def test_a_jump_that_telegram_confirms_is_followed():
    machine = Machine(-2 * DAY)
    machine.wait(HOUR)
    assert not machine.clock.in_doubt
    machine.wrong = timedelta()
    assert machine.clock.now() == machine.true - 2 * DAY
    assert not machine.asked().clock.in_doubt
    assert machine.clock.now() == machine.true


def test_a_jump_that_nobody_speaks_of_is_followed_after_an_even_hour():
    machine = Machine().asked()
    machine.wrong = DAY
    machine.clock.now()
    machine.wait(HOUR)
    assert machine.clock.now() == machine.true + DAY
    assert not machine.clock.in_doubt


def test_a_clock_that_was_wrong_at_the_start_goes_by_telegram_until_it_is_set():
    machine = Machine(-2 * DAY).asked()
    machine.wait(5 * HOUR)
    assert abs(machine.clock.now() - machine.true) <= MINUTE
    assert machine.clock.in_doubt
    machine.wrong = timedelta()
    assert machine.clock.now() == machine.true
    assert not machine.asked().clock.in_doubt


def test_a_clock_that_jumps_there_and_back_is_doubted_for_an_hour():
    machine = Machine().asked()
    for wrong in (DAY, timedelta()):
        machine.wrong = wrong
        assert machine.clock.now() == machine.true
        assert machine.clock.in_doubt
    machine.wait(HOUR)
    assert not machine.clock.in_doubt


def test_a_clock_that_is_set_little_by_little_is_followed():
    machine = Machine().asked()
    for _ in range(100):
        machine.wait(MINUTE)
        machine.wrong += timedelta(seconds=10)
        assert machine.clock.now() == machine.true + machine.wrong
        assert not machine.clock.in_doubt


def test_time_that_went_by_only_grows():
    before = elapsed()
    assert timedelta() <= before <= elapsed()
