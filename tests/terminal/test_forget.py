"""``routebot forget --all``."""

import asyncio
import os
import sqlite3
from contextlib import asynccontextmanager, closing

import pytest
from redis.asyncio import Redis

from routebot.clock import now
from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer
from routebot.store.keys import KeyFile
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.sessions import PostgresStore
from routebot.store.servers import Servers
from routebot.store.slots import FREE, HEAD_BYTES, SLOT_BYTES
from routebot.store.sqlite import connection
from routebot.store.sqlite.sessions import SqliteStore

CHATS = range(1, 6)


@pytest.fixture(autouse=True)
def _place(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def paths(tmp_path):
    """Where keys and sessions are by default."""
    return tmp_path / "keys" / "routebot.keys", tmp_path / "state" / "routebot.sqlite"


async def _talk(paths):
    keys = KeyFile.open(paths[0])
    async with SqliteStore.open(paths[1], keys, now()) as store:
        for chat in CHATS:
            await store.save(chat, {"answers": {}}, None, now(), (chat,))


async def _rows(paths):
    async with SqliteStore.open(paths[1], KeyFile.open(paths[0]), now()) as store:
        return await store._read("SELECT slot FROM session", ())


async def _found(paths):
    """Return how many sessions and how many chats with messages there are."""
    async with SqliteStore.open(paths[1], KeyFile.open(paths[0]), now()) as store:
        loaded = [await store.load(chat, now()) for chat in CHATS]
        return len(list(filter(None, loaded))), len([each async for each in store.alarms(now())])


def test_everybody_is_erased_and_what_remains_is_said(paths, run):
    asyncio.run(_talk(paths))
    assert asyncio.run(_found(paths)) == (5, 0)
    ran = run("forget", "--all")
    assert ran.code == 0
    assert "erased: 5" in ran.out
    assert "left in Telegram: 5" in ran.out
    assert asyncio.run(_found(paths)) == (0, 5)
    assert not any(place.body for place in KeyFile.open(paths[0]).occupied())


def test_with_alarms_nobody_finds_out_either_who_wrote(paths, run):
    asyncio.run(_talk(paths))
    run("forget", "--all")
    asyncio.run(_talk(paths))
    assert asyncio.run(_found(paths)) == (5, 5)
    ran = run("forget", "--all", "--alarms")
    assert ran.code == 0
    assert "erased: 5" in ran.out
    assert "in 10 chats stays" in ran.out
    assert "left in Telegram" not in ran.out
    assert asyncio.run(_found(paths)) == (0, 0)
    assert asyncio.run(_rows(paths)) == []


def test_with_alarms_no_key_is_left_whatever_becomes_of_the_rows(paths, run):
    asyncio.run(_talk(paths))
    paths[1].write_bytes(b"no database" * 1000)
    ran = run("forget", "--all", "--alarms")
    assert ran.code == 1
    assert "in chats stays" in ran.out
    content = paths[0].read_bytes()
    places = {content[at : at + SLOT_BYTES] for at in range(HEAD_BYTES, len(content), SLOT_BYTES)}
    assert places == {FREE, b"\xff" * SLOT_BYTES}
    assert not content[64:HEAD_BYTES].strip(b"\0")  # behind the name and the database's number


def test_with_alarms_a_bot_that_runs_meanwhile_begins_anew(paths, run):
    async def beside():
        async with SqliteStore.open(paths[1], KeyFile.open(paths[0]), now()) as store:
            await store.save(1, {}, None, now(), (11,))
            _, alarm = await store.erase(1, now())
            await store.save(2, {}, None, now())
            await asyncio.to_thread(run, "forget", "--all", "--alarms")
            assert await store.owe(1, (11,), now(), alarm) is None
            assert await store.load(2, now()) is None
            assert await store.save(2, {}, None, now())
            await store.expire(now())

    asyncio.run(beside())


def test_a_bot_that_runs_meanwhile_has_forgotten_too(paths, run):
    async def beside():
        async with SqliteStore.open(paths[1], KeyFile.open(paths[0]), now()) as store:
            version = await store.save(1, {}, None, now())
            await asyncio.to_thread(run, "forget", "--all")
            assert await store.load(1, now()) is None
            assert await store.save(1, {}, None, now()) != version

    asyncio.run(beside())


def test_keys_go_where_the_database_is_broken(paths, run):
    asyncio.run(_talk(paths))
    paths[1].write_bytes(b"no database" * 1000)
    ran = run("forget", "--all")
    assert ran.code == 1
    assert "erased: 5" in ran.out
    assert "could not be deleted" in ran.out


def test_keys_go_where_the_database_is_locked(paths, run, monkeypatch):
    impatient = connection._PRAGMAS.replace("busy_timeout = 5000", "busy_timeout = 0")
    monkeypatch.setattr(connection, "_PRAGMAS", impatient)
    asyncio.run(_talk(paths))
    with closing(sqlite3.connect(paths[1], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = run("forget", "--all")
    assert ran.code == 1
    assert "erased: 5" in ran.out
    assert "locked" in ran.out
    assert asyncio.run(_found(paths))[0] == 0


def test_nothing_is_made_where_nothing_is(tmp_path, run):
    ran = run("forget", "--all")
    assert (ran.code, list(tmp_path.iterdir())) == (0, [])
    assert "no keys" in ran.out


def test_everybody_has_to_be_meant(run):
    ran = run("forget")
    assert ran.code == 2
    assert "--all" in ran.err


BOT = BotIdentity.of("7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
ANOTHER = BotIdentity.of("1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")


@pytest.fixture
def servers(monkeypatch, postgres, key_server_address):
    """Where keys and sessions are of two bots, each with some."""
    monkeypatch.setenv("ROUTEBOT_DATABASE", postgres.url)
    monkeypatch.setenv("ROUTEBOT_KEYS", key_server_address.url)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw")
    for bot in (BOT, ANOTHER):
        asyncio.run(_talk_to(Servers(postgres, key_server_address), bot))
    return Servers(postgres, key_server_address)


@asynccontextmanager
async def _store_of(servers, bot):
    async with (
        Postgres.open(servers.database, now()) as database,
        KeyServer.open(servers.keys, bot.id, despite_objections=True) as keys,
        PostgresStore.open(database, keys, bot, None) as store,
    ):
        yield store


async def _talk_to(servers, bot):
    async with _store_of(servers, bot) as store:
        for chat in CHATS:
            await store.save(chat, {"answers": {}}, None, now(), (chat,))


async def _found_of(servers, bot):
    """Return how many sessions and how many chats with messages there are."""
    async with _store_of(servers, bot) as store:
        loaded = [await store.load(chat, now()) for chat in CHATS]
        return len(list(filter(None, loaded))), len([each async for each in store.alarms(now())])


def test_on_servers_everybody_of_that_bot_is_erased(servers, run):
    ran = run("forget", "--all")
    assert (ran.code, ran.err) == (0, "")
    assert "erased: 5" in ran.out
    assert "left in Telegram: 5" in ran.out
    assert asyncio.run(_found_of(servers, BOT)) == (0, 5)
    ran = run("forget", "--all", "--alarms")
    assert ran.code == 0
    assert "in 5 chats stays" in ran.out
    assert asyncio.run(_found_of(servers, BOT)) == (0, 0)
    assert asyncio.run(_found_of(servers, ANOTHER)) == (5, 0)


def test_on_servers_it_has_to_be_said_whose_conversations_they_are(servers, run, monkeypatch):
    monkeypatch.delenv("ROUTEBOT_TOKEN")
    ran = run("forget", "--all")
    assert ran.code == 1
    assert "ROUTEBOT_TOKEN is missing" in ran.err
    assert asyncio.run(_found_of(servers, BOT)) == (5, 0)


def test_keys_are_destroyed_also_where_they_would_leave_the_memory(servers, run):
    async def keep_a_log():
        async with Redis.from_url(servers.keys.url) as server:
            await server.config_set("slowlog-log-slower-than", "0")

    asyncio.run(keep_a_log())
    assert run("forget", "--all").code == 0
    assert asyncio.run(_found_of(servers, BOT)) == (0, 5)


def test_keys_are_destroyed_whatever_becomes_of_the_database(servers, run, monkeypatch):
    monkeypatch.setenv("ROUTEBOT_DATABASE", servers.database.url + "_of_nobody")
    ran = run("forget", "--all")
    assert ran.code == 1
    assert "erased: 5" in ran.out
    assert "could not be deleted" in ran.out
    assert "s3cret" not in ran.out + ran.err
    assert asyncio.run(_found_of(servers, BOT))[0] == 0


def test_server_of_keys_that_is_away_is_said(servers, run, monkeypatch):
    monkeypatch.setenv("ROUTEBOT_KEYS", "redis://:s3cret@127.0.0.1:1")
    ran = run("forget", "--all")
    assert ran.code == 1
    assert "127.0.0.1:1" in ran.err
    assert "s3cret" not in ran.err
