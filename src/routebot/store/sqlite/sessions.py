"""Keeps sessions in a SQLite file.

Theory of operation
===================

Reading goes over one connection, all writing through one task with another (`writer`). For every
chat the first save whose expected version is the stored one wins, the others are told that they
lost.

Versions are random. A counter would begin anew after an erasure, and a handler that was still busy
with the erased session could then save it back; it would also tell how long somebody talked.

A session whose idle time is over does not exist for readers and writers. When its chat returns
before the sweep, its row is set aside: it gets a random row key and loses its body, but keeps its
alarm until the sweep has read it.
"""

import math
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite

from routebot.errors import ConflictError, StoreError
from routebot.store.keys import KeyRing
from routebot.store.protocol import SESSION_LIFE, Due, Session
from routebot.store.sealing import DayKey
from routebot.store.sqlite.connection import reading_connection
from routebot.store.sqlite.writer import Deletion, Save, SessionWriter

__all__ = ["SqliteStore"]

_PAGE = 64
"""Expired rows looked up at once: a sweep holds few of them in memory, and stops soon when told."""

_VERSION_BITS = 63
"""SQLite's integers have 64 bits with a sign; so many random ones never come twice."""

_RECENT_KEYS = 2
"""A living session lies under today's key or yesterday's."""

_LOAD = "SELECT row_key, version, expires, body FROM session WHERE row_key IN (?, ?)"

# A row that claims to live longer than any can was written with a wrong clock.
_EXPIRED = """
SELECT row_key, version, key_day, alarm FROM session WHERE expires <= ?
UNION ALL SELECT row_key, version, key_day, alarm FROM session WHERE expires > ?
LIMIT ?
"""

_OWING = """
SELECT id, version, key_day, alarm FROM session
WHERE owed AND id > ? AND expires > ? ORDER BY id LIMIT ?
"""


@dataclass(eq=False)
class SqliteStore:
    """The session store in one SQLite file; made by `open`."""

    _path: Path
    _ring: KeyRing
    _writer: SessionWriter
    _reading: aiosqlite.Connection

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
        async with SessionWriter.open(path, now_at) as writer, reading_connection(path) as reading:
            yield cls(path, ring, writer, reading)

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """See `SessionStore.load`. A damaged row is deleted, so that the chat can begin anew."""
        keys = {key.row_key(chat_id): key for key in self._ring.recent(now_at)}
        row_keys: list[bytes | None] = [*keys]
        while len(row_keys) < _RECENT_KEYS:
            row_keys.append(None)  # there is no such key, and no row has it
        for row_key, version, expires, body in await self._read(_LOAD, row_keys):
            if expires <= _minute(now_at):
                continue
            opened = keys[row_key].open_body(chat_id, version, body)
            if opened is not None:
                return Session(opened, version)
            await self._writer.submit(deletions=[Deletion(row_key, version)])
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
        save = self._sealed(Due(chat_id, message_ids), body, version, now_at)
        if not await self._writer.submit(chat_id=chat_id, save=save):
            raise ConflictError(
                "the session was saved by somebody else since it was read; load it again"
            )
        return save.version

    async def erase(self, chat_id: int) -> None:
        """See `SessionStore.erase`."""
        rows = [Deletion(key.row_key(chat_id), None) for key in self._ring.held()]
        await self._writer.submit(deletions=rows, truncate=True)

    async def due(self, now_at: datetime) -> AsyncIterator[Due]:
        """See `SessionStore.due`. Rows whose key is gone are deleted without a word."""
        latest = _expires(now_at + SESSION_LIFE)
        while rows := await self._read(_EXPIRED, (_minute(now_at), latest, _PAGE)):
            for row_key, version, key_day, alarm in rows:
                key = self._ring.on(key_day)
                due = key.open_alarm(version, alarm) if key else None
                deleted = await self._writer.submit(deletions=[Deletion(row_key, version)])
                # Whoever deletes the row sees to the chat: two processes may be sweeping.
                if deleted and due:
                    yield due
        self._ring.destroy_spent(now_at)
        await self._writer.submit(truncate=True)

    def note_shown(self, chat_id: int, version: int, now_at: datetime) -> None:
        """See `SessionStore.note_shown`."""
        keys = self._ring.recent(now_at)
        self._writer.note_shown((key.row_key(chat_id), version) for key in keys)

    async def owing(self, now_at: datetime) -> AsyncIterator[int]:
        """See `SessionStore.owing`."""
        last = 0
        while rows := await self._read(_OWING, (last, _minute(now_at), _PAGE)):
            for last, version, key_day, alarm in rows:  # noqa: B007 - where the next page begins
                key = self._ring.on(key_day)
                due = key.open_alarm(version, alarm) if key else None
                if due:
                    yield due.chat_id

    async def count(self) -> int:
        """See `SessionStore.count`."""
        rows = await self._read("SELECT count(*) FROM session", ())
        return int(rows[0][0])

    async def close(self) -> None:
        """See `SessionStore.close`; leaving the ``async with`` does it too."""
        await self._writer.close()
        await self._reading.close()

    def _sealed(
        self, due: Due, body: Mapping[str, Any], expected: int | None, now_at: datetime
    ) -> Save:
        """Seal a session and its alarm under today's key."""
        key = self._ring.today(now_at)
        chat_id, version = due.chat_id, secrets.randbits(_VERSION_BITS)
        return Save(
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
        self._writer.refuse_when_closed()
        try:
            return list(await self._reading.execute_fetchall(sql, values))
        except aiosqlite.Error as error:
            raise StoreError(f"{self._path}: the sessions cannot be read: {error}") from error


def _former_row_key(recent: Sequence[DayKey], today: DayKey, chat_id: int) -> bytes | None:
    """Return where a session lies that was last saved yesterday; None if that key is gone."""
    return next((key.row_key(chat_id) for key in recent if key.day != today.day), None)


def _minute(at: datetime) -> int:
    return int(at.timestamp() // 60)


def _expires(saved_at: datetime) -> int:
    """Return the minute in which the idle time is over; rounded up, nobody loses a part of it."""
    return math.ceil((saved_at + SESSION_LIFE).timestamp() / 60)
