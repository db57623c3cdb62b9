"""Opens what keeps all that is stored: files of this machine, or servers that several share.

A part of the composition root; nothing here decides anything. What only one of the two needs is
imported where it is opened.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from routebot.bot.application import Others
from routebot.config import SETTINGS_FILE, Settings
from routebot.errors import ConfigError, StoreError
from routebot.store.exposure import exposures
from routebot.store.identity import BotIdentity
from routebot.store.keys import KeyFile
from routebot.store.opening import open_revisions
from routebot.store.protocol import SessionStore
from routebot.store.revisions import Revisions
from routebot.store.servers import Server, Servers
from routebot.store.sqlite.connection import probe
from routebot.store.sqlite.owning import PATIENCE, belong_to_bot, served_alone
from routebot.store.sqlite.sessions import SqliteStore

__all__ = ["Engine", "Sharing", "engine_of"]

Look = Callable[[], Awaitable[bool]]

T = TypeVar("T")

_SOON_SECONDS = 1.0
"""A server that runs has answered by then."""

_PAUSE = 0.5
"""Seconds between two looks whether another process has stopped."""

_ANSWER_SECONDS = 3.0
"""For a database to answer a monitor, which asks again."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Engine:
    """What keeps all that is stored.

    Attributes:
        failed_writes: how many times sessions could not be written since the start.
        database, keys: find out, for monitors, whether each can be used.
        folders: where files lie that are written.
        sharing: with other processes of the bot; None where this one is alone.
    """

    revisions: Revisions
    store: SessionStore
    failed_writes: Callable[[], int]
    database: Look
    keys: Look
    folders: Sequence[Path] = ()
    sharing: "Sharing | None" = None

    @property
    def leads(self) -> bool:
        """Whether this process does what only one of the bot shall do."""
        return self.sharing is None or self.sharing.leads()


@dataclass(frozen=True, slots=True)
class Sharing:
    """How this process gets along with the others of the bot.

    Attributes:
        leads: see `Engine`.
        published: set whenever something may have been published, by whichever process.
        keys_work: whether the server of session keys can be used.
        look: looks at that server; to be called every minute.
    """

    others: Others
    leads: Callable[[], bool]
    published: asyncio.Event
    keys_work: Callable[[], bool]
    look: Callable[[], Awaitable[None]]


@asynccontextmanager
async def engine_of(
    settings: Settings, now_at: datetime, *, webhook: bool
) -> AsyncIterator[Engine]:
    """Open what the settings name, for the length of an ``async with``.

    Args:
        now_at: recorded beside the migrations applied.
        webhook: Telegram calls us, and others of the bot.

    Raises:
        ConfigError: it is in use by others, another bot's, or none that can be used.
        StoreError: it cannot be opened.
    """
    bot = BotIdentity.of(settings.token.get_secret_value())
    servers = settings.servers
    opened = (
        _on_servers(settings, servers, bot, now_at, webhook=webhook)
        if servers
        else _in_files(settings, bot, now_at)
    )
    async with opened as engine:
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


@asynccontextmanager
async def _on_servers(
    settings: Settings, servers: Servers, bot: BotIdentity, now_at: datetime, *, webhook: bool
) -> AsyncIterator[Engine]:
    # Imported here: the drivers take 0.1 s and 20 MB, and an extra installs them.
    from routebot.store.key_server.notes import Notes  # noqa: PLC0415
    from routebot.store.key_server.server import KeyServer  # noqa: PLC0415
    from routebot.store.postgres.claims import PostgresClaims  # noqa: PLC0415
    from routebot.store.postgres.life import Life  # noqa: PLC0415
    from routebot.store.postgres.link import Postgres  # noqa: PLC0415
    from routebot.store.postgres.revisions import PUBLISHED, PostgresRevisions  # noqa: PLC0415
    from routebot.store.postgres.sessions import PostgresStore  # noqa: PLC0415

    _tell_exposures((), ())
    async with (
        _waited_for(servers.database, Postgres.open(servers.database, now_at)) as database,
        _waited_for(servers.keys, KeyServer.open(servers.keys, bot.id)) as keys,
        Life.open(database, bot.id) as life,
        PostgresStore.open(database, keys, bot, life) as store,
        PostgresClaims.open(database, life, bot, store.along) as claims,
    ):
        await _take_updates(life.take_polling, webhook=webhook)
        published = asyncio.Event()
        life.listen(PUBLISHED, lambda _: published.set())

        async def answers() -> bool:
            return life.sure() and await _in_time(database.rows("SELECT 1"))

        async def keys_work() -> bool:
            return keys.works

        yield Engine(
            PostgresRevisions.on(database),
            store,
            lambda: store.failed_writes,
            answers,
            keys_work,
            [settings.pack.parent] if settings.pack else [],
            sharing=Sharing(
                Others(claims, Notes(keys, bot)),
                life.leads,
                published,
                lambda: keys.works,
                keys.look,
            ),
        )


@asynccontextmanager
async def _waited_for(server: Server, opening: AbstractAsyncContextManager[T]) -> AsyncIterator[T]:
    """Enter a context, and say so in the log while a server that starts beside us is not up yet."""

    def tell() -> None:
        extra = {"action": "start", "outcome": server.scheme}
        _LOG.warning("waiting for a server that does not answer yet", extra=extra)

    told = asyncio.get_running_loop().call_later(_SOON_SECONDS, tell)
    try:
        async with opening as opened:
            told.cancel()
            yield opened
    finally:
        told.cancel()


class _TakePolling(Protocol):
    async def __call__(self, *, exclusive: bool) -> bool: ...


async def _take_updates(take: _TakePolling, *, webhook: bool) -> None:
    """Take the right to Telegram's updates: with others who are called, or alone to poll.

    Raises:
        ConfigError: another process is in the way, and does not stop.
        StoreError: the database cannot be reached.
    """
    if await take(exclusive=not webhook):
        return
    _LOG.warning("waiting for another process", extra={"action": "start"})
    end = asyncio.get_running_loop().time() + PATIENCE
    while not await take(exclusive=not webhook):
        if asyncio.get_running_loop().time() >= end:
            raise ConfigError(
                "another process polls for this bot: stop it, or have it called too "
                "(serve --webhook)"
                if webhook
                else "another process serves this bot: only one can poll; stop it, or have "
                "both called (serve --webhook), see docs/several-machines.md"
            )
        await asyncio.sleep(_PAUSE)


async def _in_time(asking: Awaitable[object]) -> bool:
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            await asking
    except (StoreError, TimeoutError):
        return False
    return True


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
