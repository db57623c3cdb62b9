"""Keeps revisions, their audit, and what admins work on, in a SQLite file of their own.

Nothing in it is about people who ask, so that it can be backed up.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import aiosqlite

from routebot.errors import StoreError
from routebot.store.revisions import Activation
from routebot.store.sqlite.connection import copy_database, look_into, migrated_connection
from routebot.store.sqlite.moving import move_revisions
from routebot.store.tables.audit import ACTIVATIONS, audit_of
from routebot.store.tables.contents import taken_apart
from routebot.store.tables.database import Row, Transaction
from routebot.store.tables.revisions import FILES, TabledRevisions, store_contents

__all__ = ["SqliteRevisions", "audit_in"]

T = TypeVar("T")

_RESTORE = "UPDATE revision SET files = ? WHERE id = ?"

_WHOLE = "SELECT id FROM revision WHERE substr(files, 1, 2) = CAST('PK' AS BLOB)"
"""Revisions that are stored as one zip, as all were until 2026-11."""


class SqliteRevisions(TabledRevisions):
    """The stores of all that admins do, in one SQLite file; made by `open`."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls, path: Path, now_at: datetime, former: Path | None = None
    ) -> AsyncIterator["SqliteRevisions"]:
        """Open the database, made and migrated if need be, for the length of an ``async with``.

        Args:
            now_at: recorded beside the migrations applied.
            former: where an earlier routebot kept the revisions beside the sessions.

        Raises:
            StoreError: it cannot be opened, or a newer routebot has written it.
        """
        if former:
            move_revisions(former, path)
        async with migrated_connection(path, "revisions", now_at) as connection:
            store = cls(_SqliteTables(path, connection))
            await store._take_apart()
            yield store

    @classmethod
    @asynccontextmanager
    async def look(cls, path: Path, now_at: datetime) -> AsyncIterator["SqliteRevisions"]:
        """Open a copy, for the length of an ``async with``: what is written to it is lost.

        So nothing is made, migrated or locked where the database lies, and whoever looks need not
        be the user that the bot runs as.

        Raises:
            StoreError: it cannot be read, or a newer routebot has written it.
        """
        with TemporaryDirectory(prefix="routebot-") as folder:
            copy = Path(folder) / path.name
            await asyncio.to_thread(copy_database, path, copy)
            async with AsyncExitStack() as opened:
                try:
                    store = await opened.enter_async_context(cls.open(copy, now_at))
                except StoreError as error:
                    raise StoreError(str(error).replace(str(copy), str(path))) from error
                yield store

    async def _take_apart(self) -> None:
        """Store file by file what was stored whole before, each revision in its own transaction.

        Raises:
            StoreError: it could not be written; what was read before can be read still.
        """
        for (revision,) in await self._tables.read(_WHOLE):

            async def work(transaction: Transaction, revision: str = revision) -> None:
                ((whole,),) = await transaction.rows(FILES, revision)
                apart = await asyncio.to_thread(taken_apart, bytes(whole))
                await store_contents(transaction, apart)
                await transaction.run(_RESTORE, apart.listed, revision)

            await self._tables.write(work)


@dataclass(eq=False)
class _SqliteTables:
    """See `Database`; one connection, which has one transaction at a time."""

    path: Path
    connection: aiosqlite.Connection
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def shown(self) -> str:
        """See `Database.shown`."""
        return str(self.path)

    async def read(self, sql: str, *values: object) -> Sequence[Row]:
        """See `Database.read`."""
        try:
            # A lock here too: a read must not see what a transaction has not committed yet.
            async with self.writing:
                return list(await self.connection.execute_fetchall(sql, values))
        except aiosqlite.Error as error:
            raise StoreError(f"{self.path}: the revisions cannot be read: {error}") from error

    async def write(
        self,
        work: Callable[[Transaction], Awaitable[T]],
        *,
        is_bulky: bool = False,  # noqa: ARG002 - no line to a disk is slow
    ) -> T:
        """See `Database.write`."""
        async with self.writing:
            try:
                await self.connection.execute("BEGIN IMMEDIATE")
                done = await work(_SqliteTransaction(self.connection))
                await self.connection.execute("COMMIT")
            except aiosqlite.Error as error:
                raise StoreError(f"{self.path}: cannot be written: {error}") from error
            finally:
                await self._end()
        return done

    async def _end(self) -> None:
        """Leave no transaction open, whatever happened in it."""
        if self.connection.in_transaction:
            with suppress(aiosqlite.Error):
                await self.connection.execute("ROLLBACK")


@dataclass(eq=False, slots=True)
class _SqliteTransaction:
    """See `Transaction`."""

    connection: aiosqlite.Connection

    async def rows(self, sql: str, *values: object) -> Sequence[Row]:
        """See `Transaction.rows`."""
        return list(await self.connection.execute_fetchall(sql, values))

    async def run(self, sql: str, *values: object) -> int:
        """See `Transaction.run`."""
        return (await self.connection.execute(sql, values)).rowcount

    async def many(self, sql: str, rows: Iterable[Row]) -> None:
        """See `Transaction.many`."""
        await self.connection.executemany(sql, rows)


def audit_in(path: Path) -> Sequence[Activation]:
    """Return the activations of a database, newest first, and change nothing.

    Raises:
        StoreError: it cannot be read, or a newer routebot has written it.
    """
    return audit_of(look_into(path, "revisions", ACTIVATIONS) or ())
