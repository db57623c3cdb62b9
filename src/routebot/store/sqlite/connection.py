"""Private SQLite files: opened with our pragmas, brought to the present schema."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from sqlite3 import Connection, Error, complete_statement, connect
from typing import Any, Literal, TypeAlias

import aiosqlite

from routebot.errors import StoreError
from routebot.store.private import private_folder, sync_folder
from routebot.store.steps import packaged_steps, refuse_newer

__all__ = [
    "Kind",
    "copy_database",
    "look_into",
    "make_private_file",
    "migrate",
    "migrated_connection",
    "near_connection",
    "packaged_migrations",
    "probe",
    "reading_connection",
    "statements_of",
    "writing_connection",
]

Kind: TypeAlias = Literal["sessions", "revisions"]
"""What a database keeps: its migrations lie in a folder of that name."""

_BUSY_SECONDS = 5
"""How long to wait for another process that writes; each of ours writes for milliseconds."""

_PROBE_SECONDS = 2
"""The same for whoever only asks whether that goes: others of ours hold it for milliseconds."""

_SWITCH_PAUSE = 0.1
"""Seconds between two tries to switch to a write-ahead log."""

_PRAGMAS = f"""
PRAGMA busy_timeout = {_BUSY_SECONDS * 1000};
PRAGMA synchronous = FULL;            -- an answer that was confirmed survives a power cut
PRAGMA secure_delete = ON;            -- what is deleted is overwritten with zeros
PRAGMA foreign_keys = ON;
PRAGMA journal_size_limit = 4194304;  -- a log that once grew does not stay on the disk
"""


def packaged_migrations(kind: Kind) -> tuple[tuple[str, str], ...]:
    """Return the steps that make a database what this code expects: names and SQL, in order."""
    return packaged_steps(files("routebot.store.sqlite") / "migrations" / kind)


@asynccontextmanager
async def migrated_connection(
    path: Path, kind: Kind, now_at: datetime
) -> AsyncIterator[aiosqlite.Connection]:
    """Open a connection that writes, to a database made and migrated if need be.

    It is in autocommit mode: who writes begins and commits.

    Args:
        kind: what it keeps.
        now_at: recorded beside the migrations applied.

    Raises:
        StoreError: it cannot be opened, or a newer routebot has written it.
    """
    make_private_file(path)
    async with _connection(path) as connection:
        try:
            await connection.executescript(_PRAGMAS)
            await _settle_form(connection)
            await migrate(connection, packaged_migrations(kind), now_at)
        except (aiosqlite.Error, StoreError) as error:
            raise StoreError(f"{path}: the database cannot be opened: {error}") from error
        yield connection


@asynccontextmanager
async def reading_connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    """Open a connection that can only read, to a database that `migrated_connection` has opened.

    Raises:
        StoreError: it cannot be opened.
    """
    async with _connection(path) as connection:
        try:
            await connection.executescript(_PRAGMAS + "PRAGMA query_only = ON;")
        except aiosqlite.Error as error:
            raise StoreError(f"{path}: the database cannot be opened: {error}") from error
        yield connection


def writing_connection(path: Path) -> Connection:
    """Open a connection of a thread's own, to a database that `migrated_connection` has opened.

    It is in autocommit mode, and may be used by any one thread at a time.

    Raises:
        StoreError: it cannot be opened.
    """
    try:
        connection = connect(path, isolation_level=None, check_same_thread=False)
        connection.executescript(_PRAGMAS)
    except Error as error:
        raise StoreError(f"{path}: the database cannot be opened: {error}") from error
    return connection


def near_connection(path: Path) -> Connection:
    """Open a connection that can only read and waits for nobody, for reading within the event loop.

    Raises:
        StoreError: it cannot be opened.
    """
    connection = writing_connection(path)
    connection.executescript("PRAGMA query_only = ON; PRAGMA busy_timeout = 0;")
    return connection


def look_into(path: Path, kind: Kind, sql: str) -> Sequence[Any] | None:
    """Ask a database for rows, and change nothing.

    Returns:
        None if it is not of this kind.

    Raises:
        StoreError: it cannot be read, or a newer routebot has written it.
    """
    try:
        with closing(connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            applied = {name for (name,) in database.execute("SELECT name FROM migration")}
            ours = {name for name, _ in packaged_migrations(kind)}
            if not applied & ours:
                return None
            refuse_newer(applied - ours)
            return list(database.execute(sql))
    except Error as error:
        raise StoreError(f"{path}: the database cannot be read: {error}") from error


def probe(path: Path) -> None:
    """See that a database in use can be read and written, and change nothing.

    Raises:
        StoreError: it is not there, cannot be read, or cannot be written within two seconds.
    """
    try:
        there = f"{path.absolute().as_uri()}?mode=rw"
        opened = connect(there, uri=True, timeout=_PROBE_SECONDS, isolation_level=None)
        with closing(opened) as database:
            database.execute("SELECT name FROM migration").fetchall()
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except Error as error:
        raise StoreError(f"{path}: the database cannot be used: {error}") from error


def copy_database(path: Path, copy: Path) -> None:
    """Copy a database as it is at one moment, while others use it.

    Raises:
        StoreError: it cannot be read, or the copy cannot be written.
    """
    make_private_file(copy)
    # Where nobody writes, nothing is made beside it either: a log that another user than the bot's
    # leaves there would keep the bot from opening its own database.
    how = "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "immutable=1"
    try:
        with (
            closing(connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as source,
            closing(connect(copy)) as target,
        ):
            source.backup(target)
    except Error as error:
        raise StoreError(f"{path}: the database cannot be opened: {error}") from error


def make_private_file(path: Path) -> None:
    """Make the database file before SQLite does, so that others can never read it.

    SQLite gives its log and its index the same mode.

    Raises:
        StoreError: it cannot be made.
    """
    try:
        private_folder(path.parent)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
            sync_folder(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: the database cannot be made: {error}") from error


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
    refuse_newer(await _applied(database) - {name for name, _ in steps})
    for name, sql in steps:
        await _apply(database, name, sql, now_at)


def statements_of(script: str) -> Iterable[str]:
    """Split a script: ``executescript`` would commit first, and so tear a step from its record."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


