"""Today's counts: plain numbers, gone tomorrow."""

from datetime import date, timedelta

from routebot.bot.counter import UpdateCounter

DAY = date(2026, 11, 22)


def test_counter_counts_one_day_and_forgets_it_on_the_next() -> None:
    counter = UpdateCounter()
    for action, failed in (("pick", False), ("pick", True), ("start", False)):
        counter.add(DAY, action, failed=failed)
    assert counter.of(DAY) == ({"pick": 2, "start": 1}, 1)
    assert counter.of(DAY + timedelta(days=1)) == ({}, 0)
