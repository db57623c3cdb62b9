"""Keeps sessions in a SQLite file.

Theory of operation
===================

All writing goes through one thread with a connection of its own (`writer`). Reading goes over
another thread's, but for the row of a chat that was read or saved a short while ago: its pages are
in memory most likely, and the event loop reads them itself, in a fifth of the time. Of no other row
can it be told how long a disk takes for it. For every
chat the first save whose expected version is the stored one wins, the others are told that they
lost.

Versions are random. A counter would begin anew after an erasure, and a handler that was still busy
with the erased session could then save it back; it would also tell how long somebody talked. The
lowest bits name the place of the row's keys, so that a save need not read the row first.

A session is gone as soon as the key of its body is: whoever finds its row without one sees no
session, and has the row retired. A retired row has lost its row key and its body and keeps its
alarm, until the messages are gone or two days have passed.
"""

import asyncio
import secrets
import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiosqlite
from cachetools import TTLCache

from routebot.errors import ConflictError, StoreError
from routebot.store.hours import hour_of, hour_of_end
from routebot.store.keys import KeyFile, SessionKeys
from routebot.store.protocol import Alarm, Erased, Remains, Session
from routebot.store.sealing import open_alarm, open_body, seal_alarm, seal_body
from routebot.store.slots import SLOT_BITS
from routebot.store.sqlite.changes import (
    PAGE,
    Clear,
    Expire,
    Owe,
    Retire,
    Save,
    Settle,
    Tidy,
    new_version,
    slot_of,
)
from routebot.store.sqlite.connection import near_connection, reading_connection
from routebot.store.sqlite.writer import SessionWriter

__all__ = ["COUNT", "NUMBER", "SqliteStore"]

_PAGE = 64
"""Rows looked up at once: few of them are held in memory, and a walk stops soon when told."""

_KEYS_PAGE = 4096
"""Keys destroyed at once, when many sessions end together: some milliseconds."""

_PAUSE_SECONDS = 0.005
"""Between two pages of rows, for the taps: 100,000 rows that nobody can open any more take half a
minute.
"""

_WARM_SECONDS = 600
"""How long the system most likely has the pages of a row at hand that was read. A tap comes after
seconds; read anew from a disk that turns, six pages would hold everybody up for 60 ms.
"""

_MOST_WARM = 4096
"""Chats of which that is known; those who tap at the same time are fewer."""

_TIDY = timedelta(minutes=15)
"""Between two searches for what killed processes left behind; far longer than a save takes."""

COUNT = "SELECT count(row_key) FROM session"
NUMBER = "SELECT number FROM owner"

_LOAD = "SELECT version, expires, body FROM session WHERE row_key IN (?, ?, ?, ?)"

_OF_CHAT = "SELECT version, alarm FROM session WHERE row_key IN (?, ?, ?, ?)"

_EXPIRED = """
SELECT slot FROM session INDEXED BY session_by_expiry WHERE row_key IS NOT NULL AND expires <= ?
"""

_OWING = """
SELECT slot, version, expires, alarm FROM session
WHERE owed AND slot > ? AND expires > ? ORDER BY slot LIMIT ?
"""

_LIVING = """
SELECT slot, version, expires, alarm FROM session
WHERE row_key IS NOT NULL AND slot > ? AND expires > ? ORDER BY slot LIMIT ?
"""

_ALARMS = """
SELECT slot, version, expires, alarm FROM session
WHERE row_key IS NULL AND slot > ? AND slot <= ? AND expires > ? ORDER BY slot LIMIT ?
"""


