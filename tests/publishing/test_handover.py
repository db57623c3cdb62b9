"""What the child hands over is what it made, and is read piece by piece."""

import gc
import random
from types import MappingProxyType

import pytest

from routebot.publishing import handover
from routebot.publishing.handover import MOST_AT_ONCE, given, taken
from routebot.reasoning.rulebook import Rulebook
from tests.publishing.small import ON, write_folder
from tests.support.desk import open_desk


@pytest.fixture
def book(tmp_path) -> Rulebook:
    """A rulebook of the smallest dataset."""
    return open_desk(write_folder(tmp_path)).rulebook(ON)


def test_a_rulebook_handed_over_says_the_same_of_everybody(book: Rulebook) -> None:
    over = taken(given(book))
    assert over.plain == book.plain
    assert over.snapshot == book.snapshot
    assert dict(over.destinations) == dict(book.destinations)
    assert over.evaluate is over.program.evaluate, "no source is compiled where people wait"
    chance = random.Random(0)
    for _ in range(100):
        masks = tuple(chance.randint(1, full) for full in book.vocabulary.unknown)
        assert over.evaluate(masks) == book.evaluate(masks)


def test_nobody_can_write_into_what_was_handed_over(book: Rulebook) -> None:
    assert isinstance(taken(given(book)).destinations, MappingProxyType)


def test_whoever_reads_much_rests_and_is_not_walked_by_the_collector(monkeypatch) -> None:
    rests: list[bool] = []

    def rest(seconds: float) -> None:
        assert seconds > 0
        rests.append(gc.isenabled())

    monkeypatch.setattr(handover.time, "sleep", rest)
    value = [f"{number:09}" for number in range(100_000)]
    content = given(value)
    assert taken(content) == value
    assert len(rests) >= len(content) // MOST_AT_ONCE
    assert not any(rests)
    assert gc.isenabled()


def test_a_long_text_of_a_file_takes_no_more_rests_than_it_has_pieces() -> None:
    files = {"links.yaml": b"x" * 3_000_000}
    assert taken(given(files)) == files
