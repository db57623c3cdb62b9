"""The link to a PostgreSQL that may go away for a while: whatever is asked is asked again."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

import asyncpg
from asyncpg import Connection, Record, exceptions

from routebot.errors import StoreError
from routebot.store.postgres.connecting import (
    ERRORS,
    STATEMENT_SECONDS,
    Hosts,
    is_away,
    part_with,
)
from routebot.store.postgres.migrating import (
    MIGRATION_SECONDS,
    migrate,
    packaged_migrations,
    see_that_it_is_known,
)
from routebot.store.postgres.suiting import objection, see_that_it_suits
from routebot.store.servers import Server

__all__ = ["PATIENCE", "Postgres"]

PATIENCE = 8.0
"""Seconds to wait for a server that is away: a restart takes less than one, and Telegram, which
delivers again what was refused, is not kept waiting for longer."""

_TRY_SECONDS = STATEMENT_SECONDS + 1
"""For one try: the server gives up first, and says so."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0

_Result = TypeVar("_Result")
Work: TypeAlias = Callable[[Connection], Awaitable[_Result]]


def _in_transaction(work: Work[_Result], seconds: float) -> Work[_Result]:
    """Make one transaction of what is done.

    asyncpg's own transactions end with a statement that nothing bounds.
    """

    async def done(connection: Connection) -> _Result:
        await connection.execute("BEGIN")
        if seconds > STATEMENT_SECONDS:
            await connection.execute(f"SET LOCAL statement_timeout = '{seconds:.0f}s'")
        result = await work(connection)
        await connection.execute("COMMIT")
        return result

    return done


class Postgres:
    """A few connections to a database, which are made anew when they are lost.

    Everything is tried as a whole again while the server is away, also when nobody knows whether it
    was done: **doing a statement or a transaction twice has to do no harm.**

    Attributes:
        shown: where it is, without a password.
    """

    def __init__(self, server: Server, size: int, patience: float) -> None:
        self._server, self._patience, self._hosts = server, patience, Hosts(server)
        self._room = asyncio.Semaphore(size)
        self._idle: list[Connection] = []

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        server: Server,
        now_at: datetime | None,
        *,
        size: int = 4,
        patience: float = PATIENCE,
    ) -> AsyncIterator["Postgres"]:
        """Open a database, and bring it to the present schema.

        Args:
            now_at: recorded beside the migrations applied; None to look at it as it is: a command
                of a later version must not change it under the workers that serve.
            size: connections at most, besides those of `direct`.
            patience: seconds to wait for a server that is away.

        Raises:
            ConfigError: it cannot be reached, or is not what a bot needs.
            StoreError: a newer routebot has written it.
        """
        database = cls(server, size, patience)
        try:
            await database._settle(now_at)
            yield database
        finally:
            await database._close()

    @property
    def shown(self) -> str:
        """Where the database is, without a password."""
        return str(self._server)

    async def rows(self, sql: str, *values: Any) -> Sequence[Record]:
        """Run one statement that does no harm when it is run twice.

        Raises:
            StoreError: the server stays away, or refuses the statement.
            asyncpg.IntegrityConstraintViolationError: a row breaks a rule of its table.
        """

        async def work(connection: Connection) -> Sequence[Record]:
            found: Sequence[Record] = await connection.fetch(sql, *values)
            return found

        return await self._patiently(work, _TRY_SECONDS)

    async def run(self, work: Work[_Result], *, seconds: float = STATEMENT_SECONDS) -> _Result:
        """Run statements in one transaction, which does no harm when it is run twice.

        Args:
            work: runs them; it neither begins nor ends a transaction.
            seconds: how long it may take, and each of its statements too.

        Raises:
            StoreError: the server stays away, or refuses a statement.
            asyncpg.IntegrityConstraintViolationError: a row breaks a rule of its table.
        """

        return await self._patiently(_in_transaction(work, seconds), seconds + 1)

    @asynccontextmanager
    async def direct(self) -> AsyncIterator[Connection]:
        """Open a connection of one's own, for what belongs to a connection: locks, and listening.

        Nothing is tried again, and nothing bounds what it is used for.

        Raises:
            StoreError: the server is away, or refuses us.
        """
        try:
            connection = await self._hosts.connect()
        except ERRORS as error:
            raise self._failure(error) from None
        try:
            yield connection
        finally:
            await part_with(connection)

    async def _patiently(self, work: Work[_Result], seconds: float) -> _Result:
        """Do something as `_again_and_again`, with errors that say nothing of what was done."""
        try:
            return await self._again_and_again(work, seconds)
        except exceptions.IntegrityConstraintViolationError:
            raise
        except ERRORS as error:
            raise self._failure(error) from None

    async def _again_and_again(self, work: Work[_Result], seconds: float) -> _Result:
        """Do something; once more while the server is away, until `patience` is over."""
        end, pause = time.monotonic() + self._patience, _FIRST_PAUSE
        while True:
            left = max(1, end - time.monotonic())
            try:
                # What may take long is given its time; what may not is given what is left.
                async with asyncio.timeout(
                    seconds if seconds > _TRY_SECONDS else min(seconds, left)
                ):
                    return await self._once(work)
            except ERRORS as error:
                if not is_away(error) or time.monotonic() + pause > end:
                    raise
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _once(self, work: Work[_Result]) -> _Result:
        """Do something with a connection, which is kept for the next unless it has suffered."""
        async with self._room:
            connection = await self._connection()
            try:
                done = await work(connection)
            except BaseException as error:
                self._part_or_keep(connection, error)
                if isinstance(error, exceptions.InterfaceError) and connection.is_closed():
                    raise ConnectionResetError from None  # found closed between two statements
                raise
            self._idle.append(connection)
            return done

    def _part_or_keep(self, connection: Connection, error: BaseException) -> None:
        """Keep a connection after an error of a statement only, and after nothing that broke it."""
        harmed = is_away(error) or not isinstance(error, asyncpg.PostgresError)
        if harmed or connection.is_closed() or connection.is_in_transaction():
            connection.terminate()
        else:
            self._idle.append(connection)
        if is_away(error):
            self._forget_idle()  # they most likely lead where nobody is any more

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
            connection.terminate()  # it gives up what it still holds
        return await self._hosts.connect()

    def _forget_idle(self) -> None:
        idle, self._idle = self._idle, []
        for connection in idle:
            connection.terminate()

    def _failure(self, error: BaseException) -> StoreError:
        """Tell what failed, without what the server says: that may hold values."""
        how = "cannot be reached" if is_away(error) else "refuses"
        return StoreError(f"{self.shown}: PostgreSQL {how} ({type(error).__name__})")

    async def _settle(self, now_at: datetime | None) -> None:
        """See that the database suits, and bring it to the present schema."""

        async def suits(connection: Connection) -> None:
            await see_that_it_suits(connection, await self._hosts.connect(), self._server)

        async def migrated(connection: Connection) -> None:
            if now_at is None:
                await see_that_it_is_known(connection, packaged_migrations())
            else:
                await migrate(connection, packaged_migrations(), now_at)

        try:
            await self._again_and_again(suits, _TRY_SECONDS)
            await self._again_and_again(
                _in_transaction(migrated, MIGRATION_SECONDS), MIGRATION_SECONDS
            )
        except ERRORS as error:
            raise objection(self._server, error) from None

    async def _close(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*map(part_with, idle))
