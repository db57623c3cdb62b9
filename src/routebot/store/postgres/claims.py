"""Turns of chats among the processes of a bot: one has a chat, the others wait in Telegram's order.

A turn is a row that names a worker. It is freed when the turn is over; it is taken over from a
worker that lives no more (see `life`), and from one that stands still when its lease is over.
Nothing is locked while somebody has a turn. Who finds a chat taken says which update it has, and of
those who wait and live the one with the lowest gets it.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from asyncpg import Record

from routebot.errors import BusyError, StoreError
from routebot.store.identity import BotIdentity
from routebot.store.postgres.life import LEASE, Life
from routebot.store.postgres.link import Postgres

__all__ = ["BUSY_SECONDS", "Along", "PostgresClaims"]

BUSY_SECONDS = 10.0
"""How long to wait for a turn; Telegram delivers again what was not taken."""

_WAIT = timedelta(seconds=BUSY_SECONDS + 1)
"""How long it counts that somebody waits, whatever becomes of them."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.04
"""Seconds between two looks whether a chat is free."""

_GATHER_PAUSE = 0.002
"""Seconds for which what is over gathers before it is freed: one statement serves many turns, and
whoever waits for one looks again later than that anyway."""

_RELEASE_PAUSE = 1.0
"""Seconds between two tries to free what could not be freed."""

_NO_UPDATE = 2**63 - 1
"""Comes last."""

_TAKE = "SELECT * FROM take_turn($1, $2, $3, $4, $5, $6, $7, $8)"

_FREE = """
WITH over (chat, worker, turn, update_id) AS (
    SELECT * FROM unnest($2::bytea[], $3::integer[], $4::bigint[], $5::bigint[])
), given_up AS (
    DELETE FROM waiting USING over WHERE waiting.bot = $1 AND waiting.chat = over.chat
    AND waiting.update_id = over.update_id AND waiting.worker = over.worker
)
DELETE FROM claim USING over WHERE claim.bot = $1 AND claim.chat = over.chat
AND claim.worker = over.worker AND claim.turn = over.turn
"""


class Along(Protocol):
    """Reads the session of a chat in the round trip that takes its turn."""

    async def row_keys(self, chat_id: int) -> Sequence[bytes]:
        """Return under which row keys the session may lie.

        Raises:
            StoreError: it cannot be told; then nothing is read along.
        """

    def primed(self, chat_id: int, rows: Sequence[Record]) -> None:
        """Take the rows that were found, at the beginning of a turn.

        Args:
            rows: each with id, version, expires, body, worker, forsaken of a session.
        """

    def forget(self, chat_id: int) -> None:
        """Drop what is left of them: the turn is over."""


@dataclass(slots=True)
class _Turn:
    """A turn that was asked for.

    Attributes:
        worker: number of the life that asked.
        update: which update it is for.
    """

    life: Life
    chat: bytes
    worker: int
    number: int
    update: int
    is_over: bool = False

    def is_ours(self) -> bool:
        """Tell whether nobody else can have it."""
        return self.life.number == self.worker and self.life.sure()


_turn: ContextVar[_Turn | None] = ContextVar("_turn", default=None)


