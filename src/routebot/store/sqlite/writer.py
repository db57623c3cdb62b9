"""Writes sessions: one thread, one connection, one commit for all that has gathered meanwhile.

While the thread commits, further changes gather; it then takes them all and commits them together,
so that the disk is waited for once and each is answered when its row is durable. A batch that the
disk refuses is refused as a whole, and the next one is tried anew.

Keys and rows lie in two files, so the order matters: keys of new sessions are on the disk before
the commit, and so are the ends of keys whose session is gone; a place is free, and a key that was
replaced is destroyed, after it.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from routebot.errors import StoreError
from routebot.store.keys import KeyFile
from routebot.store.sqlite.changes import Change, Effects, slot_of
from routebot.store.sqlite.connection import migrated_connection, writing_connection
from routebot.store.sqlite.reserve import Reserve

__all__ = ["SessionWriter"]

T = TypeVar("T")

_BATCH = 512
"""Changes in one commit; more would let the first of them wait for no gain."""

_FEW = 16
"""Changes in one commit on a full disk: some 160 pages of 4 KiB."""

_SHOWN = "UPDATE session SET owed = 0 WHERE slot = ? AND version = ?"

_SHRINK_PAGES = 256
"""Free pages given back to the disk at a time, 1 MiB: taps wait meanwhile."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A change, and who waits for it."""

    change: Change
    done: asyncio.Future[int]

    def answer(self, outcome: int) -> None:
        """Tell the one who waits, if they still do."""
        if not self.done.done():
            self.done.set_result(outcome)

    def refuse(self, error: StoreError) -> None:
        """Tell the one who waits that it failed, if they still do."""
        if not self.done.done():
            self.done.set_exception(error)


