"""Keeps revisions, their audit, and what admins work on, in tables of PostgreSQL.

Several processes work on them at once; a publication is told to whoever listens to `PUBLISHED`.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import TypeVar

import asyncpg
from asyncpg import Connection

from routebot.errors import ConflictError, StoreError
from routebot.store.postgres.link import Postgres
from routebot.store.tables.database import Row, Transaction
from routebot.store.tables.revisions import TabledRevisions

__all__ = ["PUBLISHED", "PostgresRevisions"]

T = TypeVar("T")

PUBLISHED = "routebot_published"
"""What hears of each publication once it is committed: the name that ``LISTEN`` takes."""

_LOCK = "SELECT pg_advisory_xact_lock(4714)"
"""One transaction writes at a time, as in SQLite; of a whole database, whatever bots use it."""

_WAS_COMMITTED = "SELECT EXISTS (SELECT FROM revisions_write WHERE token = $1)"

_NOTE = """
WITH old AS (DELETE FROM revisions_write WHERE at < clock_timestamp() - interval '1 hour')
INSERT INTO revisions_write (token) VALUES ($1)
"""

_SECONDS, _BULKY_SECONDS = 20.0, 600.0
"""To wait for others who write, and to send a dataset, or all there ever were, over a slow line."""


class PostgresRevisions(TabledRevisions):
    """The stores of all that admins do, in PostgreSQL; made by `on`."""

    @classmethod
    def on(cls, database: Postgres) -> "PostgresRevisions":
        """Return the stores in a database that is open, and at the present schema."""
        return cls(_PostgresTables(database))


@dataclass(frozen=True, slots=True)
class _PostgresTables:
    """See `Database`."""

    link: Postgres

    @property
    def shown(self) -> str:
        """See `Database.shown`."""
        return self.link.shown

    async def read(self, sql: str, *values: object) -> Sequence[Row]:
        """See `Database.read`."""
        return await self.link.rows(_numbered(sql), *values)

    async def write(
        self, work: Callable[[Transaction], Awaitable[T]], *, is_bulky: bool = False
    ) -> T:
        """See `Database.write`.

        A transaction whose commit nobody confirmed is tried again, though it may stand: done twice
        it would be in conflict with itself. So each leaves a token, by which it is known again.
        """
        token = secrets.token_bytes(16)
        tried: list[T] = []

        async def once(connection: Connection) -> T:
            # Who has it knows that the try before has ended, one way or the other.
            await connection.execute(_LOCK)
            if tried and await connection.fetchval(_WAS_COMMITTED, token):
                return tried[-1]
            try:
                done = await work(_PostgresTransaction(connection))
            except asyncpg.DataError:  # its text may hold the value
                raise StoreError(
                    f"{self.shown}: PostgreSQL cannot hold a value: bytes where text belongs, or a "
                    "zero byte within a text; a row of the audit that is like that is damaged"
                ) from None
            await connection.execute(_NOTE, token)
            tried.append(done)
            return done

        try:
            return await self.link.run(once, seconds=_BULKY_SECONDS if is_bulky else _SECONDS)
        except asyncpg.IntegrityConstraintViolationError as error:
            if isinstance(error, asyncpg.UniqueViolationError) and error.table_name == "activation":
                raise ConflictError("somebody else has published since") from None
            kind = type(error).__name__  # its text may hold values
            raise StoreError(f"{self.shown}: cannot be written ({kind})") from None


@dataclass(frozen=True, slots=True)
class _PostgresTransaction:
    """See `Transaction`."""

    connection: Connection

    async def rows(self, sql: str, *values: object) -> Sequence[Row]:
        """See `Transaction.rows`."""
        return [tuple(row) for row in await self.connection.fetch(_numbered(sql), *values)]

    async def run(self, sql: str, *values: object) -> int:
        """See `Transaction.run`."""
        status: str = await self.connection.execute(_numbered(sql), *values)
        return int(status.rpartition(" ")[2])  # "UPDATE 1", "INSERT 0 1"

    async def many(self, sql: str, rows: Iterable[Row]) -> None:
        """See `Transaction.many`."""
        await self.connection.executemany(_numbered(sql), rows)


@lru_cache(maxsize=64)
def _numbered(sql: str) -> str:
    """Write each ``?`` as ``$1``, ``$2`` ...; our statements hold no other one."""
    first, *others = sql.split("?")
    return first + "".join(f"${number}{part}" for number, part in zip(count(1), others))
