"""How late the event loop comes while eight people tap and something else happens: an admin
publishes, a day begins, very many sessions end, what is kept is full and garbage is collected.

Lateness is wall time, so that other work on the machine counts too; the note says how much of it
the program itself can be blamed for: what all its threads took of the processor between two ticks,
since only one of them has the interpreter at a time. Run alone:
``python -m tests.bench.stalls``, or with names of what to measure.
"""

import asyncio
import gc
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from routebot.bot.periodic import Periodic
from routebot.clock import now
from routebot.logic.conditions import Masks
from routebot.publishing.live import POLL
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_question
from routebot.reasoning.rulebook import Rulebook
from tests.bench.core import profiles
from tests.bench.filling import store_ended
from tests.bench.measuring import Row, p99
from tests.bench.office import Office, open_office
from tests.bench.talking import Talker, as_served, our_bot, talkers
from tests.support.desk import open_desk

__all__ = ["PARTS", "Meter", "Sizes", "metered", "rows"]

TICK = 0.002
"""Seconds between two looks at the clock."""

TARGET = 50.0
"""Milliseconds: what nobody who taps takes for a pause."""

_PEOPLE = 8
_PAUSE = 0.2
"""Seconds from an answer to the next tap, more or less: some forty taps a second in all, quicker
than eight people read, and no more than a bot can do.
"""

_LIMIT, _DAYS = b"limits: [{days: 90, per: rolling", ("90 дней".encode(), b"90 days")
"""How long one may stay in Kazakhstan: the field, and the first words after it that say the same.
Many people's advice follows it.
"""

_WHY = "The rule changed this morning."
_PREPARING, _MIDNIGHT = timedelta(minutes=9), timedelta(seconds=1)
"""Before a midnight, to which the clock is put: first where what it brings may be made ready."""


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        seconds: of tapping, where nothing else says when to stop.
        sheets: of answers that are worked out to fill what is kept; more than are kept.
        ended: sessions that end together.
        data: the dataset that serves, of which an admin edits one file; None for the packaged one.
    """

    seconds: float = 8.0
    sheets: int = 1_100
    ended: int = 100_000
    data: Path | None = None


@dataclass
class Meter:
    """How late a tick came.

    Attributes:
        late: seconds, of each tick.
        busy: seconds of the processor's time that the program took between two ticks.
        taps: seconds of each tap meanwhile.
    """

    late: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    taps: list[float] = field(default_factory=list)

    def row(self, name: str, note: str = "") -> Row:
        """Return the longest lateness."""
        worst = max(self.late)
        own = self.busy[self.late.index(worst)]
        said = f"p99 {p99(self.late) * 1e3:.0f} ms; of the worst {own * 1e3:.0f} ms its own work"
        said += f", of others {max(self.busy) * 1e3:.0f} at most"
        over = sum(each * 1e3 > TARGET for each in self.late)
        more = f"; {over} times over {TARGET:g} ms" if over else ""
        said = "; ".join(filter(None, [said + more, note]))
        return Row(f"event loop late at most, {name}", worst * 1e3, "ms", TARGET, said)


@asynccontextmanager
async def metered() -> AsyncIterator[Meter]:
    """Tick for the length of an ``async with``."""
    meter, done = Meter(), asyncio.Event()

    async def tick() -> None:
        while not done.is_set():
            begun, worked = time.perf_counter(), time.process_time()
            await asyncio.sleep(TICK)
            meter.late.append(time.perf_counter() - begun - TICK)
            meter.busy.append(time.process_time() - worked)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(tick())
        try:
            yield meter
        finally:
            done.set()


@asynccontextmanager
async def _tapping(people: Sequence[Talker]) -> AsyncIterator[Meter]:
    """Have people tap, each with pauses, and the loop watched, for the length of an ``async with``."""
    done = asyncio.Event()

    async def taps(person: Talker) -> None:
        dice = random.Random(person.chat_id)
        while not done.is_set():
            await asyncio.sleep(_PAUSE * dice.uniform(0.5, 1.5))
            meter.taps.append(await person.tap())

    async with metered() as meter, asyncio.TaskGroup() as tasks:
        for person in people:
            tasks.create_task(taps(person))
        try:
            yield meter
        finally:
            done.set()


@dataclass
class _Clock:
    """A clock that is put forward."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead

    def put_before_midnight(self, by: timedelta) -> None:
        """Put it to so long before the next midnight in Moscow, which is at 21 hours UTC."""
        at = self()
        midnight = datetime(at.year, at.month, at.day, 21, tzinfo=UTC)
        midnight += timedelta(days=midnight - by < at)
        self.ahead += midnight - by - at


@asynccontextmanager
async def _opened(
    folder: Path, clock: _Clock, data: Path | None
) -> AsyncIterator[tuple[Office, list[Talker]]]:
    """Run a bot with an admin as `routebot serve` does, and people who look at its first screen."""
    stop = asyncio.Event()
    async with open_office(folder, clock, data) as office:
        office.live.rulebook()
        people = await talkers(office.bench, range(101, 101 + _PEOPLE))
        async with asyncio.TaskGroup() as tasks:
            refreshing = Periodic("refresh", POLL.total_seconds(), office.live.refresh)
            tasks.create_task(refreshing.run(stop))
            try:
                yield office, people
            finally:
                stop.set()


