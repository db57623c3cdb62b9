"""What the servers that workers share take: a turn with its session, a row, a publication."""

import asyncio
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from redis.asyncio import Redis

from routebot.clock import now, today
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder, revision_of
from routebot.publishing.filed import Filed, compiled, read_filed
from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer
from routebot.store.keys import KeyFile
from routebot.store.postgres.claims import PostgresClaims
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.sessions import PostgresStore
from routebot.store.protocol import SessionStore
from routebot.store.servers import Server
from routebot.store.sqlite.sessions import SqliteStore
from tests.bench.measuring import Row, p99
from tests.support.engines import Keys

__all__ = ["Found", "measured"]

_BOT = BotIdentity.of("123456:bench-token")
_AT_ONCE = 256
_LISTENERS = 50
_BODY = {
    "state": {"answers": {f"question_{n}": ["one_of_the_options"] for n in range(16)}},
    "stamp": "abcd",
    "step": 17,
    "live": 123_456,
    "sent": "2026-11-28T12:00:00+00:00",
    "left": [],
}
"""About as large as a conversation in which most was answered."""


@dataclass
class Found:
    """What was found.

    Attributes:
        row_bytes: of PostgreSQL's disk, indexes included.
        key_bytes: of the key server's memory.
        notified_seconds: until the last of many listeners has heard of a publication.
        compiled_seconds: of the processor, for a rulebook of a new revision.
    """

    rows: list[Row] = field(default_factory=list)
    row_bytes: float = 0.0
    key_bytes: float = 0.0
    notified_seconds: float = 0.0
    compiled_seconds: float = 0.0


def measured(database: Server, keys: Keys, rows: int, turns: int) -> Found:
    """Measure servers that are empty.

    Args:
        rows: sessions to fill them with, first.
        turns: of each measurement.
    """
    found = Found()
    asyncio.run(_measured(found, database, keys.address, rows, turns))
    found.compiled_seconds = _compiled_seconds()
    return found


async def _measured(found: Found, database: Server, keys: Server, rows: int, turns: int) -> None:
    async with (
        Postgres.open(database, now()) as postgres,
        KeyServer.open(keys, _BOT.id) as key_server,
        Life.open(postgres, _BOT.id) as life,
        PostgresStore.open(postgres, key_server, _BOT, life) as store,
        PostgresClaims.open(postgres, life, _BOT, store.along) as claims,
        Redis.from_url(keys.url) as redis,
    ):
        before = await _memory(redis)
        await _at_once(rows, lambda chat: store.save(chat, _BODY, None, now(), (chat,)))
        found.key_bytes = (await _memory(redis) - before) / rows
        size = await postgres.rows("SELECT pg_total_relation_size('session')")
        found.row_bytes = size[0][0] / rows

        async def turn(chat: int) -> None:
            async with claims.held(chat, chat):
                await _turned(store, chat)

        name = f"a turn over servers among {rows:,} sessions: claim, load, save"
        found.rows += await _timed(name, turn, turns, rows)
        found.notified_seconds = await _notified(postgres, database)
    with TemporaryDirectory() as folder:
        path = Path(folder)
        key_file = KeyFile.open(path / "keys" / "ring")
        async with SqliteStore.open(path / "rows" / "db.sqlite", key_file, now()) as files:
            await _at_once(turns, lambda chat: files.save(chat, _BODY, None, now(), (chat,)))
            name = "a turn over files: load, save"
            found.rows += await _timed(name, lambda chat: _turned(files, chat), turns, turns)


async def _turned(store: SessionStore, chat: int) -> None:
    session = await store.load(chat, now())
    assert session
    await store.save(chat, session.body, session.version, now(), (chat,))


async def _timed(
    name: str, turn: Callable[[int], Awaitable[object]], turns: int, chats: int
) -> Sequence[Row]:
    """Return what a turn takes alone, and with others at once."""
    found = []
    for at_once in (1, 32):
        times: list[float] = []

        async def timed(number: int, times: list[float] = times) -> None:
            begun = time.perf_counter()
            await turn(number % chats + 1)
            times.append(time.perf_counter() - begun)

        wall, cpu = time.perf_counter(), time.process_time()
        await _at_once(turns, timed, at_once)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        note = (
            f"p99 {p99(times) * 1e3:.2f} ms, {turns / wall:,.0f}/s, "
            f"{cpu / turns * 1e6:.0f} us of the worker's CPU"
        )
        value = statistics.median(times) * 1e3
        found.append(Row(f"{name}, {at_once} at once, p50", value, "ms", note=note))
    return found


async def _at_once(
    number: int, work: Callable[[int], Awaitable[object]], at_once: int = _AT_ONCE
) -> None:
    """Do something for each number from 1 on, so many at once."""
    numbers = iter(range(1, number + 1))

    async def some() -> None:
        for each in numbers:
            await work(each)

    await asyncio.gather(*(some() for _ in range(at_once)))


async def _memory(redis: Redis) -> int:
    return int((await redis.info("memory"))["used_memory"])


async def _notified(postgres: Postgres, database: Server) -> float:
    """Return the median seconds until the last of many listeners hears what was said."""
    async with AsyncExitStack() as opened:
        heard: asyncio.Queue[str] = asyncio.Queue()

        def hear(*told: Any) -> None:
            heard.put_nowait(told[-1])

        for _ in range(_LISTENERS):
            connection = await opened.enter_async_context(postgres.direct())
            await connection.add_listener("bench", hear)
        times = []
        for _ in range(20):
            begun, said = time.perf_counter(), secrets.token_hex(4)
            await postgres.rows("SELECT pg_notify('bench', $1)", said)
            for _ in range(_LISTENERS):
                assert await heard.get() == said
            times.append(time.perf_counter() - begun)
        return statistics.median(times)


def _compiled_seconds() -> float:
    """Return what a worker computes that reads a revision which was kept compiled."""
    files = read_folder(packaged_folder("data"))
    document = compiled(files)
    begun = time.process_time()
    assert read_filed(Filed(revision_of(files), files), today(), document).book
    return time.process_time() - begun
