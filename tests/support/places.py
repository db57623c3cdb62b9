"""Where revisions can be kept, one place for each engine, opened and damaged in the same words."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import asyncpg

from routebot.store.postgres.link import Postgres
from routebot.store.postgres.revisions import PostgresRevisions
from routebot.store.servers import DATABASE_SCHEMES, Server
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.tables.revisions import TabledRevisions

__all__ = ["FilePlace", "Place", "ServerPlace", "place_at"]

Rows: TypeAlias = Sequence[tuple[Any, ...]]


class Place(Protocol):
    """Can be opened more than once, also at the same time.

    Attributes:
        address: what `place_at` takes.
        refused: what the engine raises when it refuses a statement.
    """

    refused: type[Exception]

    @property
    def address(self) -> str: ...

    def open(self, now_at: datetime) -> AbstractAsyncContextManager[TabledRevisions]: ...

    async def run(self, sql: str, *values: object) -> Rows:
        """Run a statement beside the store, and return rows; each ``?`` stands for a value."""

    async def force(self, sql: str, *values: object) -> Rows:
        """The same past every guard, as who owns the database can."""


@dataclass(frozen=True)
class FilePlace:
    """See `Place`; a SQLite file."""

    path: Path
    refused = sqlite3.IntegrityError

    @property
    def address(self) -> str:
        return str(self.path)

    def open(self, now_at: datetime) -> AbstractAsyncContextManager[TabledRevisions]:
        return SqliteRevisions.open(self.path, now_at)

    async def run(self, sql: str, *values: object) -> Rows:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    async def force(self, sql: str, *values: object) -> Rows:
        for what in ("changed", "deleted", "replaced"):
            await self.run(f"DROP TRIGGER IF EXISTS activation_is_never_{what}")
        return await self.run(sql, *values)


@dataclass(frozen=True)
class ServerPlace:
    """See `Place`; a database of PostgreSQL, whose superuser the tests are."""

    server: Server
    refused = asyncpg.RaiseError

    @property
    def address(self) -> str:
        return self.server.url

    @asynccontextmanager
    async def open(self, now_at: datetime) -> AsyncIterator[TabledRevisions]:
        async with Postgres.open(self.server, now_at) as database:
            yield PostgresRevisions.on(database)

    async def run(self, sql: str, *values: object) -> Rows:
        return await self._run(sql, values, "origin")

    async def force(self, sql: str, *values: object) -> Rows:
        return await self._run(sql, values, "replica")  # for which no trigger is meant

    async def _run(self, sql: str, values: tuple[object, ...], role: str) -> Rows:
        for number in range(1, len(values) + 1):
            sql = sql.replace("?", f"${number}", 1)
        connection = await asyncpg.connect(
            self.server.url, server_settings={"session_replication_role": role}
        )
        try:
            return [tuple(row) for row in await connection.fetch(sql, *values)]
        finally:
            await connection.close()


def place_at(address: str) -> Place:
    """Return the place that another process named by its address."""
    server = Server.read(address, DATABASE_SCHEMES)
    return ServerPlace(server) if server else FilePlace(Path(address))
