"""The evaluator of the pack says what `match` says, byte for byte.

Real data alone are too tame to tell a mirror from one that is nearly right: so the days on which
something changes, datasets that were made up, and the real one with its rules thrown about.
"""

from datetime import timedelta

import pytest

from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.offline.turning import time_of
from tests.conftest import TODAY
from tests.offline.comparing import assert_same, book_at, loaded, open_day, turns
from tests.offline.engine import Engine
from tests.offline.perturbed import perturbed
from tests.offline.sheets import mixed_sheets, uniform_sheets
from tests.support.desk import Desk
from tests.support.slices import share, sliced
from tests.support.strategies import DAY, made_up

NAMES_NOTHING = frozenset[str]()


def test_second_passport_that_is_none_is_its_own_reason(desk: Desk, pack: Table):
    engine, time = loaded(pack), time_of(TODAY)
    open_day(engine, time)
    assert_same(engine, book_at(desk.dataset, time), [{"second_passport": NAMES_NOTHING}])


@pytest.fixture(scope="module")
def two_years(desk: Desk) -> Engine:
    """An engine with the whole calendar."""
    return loaded(pack_of(desk.dataset, TODAY, all_links=True))


@pytest.mark.proof
def test_advice_is_pythons_whenever_anything_changes(desk: Desk, two_years: Engine):
    for time in sliced(turns(two_years), 80):
        open_day(two_years, time)
        book = book_at(desk.dataset, time)
        assert assert_same(two_years, book, mixed_sheets(book, share(2), time))


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(40), 8))
def test_advice_is_pythons_over_made_up_rules(seed: int):
    dataset = made_up(seed)
    engine = loaded(pack_of(dataset, DAY, DAY + timedelta(days=100), all_links=True))
    for later in (0, 1, 99, 100):
        time = time_of(DAY) + later
        open_day(engine, time)
        book = book_at(dataset, time)
        assert assert_same(engine, book, uniform_sheets(book, 20, seed))


@pytest.mark.proof
@pytest.mark.parametrize("seed", sliced(range(6), 6))
def test_advice_is_pythons_over_perturbed_rules(desk: Desk, seed: int):
    dataset, time = perturbed(desk.dataset, seed, TODAY), time_of(TODAY)
    engine = loaded(pack_of(dataset, TODAY, TODAY, all_links=True))
    open_day(engine, time)
    book = book_at(dataset, time)
    assert assert_same(engine, book, mixed_sheets(book, share(10, 5), seed))
