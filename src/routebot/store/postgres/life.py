"""Proves to all other processes of a bot that this one lives, and notices when it cannot.

A process has a number for as long as it holds an advisory lock of that number, on a connection that
is used for nothing else. The server frees the lock by itself within milliseconds of the death of a
process, and within 20 seconds of that of its machine. In SQL `lives(number)` tells whether somebody
holds it. A process that loses its connection takes a new number: whatever it did under the old one
may be somebody else's by now.

Advisory locks of two numbers are used as follows; the first says what for:

* 4711, number: who has the number lives (`begin_life` and `lives` in SQL).
* 4712, hash of the bot's id: who has it does what only one process of the bot shall do.
* 4713, hash of the bot's id: taken alone by who polls Telegram, shared by who is sent updates.
"""

import asyncio
import logging
import secrets
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from itertools import count

from asyncpg import Connection

from routebot.errors import StoreError
from routebot.store.postgres.connecting import ERRORS
from routebot.store.postgres.link import PATIENCE, Postgres

__all__ = ["BEAT_SECONDS", "LEASE", "SURE_SECONDS", "Life"]

LEASE = timedelta(seconds=30)
"""How long a turn is a worker's own without a sign of its life."""

BEAT_SECONDS = 4.0
"""Between two signs of life."""

SURE_SECONDS = 12.0
"""How long after a sign of life, that was answered, a worker may act. The server may free the locks
of a machine that it hears nothing of after 15 seconds (``tcp_user_timeout``)."""

_ANSWER_SECONDS = 6.0
"""To wait for an answer; then the connection is given up."""

_PAUSE = 0.2
"""Seconds between two tries to connect again."""

_LEADING, _POLLING = 4712, 4713

_BEAT = """
WITH renewed AS (
    UPDATE claim SET until = clock_timestamp() + $5
    WHERE bot = $1 AND worker = $2 AND turn = ANY($4::bigint[])
)
SELECT $3 OR pg_try_advisory_lock($6, hashint8($1)) AS leads
"""

_CLEAR = (
    "DELETE FROM claim WHERE bot = $1 AND until < clock_timestamp() - INTERVAL '1 minute'",
    "DELETE FROM waiting WHERE bot = $1 AND until < clock_timestamp() - INTERVAL '1 minute'",
)
"""What a process left that died, or that gave up just when the server did what it had asked for."""

_log = logging.getLogger(__name__)

Callback = Callable[[str], None]


