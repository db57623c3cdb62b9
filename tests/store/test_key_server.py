"""The keys of sessions on a real server: made, found, destroyed, and gone with the server."""

import asyncio
import os
import re
from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

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


async def test_the_first_hashing_key_is_known_to_all_at_once(keys, key_server_address):
    async with KeyServer.open(key_server_address, BOT) as second:
        assert not any(await second.row_keys(CHAT))
        assert (await keys.rows_of(CHAT, NOON))[0] in await second.row_keys(CHAT)


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


CALLS = {
    "make": lambda keys, _: keys.make(LATER),
    "body": lambda keys, made: keys.body(made.id, LATER),
    "destroy": lambda keys, made: keys.destroy([made.id]),
    "rows_of": lambda keys, _: keys.rows_of(CHAT, NOON),
    "row_keys": lambda keys, _: keys.row_keys(CHAT),
    "look": lambda keys, _: keys.look(),
    "old": lambda keys, _: keys.destroy_old_hash_keys(NOON),
    "all": lambda keys, _: keys.destroy_all(),
}


@pytest.mark.parametrize(("first", "second"), [*product(CALLS, CALLS)])
async def test_between_any_two_calls_the_server_may_begin_anew(keys, key_engine, first, second):
    before = await keys.make(LATER)
    await CALLS[first](keys, before)
    key_engine.restart()
    await CALLS[second](keys, before)
    assert await keys.body(before.id, LATER) is None
    after = await keys.make(LATER)
    assert after.generation == keys.generation != before.generation
    row, rows = await keys.rows_of(CHAT, NOON)
    async with KeyServer.open(key_engine.address, BOT) as other:
        assert other.generation == after.generation
        assert await other.body(after.id, LATER) == after.body
        assert await other.rows_of(CHAT, NOON) == (row, rows)


@pytest.mark.parametrize("call", CALLS)
async def test_a_server_that_is_emptied_is_noticed_by_the_next_call(keys, client, call):
    made = await keys.make(LATER)
    row, _ = await keys.rows_of(CHAT, NOON)
    client.flushall()
    await CALLS[call](keys, made)
    if call in ("rows_of", "row_keys"):  # which may remember what they read some seconds ago
        await keys.body(made.id, LATER)
    assert keys.generation != made.generation
    assert row not in (await keys.rows_of(CHAT, NOON))[1]


async def test_a_key_of_another_generation_is_not_handed_out(keys, client):
    made = await keys.make(LATER)
    client.delete(f"routebot:{BOT}:generation")
    assert await keys.body(made.id, LATER) is None


async def test_a_key_lives_for_as_long_as_its_session_and_on_with_each_use(keys, client):
    day = 24 * 3600
    made = await keys.make(NOON)
    (name,) = client.keys(f"routebot:{BOT}:key:*")
    assert client.ttl(name) > day + 3600, "though the session seems to have ended by now"
    client.expire(name, 10)
    assert await keys.body(made.id, NOON) == made.body
    assert client.ttl(name) > day + 3600
    clock = datetime.fromtimestamp(client.time()[0], UTC)
    await keys.body(made.id, clock + timedelta(days=9))
    assert client.ttl(name) > 9 * day
    client.pexpire(name, 1)
    await asyncio.sleep(0.05)
    assert await keys.body(made.id, LATER) is None


async def test_every_name_on_the_server_is_of_the_bot_and_only_sessions_expire(keys, client):
    await keys.make(LATER)
    await keys.rows_of(CHAT, NOON)
    names = client.keys("*")
    assert len(names) == 3
    assert all(name.startswith(f"routebot:{BOT}:".encode()) for name in names)
    assert sorted(client.ttl(name) > 0 for name in names) == [False, False, True]


async def test_a_new_day_has_a_new_hashing_key_that_all_come_to_write_under(keys, client):
    row, _ = await keys.rows_of(CHAT, NOON)
    async with KeyServer.open(keys._link.server, BOT) as other:
        await age(client, 3600)
        before, rows = await other.rows_of(CHAT, NOON + timedelta(days=1))
        assert before == row, "others do not know the new one yet"
        await age(client, 3600)
        await other.look()
        await keys.look()
        after, _ = await other.rows_of(CHAT, NOON + timedelta(days=1))
        assert after not in {row, None}
        assert after in rows
        assert await keys.rows_of(CHAT, NOON) == (after, rows), "whatever the day is for them"


async def test_an_old_hashing_key_is_destroyed_and_one_in_use_is_not(keys, client):
    old, _ = await keys.rows_of(CHAT, NOON)
    await age(client, 3600)
    await keys.look()
    await keys.rows_of(CHAT, NOON + timedelta(days=1))
    await age(client, 26 * 3600)
    await keys.destroy_old_hash_keys(NOON + timedelta(days=1, hours=6))
    assert old in await keys.row_keys(CHAT)
    await age(client, 3600)
    await keys.destroy_old_hash_keys(NOON + timedelta(days=2))
    assert old not in await keys.row_keys(CHAT)
    assert (await keys.rows_of(CHAT, NOON + timedelta(days=2)))[0] in await keys.row_keys(CHAT)


async def age(client, seconds):
    """Let the hashing keys have been made some time earlier by the server's clock."""
    name = f"routebot:{BOT}:hash"
    for place, value in client.hgetall(name).items():
        made_at = int.from_bytes(value[32:40], "big") - seconds
        client.hset(name, place, value[:32] + made_at.to_bytes(8, "big") + value[40:])


async def test_nothing_is_left_of_a_destroyed_key_in_the_memory_of_the_server(keys, key_engine):
    process = key_engine._process.pid
    if not os.access(f"/proc/{process}/mem", os.R_OK):
        pytest.skip("the memory of another process cannot be read here")
    made = [await keys.make(LATER) for _ in range(10)]
    for each in made:
        await keys.body(each.id, LATER)
    assert found_in(process, made) == 10
    await keys.destroy([each.id for each in made])
    assert found_in(process, made) <= 1, "what is written last may stand in a buffer"


def found_in(process, made):
    """Return how many of some keys stand in what a process can write to."""
    seen = set()
    maps = Path(f"/proc/{process}/maps").read_text()
    with Path(f"/proc/{process}/mem").open("rb", 0) as memory:
        for begin, end in re.findall("^([0-9a-f]+)-([0-9a-f]+) rw", maps, re.MULTILINE):
            memory.seek(int(begin, 16))
            part = memory.read(int(end, 16) - int(begin, 16))
            seen |= {each.id for each in made if each.body in part}
    return len(seen)


async def test_a_server_that_is_away_is_waited_for(keys, key_engine):
    key_engine.kill()
    call = asyncio.get_running_loop().create_task(keys.make(LATER))
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
