"""Opens all that a bot keeps in one place, for a command that works on it while nobody serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from routebot.errors import ConfigError
from routebot.session_settings import SessionSettings
from routebot.store.identity import BotIdentity
from routebot.store.keys import KeyFile
from routebot.store.opening import open_revisions
from routebot.store.relocation import Kept
from routebot.store.servers import Servers
from routebot.store.sqlite.owning import belong_to_bot, served_alone
from routebot.store.sqlite.sessions import SqliteStore

__all__ = ["open_alone"]


@asynccontextmanager
async def open_alone(
    settings: SessionSettings, now_at: datetime, *, despite_objections: bool = False
) -> AsyncIterator[Kept]:
    """Open it, made and migrated if need be, for the length of an ``async with``.

    Nobody can begin to serve from there meanwhile.

    Args:
        settings: of servers, with a token; of files, where there is one, it says whose they are.
        despite_objections: open it also where keys would leave the memory of their server, to get
            everything away from there.

    Raises:
        ConfigError: a bot serves from there, or it cannot be used.
        StoreError: it cannot be opened, or a newer routebot has written it.
    """
    if servers := settings.servers:
        opened = _on_servers(
            servers, settings.identity, now_at, despite_objections=despite_objections
        )
        async with opened as kept:
            yield kept
    else:
        async with _in_files(settings, now_at) as kept:
            yield kept


@asynccontextmanager
async def _in_files(settings: SessionSettings, now_at: datetime) -> AsyncIterator[Kept]:
    database = settings.database_path
    async with served_alone(database, patience=0):
        keys = KeyFile.open(settings.keys_path, settings.session_keys)
        async with (
            # First the revisions: an earlier routebot left them in the file that sessions take.
            open_revisions(settings, now_at) as revisions,
            SqliteStore.open(database, keys, now_at) as sessions,
        ):
            if settings.token:
                belong_to_bot(database, settings.identity.id)
            yield Kept(revisions, sessions)


@asynccontextmanager
async def _on_servers(
    servers: Servers, bot: BotIdentity, now_at: datetime, *, despite_objections: bool
) -> AsyncIterator[Kept]:
    # Imported here: only a bot on several machines has what talks to servers installed.
    from routebot.store.key_server.server import KeyServer  # noqa: PLC0415
    from routebot.store.postgres.life import Life  # noqa: PLC0415
    from routebot.store.postgres.link import Postgres  # noqa: PLC0415
    from routebot.store.postgres.revisions import PostgresRevisions  # noqa: PLC0415
    from routebot.store.postgres.sessions import PostgresStore  # noqa: PLC0415

    async with (
        Postgres.open(servers.database, now_at) as database,
        Life.open(database, bot.id) as life,
    ):
        if not await life.take_polling(exclusive=True):
            raise ConfigError(
                f"{servers.database}: the bot serves from there: stop all of its processes"
            )
        async with (
            KeyServer.open(servers.keys, bot.id, despite_objections=despite_objections) as keys,
            PostgresStore.open(database, keys, bot, None) as sessions,
        ):
            yield Kept(PostgresRevisions.on(database), sessions)