@asynccontextmanager
async def _connection(path: Path) -> AsyncIterator[aiosqlite.Connection]:
    try:
        # Tried first without aiosqlite: what cannot be opened leaves it a thread that complains.
        connect(path).close()
        connection = await aiosqlite.connect(path, isolation_level=None)
    except aiosqlite.Error as error:
        raise StoreError(f"{path}: the database cannot be opened: {error}") from error
    try:
        yield connection
    finally:
        await connection.close()


async def _settle_form(database: aiosqlite.Connection) -> None:
    """Have the file of a form that can shrink, and that keeps a log so that reading never waits.

    For these statements SQLite ignores ``busy_timeout``, so we wait for others ourselves.
    """
    for _ in range(round(_BUSY_SECONDS / _SWITCH_PAUSE) - 1):
        try:
            await _set_form(database)
        except aiosqlite.OperationalError:
            await asyncio.sleep(_SWITCH_PAUSE)
        else:
            return
    await _set_form(database)


async def _set_form(database: aiosqlite.Connection) -> None:
    # Heard before the first table only; the log writes the first page.
    await database.execute_fetchall("PRAGMA auto_vacuum = INCREMENTAL")
    await database.execute_fetchall("PRAGMA journal_mode = WAL")


async def _applied(database: aiosqlite.Connection) -> set[str]:
    return {name for (name,) in await database.execute_fetchall("SELECT name FROM migration")}


async def _apply(database: aiosqlite.Connection, name: str, sql: str, now_at: datetime) -> None:
    await database.execute("BEGIN IMMEDIATE")
    try:
        # Looked up again under the lock: another process may be opening the database too.
        if name not in await _applied(database):
            for statement in statements_of(sql):
                await database.execute(statement)
            await database.execute(
                "INSERT INTO migration VALUES (?, ?)", (name, now_at.isoformat())
            )
        await database.execute("COMMIT")
    except aiosqlite.Error:
        if database.in_transaction:
            await database.execute("ROLLBACK")
        raise
