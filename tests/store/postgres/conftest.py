"""Workers of a bot that share a database: in this process, and in processes that can be ended."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from routebot.store.postgres.claims import Along, PostgresClaims
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.servers import Server
from tests.store.postgres.sharing import NOW, identity

ROOT = Path(__file__).resolve().parents[3]
BOT = 123456


@dataclass(frozen=True)
class Worker:
    """A worker in this process."""

    database: Postgres
    life: Life
    claims: PostgresClaims


@asynccontextmanager
async def working(
    server: Server, bot: int = BOT, along: Along | None = None
) -> AsyncIterator[Worker]:
    """Be a worker of a bot for the length of an ``async with``."""
    async with (
        Postgres.open(server, NOW) as database,
        Life.open(database, bot) as life,
        PostgresClaims.open(database, life, identity(bot), along) as claims,
    ):
        yield Worker(database, life, claims)


@contextmanager
def keeper(server: Server, *chats: int, **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run a process that has the turns of some chats; it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.postgres.sharing", str(BOT), *map(str, chats)],
        cwd=ROOT,
        env={**os.environ, "ADDRESS": server.url, **settings},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        told = [process.stdout.readline() for _ in range(len(chats) + 1)]
        assert told[-1].startswith("all"), told
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.fixture
async def worker(postgres: Server) -> AsyncIterator[Worker]:
    async with working(postgres) as opened:
        yield opened


@pytest.fixture
async def other(postgres: Server) -> AsyncIterator[Worker]:
    async with working(postgres) as opened:
        yield opened


async def until(holds, seconds: float = 10) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.005)
