"""Opens the store of revisions that the settings name: the one place that chooses an engine."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from routebot.config import DataSettings
from routebot.store.revisions import Revisions
from routebot.store.servers import Server
from routebot.store.sqlite.revisions import SqliteRevisions

if TYPE_CHECKING:
    from routebot.store.postgres.link import Postgres

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
        async with _link(settings.database, now_at) as database:
            yield _revisions(database)
    else:
        path = settings.revisions_path
        async with SqliteRevisions.open(path, now_at, settings.database_path) as store:
            yield store


@asynccontextmanager
async def look_at_revisions(
    settings: DataSettings, now_at: datetime
) -> AsyncIterator[Revisions | None]:
    """Open what was published for reading: nothing is made, and no schema changed.

    A file is copied first, so that whatever is written to it is lost.

    Returns:
        None where a database on a server has no tables of ours yet.

    Raises:
        StoreError, ConfigError: as `open_revisions`; or there is no such file.
    """
    if isinstance(settings.database, Server):
        async with _link(settings.database, None) as database:
            ((made,),) = await database.rows("SELECT to_regclass('activation') IS NOT NULL")
            yield _revisions(database) if made else None
    else:
        async with SqliteRevisions.look(settings.revisions_path, now_at) as store:
            yield store


def _link(server: Server, now_at: datetime | None) -> AbstractAsyncContextManager["Postgres"]:
    # Imported here: only a bot on several machines has what talks to servers installed.
    from routebot.store.postgres.link import Postgres  # noqa: PLC0415

    return Postgres.open(server, now_at)


def _revisions(database: "Postgres") -> Revisions:
    from routebot.store.postgres.revisions import PostgresRevisions  # noqa: PLC0415 - as above

    return PostgresRevisions.on(database)
