"""The backends that every store test runs over, and a clock that stands still."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest
import redis
from redis.asyncio import Redis

from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer
from routebot.store.keys import KeyFile
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.sessions import PostgresStore
from routebot.store.protocol import SessionStore
from routebot.store.servers import Server, Servers
from routebot.store.slots import HEAD_BYTES, SLOT_BYTES
from routebot.store.sqlite.sessions import SqliteStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
_ROWS = "SELECT version, body, alarm FROM session WHERE body IS NOT NULL"
BOT = BotIdentity.of("7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")


class Backend(Protocol):
    """A place for sessions that can be opened more than once, also at the same time."""

    def open(self, now_at: datetime = NOON) -> AbstractAsyncContextManager[SessionStore]: ...

    async def bodies(self) -> int:
        """Return how many keys of bodies there are."""

    async def keys_left(self) -> int:
        """Return how many keys there are, of bodies or of alarms without one."""

    async def lose_keys(self) -> None:
        """Destroy the keys of all bodies and those that hash chats."""

    async def all_keys(self) -> set[bytes]:
        """Return every key that lies anywhere."""

    async def rows_on_disk(self, store: SessionStore) -> Sequence[tuple[int, bytes, bytes]]:
        """Return the version, body and alarm of each session as they stand on the disk."""

    async def assert_keys_fit(self, store: SessionStore) -> None:
        """See that each session has its key, and that no other key stays for long."""


@dataclass(frozen=True)
class Files:
    """A SQLite file and a key file."""

    folder: Path

    @property
    def keys_path(self) -> Path:
        return self.folder / "keys" / "keys"

    def keys(self) -> KeyFile:
        return KeyFile.open(self.keys_path)

    def open(self, now_at: datetime = NOON) -> AbstractAsyncContextManager[SqliteStore]:
        return SqliteStore.open(self.folder / "rows" / "sessions.db", self.keys(), now_at)

    async def bodies(self) -> int:
        return sum(place.body for place in self.keys().occupied())

    async def keys_left(self) -> int:
        return len([*self.keys().occupied()])

    async def lose_keys(self) -> None:
        self.keys().destroy_all_bodies()

    async def all_keys(self) -> set[bytes]:
        content = self.keys_path.read_bytes()
        places = [content[at:][:SLOT_BYTES] for at in range(HEAD_BYTES, len(content), SLOT_BYTES)]
        return {half for place in places for half in (place[:32], place[32:]) if half.strip(b"\0")}

    async def rows_on_disk(self, store: SqliteStore) -> Sequence[tuple[int, bytes, bytes]]:
        rows = await store._reading.execute_fetchall(_ROWS)
        written = self.bytes_on_disk()
        return [row for row in rows if row[1][12:40] in written]

    async def assert_keys_fit(self, store: SqliteStore) -> None:
        rows = await store._reading.execute_fetchall("SELECT slot, row_key FROM session")
        living = {slot: bool(row_key) for slot, row_key in rows}
        assert {place.slot: place.body for place in self.keys().occupied()} == living
        assert sum(living.values()) == await store.count()

    def bytes_on_disk(self) -> bytes:
        return b"".join(file.read_bytes() for file in sorted((self.folder / "rows").iterdir()))


@dataclass(frozen=True)
class OnServers:
    """A database in PostgreSQL and a key server."""

    servers: Servers
    bot: BotIdentity = BOT

    @asynccontextmanager
    async def open(
        self,
        now_at: datetime = NOON,
        *,
        for_rows: float = 8.0,
        for_keys: float = 8.0,
        life: Life | None = None,
    ) -> AsyncIterator[PostgresStore]:
        """Open it with some seconds of patience for servers that are away."""
        async with (
            Postgres.open(self.servers.database, now_at, patience=for_rows) as database,
            KeyServer.open(self.servers.keys, self.bot.id, patience=for_keys) as keys,
            PostgresStore.open(database, keys, self.bot, life) as store,
        ):
            yield store

    async def bodies(self) -> int:
        async with Redis.from_url(self.servers.keys.url) as server:
            return len(await server.keys(f"routebot:{self.bot.id}:key:*"))

    async def keys_left(self) -> int:
        # Those of alarms follow from the token: none lies anywhere.
        return await self.bodies()

    async def lose_keys(self) -> None:
        async with KeyServer.open(self.servers.keys, self.bot.id) as keys:
            await keys.destroy_all()

    async def all_keys(self) -> set[bytes]:
        async with Redis.from_url(self.servers.keys.url) as server:
            names = await server.keys(f"routebot:{self.bot.id}:key:*")
            return {(await server.get(name))[:32] for name in names}

    async def rows_on_disk(self, store: PostgresStore) -> Sequence[tuple[int, bytes, bytes]]:
        return [tuple(row) for row in await store._database.rows(_ROWS)]

    async def assert_keys_fit(self, store: PostgresStore) -> None:
        rows = await store._database.rows("SELECT id FROM session WHERE row_key IS NOT NULL")
        begin = f"routebot:{self.bot.id}:key:".encode()
        async with Redis.from_url(self.servers.keys.url) as server:
            lives = {name: await server.ttl(name) for name in await server.keys(begin + b"*")}
        assert {begin + row["id"] for row in rows} <= lives.keys()
        # What a kill left without a row ends by itself.
        assert all(0 < life <= 27 * 3600 for life in lives.values())


@pytest.fixture
def sqlite(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def on_servers(postgres, key_server_address) -> OnServers:
    return OnServers(Servers(postgres, key_server_address))


@pytest.fixture(params=["sqlite", "on_servers"])
def backend(request) -> Backend:
    return request.getfixturevalue(request.param)


@pytest.fixture
async def store(backend) -> AsyncIterator[SessionStore]:
    async with backend.open() as opened:
        yield opened


@pytest.fixture
def client(key_server_address: Server) -> Iterator[redis.Redis]:
    """Whoever looks into the server of keys beside us."""
    with redis.Redis.from_url(key_server_address.url, protocol=2) as opened:
        yield opened
