"""The comparison is sharp: a mirror with one small mistake is told from the right one."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from routebot.logic.vocabulary import Answers
from routebot.offline.packing import pack_of
from routebot.offline.tables import Table
from routebot.offline.turning import time_of
from tests.conftest import DATA, TODAY
from tests.offline.comparing import book_at, core_of, loaded, open_day, their_core, turns
from tests.offline.mutants import MUTANTS, Mutant, with_mistake
from tests.offline.perturbed import perturbed
from tests.offline.sheets import mixed_sheets, uniform_sheets
from tests.support.desk import open_desk
from tests.support.slices import sliced
from tests.support.strategies import DAY, made_up


class World(NamedTuple):
    """What is asked of both.

    Attributes:
        times: in half-days, each with sheets of answers and what Python says of them.
    """

    table: Table
    times: tuple[tuple[int, tuple[tuple[Answers, str], ...]], ...]


@cache
def _made_up(seed: int) -> World:
    dataset = made_up(seed)
    table = pack_of(dataset, DAY, all_links=True)
    times = []
    for later in (0, 1, 198, 200, 400):
        book = book_at(dataset, time_of(DAY) + later)
        sheets = uniform_sheets(book, 12, seed + later)
        times.append((time_of(DAY) + later, tuple((each, core_of(book, each)) for each in sheets)))
    return World(table, tuple(times))


@cache
def _perturbed(seed: int) -> World:
    dataset, time = perturbed(open_desk(DATA).dataset, seed, TODAY), time_of(TODAY)
    book = book_at(dataset, time)
    sheets = mixed_sheets(book, 12, seed)
    table = pack_of(dataset, TODAY, TODAY, all_links=True)
    return World(table, ((time, tuple((each, core_of(book, each)) for each in sheets)),))


@cache
def _turning() -> World:
    """Ask on some days on which something turns, and in the half-days before them."""
    dataset = open_desk(DATA).dataset
    table = pack_of(dataset, TODAY, all_links=True)
    turning = turns(loaded(table))
    times = []
    for at in range(1, len(turning), len(turning) // 4):
        for time in turning[at : at + 2]:
            book = book_at(dataset, time)
            sheets = mixed_sheets(book, 3, time)
            times.append((time, tuple((each, core_of(book, each)) for each in sheets)))
    return World(table, tuple(times))


def _worlds() -> Iterator[World]:
    """Yield the worlds, those first that are small."""
    yield from map(_made_up, range(12))
    yield from map(_perturbed, range(4))
    yield _turning()


def _is_noticed(mutant: Mutant) -> bool:
    """Say whether something is said otherwise."""
    modules = with_mistake(mutant)
    for world in _worlds():
        engine = loaded(world.table, modules)
        for time, told in world.times:
            open_day(engine, time)
            if any(their_core(engine, answers) != ours for answers, ours in told):
                return True
    return False


@pytest.mark.proof
@pytest.mark.parametrize("mutant", sliced(MUTANTS, 62), ids=str)
def test_mistake_is_noticed(mutant: Mutant):
    assert _is_noticed(mutant)