class SessionWriter:
    """The one that writes to the sessions of a database; made by `open`.

    Attributes:
        undestroyed: places whose body's key should be gone, but the disk refused.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, keys: KeyFile) -> None:
        self._path, self._database, self._keys = path, database, keys
        self._reserve = Reserve(path)
        self.undestroyed: set[int] = set()
        self._thread = ThreadPoolExecutor(1, "routebot-sessions")
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._shown: list[tuple[int, int]] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, keys: KeyFile, now_at: datetime
    ) -> AsyncIterator["SessionWriter"]:
        """Open the database and write what is submitted, for the length of an ``async with``.

        Raises:
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        async with migrated_connection(path, "sessions", now_at):
            writer = cls(path, writing_connection(path), keys)
        writer._reserve.fill()
        # Not a TaskGroup: it would wrap every error of the body in a group. `close` awaits it.
        writer._task = asyncio.create_task(writer._write())  # noqa: TID251
        try:
            yield writer
        finally:
            await writer.close()

    async def submit(self, change: Change) -> int:
        """Have something written; it is durable when this returns.

        Returns:
            What the change says it did, 0 for nothing.

        Raises:
            StoreError: it could not be written, or the writer is closed.
        """
        self.refuse_when_closed()
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(_Job(change, done))
        return await done

    def note_shown(self, version: int) -> None:
        """Have a session owed nothing any more, with the next commit or at the close.

        Not worth a commit of its own: what is lost in a kill costs a needless drawing.
        """
        self._shown.append((slot_of(version), version))

    async def shrink(self) -> None:
        """Give room back that is no longer needed: the log, and pages that were freed.

        Raises:
            StoreError: the disk refused.
        """
        self.refuse_when_closed()
        await self._in_thread(self._shrink)

    def refuse_when_closed(self) -> None:
        """Raise a StoreError once the writer is closed."""
        if self._closed:
            raise StoreError(f"{self._path}: the session store is closed")

    async def close(self) -> None:
        """Finish writing what was handed in, and close; leaving the ``async with`` does it too."""
        if not self._closed:
            self._closed = True
            self._jobs.put_nowait(None)
        if self._task:
            # Shielded: who stops waiting for the close must not tear a commit others wait for.
            await asyncio.shield(self._task)
        self._thread.shutdown()
        self._database.close()

    async def _write(self) -> None:
        """Do what is submitted, batch by batch, until the writer is closed."""
        while batch := await self._gathered():
            await self._done(batch)
        await self._done([])

    async def _done(self, batch: Sequence[_Job]) -> None:
        shown, self._shown = self._shown, []
        try:
            outcomes = await self._in_thread(self._commit, [job.change for job in batch], shown)
        except StoreError as error:
            for job in batch:
                job.refuse(error)
            return
        for job, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, StoreError):
                job.refuse(outcome)
            else:
                job.answer(outcome)

    async def _in_thread(self, work: Callable[..., T], *arguments: object) -> T:
        """Do something in the thread of the connection.

        Raises:
            StoreError: it failed, whatever the reason: nobody may wait for ever.
        """
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, work, *arguments)
        except StoreError:
            raise
        except Exception as error:
            raise StoreError(f"{self._path}: the sessions cannot be written: {error}") from error

    async def _gathered(self) -> list[_Job]:
        """Wait for a job and take all that have gathered; none means that the writer is closing."""
        batch: list[_Job] = []
        job = await self._jobs.get()
        while job is not None:
            batch.append(job)
            if len(batch) == _BATCH or self._jobs.empty():
                return batch
            job = self._jobs.get_nowait()
        if batch:
            self._jobs.put_nowait(None)
        return batch

    def _commit(
        self, changes: Sequence[Change], shown: Iterable[tuple[int, int]]
    ) -> Sequence[int | StoreError]:
        """Do changes in one transaction; on a full disk at least those that make room.

        Returns:
            What became of each.
        """
        try:
            return self._transaction(changes, shown)
        except sqlite3.OperationalError as error:
            urgent = [change for change in changes if change.makes_room]
            if not urgent or error.sqlite_errorcode != sqlite3.SQLITE_FULL:
                raise
            full = StoreError(f"{self._path}: the sessions cannot be written: {error}")
            outcomes = iter(self._in_little_room(urgent, full))
            return [next(outcomes) if change.makes_room else full for change in changes]

    def _in_little_room(
        self, changes: Sequence[Change], full: StoreError
    ) -> Iterator[int | StoreError]:
        """Do what deletes on a full disk, a few rows at a time: many need more than the reserve."""
        self._reserve.give_up()
        with suppress(sqlite3.Error):
            # The log may be larger than what it has yet to write to the database.
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        for first in range(0, len(changes), _FEW):
            few = changes[first : first + _FEW]
            try:
                yield from self._transaction(few, ())
            except sqlite3.OperationalError:
                yield from [full] * len(few)

    def _transaction(
        self, changes: Sequence[Change], shown: Iterable[tuple[int, int]]
    ) -> Sequence[int]:
        effects = Effects()
        made = {change.made for change in changes if change.made is not None}
        try:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.executemany(_SHOWN, shown)
            outcomes = [change.apply(self._database, effects) for change in changes]
            self._settle_keys(made, effects)
            self._database.execute("COMMIT")
        except BaseException:
            self._roll_back(made)
            raise
        self._let_go(effects)
        return outcomes

    def _let_go(self, effects: Effects) -> None:
        """Give back what no row names any more.

        All is stored by now, so that nothing here may be told as a failure; what the disk refuses
        is tried with the next sweep (`undestroyed`), or found by `Tidy`.
        """
        free = effects.gone | effects.unused
        if effects.replaced:
            try:
                self._keys.destroy(effects.replaced)
                free |= effects.replaced
            except StoreError:
                self.undestroyed |= effects.replaced
        with suppress(StoreError):
            self._keys.free(free)

    def _settle_keys(self, made: set[int], effects: Effects) -> None:
        """Put on the disk what of the keys has to be there before the commit.

        A key that cannot be destroyed keeps no row from being deleted.
        """
        if effects.ended:
            try:
                self._keys.destroy_bodies(effects.ended)
            except StoreError:
                self.undestroyed |= effects.ended
        if effects.gone:
            try:
                self._keys.destroy(effects.gone)
                # Free soon, and then perhaps another session's.
                self.undestroyed -= effects.gone
            except StoreError:
                effects.gone.clear()  # without a row they are found by `Tidy`
        if made - effects.unused:
            self._keys.sync()

    def _roll_back(self, made: set[int]) -> None:
        """Leave no transaction open, and no place taken, whatever happened."""
        with suppress(sqlite3.Error):
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
        with suppress(StoreError):  # keys without a row are found by `Tidy`
            self._keys.free(made)

    def _shrink(self) -> None:
        # A script: `execute` takes one step of it, and frees one page.
        self._database.executescript(f"PRAGMA incremental_vacuum({_SHRINK_PAGES});")
        # A reader may keep the log; what stands in it opens with no key any more.
        self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._reserve.fill()
