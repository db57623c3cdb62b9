"""The servers that tests run end with the tests, and can be ended in the middle."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from routebot.store.servers import Server
from tests.support.engines import Keys, PostgreSQL, keys_running, postgres_running

ROOT = Path(__file__).resolve().parents[2]


async def _ask(address: Server, question: str = "SELECT 1") -> object:
    connection = await asyncpg.connect(address.url, timeout=10)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


async def test_a_database_is_there_and_empty(postgres: Server):
    assert await _ask(postgres, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0


async def test_it_asks_for_its_password(postgres_engine: PostgreSQL):
    with pytest.raises(asyncpg.InvalidPasswordError):
        await _ask(postgres_engine.address("postgres", password="wrong"))


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_postgresql_is_restarted_and_keeps_what_it_has(
    postgres_engine: PostgreSQL, postgres: Server, mode
):
    await _ask(postgres, "CREATE TABLE kept AS SELECT 7 AS number")
    postgres_engine.restart(mode)
    assert await _ask(postgres, "SELECT number FROM kept") == 7


async def test_postgresql_is_killed_and_keeps_what_it_has(
    postgres_engine: PostgreSQL, postgres: Server
):
    await _ask(postgres, "CREATE TABLE kept AS SELECT 7 AS number")
    postgres_engine.kill()
    with pytest.raises(ConnectionRefusedError):
        await _ask(postgres)
    postgres_engine.start()
    assert await _ask(postgres, "SELECT number FROM kept") == 7


def test_keys_are_asked_for_with_a_password_and_lost_at_a_restart(
    key_engine: Keys, key_server_address: Server
):
    with redis.Redis.from_url(key_server_address.url) as there:
        there.set("key", "value")
    once = Retry(NoBackoff(), 0)
    with (
        redis.Redis(port=key_engine.port, retry=once) as there,
        pytest.raises(redis.AuthenticationError),
    ):
        there.get("key")
    key_engine.restart()
    with redis.Redis.from_url(key_server_address.url) as there:
        assert there.get("key") is None


def test_an_option_is_given_to_a_server_of_keys():
    with keys_running(maxmemory_policy="allkeys-lru") as engine:
        there = redis.Redis.from_url(engine.address.url)
        assert there.config_get("maxmemory-policy") == {"maxmemory-policy": "allkeys-lru"}
        there.close()


_RUN = """
import time
from tests.support.engines import keys_running, postgres_running
with postgres_running() as rows, keys_running() as keys:
    print(rows.address("postgres").url, rows._folder, flush=True)
    print(keys.address.url, keys._folder, flush=True)
    time.sleep(600)
"""


def test_servers_end_when_the_tests_are_killed():
    with postgres_running(), keys_running():
        pass  # skips where one of them is not installed
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    told = [process.stdout.readline().split() for _ in range(2)]
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    end = time.monotonic() + 20
    while any(_is_there(*server) for server in told):
        assert time.monotonic() < end, told
        time.sleep(0.05)


def _is_there(url: str, folder: str) -> bool:
    with socket.socket() as there:
        listens = there.connect_ex(("127.0.0.1", urlsplit(url).port)) == 0
    return listens or Path(folder).exists()
