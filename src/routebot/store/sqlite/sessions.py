"""Keeps sessions in a SQLite file.

Theory of operation
===================

All writing goes through one task with one connection. While it commits, further saves gather; it
then takes them all and commits them together, so that the disk is waited for once and each is
answered when its row is durable. A batch is
laid out in tables in memory, and one script decides it: for every chat the first save whose
expected version is the stored one wins, the others are told that they lost. A batch that the disk
refuses is refused as a whole, and the next one is tried anew.

Versions are random. A counter would begin anew after an erasure, and a handler that was still busy
with the erased session could then save it back; it would also tell how long somebody talked.

A session whose idle time is over does not exist for readers and writers. When its chat returns
before the sweep, its
row is set aside: it gets a random row key and loses its body, but keeps its alarm until the sweep
has read it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import aiosqlite

from routebot.errors import ConflictError, StoreError
from routebot.store.keys import KeyRing
from routebot.store.protocol import SESSION_LIFE, Due, Session
from routebot.store.sealing import DayKey
from routebot.store.sqlite.connection import (
    _PRAGMAS,
    _connection,
    _keep_log_ahead,
    _make_private_file,
    migrate,
    packaged_migrations,
)

__all__ = ["SqliteStore"]


_BATCH = 512
"""Jobs in one commit; more would let the first of them wait for no gain."""


_PAGE = 64
"""Expired rows looked up at once."""


_STAGE = """
CREATE TEMP TABLE arriving (
    seq INTEGER PRIMARY KEY, chat INTEGER, row_key BLOB, former_key BLOB, expected INTEGER, version INTEGER,
    key_day TEXT, minute INTEGER, expires INTEGER, body BLOB, alarm BLOB, won INTEGER DEFAULT 0
);
CREATE TEMP TABLE leaving (seq INTEGER, row_key BLOB, version INTEGER, found INTEGER DEFAULT 0);
"""


_ARRIVE = """
INSERT INTO temp.arriving (seq, chat, row_key, former_key, expected, version, key_day, minute, expires, body, alarm)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


_LEAVE = "INSERT INTO temp.leaving (seq, row_key, version) VALUES (?, ?, ?)"


# CROSS JOIN and the subquery keep SQLite from ever walking through all sessions: the batch comes
# first.
_SETTLE = """
BEGIN IMMEDIATE;

UPDATE session SET row_key = randomblob(32), body = NULL
 WHERE id IN (SELECT s.id FROM temp.arriving AS a CROSS JOIN session AS s
               WHERE s.row_key IN (a.row_key, a.former_key) AND s.expires <= a.minute);

UPDATE temp.arriving SET won = 1
 WHERE seq IN (SELECT min(a.seq)
                 FROM temp.arriving AS a LEFT JOIN session AS s ON s.row_key IN (a.row_key, a.former_key)
                WHERE s.version IS a.expected
                GROUP BY a.chat);

INSERT INTO session (row_key, version, key_day, expires, body, alarm)
SELECT row_key, version, key_day, expires, body, alarm FROM temp.arriving WHERE won
    ON CONFLICT (row_key) DO UPDATE
   SET version = excluded.version, key_day = excluded.key_day, expires = excluded.expires,
       body = excluded.body, alarm = excluded.alarm;

DELETE FROM session WHERE row_key IN (SELECT former_key FROM temp.arriving WHERE won);

UPDATE temp.leaving
   SET found = EXISTS (SELECT 1 FROM session AS s
                        WHERE s.row_key = leaving.row_key AND (leaving.version IS NULL OR s.version = leaving.version));

DELETE FROM session WHERE row_key IN (SELECT row_key FROM temp.leaving WHERE found);

COMMIT;
"""


_OUTCOME = "DELETE FROM temp.arriving RETURNING seq, won"


_FOUND = "DELETE FROM temp.leaving RETURNING seq, found"


_CLEAR = "DELETE FROM temp.arriving; DELETE FROM temp.leaving;"


_LOAD = "SELECT row_key, version, expires, body FROM session WHERE row_key IN (?, ?)"


# A row that claims to live longer than any can was written with a wrong clock.
_EXPIRED = """
SELECT row_key, version, key_day, alarm FROM session WHERE expires <= ?
UNION ALL SELECT row_key, version, key_day, alarm FROM session WHERE expires > ?
LIMIT ?
"""


class _Arrival(NamedTuple):
    """A session to be written, in the order of the columns of ``arriving``.

    Attributes:
        former_key: where yesterday's key would have put it, None if there is no such key.
        minute: the present one, to know expired rows by.
    """

    row_key: bytes
    former_key: bytes | None
    expected: int | None
    version: int
    key_day: str
    minute: int
    expires: int
    body: bytes
    alarm: bytes


