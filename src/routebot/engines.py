"""Opens what keeps all that is stored: files of this machine, or servers that several share.

A part of the composition root; nothing here decides anything. What only one of the two needs is
imported where it is opened.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from routebot.config import SETTINGS_FILE, Settings
from routebot.errors import ConfigError, StoreError
from routebot.store.exposure import exposures
from routebot.store.identity import BotIdentity
from routebot.store.keys import KeyFile
from routebot.store.opening import open_revisions
from routebot.store.protocol import SessionStore
from routebot.store.revisions import Revisions
from routebot.store.sqlite.connection import probe
from routebot.store.sqlite.owning import belong_to_bot, served_alone
from routebot.store.sqlite.sessions import SqliteStore

__all__ = ["Engine", "engine_of"]

Look = Callable[[], Awaitable[bool]]

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Engine:
    """What keeps all that is stored.

    Attributes:
        failed_writes: how many times sessions could not be written since the start.
        database, keys: find out, for monitors, whether each can be used.
        folders: where files lie that are written.
    """

    revisions: Revisions
    store: SessionStore
    failed_writes: Callable[[], int]
    database: Look
    keys: Look
    folders: Sequence[Path]


@asynccontextmanager
async def engine_of(settings: Settings, now_at: datetime) -> AsyncIterator[Engine]:
    """Open what the settings name, for the length of an ``async with``.

    Args:
        now_at: recorded beside the migrations applied.

    Raises:
        ConfigError: it is in use by others, another bot's, or none that can be used.
        StoreError: it cannot be opened.
    """
    bot = BotIdentity.of(settings.token.get_secret_value())
    async with _in_files(settings, bot, now_at) as engine:
        yield engine


@asynccontextmanager
async def _in_files(
    settings: Settings, bot: BotIdentity, now_at: datetime
) -> AsyncIterator[Engine]:
    path, databases = settings.database_path, (settings.database_path, settings.revisions_path)
    async with served_alone(path):
        keys = KeyFile.open(settings.keys_path, settings.session_keys)
        _tell_exposures(settings.key_files, databases)
        async with (
            # First the revisions: an earlier routebot left them in the file that the sessions take.
            open_revisions(settings, now_at) as revisions,
            SqliteStore.open(path, keys, now_at) as store,
        ):
            belong_to_bot(path, bot.id)
            yield Engine(
                revisions,
                store,
                lambda: store.failed_writes,
                lambda: _usable(probe, databases),
                lambda: _usable(KeyFile.look, settings.key_files),
                # Keys are small, and may lie in memory, of which there is never much.
                sorted({database.parent for database in databases}),
            )


def _tell_exposures(keys: Sequence[Path], databases: Sequence[Path]) -> None:
    """Log what others could read; paths stand in what ``doctor`` says."""
    for exposure in exposures(keys, databases, SETTINGS_FILE):
        extra = {"action": "privacy", "outcome": exposure.kind}
        _LOG.warning("less private than promised: see `routebot doctor`", extra=extra)


async def _usable(look: Callable[[Path], object], paths: Sequence[Path]) -> bool:
    try:
        for path in paths:
            await asyncio.to_thread(look, path)
    except (StoreError, ConfigError):
        return False
    return True
