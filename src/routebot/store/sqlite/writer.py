"""Writes sessions: one task, one connection, one commit for all that has gathered meanwhile.

While the task commits, further jobs gather; it then takes them all and commits them together, so
that the disk is waited for once and each is answered when its row is durable. A batch is laid out
in tables in memory (`stage.sql`), and one script decides it (`settle.sql`). A batch that the disk
refuses is refused as a whole, and the next one is tried anew.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import aiosqlite

from routebot.errors import StoreError
from routebot.store.sqlite.connection import migrated_connection, packaged_script

__all__ = ["Deletion", "Save", "SessionWriter"]

_BATCH = 512
"""Jobs in one commit; more would let the first of them wait for no gain."""

_SAVE = """
INSERT INTO temp.saves
       (seq, chat, row_key, former_key, expected, version, key_day, minute, expires, body, alarm)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_DELETE = "INSERT INTO temp.deletions (seq, row_key, version) VALUES (?, ?, ?)"

_SHOW = "INSERT INTO temp.shown (row_key, version) VALUES (?, ?)"

_NOTED = "DELETE FROM temp.shown"

_WON = "DELETE FROM temp.saves RETURNING seq, won"

_FOUND = "DELETE FROM temp.deletions RETURNING seq, found"

_CLEAR = "DELETE FROM temp.saves; DELETE FROM temp.deletions; DELETE FROM temp.shown;"


class Save(NamedTuple):
    """A session to be written, in the order of the columns of ``saves`` in `stage.sql`."""

    row_key: bytes
    former_key: bytes | None
    expected: int | None
    version: int
    key_day: str
    minute: int
    expires: int
    body: bytes
    alarm: bytes


class Deletion(NamedTuple):
    """A row to be deleted; of the version None, whatever its version is."""

    row_key: bytes
    version: int | None


@dataclass(frozen=True, slots=True)
class _Job:
    """Something for the writer to do.

    Attributes:
        done: becomes True if the save won or a row to be deleted was there.
        chat_id: whose session is saved.
        truncate: answer only when the write-ahead log is empty.
    """

    done: asyncio.Future[bool]
    chat_id: int | None = None
    save: Save | None = None
    deletions: tuple[Deletion, ...] = ()
    truncate: bool = False

    def answer(self, outcome: bool) -> None:
        """Tell the one who waits, if they still do."""
        if not self.done.done():
            self.done.set_result(outcome)

    def refuse(self, error: StoreError) -> None:
        """Tell the one who waits that it failed, if they still do."""
        if not self.done.done():
            self.done.set_exception(error)


class SessionWriter:
    """The one task that writes to the sessions of a database; made by `open`."""

    def __init__(self, path: Path, database: aiosqlite.Connection) -> None:
        self._path, self._database = path, database
        self._settle = packaged_script("settle")
        self._jobs: asyncio.Queue[_Job | None] = asyncio.Queue()
        self._shown: list[tuple[bytes, int]] = []
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    @classmethod
    @asynccontextmanager
    async def open(cls, path: Path, now_at: datetime) -> AsyncIterator["SessionWriter"]:
        """Open the database and write what is submitted, for the length of an ``async with``.

        Raises:
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        async with migrated_connection(path, "sessions", now_at) as database:
            await database.executescript(packaged_script("stage"))
            writer = cls(path, database)
            # Not a TaskGroup: it would wrap every error of the body in a group. `close` awaits it.
            writer._task = asyncio.create_task(writer._write())  # noqa: TID251
            try:
                yield writer
            finally:
                await writer.close()

    async def submit(
        self,
        *,
        chat_id: int | None = None,
        save: Save | None = None,
        deletions: Sequence[Deletion] = (),
        truncate: bool = False,
    ) -> bool:
        """Have something written; it is durable when this returns.

        Returns:
            Whether the save won, or a row to be deleted was there.

        Raises:
            StoreError: it could not be written, or the writer is closed.
        """
        self.refuse_when_closed()
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait(_Job(done, chat_id, save, tuple(deletions), truncate))
        return await done

    def note_shown(self, rows: Iterable[tuple[bytes, int]]) -> None:
        """Have sessions owed nothing any more, with the next commit or at the close.

        Not worth a commit of its own: what is lost in a kill costs a needless drawing.

        Args:
            rows: (row key, version) of each.
        """
        self._shown += rows

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
        await self._database.close()

    async def _write(self) -> None:
        """Do what is submitted, batch by batch, until the writer is closed."""
        while batch := await self._gathered():
            await self._done(batch)
        await self._done([])

    async def _done(self, batch: Sequence[_Job]) -> None:
        try:
            await self._commit(batch)
            await self._truncate(batch)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody may wait for ever
            await self._give_up(batch, error)

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

    async def _commit(self, batch: Sequence[_Job]) -> None:
        """Settle a batch in one transaction; answer all but those who wait for an empty log."""
        saves, deletions = _save_rows(batch), _deletion_rows(batch)
        shown, self._shown = self._shown, []
        if shown:
            await self._database.executemany(_SHOW, shown)
        if saves:
            await self._database.executemany(_SAVE, saves)
        if deletions:
            await self._database.executemany(_DELETE, deletions)
        if saves or deletions or shown:
            await self._database.executescript(self._settle)
        if shown:
            await self._database.execute(_NOTED)
        done = {seq for seq, won in await self._taken(_WON, saves) if won}
        done |= {seq for seq, found in await self._taken(_FOUND, deletions) if found}
        for seq, job in enumerate(batch):
            if not job.truncate:
                job.answer(seq in done)

    async def _taken(
        self, statement: str, rows: Sequence[tuple[object, ...]]
    ) -> list[tuple[int, int]]:
        """Take what became of rows out of their table; an empty table is not asked."""
        if not rows:
            return []
        return [(seq, told) for seq, told in await self._database.execute_fetchall(statement)]

    async def _truncate(self, batch: Sequence[_Job]) -> None:
        """Empty the write-ahead log once for all that wait for it."""
        waiting = [job for job in batch if job.truncate]
        if not waiting:
            return
        ((busy, _, _),) = await self._database.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        for job in waiting:
            if busy:
                reason = "deleted, but another process keeps the log from being emptied"
                job.refuse(StoreError(f"{self._path}: {reason}"))
            else:
                job.answer(True)

    async def _give_up(self, batch: Sequence[_Job], cause: Exception) -> None:
        """Roll back and refuse whoever was not answered yet."""
        with suppress(aiosqlite.Error, ValueError):  # ValueError: the connection is closed
            if self._database.in_transaction:
                await self._database.execute("ROLLBACK")
            await self._database.executescript(_CLEAR)
        for job in batch:
            error = StoreError(f"{self._path}: the sessions cannot be written: {cause}")
            error.__cause__ = cause
            job.refuse(error)


def _save_rows(batch: Sequence[_Job]) -> list[tuple[object, ...]]:
    """Lay out the sessions to write, each with the number of its chat within the batch."""
    chats: dict[int | None, int] = {}
    return [
        (seq, chats.setdefault(job.chat_id, len(chats)), *job.save)
        for seq, job in enumerate(batch)
        if job.save is not None
    ]


def _deletion_rows(batch: Sequence[_Job]) -> list[tuple[object, ...]]:
    return [(seq, *deletion) for seq, job in enumerate(batch) for deletion in job.deletions]
