"""Moves the revisions out of the one database that routebot 0.3 kept together with the sessions."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from routebot.errors import StoreError
from routebot.store.private import private_folder, sync_folder

__all__ = ["holds_revisions", "move_revisions"]

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def move_revisions(database: Path, revisions: Path) -> None:
    """Make the one database of before the one of the revisions, if it is still there.

    The file as a whole takes the other name, in one step that a crash does not tear; its sessions
    are dropped when it is opened there, and new ones begin in a new file.

    Raises:
        StoreError: another process has it open, it cannot be moved, or it is no file.
    """
    if not database.exists():
        return
    if not database.is_file():
        raise StoreError(f"{database}: the database cannot be opened: it is no file")
    try:
        private_folder(revisions.parent)
        with _alone_in(database.parent):
            if _has_revisions(database):
                _move(database, revisions)
    except (OSError, sqlite3.Error) as error:
        if getattr(error, "sqlite_errorcode", None) in _DAMAGED:
            raise StoreError(
                f"{database}: the database is damaged ({error}); move it away and start again, as "
                "docs/trouble.md says"
            ) from error
        reason = "stop every other routebot that uses it, and start again"
        raise StoreError(
            f"{database}: the revisions cannot be moved to {revisions}: {error}; {reason}"
        ) from error


def _move(database: Path, revisions: Path) -> None:
    if revisions.exists():
        raise StoreError(
            f"{database} holds revisions, and so does {revisions}; move one of them away"
        )
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        # Fails while anybody else has it open, and writes the log into the file.
        connection.execute("PRAGMA journal_mode = DELETE")
    database.rename(revisions)
    sync_folder(revisions.parent)
    sync_folder(database.parent)


def holds_revisions(database: Path) -> bool:
    """Say whether a database is the one that routebot 0.3 kept for everything.

    Raises:
        StoreError: it cannot be read.
    """
    try:
        if database.exists() and not database.is_file():
            raise StoreError(f"{database}: the database cannot be opened: it is no file")
        return _has_revisions(database)
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{database}: the database cannot be opened: {error}") from error


def _has_revisions(database: Path) -> bool:
    if not database.exists() or database.stat().st_size == 0:
        return False
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'activation'")
        return found.fetchone() is not None


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other processes that want the same from doing it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
