"""Erasing on a real file system that is full, takes no changes or loses its power."""

import asyncio
import random
import sqlite3
from contextlib import asynccontextmanager, closing, suppress

import pytest

from routebot.errors import StoreError
from routebot.store.keys import KeyFile
from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE, Remains
from routebot.store.sqlite.changes import slot_of
from routebot.store.sqlite.sessions import SqliteStore
from tests.store.conftest import NOON
from tests.support.slices import share
from tests.support.small_disk import small_disk

AT_ONCE = 32
ROUNDS = share(20, of=3)
CHATS = 24


@pytest.fixture
def disk(tmp_path):
    with small_disk(tmp_path) as made:
        yield made


@asynccontextmanager
async def _opened(disk, in_memory=None):
    """Open the store and its keys; afterwards no file is open."""
    with closing(KeyFile.open(disk.folder / "keys" / "keys", in_memory)) as keys:
        async with SqliteStore.open(disk.folder / "rows" / "sessions.db", keys, NOON) as store:
            yield store, keys


def _secret(keys, version):
    """Return the key of a body."""
    return keys.found(slot_of(version)).body


async def _filled(store):
    """Save sessions until the disk takes no more; return chat -> version."""
    saved = {}
    while True:
        chats = range(len(saved), len(saved) + AT_ONCE)
        saves = [store.save(chat, {"step": chat}, None, NOON, (chat,)) for chat in chats]
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        saved |= {
            chat: version
            for chat, version in zip(chats, outcomes, strict=True)
            if isinstance(version, int)
        }
        failures = [each for each in outcomes if isinstance(each, Exception)]
        if failures:
            assert {type(each) for each in failures} == {StoreError}
            return saved


async def test_on_a_disk_that_sessions_filled_everybody_can_erase(disk):
    async with _opened(disk) as (store, keys):
        saved = await _filled(store)
        assert len(saved) > 10 * AT_ONCE
        secrets = {chat: _secret(keys, version) for chat, version in saved.items()}
        assert all(disk.holds(secrets[chat]) for chat in (0, 1))
        for chat in (0, 1):
            assert (await store.erase(chat, NOON)).remains is Remains.NOTHING
            assert await store.load(chat, NOON) is None
            assert not disk.holds(secrets[chat])
        erased = await asyncio.gather(*(store.erase(chat, NOON) for chat in saved))
        assert all(each.remains is Remains.NOTHING for each in erased)
        await store.expire(NOON)
        assert await store.count() == 0
        alarms = [alarm async for alarm in store.alarms(NOON)]
        await asyncio.gather(*(store.owe(each.chat_id, (), NOON, each) for each in alarms))
        await store.expire(NOON)
        assert await store.save(1, {}, None, NOON)


async def test_a_disk_that_sessions_filled_has_room_again_when_they_are_over(disk):
    async with _opened(disk) as (store, _):
        saved = await _filled(store)
        later = NOON + SESSION_LIFE
        assert await store.expire(later) == len(saved)
        assert await store.count() == 0
        await store.expire(later + ALARM_LIFE)
        assert [each async for each in store.alarms(later)] == []
        assert await store.save(1, {}, None, later + ALARM_LIFE)


async def test_a_disk_without_any_room_keeps_no_key(disk):
    async with _opened(disk) as (store, keys):
        version = await store.save(1, {}, None, NOON, (11,))
        secret = _secret(keys, version)
        disk.fill()
        store._writer._reserve.give_up()
        disk.fill()
        erased = await store.erase(1, NOON)
        assert erased.remains is not Remains.KEY
        assert erased.alarm.message_ids == (11,)
        assert not disk.holds(secret)
        disk.make_room()
        await store.expire(NOON)
        assert await store.count() == 0


@pytest.mark.parametrize("in_memory", [False, True])
async def test_a_disk_that_takes_no_changes_keeps_no_key_that_is_in_memory(
    disk, tmp_path, in_memory
):
    apart = tmp_path / "memory" / "keys" if in_memory else None
    async with _opened(disk, apart) as (store, _):
        await store.save(1, {}, None, NOON, (11,))
        disk.refuse_changes()
        erased = await store.erase(1, NOON)
        assert erased.alarm.message_ids == (11,)
        assert erased.remains is (Remains.NOISE if in_memory else Remains.KEY)
        assert await store.load(1, NOON) is None
        with pytest.raises(StoreError):
            await store.expire(NOON)
    disk.unmount()
    disk.mount()
    async with _opened(disk, apart) as (store, _):
        assert (await store.load(1, NOON) is None) == in_memory


async def _talk(store, chat, dice, told):
    """Save and erase for ever; note what was begun and what was confirmed last."""
    while True:
        session = await store.load(chat, NOON)
        if session and dice.random() < 0.3:
            told[chat] = (told[chat][1], None)
            if (await store.erase(chat, NOON)).remains is Remains.KEY:
                return  # the person is told so
            told[chat] = (None, None)
        else:
            step = session.body["step"] + 1 if session else 0
            told[chat] = (told[chat][1], step)
            version = session.version if session else None
            fresh = bool(session) and dice.random() < 0.2
            await store.save(chat, {"step": step}, version, NOON, (), fresh_key=fresh)
            told[chat] = (step, step)


@pytest.mark.proof
async def test_no_power_cut_loses_what_was_confirmed_or_brings_back_what_was_erased(disk):
    dice, told = random.Random(20261128), dict.fromkeys(range(CHATS), (None, None))
    confirmed = 0
    for _ in range(ROUNDS):
        with suppress(StoreError, sqlite3.Error):
            async with _opened(disk) as (store, _):
                talks = [_talk(store, chat, dice, told) for chat in told]
                talking = asyncio.gather(*talks, return_exceptions=True)
                await asyncio.sleep(dice.uniform(0.1, 0.5))
                # What is confirmed from here on may race with the power cut in the kernel.
                before = dict(told)
                disk.lose_power()
                await talking
        disk.unmount()
        disk.mount()
        async with _opened(disk) as (store, _):
            for chat, states in before.items():
                session = await store.load(chat, NOON)
                found = session.body["step"] if session else None
                assert found in {*states, *told[chat]}, chat
                confirmed += states[0] is not None
                told[chat] = (found, found)
    assert confirmed > CHATS
