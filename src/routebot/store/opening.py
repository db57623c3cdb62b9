"""Opens the store of revisions that the settings name: the one place that chooses an engine."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from routebot.config import DataSettings
from routebot.store.revisions import Revisions
from routebot.store.servers import Server
from routebot.store.sqlite.revisions import SqliteRevisions

__all__ = ["look_at_revisions", "open_revisions"]


@asynccontextmanager
async def open_revisions(settings: DataSettings, now_at: datetime) -> AsyncIterator[Revisions]:
    """Open what was published, made and migrated if need be, for the length of an ``async with``.

    Args:
        now_at: recorded beside the migrations applied.

    Raises:
        StoreError: it cannot be opened, or a newer routebot has written it.
        ConfigError: the server is none that can be used.
    """
    if isinstance(settings.database, Server):
        async with _on_server(settings.database, now_at) as store:
            yield store
    else:
        path = settings.revisions_path
        async with SqliteRevisions.open(path, now_at, settings.database_path) as store:
            yield store


@asynccontextmanager
async def look_at_revisions(settings: DataSettings, now_at: datetime) -> AsyncIterator[Revisions]:
    """Open what was published for reading; a file is copied first, so that nothing is changed.

    Raises:
        StoreError, ConfigError: as `open_revisions`.
    """
    if isinstance(settings.database, Server):
        async with _on_server(settings.database, now_at) as store:
            yield store
    else:
        async with SqliteRevisions.look(settings.revisions_path, now_at) as store:
            yield store


@asynccontextmanager
async def _on_server(server: Server, now_at: datetime) -> AsyncIterator[Revisions]:
    # Imported here: only a bot on several machines has what talks to servers installed.
    from routebot.store.postgres.link import Postgres  # noqa: PLC0415
    from routebot.store.postgres.revisions import PostgresRevisions  # noqa: PLC0415

    async with Postgres.open(server, now_at) as database:
        yield PostgresRevisions.on(database)