class Life:
    """The life of this process among those of a bot; made by `open`.

    Attributes:
        number: what it signs with what it holds; above 0, and another one after each loss.
        turns: numbers of those that it has, each prolonged with each sign of life.
    """

    number: int

    def __init__(self, database: Postgres, bot_id: int) -> None:
        self._database, self._bot_id = database, bot_id
        self.turns: set[int] = set()
        self._numbers = count(1)
        self._connection: Connection | None = None
        self._busy = asyncio.Lock()
        """Held by whoever uses the connection: it does one thing at a time."""
        self._signed_at = float("-inf")
        self._leads = False
        self._polling: bool | None = None
        self._callbacks: defaultdict[str, list[Callback]] = defaultdict(list)
        self._heard: set[str] = set()
        self._begun, self._wanted = asyncio.Event(), asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def open(cls, database: Postgres, bot_id: int) -> AsyncIterator["Life"]:
        """Live for the length of an ``async with``.

        Raises:
            StoreError: the database cannot be reached.
        """
        life = cls(database, bot_id)
        living = asyncio.create_task(life._live())  # noqa: TID251 - ended below
        try:
            try:
                async with asyncio.timeout(PATIENCE):
                    await life._begun.wait()
            except TimeoutError:
                raise StoreError(f"{database.shown}: PostgreSQL cannot be reached") from None
            yield life
        finally:
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living

    def sure(self) -> bool:
        """Tell whether what was signed with `number` is certainly still ours."""
        return self._connection is not None and _now() - self._signed_at < SURE_SECONDS

    def leads(self) -> bool:
        """Tell whether this process does what only one of the bot shall do."""
        return self._leads and self.sure()

    def new_turn(self) -> int:
        """Return the number of a new turn, which is prolonged until it is taken out of `turns`."""
        number = next(self._numbers)
        self.turns.add(number)
        return number

    async def take_polling(self, *, exclusive: bool) -> bool:
        """Take the right to Telegram's updates, and keep it.

        Args:
            exclusive: for a process that polls; those who are sent updates share the right.

        Returns:
            Whether nobody is in the way.

        Raises:
            StoreError: the database cannot be reached.
        """
        try:
            async with asyncio.timeout(_ANSWER_SECONDS), self._busy:
                if self._connection is None:
                    raise ConnectionError
                taken = await self._take_polling(self._connection, exclusive=exclusive)
        except ERRORS as error:
            kind = type(error).__name__
            shown = self._database.shown
            raise StoreError(f"{shown}: PostgreSQL cannot be reached ({kind})") from None
        if taken:
            self._polling = exclusive
        return taken

    def listen(self, channel: str, callback: Callback) -> None:
        """Have something called with the payload of each NOTIFY of a channel.

        It is called with an empty one after each loss of the connection too: what was said
        meanwhile nobody has heard.

        Args:
            channel: a plain name.
            callback: neither waits nor raises.
        """
        self._callbacks[channel].append(callback)
        self._wanted.set()

    async def _live(self) -> None:
        """Live again and again."""
        told_at = self._signed_at
        while True:
            try:
                async with self._database.direct() as connection:
                    try:
                        await self._live_once(connection)
                    finally:
                        self._lose(connection)
            except (StoreError, *ERRORS) as error:
                if self._signed_at > told_at:  # once for each life
                    kind = type(error).__name__
                    _log.warning(
                        "the proof that this process lives is lost", extra={"trouble": kind}
                    )
                    told_at = self._signed_at
            await asyncio.sleep(_PAUSE)

    async def _live_once(self, connection: Connection) -> None:
        """Live until the connection is lost."""
        connection.add_termination_listener(lambda _: self._lose(connection))
        number, began = 0, _now()
        async with asyncio.timeout(_ANSWER_SECONDS):
            while not number or not await connection.fetchval("SELECT begin_life($1)", number):
                number = secrets.randbelow(2**31 - 1) + 1
            if self._polling is not None:
                await self._take_polling(connection, exclusive=self._polling)
        self.number, self._signed_at, self._connection = number, began, connection
        while True:
            self._wanted.clear()
            await self._beat(connection)
            self._begun.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT_SECONDS):
                    await self._wanted.wait()

    async def _beat(self, connection: Connection) -> None:
        """Give a sign of life, and do what is due."""
        if connection.is_closed():
            raise ConnectionError
        async with asyncio.timeout(_ANSWER_SECONDS), self._busy:
            sent_at = _now()
            self._leads = await connection.fetchval(
                _BEAT, self._bot_id, self.number, self._leads, list(self.turns), LEASE, _LEADING
            )
            self._signed_at = sent_at
            for channel in self._callbacks.keys() - self._heard:
                await connection.add_listener(channel, self._hear)
                self._heard.add(channel)
                self._call(channel, "")
            if self._leads:
                for clear in _CLEAR:
                    await connection.execute(clear, self._bot_id)

    async def _take_polling(self, connection: Connection, *, exclusive: bool) -> bool:
        kind = "" if exclusive else "_shared"
        lock = f"SELECT pg_try_advisory_lock{kind}({_POLLING}, hashint8($1))"
        return bool(await connection.fetchval(lock, self._bot_id))

    def _lose(self, connection: Connection) -> None:
        """Stop being sure, as soon as the connection is lost."""
        if self._connection is connection:
            self._connection, self._leads = None, False
            self._heard.clear()
            self._wanted.set()

    def _hear(self, _connection: object, _process: int, channel: str, payload: object) -> None:
        self._call(channel, str(payload))

    def _call(self, channel: str, payload: str) -> None:
        for callback in self._callbacks[channel]:
            asyncio.get_running_loop().call_soon(callback, payload)


def _now() -> float:
    """Return seconds that go on also while the machine sleeps, where the system counts those."""
    return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))
