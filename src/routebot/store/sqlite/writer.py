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
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from routebot.errors import StoreError
from routebot.store.keys import KeyFile
from routebot.store.sqlite.changes import Change, Effects, Save, slot_of
from routebot.store.sqlite.connection import migrated_connection, writing_connection
from routebot.store.sqlite.reserve import Reserve

__all__ = ["SessionWriter"]

_BATCH = 512
"""Changes in one commit; more would let the first of them wait for no gain."""

_MANY_SHOWN = 64
"""Sessions noted as shown that are worth writing. Most are saved again before, by the next tap, and
need it no more: for a tap that is half of its changes of pages.
"""

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
        failures: how many batches the disk refused, or a part of them.
    """

    def __init__(self, path: Path, database: sqlite3.Connection, keys: KeyFile) -> None:
        self._path, self._database, self._keys = path, database, keys
        self._reserve = Reserve(path)
        self.undestroyed: set[int] = set()
        self.failures = 0
        self._thread = ThreadPoolExecutor(1, "routebot-sessions")
        self._loop = asyncio.get_running_loop()
        self._jobs: list[_Job] = []
        self._shown: set[int] = set()
        self._idle = asyncio.Event()
        self._idle.set()
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
        done: asyncio.Future[int] = self._loop.create_future()
        self._jobs.append(_Job(change, done))
        self._begin()
        return await done

    def note_shown(self, version: int) -> None:
        """Have a session owed nothing any more, with a later commit or at the close.

        Not worth a commit of its own: what is lost in a kill costs a needless drawing.
        """
        self._shown.add(version)

    def is_shown(self, version: int) -> bool:
        """Tell whether that was noted and is not written yet."""
        return version in self._shown

    async def shrink(self) -> None:
        """Give room back that is no longer needed: the log, and pages that were freed.

        Raises:
            StoreError: the disk refused.
        """
        self.refuse_when_closed()
        try:
            await self._loop.run_in_executor(self._thread, self._shrink)
        except sqlite3.Error as error:
            raise self._failure(error) from error

    def refuse_when_closed(self) -> None:
        """Raise a StoreError once the writer is closed."""
        if self._closed:
            raise StoreError(f"{self._path}: the session store is closed")

    async def close(self) -> None:
        """Finish writing what was handed in, and close; leaving the ``async with`` does it too."""
        self._closed = True
        while self._shown or not self._idle.is_set():
            self._begin()
            await self._idle.wait()
        self._thread.shutdown()
        self._database.close()

    def _begin(self) -> None:
        """Have the thread begin, once all who submit in this turn of the loop have done so."""
        if self._idle.is_set():
            self._idle.clear()
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        """Hand the thread what has gathered."""
        batch, self._jobs = self._jobs[:_BATCH], self._jobs[_BATCH:]
        # A session that is saved again owes something again.
        self._shown -= {job.change.expected for job in batch if isinstance(job.change, Save)}
        shown: Collection[int] = ()
        if len(self._shown) >= _MANY_SHOWN or (self._closed and not self._jobs):
            shown, self._shown = self._shown, set()
        self._thread.submit(self._written, batch, shown)

    def _written(self, batch: Sequence[_Job], shown: Collection[int]) -> None:
        """Write a batch, in the thread, and have everybody told in one call of the loop."""
        outcomes: Sequence[int | StoreError]
        try:
            outcomes = self._commit([job.change for job in batch], shown)
        except Exception as error:  # noqa: BLE001 - whatever the reason: nobody may wait for ever
            outcomes = [self._failure(error)] * len(batch)
        self._loop.call_soon_threadsafe(self._tell, batch, outcomes)

    def _tell(self, batch: Sequence[_Job], outcomes: Sequence[int | StoreError]) -> None:
        if self._jobs:
            self._hand_over()
        else:
            self._idle.set()
        self.failures += any(isinstance(outcome, StoreError) for outcome in outcomes)
        for job, outcome in zip(batch, outcomes, strict=True):
            if isinstance(outcome, StoreError):
                job.refuse(outcome)
            else:
                job.answer(outcome)

    def _failure(self, error: Exception) -> StoreError:
        if isinstance(error, StoreError):
            return error
        failure = StoreError(f"{self._path}: the sessions cannot be written: {error}")
        failure.__cause__ = error
        return failure

    def _commit(
        self, changes: Sequence[Change], shown: Collection[int]
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

    def _transaction(self, changes: Sequence[Change], shown: Collection[int]) -> Sequence[int]:
        effects = Effects()
        made = {change.made for change in changes if change.made is not None}
        try:
            self._database.execute("BEGIN IMMEDIATE")
            if shown:
                self._database.executemany(_SHOWN, [(slot_of(each), each) for each in shown])
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
        if free:
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
