"""Writes sessions: all that has gathered while the last of it was written, of each kind at once.

So a save alone waits for one statement, and of many at once each costs little more than its bytes.
What ends comes after what is saved, as both were handed in: an erasure also ends what a tap that
was given up is still about to save.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from routebot.errors import StoreError
from routebot.store.postgres.changes import (
    Begin,
    Change,
    Owe,
    OweAnew,
    Place,
    Retire,
    RetireRow,
    Save,
    Settle,
    Shown,
    written,
)
from routebot.store.postgres.link import Postgres

__all__ = ["SessionWriter"]

_BATCH = 512
"""Changes done at once; more would let the first of them wait for no gain."""

_MANY_SHOWN = 64
"""Sessions noted as shown that are worth writing. Most are saved again before, by the next tap, and
need it no more.
"""

_ORDER = ((Save, Begin), (Retire, RetireRow, Owe, OweAnew, Settle), (Shown,))
"""What is written first, and what after it. What is shown may be of a session that ends: of two
statements that lock the same rows one would have to be broken off.
"""


@dataclass(frozen=True, slots=True)
class _Job:
    """A change, and who waits for it, if anybody does."""

    change: Change
    done: asyncio.Future[frozenset[bytes]] | None = None

    def answer(self, outcome: frozenset[bytes]) -> None:
        """Tell the one who waits, if they still do."""
        if self.done and not self.done.done():
            self.done.set_result(outcome)

    def refuse(self, error: StoreError) -> None:
        """Tell the one who waits that it failed, if they still do."""
        if self.done and not self.done.done():
            self.done.set_exception(error)


class SessionWriter:
    """The one of a process that writes to the sessions of a bot; made by `open`.

    Attributes:
        failures: how many times something could not be written.
    """

    def __init__(self, database: Postgres, bot: int) -> None:
        self._database, self._bot = database, bot
        self.failures = 0
        self._jobs: list[_Job] = []
        self._shown: set[int] = set()
        self._wanted = asyncio.Event()
        self._finished = asyncio.Event()
        self._closed, self._at_work = False, 0

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Postgres, bot: int) -> AsyncIterator["SessionWriter"]:
        """Write what is submitted, for the length of an ``async with``."""
        writer, failed = cls(database, bot), None
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(writer._run())
            try:
                yield writer
            except Exception as error:  # noqa: BLE001 - a group of tasks would wrap it up
                failed = error
            finally:
                await writer.close()
        if failed:
            raise failed

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Do something that is finished before the writer closes.

        Raises:
            StoreError: it is closed.
        """
        self.refuse_when_closed()
        self._at_work += 1
        try:
            yield
        finally:
            self._at_work -= 1
            self._wanted.set()

    async def submit(self, change: Change) -> frozenset[bytes]:
        """Have something written while `at_work`; it is durable when this returns.

        Returns:
            The ids of the rows that it was done to.

        Raises:
            StoreError: nobody knows whether it was written.
        """
        done: asyncio.Future[frozenset[bytes]] = asyncio.get_running_loop().create_future()
        job = _Job(change, done)
        self._jobs.append(job)
        self._wanted.set()
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            # Whoever has the chat next, in whichever process, shall find nothing under way.
            if job in self._jobs:
                self._jobs.remove(job)
            elif not done.done():
                await asyncio.wait([done])
            raise

    def note_shown(self, version: int) -> None:
        """Have a session owe nothing any more, with a later change or at the close.

        Not worth a statement of its own: what is lost in a kill costs a needless drawing.
        """
        self._shown.add(version)

    def is_shown(self, version: int) -> bool:
        """Tell whether that was noted and is not written yet."""
        return version in self._shown

    def refuse_when_closed(self) -> None:
        """Raise a StoreError once the writer is closed."""
        if self._closed:
            raise StoreError(f"{self._database.shown}: the session store is closed")

    async def close(self) -> None:
        """Finish writing what was handed in; leaving the ``async with`` does it too."""
        self._closed = True
        self._wanted.set()
        await self._finished.wait()

    async def _run(self) -> None:
        while not self._closed or self._at_work or self._jobs or self._shown:
            await self._wanted.wait()
            self._wanted.clear()
            while batch := self._gathered():
                await self._write(batch)
        self._finished.set()

    def _gathered(self) -> Sequence[_Job]:
        """Take what has gathered, and with it what was shown if that is worth writing."""
        batch, self._jobs = self._jobs[:_BATCH], self._jobs[_BATCH:]
        # A session that is saved again owes something again.
        self._shown -= {job.change.expected.joined for job in batch if isinstance(job.change, Save)}
        if len(self._shown) >= _MANY_SHOWN or (self._closed and not self._at_work):
            batch += [_Job(Shown(Place.of(version))) for version in self._shown]
            self._shown = set()
        return batch

    async def _write(self, batch: Sequence[_Job]) -> None:
        kinds: defaultdict[type[Change], list[_Job]] = defaultdict(list)
        for job in batch:
            kinds[type(job.change)].append(job)
        for together in _ORDER:
            await asyncio.gather(*(self._tell(kinds[kind]) for kind in together if kind in kinds))

    async def _tell(self, jobs: Sequence[_Job]) -> None:
        """Write changes of one kind, and tell everybody what became of theirs."""
        try:
            outcomes = await written(self._database, self._bot, [job.change for job in jobs])
        except StoreError as error:
            self._refuse(jobs, error)
        except Exception as error:  # noqa: BLE001 - whatever the reason: nobody may wait for ever
            if len(jobs) > 1:
                for job in jobs:  # one that breaks a rule of the table is nobody else's trouble
                    await self._tell([job])
                return
            # What the database says may hold values.
            shown, kind = self._database.shown, type(error).__name__
            self._refuse(jobs, StoreError(f"{shown}: a session cannot be written ({kind})"))
        else:
            for job, outcome in zip(jobs, outcomes, strict=True):
                job.answer(outcome)

    def _refuse(self, jobs: Sequence[_Job], error: StoreError) -> None:
        self.failures += 1
        for job in jobs:
            job.refuse(error)
