"""Whose a database of sessions is: one bot's, and, while it serves, one process's.

Two processes over one file would both sweep, and each would write over what the other one shows.
Commands may use the file beside the one that serves.
"""

import asyncio
import fcntl
import hashlib
import logging
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from routebot.errors import ConfigError, StoreError
from routebot.store.private import private_folder
from routebot.store.sqlite.connection import writing_connection

__all__ = ["LOCK", "PATIENCE", "belong_to_bot", "served_alone"]

LOCK = ".serving"
"""Ending of the empty file beside a database that is locked by who serves it. The kernel frees it
when the process dies, however it dies.
"""

PATIENCE = 12.0
"""To wait for a process that stops, which takes ten at most (`running`)."""

_PAUSE = 0.2

_LOG = logging.getLogger("routebot.bot")


@asynccontextmanager
async def served_alone(database: Path, patience: float = PATIENCE) -> AsyncIterator[None]:
    """Keep other processes from serving a database, for the length of an ``async with``.

    Args:
        patience: seconds to wait for one that may be about to stop.

    Raises:
        ConfigError: another one serves it.
        StoreError: the file beside it cannot be made.
    """
    with _lock_file(database) as descriptor:
        if not _locked(descriptor):
            _LOG.warning("waiting for another process", extra={"action": "start"})
            await _wait_for_lock(descriptor, database, patience)
        yield


async def _wait_for_lock(descriptor: int, database: Path, patience: float) -> None:
    end = asyncio.get_running_loop().time() + patience
    while not _locked(descriptor):
        if asyncio.get_running_loop().time() >= end:
            raise ConfigError(
                f"{database}: another `routebot serve` uses this database: stop it, or give each "
                "bot its own (ROUTEBOT_DATABASE, ROUTEBOT_KEYS); for several processes of one bot "
                "these name servers, see docs/several-machines.md"
            )
        await asyncio.sleep(_PAUSE)


@contextmanager
def _lock_file(database: Path) -> Iterator[int]:
    path = database.with_name(database.name + LOCK)
    try:
        private_folder(path.parent)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(f"{path}: the file cannot be made: {error}") from error
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: then nothing is known of others
        return True
    return True


def belong_to_bot(database: Path, bot_id: int) -> None:
    """Take note of the bot whose sessions a database keeps, or see that it is still the same one.

    Noted is a number made of its id, in a place that SQLite keeps for such: a step of the schema
    would have the version before refuse what it can read.

    Args:
        database: one that `SqliteStore.open` has opened.

    Raises:
        ConfigError: another bot has left messages in chats where only it can delete them.
        StoreError: it could not be read or written.
    """
    made = hashlib.blake2b(str(bot_id).encode(), digest_size=4).digest()
    number = int.from_bytes(made) >> 1 or 1  # 0 stands for none; it is read as a signed number
    try:
        with closing(writing_connection(database)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            ((found,),) = connection.execute("PRAGMA user_version").fetchall()
            if found not in (0, number) and _has_rows(connection):
                raise ConfigError(
                    f"{database}: these are the conversations of another bot; name another path in "
                    "ROUTEBOT_DATABASE, or, if that bot never runs again, erase them with "
                    "`routebot forget --all --alarms`"
                )
            if found != number:
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise StoreError(f"{database}: the database cannot be used: {error}") from error


def _has_rows(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM session LIMIT 1").fetchone() is not None