async def _beside_an_admin(folder: Path, sizes: Sizes) -> list[Row]:
    """Tap with nothing else to do, then while an admin publishes, then through a midnight."""
    clock = _Clock()
    async with _opened(folder, clock, sizes.data) as (office, people):
        async with _tapping(people):  # what is done once is done
            await asyncio.sleep(sizes.seconds / 2)
        async with _tapping(people) as alone:
            await asyncio.sleep(sizes.seconds)
        async with _tapping(people) as publishing:
            await _publish(office)
            await asyncio.sleep(sizes.seconds / 2)
        async with _tapping(people) as midnight:
            await _through_midnight(office, clock, sizes.seconds)
    usual = statistics.median(alone.taps)
    waited, note = p99(publishing.taps), f"of {_PEOPLE} people, no network"
    return [
        alone.row("nothing else", f"{_PEOPLE} people"),
        publishing.row("an admin publishes"),
        midnight.row("a day begins"),
        Row("a tap beside others' taps, p50", usual * 1e3, "ms", note=note),
        Row("a tap while an admin publishes, p99", waited * 1e3, "ms", note=note),
        Row(
            "a tap while an admin publishes, p99 / p50 beside others' taps",
            waited / usual,
            "×",
            4,
            beyond=2,
        ),
    ]


async def _publish(office: Office) -> None:
    """Send a file, read its plan, publish it."""
    admin, before = office.volunteer, office.live.present.revision
    await admin.write("/admin")
    await admin.send(_edited(office.live.present.files["destinations/KZ.yaml"]), "KZ.yaml")
    assert admin.offers("publish"), admin.reads
    await admin.press("publish")
    await admin.write(_WHY)
    assert office.live.present.revision != before, admin.reads


def _edited(content: bytes) -> bytes:
    """Make ninety days sixty, in the field and in what people read."""
    before, limit, after = content.partition(_LIMIT)
    assert limit, "no such limit any more"
    for days in _DAYS:
        after = after.replace(days, days.replace(b"90", b"60"), 1)
    return before + limit.replace(b"90", b"60") + after


async def _through_midnight(office: Office, clock: _Clock, seconds: float) -> None:
    """Let the clock come near midnight, and pass it: whoever prepares has minutes for it."""
    before = office.live.rulebook().snapshot.on
    clock.put_before_midnight(_PREPARING)
    await asyncio.sleep(seconds * 2)
    clock.put_before_midnight(_MIDNIGHT)
    await asyncio.sleep(_MIDNIGHT.total_seconds() + seconds)
    assert office.live.rulebook().snapshot.on > before


async def _with_all_kept(folder: Path, sizes: Sizes) -> list[Row]:
    """Tap when as much is kept as may be, and collect all garbage then."""
    desk = open_desk(sizes.data)
    book = desk.rulebook()
    with _timed_collections() as collections:
        for masks in itertools.islice(_sheets(book), sizes.sheets):
            next_question(advise(book, masks))
        async with our_bot(folder, desk) as bench:
            people = await talkers(bench, range(101, 101 + _PEOPLE))
            async with _tapping(people) as meter:
                await asyncio.sleep(sizes.seconds)
        gc.collect()
    full = f"processor time; the longest of {len(collections)}"
    return [
        meter.row("all kept that may be", f"{sizes.sheets:,} other answer sheets before"),
        Row("a full garbage collection meanwhile", max(collections) * 1e3, "ms", TARGET, full),
    ]


@contextmanager
def _timed_collections() -> Iterator[list[float]]:
    """Note how long each full garbage collection takes, in seconds of the processor."""
    found, begun = [], 0.0

    def note(phase: str, info: dict[str, Any]) -> None:
        nonlocal begun
        if info["generation"] == 2 and phase == "start":
            begun = time.thread_time()
        elif info["generation"] == 2:
            found.append(time.thread_time() - begun)

    gc.callbacks.append(note)
    try:
        yield found
    finally:
        gc.callbacks.remove(note)


def _sheets(book: Rulebook) -> Iterator[Masks]:
    """Yield what people have answered, nobody twice."""
    yield from dict.fromkeys(profiles(book.vocabulary, 4_000))


async def _while_many_end(folder: Path, sizes: Sizes) -> list[Row]:
    """Tap during the sweep of very many sessions whose time is over."""
    await store_ended(folder, sizes.ended)
    desk = open_desk(sizes.data)
    desk.rulebook()
    async with our_bot(folder, desk) as bench:
        assert bench.ours
        people = await talkers(bench, range(101, 101 + _PEOPLE))
        begun = time.perf_counter()
        async with _tapping(people) as meter:
            await bench.ours.wiping.sweep()
            seconds = time.perf_counter() - begun
            with suppress(TimeoutError):  # an hour of it would say no more
                async with asyncio.timeout(sizes.seconds / 2):
                    await bench.ours.wiping.clear_chats()
    return [meter.row(f"{sizes.ended:,} sessions end", f"their sweep took {seconds:.0f} s")]


PARTS = {"admin": _beside_an_admin, "kept": _with_all_kept, "sweep": _while_many_end}


def rows(sizes: Sizes = Sizes(), parts: Sequence[str] = tuple(PARTS)) -> Iterator[Row]:
    """Yield the longest lateness of each."""
    for part in parts:
        with as_served(), tempfile.TemporaryDirectory() as name:
            yield from asyncio.run(PARTS[part](Path(name), sizes))


if __name__ == "__main__":
    for row in rows(parts=sys.argv[1:] or tuple(PARTS)):
        print(row, flush=True)
