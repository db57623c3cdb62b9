"""What is worked out beside the event loop, and what the loop finds by itself."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from dataclasses import replace

import pytest

from routebot.dialogue.actions import Pick
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.dialogue.views import AskNext
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.kept import NotKeptError, as_kept, kept_of
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.worker import Worker, taking_turns

PATIENCE = 30.0
"""Seconds; something hangs if it takes longer."""

ASKING = State("en", view=AskNext())


class _Slow:
    """Something that takes until it is let go.

    Attributes:
        done_by: the thread that did it, in the end.
    """

    def __init__(self) -> None:
        self.begun, self.go, self.done_by = threading.Event(), threading.Event(), ""

    def __call__(self) -> None:
        self.begun.set()
        assert self.go.wait(PATIENCE)
        self.done_by = threading.current_thread().name


@asynccontextmanager
async def _busy(worker: Worker) -> AsyncIterator[_Slow]:
    """Keep a worker's thread at work for the length of an ``async with``."""
    slow = _Slow()
    async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
        tasks.create_task(worker.run(slow))
        await asyncio.to_thread(slow.begun.wait, PATIENCE)
        try:
            yield slow
        finally:
            slow.go.set()


def _shown_by(state: State, book: Rulebook) -> tuple[Screen, str]:
    return show(state, book), threading.current_thread().name


async def test_the_loop_goes_on_while_something_is_worked_out() -> None:
    async with _busy(Worker()) as slow:
        await asyncio.sleep(0)
        assert not slow.done_by
    assert slow.done_by != threading.current_thread().name


async def test_what_is_kept_is_found_in_the_loop_and_all_else_in_the_thread(
    today_book: Rulebook,
) -> None:
    worker, book, loop = Worker(), copy(today_book), threading.current_thread().name
    screen, found_by = await worker.find(_shown_by, ASKING, book)
    assert found_by != loop
    again, found_by = await worker.find(_shown_by, ASKING, book)
    assert (again, found_by) == (screen, loop)


async def test_what_is_kept_is_left_alone_while_the_thread_is_at_work(today_book: Rulebook) -> None:
    worker = Worker()
    show(ASKING, today_book)
    async with asyncio.TaskGroup() as tasks, _busy(worker) as slow:
        found = tasks.create_task(worker.find(_shown_by, ASKING, today_book))
        await asyncio.sleep(0)
        assert not found.done()
    assert found.result()[1] == slow.done_by


async def test_who_gave_up_waiting_has_nothing_begun(today_book: Rulebook) -> None:
    worker, asked = Worker(), list[str]()
    show(ASKING, today_book)
    async with asyncio.TaskGroup() as tasks, _busy(worker) as slow:
        given_up = tasks.create_task(worker.run(asked.append, "given up"))
        tasks.create_task(worker.run(asked.append, "last"))
        await asyncio.sleep(0)
        given_up.cancel()
        await asyncio.sleep(0)
        assert given_up.cancelled()
        # One that was given up does not hide the one that is at work.
        found = tasks.create_task(worker.find(_shown_by, ASKING, today_book))
        await asyncio.sleep(0)
        assert not found.done()
    assert found.result()[1] == slow.done_by
    assert asked == ["last"]


async def test_an_error_arrives_where_it_was_asked() -> None:
    worker = Worker()
    for ask in (worker.run, worker.find):
        with pytest.raises(ZeroDivisionError):
            await ask(divmod, 1, 0)
    assert await worker.run(divmod, 7, 2) == (3, 1)


def test_where_only_what_is_kept_is_asked_for_nothing_new_is_kept(today_book: Rulebook) -> None:
    book = copy(today_book)
    kept = kept_of(book)
    with as_kept(), pytest.raises(NotKeptError):
        show(ASKING, book)
    with as_kept(), pytest.raises(NotKeptError):
        next_question(advise(book, book.vocabulary.unknown))
    assert not kept.screens
    assert not kept.asked
    assert not kept.verdicts
    question = next_question(advise(book, book.vocabulary.unknown))
    assert question is not None, "and outside all is worked out"
    picked = Pick(question, book.vocabulary.questions[question].options[0].id)
    with as_kept():
        after = act(ASKING, picked, book)
    assert after == act(ASKING, picked, copy(today_book))
    with as_kept(), pytest.raises(NotKeptError):
        show(replace(after, language="ru"), book)


def test_the_interpreter_is_shared_as_before_afterwards() -> None:
    before = sys.getswitchinterval()
    with taking_turns():
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
