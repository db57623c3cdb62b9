"""Keeps sessions in PostgreSQL, with their keys on a key server, for any number of processes.

Theory of operation
===================

As in a SQLite file the first save of a chat wins whose expected version is the stored one, and
versions are random. A version also names the row, and the row's id names its key on the key server.

A session begins with its key, then its row; it ends with its key destroyed, then its row. What a
kill leaves between the two needs no search: a key without a row ends by itself a day later, and a
row whose key is gone is retired by whoever comes across it, or when its time is over. A retired row
has lost its row key and its body and keeps its alarm, until the messages are gone or two days have
passed.

Alarms are sealed under keys that follow from the bot's token (`identity`): every process of the bot
can delete the messages, also of sessions whose keys went with the key server. **This is a price**:
whoever has the database *and* the token can read which chats have a session or messages left, also
from versions of rows that PostgreSQL has not cleared away yet.

Who may act on a chat is settled elsewhere (`claims`): two processes that save the same chat at once
do no harm here, one of them loses.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asyncpg import Record

from routebot.errors import ConflictError, StoreError
from routebot.store.hours import hour_of, hour_of_end
from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer, SessionKey
from routebot.store.keys import RowKeys
from routebot.store.postgres.changes import (
    Begin,
    Owe,
    OweAnew,
    Place,
    Retire,
    RetireRow,
    Row,
    Save,
    Settle,
    new_version,
)
from routebot.store.postgres.destroying import Destroyer
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.priming import Primed
from routebot.store.postgres.sweeping import Sweeper
from routebot.store.postgres.walking import ALARMS, DEBTS, SESSIONS, Kind, Walker
from routebot.store.postgres.writing import SessionWriter
from routebot.store.protocol import SESSION_LIFE, Alarm, Erased, Remains, Session
from routebot.store.sealing import open_body, seal_alarm, seal_body

__all__ = ["PostgresStore"]

_NOBODY = 0
"""Who saves where no life was handed in; no living process has this number."""

_LOAD = """
SELECT id, version, expires, body, worker, owed AND NOT lives(worker) AS forsaken FROM session
WHERE bot = $1 AND row_key = ANY($2::bytea[])
"""

_OF_CHAT = """
SELECT id, version, alarm FROM session WHERE bot = $1 AND row_key = ANY($2::bytea[])
"""

_COUNT = "SELECT count(*) FROM session WHERE bot = $1 AND row_key IS NOT NULL"

_CLEAR = """
DELETE FROM session WHERE bot = $1 AND id IN (SELECT id FROM session WHERE bot = $1 LIMIT 5000)
RETURNING id
"""


@dataclass(eq=False)
class PostgresStore:
    """The session store of a bot in PostgreSQL; made by `open`.

    Attributes:
        along: takes the rows of chats that are read when their turns begin.
    """

    along: Primed
    _database: Postgres
    _keys: KeyServer
    _bot: BotIdentity
    _life: Life | None
    _writer: SessionWriter
    _walker: Walker
    _destroyer: Destroyer
    _unfinished: dict[int, Retire] = field(default_factory=dict)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Postgres, keys: KeyServer, bot: BotIdentity, life: Life | None
    ) -> AsyncIterator["PostgresStore"]:
        """Keep the sessions of a bot, for the length of an ``async with``.

        Args:
            life: of this process; None for one that is the only one, such as a command.
        """
        async with SessionWriter.open(database, bot.id) as writer:
            walker = Walker(database, bot, life)
            yield cls(Primed(keys), database, keys, bot, life, writer, walker, Destroyer(keys))

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """See `SessionStore.load`. A row that does not open is retired: the chat can begin anew."""
        with self._writer.at_work():
            rows = self.along.take(chat_id)
            if not rows:
                _, rows = await self._found(_LOAD, chat_id)
            for row_id, version, expires, body, worker, is_orphan in rows:
                row = Place(row_id, version)
                if expires <= hour_of(now_at) or row_id in self._destroyer.left:
                    continue
                key = await self._keys.body(row_id, now_at + SESSION_LIFE)
                opened = open_body(key, chat_id, version, body) if key else None
                if opened is not None:
                    elsewhere = worker != self._number
                    forsaken = is_orphan and elsewhere
                    return Session(opened, row.joined, elsewhere, forsaken, expires)
                with suppress(StoreError):  # it stays noise, and ends when its time is over
                    until = hour_of_end(now_at, alarm=True)
                    await self._writer.submit(RetireRow(row, until, self._number))
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
        with self._writer.at_work():
            self.along.forget(chat_id)
            expected = None if version is None else Place.of(version)
            key = await self._key_of(chat_id, expected, now_at, fresh=fresh_key)
            row_key, row_keys = await self._keys.rows_of(chat_id, now_at)
            saved = Place(key.id, new_version())
            row = Row(
                id=saved.id,
                version=saved.version,
                row_key=row_key,
                expires=hour_of_end(now_at) if expires is None else expires,
                generation=key.generation,
                body=seal_body(key.body, chat_id, saved.version, body),
                alarm=self._sealed_alarm(saved, chat_id, message_ids),
                worker=self._number,
            )
            hour = hour_of(now_at)
            if expected is None:
                until, lock = hour_of_end(now_at, alarm=True), self._lock_of(chat_id)
                await self._write(Begin(lock, hour, until, row_keys, row), None)
            else:
                await self._write(Save(expected, hour, row_keys, row), expected.id)
            return saved.joined

    async def erase(self, chat_id: int, now_at: datetime) -> Erased:
        """See `SessionStore.erase`."""
        with self._writer.at_work():
            self.along.forget(chat_id)
            row_keys, rows = await self._found(_OF_CHAT, chat_id)
            ids = {row["id"] for row in rows}
            alarms = [
                self._walker.alarm(Place(id_, version), sealed) for id_, version, sealed in rows
            ]
            destroyed = await self._destroyer.destroy(ids)
            retire = Retire(row_keys, hour_of_end(now_at, alarm=True), self._number)
            try:
                retired = await self._writer.submit(retire)
                remains = Remains.NOTHING
            except StoreError:
                self._unfinished[chat_id], retired = retire, frozenset()
                remains = Remains.NOISE if rows else Remains.NOTHING
            # One that was saved meanwhile by a tap that was given up.
            destroyed &= await self._destroyer.destroy(retired - ids)
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
        with self._writer.at_work():
            if not message_ids:
                if alarm:
                    await self._writer.submit(Settle(Place.of(alarm.row)))
                return None
            row = Place.of(alarm.row) if alarm else Place.new()
            sealed = self._sealed_alarm(row, chat_id, message_ids)
            if alarm is None:
                until = hour_of_end(now_at, alarm=True)
                await self._writer.submit(OweAnew(row, until, sealed, self._number))
            elif not await self._writer.submit(Owe(row, sealed)):
                return None
            return Alarm(chat_id, message_ids, row.joined)

    def alarms(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """See `SessionStore.alarms`."""
        return self._walked(ALARMS, now_at)

    async def owing(self, now_at: datetime) -> AsyncIterator[int]:
        """See `SessionStore.owing`."""
        async for alarm in self._walked(DEBTS, now_at):
            if not self._writer.is_shown(alarm.row):
                yield alarm.chat_id

    def sessions(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """See `SessionStore.sessions`."""
        return self._walked(SESSIONS, now_at)

    def note_shown(self, chat_id: int, version: int, now_at: datetime) -> None:  # noqa: ARG002
        """See `SessionStore.note_shown`."""
        self._writer.note_shown(version)

    async def expire(self, now_at: datetime, *, by_age: bool = True) -> int:
        """See `SessionStore.expire`.

        Of several processes one ends what is over; each finishes what it could not do before.
        """
        with self._writer.at_work():
            for chat_id, retire in list(self._unfinished.items()):
                await self._writer.submit(retire)
                self._unfinished.pop(chat_id, None)
            destroyed, ended = await self._destroyer.retry(), 0
            if self._life is None or self._life.leads():
                ended = await self._swept(now_at, by_age=by_age)
            if not destroyed or self._destroyer.left:
                raise StoreError(f"{self._keys.shown}: keys of erased sessions cannot be destroyed")
            return ended

    async def clear(self) -> int:
        """Destroy all keys and delete all rows, of alarms too; return how many rows it were.

        Raises:
            StoreError: they could not be deleted.
        """
        self._writer.refuse_when_closed()
        await self._keys.destroy_all()
        rows = 0
        while page := await self._database.rows(_CLEAR, self._bot.id):
            rows += len(page)
        return rows

    async def count(self) -> int:
        """See `SessionStore.count`."""
        self._writer.refuse_when_closed()
        ((rows,),) = await self._database.rows(_COUNT, self._bot.id)
        return int(rows)

    async def close(self) -> None:
        """See `SessionStore.close`; leaving the ``async with`` does it too."""
        await self._writer.close()

    @property
    def _number(self) -> int:
        return self._life.number if self._life else _NOBODY

    async def _found(self, sql: str, chat_id: int) -> tuple[RowKeys, Sequence[Record]]:
        """Return the keys that the rows of a chat may lie under, and the rows: one at most but for
        a moment.
        """
        while True:
            keys, generation = await self._keys.row_keys(chat_id), self._keys.generation
            rows = await self._database.rows(sql, self._bot.id, [*filter(None, keys)])
            # Another process may have begun a session since the key server was emptied.
            if rows or await self._keys.current_generation() == generation:
                return keys, rows

    async def _key_of(
        self, chat_id: int, expected: Place | None, now_at: datetime, *, fresh: bool
    ) -> SessionKey:
        """Return the key to save under: a new one, or that of a session that goes on.

        Raises:
            ConflictError: the session was erased.
        """
        until = now_at + SESSION_LIFE
        if expected is None:
            return await self._keys.make(until)
        if chat_id in self._unfinished or expected.id in self._destroyer.left:
            raise _lost()
        if fresh:
            return await self._keys.make(until)
        body = await self._keys.body(expected.id, until)
        if body is None:
            raise _lost()
        return SessionKey(expected.id, body, self._keys.generation)

    async def _write(self, change: Save | Begin, former: bytes | None) -> None:
        """Write a session, and destroy the keys that nobody needs any more.

        Nobody knows what became of a write that failed: then they stay, and end by themselves.

        Raises:
            ConflictError: somebody else was first.
        """
        ours = change.row.id
        done = await self._writer.submit(change)
        gone = done - {ours}  # of a session that was over
        if former != ours:
            gone |= {former} if former and ours in done else {ours} - done
        await self._destroyer.destroy(gone)
        if ours not in done:
            raise _lost()

    async def _swept(self, now_at: datetime, *, by_age: bool) -> int:
        sweeper = Sweeper(self._database, self._bot.id, self._destroyer, self._number)
        ended = await sweeper.end_old(now_at) if by_age else 0
        # Asked anew: under an old generation all that began since would be ended.
        await self._keys.look()
        await sweeper.end_lost(self._keys.generation, now_at)
        if by_age:
            await self._keys.destroy_old_hash_keys(now_at)
        return ended

    async def _walked(self, kind: Kind, now_at: datetime) -> AsyncIterator[Alarm]:
        self._writer.refuse_when_closed()
        async for alarm in self._walker.walk(kind, now_at):
            yield alarm

    def _sealed_alarm(self, row: Place, chat_id: int, message_ids: Collection[int]) -> bytes:
        return seal_alarm(self._bot.alarm_key(row.id), row.version, chat_id, message_ids)

    def _lock_of(self, chat_id: int) -> int:
        """Return a number of 64 bits with a sign: two chats hardly ever share one."""
        return int.from_bytes(self._bot.hash_of_turn(chat_id)[:8], signed=True)


def _lost() -> ConflictError:
    return ConflictError("the session was saved by somebody else since it was read; load it again")
