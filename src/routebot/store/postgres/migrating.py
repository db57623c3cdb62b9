"""Brings a database in PostgreSQL to the schema that this code expects."""

from datetime import datetime
from importlib.resources import files

from asyncpg import Connection

from routebot.store.steps import packaged_steps, refuse_newer

__all__ = ["MIGRATION_SECONDS", "migrate", "packaged_migrations", "see_that_it_is_known"]

MIGRATION_SECONDS = 600.0
"""Of waiting for another process that migrates, and of migrating."""

_LOCK = 4710
"""Of a whole database, whatever bots use it; the numbers of `life` and `suiting` are of another
kind."""


def packaged_migrations() -> tuple[tuple[str, str], ...]:
    """Return the steps: names and SQL, in order."""
    return packaged_steps(files("routebot.store.postgres") / "migrations")


async def migrate(
    connection: Connection, steps: tuple[tuple[str, str], ...], now_at: datetime
) -> None:
    """Apply the steps that a database has not seen yet; one process at a time.

    Args:
        connection: within a transaction, so that all steps are applied or none.
        now_at: recorded beside each of them.

    Raises:
        StoreError: the database has steps that this code does not know.
    """
    await connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"
    )
    applied = await _applied(connection)
    refuse_newer(applied - {name for name, _ in steps})
    for name, sql in steps:
        if name not in applied:
            await connection.execute(sql)
            await connection.execute(
                "INSERT INTO migration VALUES ($1, $2)", name, now_at.isoformat()
            )


async def see_that_it_is_known(connection: Connection, steps: tuple[tuple[str, str], ...]) -> None:
    """See, for who only looks, that no later code has written a database; it may be empty.

    Raises:
        StoreError: the database has steps that this code does not know.
    """
    if await connection.fetchval("SELECT to_regclass('migration') IS NOT NULL"):
        refuse_newer(await _applied(connection) - {name for name, _ in steps})


async def _applied(connection: Connection) -> set[str]:
    return {row["name"] for row in await connection.fetch("SELECT name FROM migration")}
