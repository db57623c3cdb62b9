"""Private SQLite files: opened with our pragmas, brought to the present schema."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from sqlite3 import complete_statement

import aiosqlite

from routebot.errors import StoreError
from routebot.store.keys import private_folder, sync_folder

__all__ = [
    "_PRAGMAS",
    "_connection",
    "_keep_log_ahead",
    "_make_private_file",
    "migrate",
    "migrated_connection",
    "packaged_migrations",
]


_SWITCH_TRIES = 50


_PRAGMAS = """
PRAGMA busy_timeout = 5000;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA journal_size_limit = 4194304;
PRAGMA temp_store = MEMORY;
"""


def packaged_migrations() -> tuple[tuple[str, str], ...]:
    """Return the steps that make the database what this code expects: names and SQL, in order."""
    folder = files("routebot.store.sqlite") / "migrations"
    steps = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")]
    return tuple(
        sorted((step.name.removesuffix(".sql"), step.read_text("utf-8")) for step in steps)
    )


async def migrate(
    database: aiosqlite.Connection, steps: Sequence[tuple[str, str]], now_at: datetime
) -> None:
    """Apply the steps that a database has not seen yet, each with its record in one transaction.

    Args:
        database: a connection in autocommit mode.

    Raises:
        StoreError: the database has steps that this code does not know.
    """
    await database.execute(
        "CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)"
    )
    unknown = await _applied(database) - {name for name, _ in steps}
    if unknown:
        raise StoreError(
            f"a newer routebot wrote this database (step {max(unknown)}); update routebot"
        )
    for name, sql in steps:
        await _apply(database, name, sql, now_at)


async def _applied(database: aiosqlite.Connection) -> set[str]:
    return {name for (name,) in await database.execute_fetchall("SELECT name FROM migration")}


async def _apply(database: aiosqlite.Connection, name: str, sql: str, now_at: datetime) -> None:
    await database.execute("BEGIN IMMEDIATE")
    try:
        # Looked up again under the lock: another process may be opening the database too.
        if name not in await _applied(database):
            for statement in _statements(sql):
                await database.execute(statement)
            await database.execute(
                "INSERT INTO migration VALUES (?, ?)", (name, now_at.isoformat())
            )
        await database.execute("COMMIT")
    except aiosqlite.Error:
        if database.in_transaction:
            await database.execute("ROLLBACK")
        raise


def _statements(sql: str) -> Iterable[str]:
    """Split a script: ``executescript`` would commit first, and so tear a step from its record."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


def _make_private_file(path: Path) -> None:
    """Make the database file before SQLite does, so that it is never readable by others; its log
    takes after it.
    """
    try:
        private_folder(path.parent)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
            sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: the session database cannot be made: {error}") from error


@asynccontextmanager
async def _connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    try:
        connection = await aiosqlite.connect(path, isolation_level=None)
    except aiosqlite.Error as error:
        raise StoreError(f"{path}: the session database cannot be opened: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def migrated_connection(path: Path, now_at: datetime) -> AsyncIterator[aiosqlite.Connection]:
    """Open a connection of one's own to the database, made and migrated if need be, in autocommit
    mode.

    Raises:
        StoreError: it cannot be opened, or a newer routebot has written it.
    """
    _make_private_file(path)
    async with _connection(path) as connection:
        try:
            await connection.executescript(_PRAGMAS)
            await _keep_log_ahead(connection)
            await migrate(connection, packaged_migrations(), now_at)
        except (aiosqlite.Error, StoreError) as error:
            raise StoreError(f"{path}: the database cannot be opened: {error}") from error
        yield connection


async def _keep_log_ahead(database: aiosqlite.Connection) -> None:
    """Switch to a write-ahead log, again and again for a while: for this step SQLite ignores
    ``busy_timeout``.
    """
    for _ in range(_SWITCH_TRIES):
        with suppress(aiosqlite.OperationalError):
            await database.execute_fetchall("PRAGMA journal_mode = WAL")
            return
        await asyncio.sleep(0.1)
    await database.execute_fetchall("PRAGMA journal_mode = WAL")