@dataclass(frozen=True, slots=True)
class _Job:
    """Something for the writer to do.

    Attributes:
        chat_id: whose session it is.
        arrival: a session to write.
        leaving: rows to delete: row key, and the version it must have or None for any.
        truncate: answer only when the write-ahead log is empty.
        done: becomes True if the arrival won or something that was leaving was there.
    """

    done: asyncio.Future[bool]
    chat_id: int | None = None
    arrival: _Arrival | None = None
    leaving: tuple[tuple[bytes, int | None], ...] = ()
    truncate: bool = False

    def answer(self, outcome: bool) -> None:
        """Tell the one who waits, if they still do."""
        if not self.done.done():
            self.done.set_result(outcome)

    def refuse(self, error: StoreError) -> None:
        """Tell the one who waits that it failed, if they still do."""
        if not self.done.done():
            self.done.set_exception(error)


@dataclass(eq=False)
class SqliteStore:
    """The session store in one SQLite file; made by `open`."""

    _path: Path
    _ring: KeyRing
    _writing: aiosqlite.Connection
    _reading: aiosqlite.Connection
    _jobs: asyncio.Queue[_Job | None] = field(default_factory=asyncio.Queue)
    _writer: asyncio.Task[None] | None = None
    _closed: bool = False

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, ring: KeyRing, now_at: datetime
    ) -> AsyncIterator["SqliteStore"]:
        """Open the database, made and migrated if need be, for the length of an ``async with``.

        Args:
            now_at: recorded beside the migrations applied.

        Raises:
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        _make_private_file(path)
        async with _connection(path) as writing, _connection(path) as reading:
            await _prepare(path, writing, reading, now_at)
            store = cls(path, ring, writing, reading)
            # Not a TaskGroup: it would wrap every error of the body in a group. `close` awaits this
            # task.
            store._writer = asyncio.create_task(store._write(), name="session writer")  # noqa: TID251
            try:
                yield store
            finally:
                await store.close()

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """See `SessionStore.load`. A row that is damaged is deleted, so that the chat can begin
        anew.
        """
        keys = {key.row_key(chat_id): key for key in self._ring.recent(now_at)}
        row_keys = [*keys, None, None][:2]
        for row_key, version, expires, body in await self._read(_LOAD, row_keys):
            if expires <= _minute(now_at):
                continue
            opened = keys[row_key].open_body(chat_id, version, body)
            if opened is not None:
                return Session(opened, version)
            await self._submit(leaving=((row_key, version),))
        return None

    async def save(
        self,
        chat_id: int,
        body: Mapping[str, Any],
        version: int | None,
        now_at: datetime,
        message_ids: tuple[int, ...] = (),
    ) -> int:
        """See `SessionStore.save`."""
        arrival = self._arrival(Due(chat_id, message_ids), body, version, now_at)
        if not await self._submit(chat_id, arrival):
            raise ConflictError(
                "the session was saved by somebody else since it was read; load it again"
            )
        return arrival.version

    async def erase(self, chat_id: int) -> None:
        """See `SessionStore.erase`."""
        rows = tuple((key.row_key(chat_id), None) for key in self._ring.held())
        await self._submit(leaving=rows, truncate=True)

    async def due(self, now_at: datetime) -> AsyncIterator[Due]:
        """See `SessionStore.due`. Rows whose key is gone are deleted without a word."""
        latest = _expires(now_at + SESSION_LIFE)
        while rows := await self._read(_EXPIRED, (_minute(now_at), latest, _PAGE)):
            for row_key, version, key_day, alarm in rows:
                key = self._ring.on(key_day)
                due = key.open_alarm(version, alarm) if key else None
                # Whoever deletes the row sees to the chat: two processes may be sweeping.
                if await self._submit(leaving=((row_key, version),)) and due:
                    yield due
        self._ring.destroy_spent(now_at)
        await self._submit(truncate=True)

    async def count(self) -> int:
        """See `SessionStore.count`."""
        rows = await self._read("SELECT count(*) FROM session", ())
        return int(rows[0][0])

    async def close(self) -> None:
        """See `SessionStore.close`; leaving the ``async with`` does it too."""
        if not self._closed:
            self._closed = True
            self._jobs.put_nowait(None)
        if self._writer:
            # Shielded: whoever stops waiting for the close must not tear a commit that others wait
            # for.
            await asyncio.shield(self._writer)
        await self._reading.close()
        await self._writing.close()

    def _arrival(
        self, due: Due, body: Mapping[str, Any], expected: int | None, now_at: datetime
    ) -> _Arrival:
        key = self._ring.today(now_at)
        chat_id, version = due.chat_id, secrets.randbits(63)
        return _Arrival(
            row_key=key.row_key(chat_id),
            former_key=_former_row_key(self._ring.recent(now_at), key, chat_id),
            expected=expected,
            version=version,
            key_day=key.day.isoformat(),
            minute=_minute(now_at),
            expires=_expires(now_at),
            body=key.seal_body(chat_id, version, body),
            alarm=key.seal_alarm(version, due),
        )

    async def _read(self, sql: str, values: Iterable[object]) -> Sequence[Any]:
        self._refuse_when_closed()
        try:
            return list(await self._reading.execute_fetchall(sql, values))
        except aiosqlite.Error as error:
            raise StoreError(f"{self._path}: the sessions cannot be read: {error}") from error

    async def _submit(
        self,
        chat_id: int | None = None,
        arrival: _Arrival | None = None,
        leaving: tuple[tuple[bytes, int | None], ...] = (),
        truncate: bool = False,
    ) -> bool:
        self._refuse_when_closed()
        job = _Job(asyncio.get_running_loop().create_future(), chat_id, arrival, leaving, truncate)
        self._jobs.put_nowait(job)
        return await job.done

    def _refuse_when_closed(self) -> None:
        if self._closed:
            raise StoreError(f"{self._path}: the session store is closed")

    async def _write(self) -> None:
        """Do what is submitted, batch by batch, until the store is closed."""
        while batch := await self._gathered():
            try:
                await self._commit(batch)
                await self._truncate(batch)
            except Exception as error:  # noqa: BLE001  whatever it is, nobody may wait for ever
                await self._give_up(batch, error)

    async def _gathered(self) -> list[_Job]:
        """Wait for a job and take all that have gathered; none means the store is closing."""
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
        """Settle a batch in one transaction and answer all but those who wait for the log to be
        emptied.
        """
        arriving, leaving = _arriving(batch), _leaving(batch)
        outcome: dict[int, bool] = {}
        if arriving:
            await self._writing.executemany(_ARRIVE, arriving)
        if leaving:
            await self._writing.executemany(_LEAVE, leaving)
        if arriving or leaving:
            await self._writing.executescript(_SETTLE)
        if arriving:
            outcome |= {
                seq: bool(won) for seq, won in await self._writing.execute_fetchall(_OUTCOME)
            }
        if leaving:
            outcome |= {
                seq: True for seq, found in await self._writing.execute_fetchall(_FOUND) if found
            }
        for seq, job in enumerate(batch):
            if not job.truncate:
                job.answer(outcome.get(seq, False))

    async def _truncate(self, batch: Sequence[_Job]) -> None:
        """Empty the write-ahead log once for all that wait for it."""
        waiting = [job for job in batch if job.truncate]
        if not waiting:
            return
        ((busy, _, _),) = await self._writing.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        for job in waiting:
            if busy:
                job.refuse(
                    StoreError(
                        f"{self._path}: deleted, but another process keeps the log from being emptied"
                    )
                )
            else:
                job.answer(True)

    async def _give_up(self, batch: Sequence[_Job], cause: Exception) -> None:
        """Roll back and refuse whoever was not answered yet."""
        with suppress(aiosqlite.Error, ValueError):
            if self._writing.in_transaction:
                await self._writing.execute("ROLLBACK")
            await self._writing.executescript(_CLEAR)
        for job in batch:
            error = StoreError(f"{self._path}: the sessions cannot be written: {cause}")
            error.__cause__ = cause
            job.refuse(error)


async def _prepare(
    path: Path, writing: aiosqlite.Connection, reading: aiosqlite.Connection, now_at: datetime
) -> None:
    try:
        await writing.executescript(_PRAGMAS)
        await _keep_log_ahead(writing)
        await migrate(writing, packaged_migrations(), now_at)
        await writing.executescript(_STAGE)
        await reading.executescript(_PRAGMAS + "PRAGMA query_only = ON;")
    except aiosqlite.Error as error:
        raise StoreError(f"{path}: the session database cannot be opened: {error}") from error
    except StoreError as error:
        raise StoreError(f"{path}: {error}") from error


def _arriving(batch: Sequence[_Job]) -> list[tuple[object, ...]]:
    """Lay out the sessions to write. Chats are numbered within the batch: around midnight one has
    two row keys.
    """
    chats: dict[int | None, int] = {}
    return [
        (seq, chats.setdefault(job.chat_id, len(chats)), *job.arrival)
        for seq, job in enumerate(batch)
        if job.arrival is not None
    ]


def _leaving(batch: Sequence[_Job]) -> list[tuple[object, ...]]:
    return [
        (seq, row_key, version) for seq, job in enumerate(batch) for row_key, version in job.leaving
    ]


def _former_row_key(recent: Sequence[DayKey], today: DayKey, chat_id: int) -> bytes | None:
    return next((key.row_key(chat_id) for key in recent if key.day != today.day), None)


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _expires(saved_at: datetime) -> int:
    """Return the minute in which the idle time is over, rounded up so that nobody loses part of it."""
    return int(-(-(saved_at + SESSION_LIFE).timestamp() // 60))
