"""The keys of sessions on a real server: made, found, destroyed, and gone with the server."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from routebot.errors import ConfigError, StoreError
from routebot.store.key_server.server import KeyServer
from routebot.store.keys import HASH_KEYS
from routebot.store.servers import Server

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=25)
BOT, CHAT = 7_123_456_789, 42


@pytest.fixture
async def keys(key_server_address):
    async with KeyServer.open(key_server_address, BOT, patience=2) as opened:
        yield opened


async def test_a_key_is_found_until_it_is_destroyed(keys):
    made, other = await keys.make(LATER), await keys.make(LATER)
    assert await keys.body(made.id, LATER) == made.body
    assert len(made.id) == 16
    assert len({made.body, other.body, bytes(32)}) == 3
    await keys.destroy([made.id, b"never was one..."])
    assert await keys.body(made.id, LATER) is None
    assert await keys.body(other.id, LATER) == other.body


async def test_all_processes_share_keys_and_rows(keys, key_server_address):
    made = await keys.make(LATER)
    rows = await keys.rows_of(CHAT, NOON)
    async with KeyServer.open(key_server_address, BOT) as second:
        assert second.generation == keys.generation == made.generation
        assert await second.body(made.id, LATER) == made.body
        assert await second.rows_of(CHAT, NOON) == rows
        assert await second.row_keys(CHAT) == rows[1]


async def test_two_bots_on_one_server_do_not_meet(keys, key_server_address):
    made = await keys.make(LATER)
    async with KeyServer.open(key_server_address, BOT + 1) as other:
        assert other.generation != keys.generation
        assert await other.body(made.id, LATER) is None
        assert not {*await other.row_keys(CHAT)} & {*(await keys.rows_of(CHAT, NOON))[1]} - {None}
        await other.destroy([made.id])
        await other.make(LATER)
        assert await other.destroy_all() == 1
    assert await keys.body(made.id, LATER) == made.body


async def test_a_row_is_looked_for_under_each_key_held(keys):
    row, rows = await keys.rows_of(CHAT, NOON)
    assert len(rows) == HASH_KEYS
    assert row in rows
    assert await keys.row_keys(CHAT) == rows
    assert (await keys.rows_of(CHAT + 1, NOON))[0] != row


async def test_a_server_that_began_anew_has_nothing_and_says_so(keys, key_engine):
    before, made = keys.generation, await keys.make(LATER)
    row, _ = await keys.rows_of(CHAT, NOON)
    key_engine.restart()
    assert await keys.body(made.id, LATER) is None
    assert keys.generation != before == made.generation
    assert row not in (await keys.rows_of(CHAT, NOON))[1]
    again = await keys.make(LATER)
    assert again.generation == keys.generation
    assert await keys.body(again.id, LATER) == again.body


async def test_all_keys_of_a_bot_are_destroyed_for_every_process(keys, key_server_address):
    async with KeyServer.open(key_server_address, BOT) as second:
        made = [await keys.make(LATER) for _ in range(1201)]
        row, _ = await second.rows_of(CHAT, NOON)
        assert await keys.destroy_all() == len(made)
        assert await second.body(made[0].id, LATER) is None
        assert row not in (await second.rows_of(CHAT, NOON))[1]
        assert second.generation == keys.generation != made[0].generation


async def test_a_server_that_is_away_is_waited_for(keys, key_engine):
    key_engine.kill()
    call = asyncio.ensure_future(keys.make(LATER))  # noqa: TID251
    await asyncio.sleep(0.2)
    key_engine.start()
    assert await keys.body((await call).id, LATER)


async def test_a_server_that_stays_away_is_named_without_its_password(keys, key_engine):
    key_engine.kill()
    with pytest.raises(StoreError, match=f"127.0.0.1:{key_engine.port}/0 cannot be") as told:
        await keys.make(LATER)
    assert "s3cret" not in str(told.value)
    assert not keys.works


async def test_a_wrong_password_is_an_error_of_settings(key_server_address):
    wrong = Server(key_server_address.url.replace("s3cret", "other-0ne"))
    with pytest.raises(ConfigError, match="does not take the user and password") as told:
        async with KeyServer.open(wrong, BOT):
            pass
    assert "other-0ne" not in str(told.value)
