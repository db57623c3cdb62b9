"""The dataset of a running bot: swapped in whole, and nothing takes the last good one away."""

import asyncio
import json
import random
import sqlite3
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NoReturn

import pytest

from routebot.clock import Today, day_of
from routebot.contract.match import report
from routebot.errors import ClashError, PublishError, StoreError
from routebot.logic.conditions import Masks
from routebot.policy.loading import revision_of
from routebot.publishing import archive, filed
from routebot.publishing import live as desk
from routebot.publishing import publisher as publishing
from routebot.publishing.archive import Present
from routebot.publishing.aside import TOO_MUCH
from routebot.publishing.child import ChildProcess
from routebot.publishing.live import POLL, LiveDataset
from routebot.publishing.publisher import Publisher
from routebot.reasoning import rulebook
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_screen
from routebot.reasoning.kept import kept_of
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.admin.between import get_ready
from routebot.words.i18n import words
from tests.publishing.small import (
    AT,
    ON,
    WHY,
    conditional,
    open_publisher,
    over,
    reworded,
    write_folder,
)
from tests.support.datasets import minimal
from tests.support.desk import open_desk
from tests.support.slices import share

PEOPLE = share(1000)
MIDNIGHT = datetime(2026, 1, 1, 21, tzinfo=UTC)
"""In Moscow, after the day of `ON`."""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta = POLL) -> None:
        self.at += by


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The database file."""
    return tmp_path / "routebot.sqlite"


@pytest.fixture
async def publisher(path: Path) -> AsyncIterator[Publisher]:
    """A publisher over an empty database."""
    async with open_publisher(path) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    """The clock of the desk."""
    return Clock(AT)


@pytest.fixture
async def live(publisher: Publisher, clock: Clock) -> LiveDataset:
    """The desk of a bot that has just started."""
    return await LiveDataset.open(publisher, clock)


async def _publish(
    publisher: Publisher, files: dict[str, bytes], from_on: date | None = None
) -> str:
    present = await publisher.present(ON)
    draft = await publisher.draft(over(files, present.revision), ON, from_on)
    return (await publisher.publish(draft, "anna", WHY, AT)).revision


async def test_what_another_process_published_serves_at_the_next_poll(
    live: LiveDataset, clock: Clock, path: Path
) -> None:
    before = live.rulebook()
    async with open_publisher(path) as elsewhere:
        published = await _publish(elsewhere, conditional())
    clock.move()
    assert await live.refresh()
    assert live.dataset.revision == live.rulebook().snapshot.revision == published
    assert before.snapshot.revision == revision_of(minimal())


async def test_the_store_is_asked_no_more_than_once_in_a_poll(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    await _publish(publisher, conditional())
    clock.move(POLL / 2)
    assert not await live.refresh()
    clock.move(POLL / 2)
    assert await live.refresh()
    clock.move()
    assert not await live.refresh()


async def test_a_day_has_one_rulebook_until_the_dataset_is_swapped(
    live: LiveDataset, clock: Clock
) -> None:
    first = live.rulebook()
    assert live.rulebook() is first
    clock.move(timedelta(days=1))
    assert live.rulebook().snapshot.on == ON + timedelta(days=1)


async def test_the_day_is_moscows_and_begins_earlier_in_the_east(
    live: LiveDataset, clock: Clock
) -> None:
    clock.at = datetime(2025, 12, 31, 21, 30, tzinfo=UTC)  # 00:30 in Moscow, 09:30 in Kamchatka
    day = live.rulebook().snapshot
    assert (day.on, day.east) == (ON, ON)
    clock.at = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)  # 15:00 in Moscow, midnight in Kamchatka
    day = live.rulebook().snapshot
    assert (day.on, day.east) == (ON, ON + timedelta(days=1))


async def test_a_publication_that_waits_serves_from_midnight_of_its_day(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    published = await _publish(publisher, conditional(), ON + timedelta(days=1))
    clock.move()
    assert not await live.refresh()
    clock.move(timedelta(hours=12))
    assert await live.refresh()
    assert live.rulebook().snapshot.revision == published


@pytest.mark.parametrize(
    "begins_at",
    [
        pytest.param(datetime(2026, 1, 1, 21, tzinfo=UTC), id="in Moscow"),
        pytest.param(datetime(2026, 1, 2, 12, tzinfo=UTC), id="in the east"),
    ],
)
async def test_a_day_is_ready_before_it_begins(
    live: LiveDataset, clock: Clock, monkeypatch: pytest.MonkeyPatch, begins_at: datetime
) -> None:
    clock.at = begins_at - timedelta(minutes=5)
    assert not await live.refresh()
    before = live.rulebook()
    _let_nobody_compile(monkeypatch)
    clock.at = begins_at - timedelta(seconds=1)
    assert live.rulebook() is before
    clock.at = begins_at
    day, now = before.snapshot, live.rulebook().snapshot
    assert (now.on, now.east) == day_of(begins_at) != (day.on, day.east)
    clock.move()
    assert not await live.refresh()
    assert live.rulebook().snapshot is now


async def test_a_publication_that_waits_serves_whoever_is_the_first_of_its_day(
    live: LiveDataset, clock: Clock, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = await _publish(publisher, conditional(), ON + timedelta(days=1))
    clock.at = MIDNIGHT - timedelta(minutes=5)
    assert not await live.refresh()
    _let_nobody_compile(monkeypatch)
    assert live.present.revision != published
    clock.at = MIDNIGHT
    assert live.present.revision == live.rulebook().snapshot.revision == published
    assert live.dataset.revision == published


async def test_what_is_published_after_the_next_day_was_made_ready_serves_on_it(
    live: LiveDataset, clock: Clock, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at = MIDNIGHT - timedelta(minutes=5)
    await live.refresh()
    published = await _publish(publisher, conditional())
    clock.move()
    assert await live.refresh()
    _let_nobody_compile(monkeypatch)
    clock.at = MIDNIGHT
    assert live.rulebook().snapshot.revision == published


async def test_a_day_that_begins_while_a_revision_is_read_is_not_taken_back(
    live: LiveDataset, clock: Clock, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.rulebook()
    clock.at = MIDNIGHT - timedelta(minutes=5)
    await live.refresh()
    published = await _publish(publisher, conditional())
    read = publisher.present

    async def slowly(on: date, known: Present | None = None, day: Today | None = None) -> Present:
        found = await read(on, known, day)
        clock.at = max(clock.at, MIDNIGHT)
        return found

    def compiled_here(*args: object) -> NoReturn:
        raise AssertionError("somebody waits for this")

    monkeypatch.setattr(publisher, "present", slowly)
    monkeypatch.setattr(desk, "book_of", compiled_here)
    clock.move()
    assert not await live.refresh()
    assert live.rulebook().snapshot.on == ON + timedelta(days=1)
    clock.move()
    assert await live.refresh()
    assert live.rulebook().snapshot.on == ON + timedelta(days=1)
    assert live.rulebook().snapshot.revision == published


async def test_what_was_asked_is_worked_out_for_the_next_day_and_for_a_publication(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    clock.at = MIDNIGHT - timedelta(minutes=5)
    first = live.rulebook()
    next_screen(advise(first, _someone(first, 1)))
    await live.refresh()
    clock.move()
    next_screen(advise(first, _someone(first, 2)))  # when the next day was ready already
    await live.refresh()
    clock.at = MIDNIGHT
    second = live.rulebook()
    asked = {sheet.masks for sheet, _ in kept_of(second).asked}
    nobody = first.vocabulary.unknown
    assert asked == {nobody, _someone(first, 1), _someone(first, 2)}
    await live.refresh()
    next_screen(advise(second, _someone(second, 3)))
    await _publish(publisher, conditional())
    clock.move()
    assert await live.refresh()
    third = live.rulebook()
    asked = {sheet.masks for sheet, _ in kept_of(third).asked}
    assert asked == {nobody, _someone(third, 3)}, "what nobody asked on that day goes no further"
    dropped = weakref.ref(second)
    del first, second
    clock.move()
    await live.refresh()
    assert dropped() is None, "nor does the rulebook that nobody asks any more"


async def test_nothing_is_read_or_compiled_where_people_wait(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(MIDNIGHT - timedelta(minutes=5))
    async with (
        ChildProcess.open(write_folder(tmp_path / "data"), ready=[get_ready]) as child,
        open_publisher(path, aside=child) as publisher,
    ):
        live = await LiveDataset.open(publisher, clock)
        before = live.rulebook()
        published = await _publish(publisher, conditional())
        _let_nobody_compile(monkeypatch)
        clock.move()
        assert await live.refresh()
        now = live.rulebook()
        assert now.snapshot.revision == published
        assert now.snapshot.on == before.snapshot.on
        clock.at = MIDNIGHT
        assert live.rulebook().snapshot.on > before.snapshot.on


async def test_files_are_packed_and_brought_to_their_present_form_in_other_threads(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, set[threading.Thread]] = {"pack": set(), "in_present_form": set()}

    def noted(work: Callable[..., object], name: str) -> Callable[..., object]:
        def noting(*args: object) -> object:
            seen[name].add(threading.current_thread())
            return work(*args)

        return noting

    monkeypatch.setattr(publishing, "pack", noted(publishing.pack, "pack"))
    form = noted(archive.in_present_form, "in_present_form")
    monkeypatch.setattr(archive, "in_present_form", form)
    first = await _publish(publisher, conditional())
    await _publish(publisher, reworded(files=conditional()))
    present = await publisher.present(ON)
    both = reworded("Forty", conditional())
    with pytest.raises(ClashError):
        await publisher.draft(over(both, first), ON, known=present)
    assert all(threads for threads in seen.values())
    assert not any(threading.main_thread() in threads for threads in seen.values())


async def test_the_first_question_to_a_rulebook_is_asked_in_another_thread(
    live: LiveDataset, clock: Clock, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Rulebook, bool]] = []

    def noted(book: Rulebook) -> None:
        mine = threading.current_thread() is not threading.main_thread()
        asked.append((book, mine and book is not live.rulebook()))

    monkeypatch.setattr(desk, "ask_first", noted)
    live.rulebook()
    await _publish(publisher, conditional())
    clock.move()
    assert await live.refresh()
    assert asked == [(live.rulebook(), True)], "before anybody else had it"
    await _publish(publisher, reworded(files=conditional()), ON + timedelta(days=1))
    clock.move()
    assert not await live.refresh()
    assert len(asked) == 1, "it serves already"


async def test_what_first_taps_need_is_worked_out_in_another_thread_a_little_at_a_time(
    clock: Clock, publisher: Publisher
) -> None:
    steps: list[str] = []

    def first_taps(book: Rulebook) -> Iterator[object]:
        for _ in range(15):
            assert threading.current_thread() is not threading.main_thread()
            steps.append(book.snapshot.revision)
            yield book

    live = await LiveDataset.open(publisher, clock, first_taps)
    first = weakref.ref(live.rulebook())
    assert not steps, "the start waits for none of it"
    clock.move()
    await live.refresh()
    assert 0 < len(steps) < 15, "who publishes does not wait for all of it"
    clock.move()
    await live.refresh()
    assert steps == [revision_of(minimal())] * 15
    published = await _publish(publisher, conditional())
    for _ in range(3):
        clock.move()
        await live.refresh()
    assert steps[15:] == [published] * 15
    assert first() is None, "nobody asks it any more"
    assert live.trouble is None


async def test_what_serves_is_read_here_if_the_child_is_lost(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    published = await _publish(publisher, conditional())
    publisher._archive.aside = _Lost()
    clock.move()
    assert await live.refresh()
    assert live.rulebook().snapshot.revision == published


async def test_a_damaged_revision_does_not_replace_the_one_that_serves(
    live: LiveDataset, clock: Clock, publisher: Publisher, path: Path
) -> None:
    good = await _publish(publisher, reworded())
    clock.move()
    assert await live.refresh()
    bad = await _publish(publisher, conditional())
    _execute(path, "UPDATE revision SET files = zeroblob(200)")
    clock.move()
    assert not await live.refresh()
    assert live.dataset.revision == good
    assert isinstance(live.trouble, PublishError)
    assert live.trouble.params["revision"] == bad


async def test_a_store_that_fails_leaves_the_desk_as_it_is_and_is_asked_again(
    live: LiveDataset, clock: Clock, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = await _publish(publisher, conditional())

    async def failing() -> int:
        raise StoreError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr(publisher._store, "latest", failing)
        clock.move()
        assert not await live.refresh()
        assert isinstance(live.trouble, StoreError)
        assert live.rulebook().snapshot.revision == revision_of(minimal())
    clock.move()
    assert await live.refresh()
    assert live.trouble is None
    assert live.dataset.revision == published


async def test_two_hundred_updates_each_keep_one_rulebook_while_revisions_change(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    seen: list[tuple[str, str]] = []

    async def update(number: int) -> None:
        book = live.rulebook()
        before = _report(book, _someone(book, number))
        await asyncio.sleep(0)
        if number % 20 == 0:
            clock.move()
            await live.refresh()
        seen.append((book.snapshot.revision, before))
        assert _report(book, _someone(book, number)) == before

    await _publish(publisher, conditional())
    async with asyncio.TaskGroup() as group:
        for number in range(200):
            group.create_task(update(number))
    assert len(seen) == 200
    assert live.dataset.revision == revision_of(conditional())


@pytest.mark.proof
async def test_a_rollback_restores_the_same_report_to_the_byte(
    live: LiveDataset, clock: Clock, publisher: Publisher
) -> None:
    people = [_someone(live.rulebook(), seed) for seed in range(PEOPLE)]
    before = [_report(live.rulebook(), masks) for masks in people]
    await _publish(publisher, conditional())
    clock.move()
    await live.refresh()
    assert [_report(live.rulebook(), masks) for masks in people] != before
    await publisher.publish(await publisher.draft_rollback(ON), "boris", WHY, AT)
    clock.move()
    await live.refresh()
    assert [_report(live.rulebook(), masks) for masks in people] == before


async def test_a_stored_revision_answers_like_the_folder_it_came_from(
    live: LiveDataset, clock: Clock, publisher: Publisher, tmp_path: Path
) -> None:
    await _publish(publisher, conditional())
    clock.move()
    await live.refresh()
    folder = open_desk(write_folder(tmp_path / "data", conditional())).rulebook(ON)
    for seed in range(20):
        masks = _someone(folder, seed)
        assert _report(live.rulebook(), masks) == _report(folder, masks)


class _Lost:
    """A child that is killed, whatever it is asked."""

    async def run(self, work: object, *args: object, **kwargs: object) -> NoReturn:
        raise PublishError(TOO_MUCH, "too much")


def _let_nobody_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process neither read a dataset nor compile one any more."""

    def compiled_here(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("this belongs into the child")

    for module in (filed, rulebook):
        monkeypatch.setattr(module, "compile_snapshot", compiled_here)
    monkeypatch.setattr(filed, "read_contents", compiled_here)


def _someone(book: Rulebook, seed: int) -> Masks:
    """Return a random person: each question answered, or not."""
    chance = random.Random(seed)
    return tuple(
        variable.full if chance.random() < 0.4 else 1 << chance.randrange(len(variable.values))
        for variable in book.vocabulary.variables
    )


def _report(book: Rulebook, masks: Masks) -> str:
    return json.dumps(report(advise(book, masks), words("ru")), ensure_ascii=False)


def _execute(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    try:
        with connection:
            connection.execute(sql)
    finally:
        connection.close()