class PostgresClaims:
    """Keeps chats from the other processes of a bot; made by `open`. See `routebot.bot.locks`.

    Args:
        along: what is read in the same round trip, if anything.
    """

    def __init__(
        self, database: Postgres, life: Life, bot: BotIdentity, along: Along | None
    ) -> None:
        self._database, self._life, self._bot, self._along = database, life, bot, along
        self._over: list[_Turn] = []
        self._wanted = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Postgres, life: Life, bot: BotIdentity, along: Along | None = None
    ) -> AsyncIterator["PostgresClaims"]:
        """Hand out turns for the length of an ``async with``."""
        claims = cls(database, life, bot, along)
        freeing = asyncio.create_task(claims._free_for_ever())  # noqa: TID251 - ended below
        try:
            yield claims
        finally:
            freeing.cancel()
            with suppress(asyncio.CancelledError):
                await freeing
            with suppress(StoreError):  # nobody believes a worker that lives no more
                await claims._free()

    @asynccontextmanager
    async def held(self, chat_id: int, order: int | None) -> AsyncIterator[None]:
        """See `routebot.bot.locks.Claims.held`. Within a process one at a time asks for a chat.

        Raises:
            BusyError: it could not be had within `BUSY_SECONDS`, or the database is away.
        """
        turn = await self._taken(chat_id, order)
        token = _turn.set(turn)
        try:
            yield
        finally:
            _turn.reset(token)
            if self._along:
                self._along.forget(chat_id)
            self._end(turn)

    def check(self) -> None:
        """See `routebot.bot.locks.Claims.check`."""
        turn = _turn.get()
        if turn and not turn.is_over and not turn.is_ours():
            raise BusyError("another process may have the chat by now")

    async def _taken(self, chat_id: int, order: int | None) -> _Turn:
        chat = self._bot.hash_of_turn(chat_id)
        update = _NO_UPDATE if order is None else order
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                row_keys = await self._row_keys(chat_id)
                return await self._asked(chat_id, chat, update, row_keys)
        except (TimeoutError, StoreError):
            raise BusyError("the turn of a chat could not be had") from None

    async def _row_keys(self, chat_id: int) -> Sequence[bytes]:
        if self._along is None:
            return ()
        with suppress(StoreError):
            return await self._along.row_keys(chat_id)
        return ()

    async def _asked(
        self, chat_id: int, chat: bytes, update: int, row_keys: Sequence[bytes]
    ) -> _Turn:
        """Ask for a turn until it is had."""
        pause = _FIRST_PAUSE
        turn = self._new_turn(chat, update)
        try:
            while not await self._take(turn, chat_id, row_keys):
                await asyncio.sleep(pause)
                pause = min(pause * 1.5, _LONGEST_PAUSE)
                if turn.worker != self._life.number:  # nobody waits for what it had asked for
                    self._end(turn)
                    turn = self._new_turn(chat, update)
        except BaseException:
            self._end(turn)
            raise
        return turn

    def _new_turn(self, chat: bytes, update: int) -> _Turn:
        return _Turn(self._life, chat, self._life.number, self._life.new_turn(), update)

    async def _take(self, turn: _Turn, chat_id: int, row_keys: Sequence[bytes]) -> bool:
        """Ask for a turn once, and tell whether it is ours."""
        if not turn.is_ours():
            return False
        rows = await self._database.rows(
            _TAKE,
            self._bot.id,
            turn.chat,
            turn.worker,
            turn.number,
            turn.update,
            LEASE,
            _WAIT,
            row_keys,
        )
        if not rows or not turn.is_ours():
            return False
        if self._along:
            self._along.primed(chat_id, rows[:-1])
        return True

    def _end(self, turn: _Turn) -> None:
        """Have a turn freed, whether it was had or only waited for."""
        turn.is_over = True
        self._life.turns.discard(turn.number)
        self._over.append(turn)
        self._wanted.set()

    async def _free_for_ever(self) -> None:
        while True:
            await self._wanted.wait()
            await asyncio.sleep(_GATHER_PAUSE)
            self._wanted.clear()
            try:
                await self._free()
            except StoreError:
                await asyncio.sleep(_RELEASE_PAUSE)
                self._wanted.set()

    async def _free(self) -> None:
        """Free what is over, all at once.

        Raises:
            StoreError: it is not known to be free; it is kept for the next time.
        """
        over = tuple(self._over)
        if not over:
            return
        chats, workers = [turn.chat for turn in over], [turn.worker for turn in over]
        turns, updates = [turn.number for turn in over], [turn.update for turn in over]
        await self._database.rows(_FREE, self._bot.id, chats, workers, turns, updates)
        del self._over[: len(over)]