@dataclass(eq=False)
class SqliteStore:
    """The session store in one SQLite file; made by `open`."""

    _path: Path
    _keys: KeyFile
    _writer: SessionWriter
    _reading: aiosqlite.Connection
    _near: sqlite3.Connection
    _warm: TTLCache[int, bool] = field(default_factory=lambda: TTLCache(_MOST_WARM, _WARM_SECONDS))
    _unfinished: dict[int, Retire] = field(default_factory=dict)
    _orphans: dict[int, int] = field(default_factory=dict)
    _tidied_at: datetime | None = None
    _doomed: set[int] = field(default_factory=set)
    _destroying: asyncio.Lock = field(default_factory=asyncio.Lock)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, keys: KeyFile, now_at: datetime
    ) -> AsyncIterator["SqliteStore"]:
        """Open the database, made and migrated if need be, for the length of an ``async with``.

        Args:
            now_at: recorded beside the migrations applied.

        Raises:
            ConfigError: the keys are those of another database.
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        opening = SessionWriter.open(path, keys, now_at)
        async with opening as writer, reading_connection(path) as reading:
            with closing(near_connection(path)) as near:
                store = cls(path, keys, writer, reading, near)
                ((number,),) = await store._read(NUMBER, ())
                keys.belong_to(number)
                yield store

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """See `SessionStore.load`. A row that does not open is retired: the chat can begin anew."""
        for version, expires, body in await self._rows(chat_id):
            slot = slot_of(version)
            if expires <= hour_of(now_at) or slot in self._writer.undestroyed:
                continue
            key = self._keys.body_key(slot)
            opened = open_body(key, chat_id, version, body) if key else None
            if opened is not None:
                return Session(opened, version, expires=expires)
            with suppress(StoreError):  # it stays noise, and is found again by `Tidy`
                await self._writer.submit(Retire(version, hour_of_end(now_at, alarm=True)))
        return None

    @property
    def failed_writes(self) -> int:
        """How many times something could not be written since the start."""
        return self._writer.failures

    async def save(
        self,
        chat_id: int,
        body: Mapping[str, Any],
        version: int | None,
        now_at: datetime,
        message_ids: tuple[int, ...] = (),
        *,
        fresh_key: bool = False,
        expires: int | None = None,
    ) -> int:
        """See `SessionStore.save`."""
        self._writer.refuse_when_closed()
        row_key, row_keys = self._keys.rows_of(chat_id, now_at)
        fresh = version is None or fresh_key
        keys = self._keys.make() if fresh else self._keys_of(version)
        saved = new_version(keys.slot)
        save = Save(
            expected=version,
            row_keys=row_keys,
            row_key=row_key,
            version=saved,
            hour=hour_of(now_at),
            expires=hour_of_end(now_at) if expires is None else expires,
            body=seal_body(keys.body, chat_id, saved, body),
            alarm=seal_alarm(keys.alarm, saved, chat_id, message_ids),
            fresh=fresh,
        )
        if not await self._writer.submit(save):
            raise _lost()
        return saved

    async def erase(self, chat_id: int, now_at: datetime) -> Erased:
        """See `SessionStore.erase`."""
        self._warm.pop(chat_id, None)
        row_keys = self._keys.row_keys(chat_id)
        rows = await self._read(_OF_CHAT, row_keys)
        alarms = [self._alarm(version, alarm) for version, alarm in rows]
        slots = {slot_of(version) for version, _ in rows}
        destroyed = await self._destroyed(slots)
        retire = Retire(row_keys, hour_of_end(now_at, alarm=True))
        try:
            await self._writer.submit(retire)
            remains = Remains.NOTHING
        except StoreError:
            self._unfinished[chat_id] = retire
            remains = Remains.NOISE if rows else Remains.NOTHING
        alarm = next((each for each in alarms if each), None)
        return Erased(remains if destroyed else Remains.KEY, alarm)

    async def owe(
        self,
        chat_id: int,
        message_ids: tuple[int, ...],
        now_at: datetime,
        alarm: Alarm | None = None,
    ) -> Alarm | None:
        """See `SessionStore.owe`."""
        self._writer.refuse_when_closed()
        if alarm is None:
            return await self._owed_anew(chat_id, message_ids, now_at) if message_ids else None
        key = self._keys.alarm_key(slot_of(alarm.row))
        if message_ids and key:
            change = Owe(alarm.row, seal_alarm(key, alarm.row, chat_id, message_ids))
            kept = await self._writer.submit(change)
            return Alarm(chat_id, message_ids, alarm.row) if kept else None
        await self._writer.submit(Settle(alarm.row))
        return None

    async def alarms(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """See `SessionStore.alarms`."""
        middle, end = secrets.randbelow(1 << SLOT_BITS), 1 << SLOT_BITS
        for begin, last in ((middle, end), (-1, middle)):
            seen = begin
            while rows := await self._read(_ALARMS, (seen, last, hour_of(now_at), _PAGE)):
                for seen, version, expires, sealed in rows:  # noqa: B007 - where the next page begins
                    if alarm := self._alarm(version, sealed, expires):
                        yield alarm

    async def expire(self, now_at: datetime, *, by_age: bool = True) -> int:
        """See `SessionStore.expire`."""
        for chat_id, retire in list(self._unfinished.items()):
            await self._writer.submit(retire)
            self._unfinished.pop(chat_id, None)
        ended = await self._end_by_age(now_at) if by_age else 0
        await self._tidy(now_at)
        await self._writer.shrink()
        if not await self._destroyed(set(self._writer.undestroyed)):
            raise StoreError(f"{self._path}: keys of erased sessions cannot be destroyed")
        return ended

    async def clear(self) -> int:
        """Destroy all keys and delete all rows, of alarms too; return how many rows it were.

        Raises:
            StoreError: they could not be deleted.
        """
        rows = await self._writer.submit(Clear())
        await self._writer.shrink()
        return rows

    def note_shown(self, chat_id: int, version: int, now_at: datetime) -> None:  # noqa: ARG002
        """See `SessionStore.note_shown`."""
        self._writer.note_shown(version)

    async def owing(self, now_at: datetime) -> AsyncIterator[int]:
        """See `SessionStore.owing`."""
        async for alarm in self._walked(_OWING, now_at):
            if not self._writer.is_shown(alarm.row):
                yield alarm.chat_id

    def sessions(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """See `SessionStore.sessions`."""
        return self._walked(_LIVING, now_at)

    async def count(self) -> int:
        """See `SessionStore.count`."""
        rows = await self._read(COUNT, ())
        return int(rows[0][0])

    async def close(self) -> None:
        """See `SessionStore.close`; leaving the ``async with`` does it too."""
        await self._writer.close()
        await self._reading.close()
        self._near.close()

    def _keys_of(self, version: int | None) -> SessionKeys:
        """Return the keys of a session that goes on.

        Raises:
            ConflictError: it was erased.
        """
        slot = slot_of(version or 0)
        keys = self._keys.found(slot)
        if keys is None or slot in self._writer.undestroyed:
            raise _lost()
        return keys

    async def _end_by_age(self, now_at: datetime) -> int:
        """End what is too old: first all keys, by thousands, then the rows, some at a time."""
        slots = [slot for (slot,) in await self._read(_EXPIRED, (hour_of(now_at),))]
        for start in range(0, len(slots), _KEYS_PAGE):
            await self._destroyed({*slots[start : start + _KEYS_PAGE]})
        ended = 0
        while (page := await self._writer.submit(Expire(hour_of(now_at)))) >= 0:
            ended += page
            await asyncio.sleep(_PAUSE_SECONDS if page == PAGE else 0)
        self._keys.destroy_old_hash_keys(now_at)
        return ended

    async def _destroyed(self, slots: set[int]) -> bool:
        """Destroy the keys of bodies at once, and say whether that could be done.

        Not in the writer's thread: that may be waiting for a lock on the database.
        """
        self._doomed |= slots
        # Those who come while others wait for the disk are served together, by whoever is next.
        async with self._destroying:
            doomed, self._doomed = self._doomed, set()
            if doomed:
                await self._destroy(doomed)
        return not slots & self._writer.undestroyed

    async def _destroy(self, slots: set[int]) -> None:
        try:
            await asyncio.to_thread(self._keys.destroy_bodies, slots)
        except StoreError:
            self._writer.undestroyed |= slots
        else:
            self._writer.undestroyed -= slots

    async def _owed_anew(
        self, chat_id: int, message_ids: tuple[int, ...], now_at: datetime
    ) -> Alarm:
        slot, key = self._keys.make_alarm()
        version = new_version(slot)
        sealed = seal_alarm(key, version, chat_id, message_ids)
        await self._writer.submit(Owe(version, sealed, hour_of_end(now_at, alarm=True)))
        return Alarm(chat_id, message_ids, version)

    async def _tidy(self, now_at: datetime) -> None:
        """Mend what killed processes left behind, now and then."""
        if self._tidied_at and abs(now_at - self._tidied_at) < _TIDY:
            return
        tidy = Tidy(self._keys.occupied(), self._orphans, hour_of_end(now_at, alarm=True))
        await self._writer.submit(tidy)
        self._orphans, self._tidied_at = tidy.orphans, now_at

    async def _walked(self, sql: str, now_at: datetime) -> AsyncIterator[Alarm]:
        """Yield the alarms of living rows, page by page."""
        last = -1
        while rows := await self._read(sql, (last, hour_of(now_at), _PAGE)):
            for last, version, expires, sealed in rows:  # noqa: B007 - where the next page begins
                if alarm := self._alarm(version, sealed, expires):
                    yield alarm

    def _alarm(self, version: int, sealed: bytes, expires: int = 0) -> Alarm | None:
        key = self._keys.alarm_key(slot_of(version))
        opened = open_alarm(key, version, sealed) if key else None
        return Alarm(opened.chat_id, opened.message_ids, version, expires) if opened else None

    async def _rows(self, chat_id: int) -> Sequence[Any]:
        """Return the rows of a chat, which is one at most but for a moment."""
        keys = self._keys.row_keys(chat_id)
        rows = self._read_at_once(_LOAD, keys) if chat_id in self._warm else None
        rows = await self._read(_LOAD, keys) if rows is None else rows
        if rows:
            self._warm[chat_id] = True
        return rows

    def _read_at_once(self, sql: str, values: Iterable[object]) -> Sequence[Any] | None:
        """Read in the event loop; None where that would have to wait for somebody."""
        self._writer.refuse_when_closed()
        try:
            return self._near.execute(sql, tuple(values)).fetchall()
        except sqlite3.Error:
            return None

    async def _read(self, sql: str, values: Iterable[object]) -> Sequence[Any]:
        self._writer.refuse_when_closed()
        try:
            return list(await self._reading.execute_fetchall(sql, values))
        except aiosqlite.Error as error:
            raise StoreError(f"{self._path}: the sessions cannot be read: {error}") from error


def _lost() -> ConflictError:
    return ConflictError("the session was saved by somebody else since it was read; load it again")
