"""What the garbage collector walks, and what is freed without it."""

import gc
import weakref

import pytest

from routebot import garbage
from routebot.clock import Today
from routebot.policy.loading import revision_of
from routebot.publishing.filed import Filed, read_filed
from routebot.publishing.handover import given, taken
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question
from tests.publishing.small import ON
from tests.support.datasets import minimal


def test_what_outlived_a_full_collection_is_walked_by_none_that_follows() -> None:
    with garbage.walked_once():
        kept = [[number] for number in range(1000)]
        gc.collect()
        assert not any(each is kept for each in gc.get_objects(2))
        assert gc.get_freeze_count() > len(kept)
        later = [[number] for number in range(10)]
        gc.collect(1)  # no full one: the next full one shall find them
        assert any(each is later for each in gc.get_objects())
    assert gc.get_freeze_count() == 0, "and afterwards all is as it was"
    gc.collect()
    assert gc.get_freeze_count() == 0


def test_what_was_there_before_is_walked_by_none() -> None:
    kept = [[number] for number in range(1000)]
    gc.disable()
    with garbage.walked_once():
        assert gc.isenabled()
        assert not any(each is kept for each in gc.get_objects())
    assert any(each is kept for each in gc.get_objects())


def test_a_full_collection_still_frees_young_cycles() -> None:
    class Knot:
        """Something that refers to itself."""

    with garbage.walked_once():
        knot = Knot()
        knot.itself = knot  # type: ignore[attr-defined]
        known = weakref.ref(knot)
        del knot
        gc.collect()
        assert known() is None


@pytest.mark.parametrize("handed_over", [False, True])
def test_a_dataset_that_nobody_holds_is_freed_without_a_collection(handed_over: bool) -> None:
    with garbage.walked_once():
        known = _used(handed_over)
        gc.disable()
        try:
            assert [each() is None for each in known] == [True] * len(known)
        finally:
            gc.enable()


def _used(handed_over: bool) -> list["weakref.ref[object]"]:
    """Read a dataset, work with it and let it go; return how to tell whether it is there still."""
    with garbage.made_to_stay():
        made = read_filed(Filed(revision_of(minimal()), minimal()), Today(ON, ON))
    if handed_over:
        made = taken(given(made))
    book = made.book
    assert book
    next_question(advise(book, book.vocabulary.unknown))
    gc.collect()
    assert not any(each is book for each in gc.get_objects())
    held = made.dataset, book, book.program, book.diagrams, book.snapshot
    return [weakref.ref(each) for each in held]


def test_what_is_handed_over_is_walked_by_no_collection_at_all() -> None:
    content = given([[number] for number in range(20_000)])
    walked: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            walked.append(len(gc.get_objects(0)))

    with garbage.walked_once():
        gc.collect()
        gc.callbacks.append(note)
        try:
            kept = taken(content)
            gc.collect()
        finally:
            gc.callbacks.remove(note)
    assert len(kept) == 20_000
    assert walked
    assert max(walked) < 10_000
