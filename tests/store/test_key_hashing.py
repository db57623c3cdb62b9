"""The keys that hash chat ids, by the server's clock: which is written under, which may go."""

from datetime import date, timedelta

import pytest

from routebot.store.key_server.hashing import HashKeys
from routebot.store.keys import HASH_KEYS

DAY = date(2026, 11, 22)
CHAT, START, HOUR = 42, 1_800_000_000, 3600


def days(*numbers):
    return [DAY + timedelta(days=number) for number in numbers]


def made(*events):
    """Return what is held after keys were asked for: (day, seconds since the start)."""
    keys = HashKeys((), START)
    for on, at in events:
        keys = HashKeys(keys.held, START + at)
        new = keys.missing(on)
        held = [*keys.held, *([new] if new else [])]
        keys = HashKeys.read({each.place: each.value for each in held}, keys.now)
    return keys


def later(keys, seconds):
    return HashKeys(keys.held, keys.now + seconds)


def number_written(keys):
    """Return which key is written under, counted from the oldest."""
    return keys.rows(CHAT).index(keys.written(CHAT))


def test_one_is_made_for_each_day_and_read_back_as_it_was():
    keys = made((DAY, 0), (DAY, 10), *[(day, 100) for day in days(1)])
    assert [each.on for each in keys.held] == days(0, 1)
    assert keys.missing(DAY) is None
    assert len({*keys.rows(CHAT)}) == 3
    assert keys.rows(CHAT) != keys.rows(CHAT + 1)


def test_a_new_one_is_looked_for_before_it_is_written_under():
    keys = made((DAY, 0), (*days(1), 24 * HOUR))
    assert number_written(keys) == 0
    assert number_written(later(keys, 59)) == 0
    assert number_written(later(keys, 60)) == 1


def test_of_several_new_ones_the_first_is_written_under():
    assert number_written(made((DAY, 0), (*days(1), 1))) == 0


def test_one_goes_when_the_next_has_been_in_use_for_longer_than_a_session_lives():
    keys = made((DAY, 0), (*days(1), 20 * HOUR))
    (today,) = days(2)
    assert not later(keys, 26 * HOUR).outlived(today)
    assert later(keys, 26 * HOUR + 60).outlived(today) == [keys.held[0]]


def test_the_newest_one_stays_however_old_it_is():
    assert not later(made((DAY, 0)), 10_000 * HOUR).outlived(*days(400))


@pytest.mark.parametrize("today", days(0, 1))
def test_no_clock_alone_makes_one_go(today):
    keys = made((DAY, 0), (*days(1), 20 * HOUR))
    assert not later(keys, 10_000 * HOUR).outlived(today), "the server's clock ran ahead"
    assert not later(keys, HOUR).outlived(*days(20_000)), "ours ran ahead"


def test_wrong_days_fill_the_places_and_no_more_and_go_again():
    wrong = days(400, 20_000)
    keys = made((DAY, 0), *[(day, 5 * HOUR) for day in wrong], (*days(1), 20 * HOUR))
    assert len(keys.held) == HASH_KEYS
    assert keys.missing(*days(2)) is None
    keys = later(keys, 26 * HOUR + 60)
    assert number_written(keys) == HASH_KEYS - 1, "all write under the same one"
    assert keys.outlived(*days(2)) == list(keys.held[:-1])


def test_a_clock_of_the_server_that_was_put_back_holds_nothing_up():
    keys = made((DAY, 0), (*days(1), 9_000 * HOUR))
    keys = HashKeys(keys.held, START + 25 * HOUR)
    new = keys.missing(*days(2))
    keys = HashKeys((*keys.held, new), keys.now)
    assert number_written(keys) == 2
    assert keys.outlived(*days(2)) == [keys.held[0]], "the second may have been in use today"


def test_what_is_none_of_ours_is_passed_over():
    assert HashKeys.read({b"0": b"something else"}, START).held == []
