"""A rulebook: nothing in it can be changed, and several of them can share a program."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from routebot.logic.conditions import Truth
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, Status, compile_snapshot, status_of
from routebot.reasoning.verdicts import read, statuses
from tests.support.desk import Desk
from tests.support.people import invented_people

LATER = date(2027, 1, 20)

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN

TABLE = [
    # available, ready -> status; who is ready has a way, so that not all pairs exist
    (YES, YES, Status.OPEN),
    (YES, NO, Status.CONDITIONAL),
    (YES, UNKNOWN, Status.DEPENDS),
    (NO, NO, Status.CLOSED),
    (UNKNOWN, NO, Status.DEPENDS),
    (UNKNOWN, UNKNOWN, Status.DEPENDS),
]


@pytest.mark.parametrize(("available", "ready", "status"), TABLE)
def test_what_is_ready_is_open_and_what_is_not_available_closed(
    available: Truth, ready: Truth, status: Status
) -> None:
    assert status_of(available, ready) is status


def test_nothing_in_a_rulebook_can_be_changed(today_book: Rulebook) -> None:
    destinations = today_book.destinations.values()
    ways = [way for destination in destinations for way in destination.ways]
    held = [value for each in (*destinations, *ways) for value in _values(each)]
    held += [*vars(today_book).values(), *_values(today_book.meanings)]
    assert not [value for value in held if isinstance(value, dict | set | list)]
    with pytest.raises(TypeError):
        today_book.destinations["XX"] = today_book.destinations["GE"]  # type: ignore[index]


def _values(compiled: Any) -> list[object]:
    return [getattr(compiled, field.name) for field in fields(compiled)]


def test_rulebooks_that_share_a_program_say_what_they_say_apart(desk: Desk) -> None:
    today, later = (snapshot(desk.dataset, day) for day in (desk.rulebook().snapshot.on, LATER))
    vocabulary = Vocabulary(today.questions, today.destinations, today.passports)
    program = Program(vocabulary.unknown)
    shared = [Rulebook(day, vocabulary, program=program) for day in (today, later)]
    for person in invented_people(5):
        masks = vocabulary.masks(person)
        for book, day in zip(shared, (today, later), strict=True):
            assert statuses(read(book, masks)) == statuses(read(compile_snapshot(day), masks))
    assert shared[0].program is shared[1].program is program
