"""Erasing is true: of all that was ever written, nothing opens with the key file as it is then."""

import asyncio
import sqlite3 as driver
import traceback
from contextlib import closing
from dataclasses import replace

import pytest

from routebot.errors import StoreError
from routebot.store.identity import BotIdentity
from routebot.store.keys import KeyFile
from routebot.store.protocol import SESSION_LIFE, Remains, Session
from routebot.store.sealing import open_alarm, open_body
from routebot.store.slots import SlotFile
from tests.store.conftest import BOT, NOON

CHAT = 7_123_456_789
VERSIONS = 20


class Disk:
    """Whoever copied the disk after every single write, and takes all keys at the end."""

    def __init__(self, backend):
        self._backend = backend
        self._rows = set()

    async def watch(self, store):
        """Take what is on the disk now."""
        self._rows.update(await self._backend.rows_on_disk(store))

    def __len__(self):
        return len(self._rows)

    async def bodies(self):
        """Return how many bodies open, of those that were ever written."""
        keys = await self._backend.all_keys()
        return sum(any(open_body(key, CHAT, *row[:2]) for key in keys) for row in self._rows)

    async def alarms(self):
        """Return how many alarms open."""
        keys = await self._backend.all_keys()
        return sum(any(open_alarm(key, row[0], row[2]) for key in keys) for row in self._rows)


def _refuse(*_):
    raise StoreError("the disk refused")


async def _talked(store, disk, **named):
    version = None
    for step in range(VERSIONS):
        version = await store.save(CHAT, {"step": step}, version, NOON, (step,), **named)
        await disk.watch(store)
    assert len(disk) == VERSIONS
    return version


async def test_nothing_that_was_ever_written_opens_after_an_erasure(backend):
    disk = Disk(backend)
    async with backend.open() as store:
        await _talked(store, disk)
        assert await disk.bodies() == VERSIONS
        await store.erase(CHAT, NOON)
        assert await disk.bodies() == 0


async def test_nothing_that_was_ever_written_opens_after_a_day_of_silence(backend):
    disk = Disk(backend)
    async with backend.open() as store:
        await _talked(store, disk)
        await store.expire(NOON + SESSION_LIFE)
        assert await disk.bodies() == 0


async def test_nothing_from_before_a_fresh_key_opens(backend):
    disk = Disk(backend)
    async with backend.open() as store:
        version = await _talked(store, disk)
        version = await store.save(CHAT, {"step": 99}, version, NOON, fresh_key=True)
        assert await disk.bodies() == 0
        assert await store.load(CHAT, NOON) == Session({"step": 99}, version)


async def test_alarms_open_until_their_messages_are_gone_and_then_no_more(sqlite):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        await _talked(store, disk)
        _, alarm = await store.erase(CHAT, NOON)
        assert await disk.alarms() == VERSIONS
        await store.owe(CHAT, (), NOON, alarm)
        assert await disk.alarms() == 0


async def test_alarms_of_a_day_of_silence_open_until_their_messages_are_gone(sqlite):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        version = await _talked(store, disk)
        await store.save(CHAT, {"step": 99}, version, NOON, fresh_key=True)
        assert await disk.alarms() == 0
        await disk.watch(store)
        await store.expire(NOON + SESSION_LIFE)
        assert await disk.alarms() == 1
        async for alarm in store.alarms(NOON + SESSION_LIFE):
            await store.owe(CHAT, (), NOON, alarm)
        assert await disk.alarms() == 0


async def test_alarms_on_servers_open_with_no_key_that_lies_anywhere_but_with_the_token(on_servers):
    disk = Disk(on_servers)
    async with on_servers.open() as store:
        await _talked(store, disk)
        assert await disk.alarms() == 0
        assert (await store.erase(CHAT, NOON)).alarm.message_ids == (VERSIONS - 1,)
    renewed = replace(on_servers, bot=BotIdentity(BOT.id, BotIdentity.of("1:another").secret))
    async with renewed.open() as store:
        assert [each async for each in store.alarms(NOON)] == []


async def test_a_replaced_key_that_the_disk_kept_is_no_failure_and_goes_with_the_next_sweep(
    sqlite, monkeypatch
):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        version = await _talked(store, disk)

        with monkeypatch.context() as patch:
            patch.setattr(KeyFile, "destroy", _refuse)
            version = await store.save(CHAT, {"step": 99}, version, NOON, fresh_key=True)
        assert await disk.bodies() == VERSIONS
        await store.expire(NOON)
        assert await disk.bodies() == 0
        assert await store.load(CHAT, NOON) == Session({"step": 99}, version)


async def test_the_key_is_gone_before_the_row_is_touched(sqlite):
    """Also while another process holds the database, and whatever comes of it."""
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        await _talked(store, disk)
        with closing(driver.connect(sqlite.folder / "rows" / "sessions.db")) as other:
            other.isolation_level = None
            other.execute("BEGIN IMMEDIATE")
            async with asyncio.TaskGroup() as tasks:
                erasing = tasks.create_task(store.erase(CHAT, NOON))
                while await disk.bodies():
                    assert not erasing.done()
                    await asyncio.sleep(0.01)
                other.execute("COMMIT")
        assert erasing.result().remains is Remains.NOTHING


# Faults


def _locked(store):
    store._writer._database.execute("PRAGMA busy_timeout = 0")
    other = driver.connect(store._path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other


async def test_an_erasure_of_a_locked_database_is_finished_later(sqlite):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        await _talked(store, disk)
        with closing(_locked(store)):
            remains, alarm = await store.erase(CHAT, NOON)
            assert remains is Remains.NOISE
            assert alarm.message_ids == (VERSIONS - 1,)
            assert await disk.bodies() == 0
            assert await store.count() == 1
            with pytest.raises(StoreError, match="locked"):
                await store.expire(NOON)
        await store.expire(NOON)
        assert await store.count() == 0
        assert [each.row async for each in store.alarms(NOON)] == [alarm.row]
        assert await store.save(CHAT, {}, None, NOON)


async def test_the_messages_of_an_unfinished_erasure_can_be_settled(sqlite):
    async with sqlite.open() as store:
        await store.save(CHAT, {}, None, NOON, (11,))
        with closing(_locked(store)):
            _, alarm = await store.erase(CHAT, NOON)
        await store.owe(CHAT, (), NOON, alarm)
        assert await store.count() == 0
        await store.expire(NOON)
        assert [each async for each in store.alarms(NOON)] == []


async def test_an_erasure_with_a_read_only_database_destroys_the_key(sqlite):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        await _talked(store, disk)
        store._writer._database.execute("PRAGMA query_only = ON")
        assert (await store.erase(CHAT, NOON)).remains is Remains.NOISE
        assert await disk.bodies() == 0
        store._writer._database.execute("PRAGMA query_only = OFF")
        await store.expire(NOON)
        assert await store.count() == 0


async def test_a_reader_that_holds_the_log_holds_up_no_erasure(sqlite):
    async with sqlite.open() as store:
        await store.save(CHAT, {}, None, NOON)
        store._writer._database.execute("PRAGMA busy_timeout = 0")
        with closing(driver.connect(store._path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM session").fetchone()
            assert (await store.erase(CHAT, NOON)).remains is Remains.NOTHING
            await store.expire(NOON)
        await store.expire(NOON)
        assert store._path.with_name("sessions.db-wal").stat().st_size == 0


class FullDisk:
    """A connection to a database on a disk that is full until the reserve is given up."""

    def __init__(self, database, reserve):
        self._database, self._reserve = database, reserve

    def __getattr__(self, name):
        return getattr(self._database, name)

    def execute(self, sql, *values):
        if sql.lstrip().startswith(("UPDATE", "INSERT", "DELETE")) and self._reserve.path.exists():
            error = driver.OperationalError("database or disk is full")
            error.sqlite_errorcode = driver.SQLITE_FULL
            raise error
        return self._database.execute(sql, *values)


async def test_on_a_full_disk_the_reserve_makes_room_for_erasures_only(sqlite):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        await _talked(store, disk)
        writer = store._writer
        assert writer._reserve.path.stat().st_size == 1024 * 1024
        writer._database = FullDisk(writer._database, writer._reserve)
        with pytest.raises(StoreError, match="full"):
            await store.save(1, {}, None, NOON)
        assert writer._reserve.path.exists()
        erased, _ = await asyncio.gather(
            store.erase(CHAT, NOON), store.save(1, {}, None, NOON), return_exceptions=True
        )
        assert erased.remains is Remains.NOTHING
        assert await disk.bodies() == 0
        assert not writer._reserve.path.exists()
        writer._database = writer._database._database
        await store.expire(NOON)
        assert writer._reserve.path.stat().st_size == 1024 * 1024


async def test_a_key_that_cannot_be_destroyed_is_said_and_tried_until_it_is(sqlite, monkeypatch):
    disk = Disk(sqlite)
    async with sqlite.open() as store:
        version = await _talked(store, disk)

        with monkeypatch.context() as patch:
            patch.setattr(KeyFile, "destroy_bodies", _refuse)
            remains, alarm = await store.erase(CHAT, NOON)
            assert remains is Remains.KEY
            assert alarm
            assert await disk.bodies() == VERSIONS
            assert await store.load(CHAT, NOON) is None
            with pytest.raises(StoreError):
                await store.save(CHAT, {}, version, NOON)
            with pytest.raises(StoreError, match="cannot be destroyed"):
                await store.expire(NOON)
        await store.expire(NOON)
        assert await disk.bodies() == 0
        assert await store.save(CHAT, {}, None, NOON)


async def test_a_key_that_could_not_be_destroyed_is_found_after_a_restart(sqlite, monkeypatch):
    disk = Disk(sqlite)
    with monkeypatch.context() as patch:
        patch.setattr(SlotFile, "overwrite", lambda *_: None)
        async with sqlite.open() as store:
            await _talked(store, disk)
            await store.erase(CHAT, NOON)
    assert await disk.bodies() == VERSIONS
    async with sqlite.open() as store:
        await store.expire(NOON)
    assert await disk.bodies() == 0


@pytest.mark.parametrize("fault", ["BEGIN IMMEDIATE", "PRAGMA query_only = ON"])
async def test_no_fault_tells_a_chat_a_key_or_an_answer(sqlite, caplog, fault):
    async with sqlite.open() as store:
        version = await store.save(CHAT, {"answers": {"passport": ["biometric"]}}, None, NOON)
        keys = store._keys.found(version & 0xFFFFFF)
        store._writer._database.execute("PRAGMA busy_timeout = 0")
        other = store._writer._database
        with closing(driver.connect(store._path, isolation_level=None)) as second:
            (second if fault.startswith("BEGIN") else other).execute(fault)
            told = ""
            for call in (
                store.save(CHAT, {}, version, NOON),
                store.owe(CHAT, (11,), NOON),
                store.erase(CHAT, NOON),
                store.expire(NOON),
            ):
                try:
                    told += repr(await call)
                except StoreError as error:
                    told += "".join(traceback.format_exception(error))
            other.execute("PRAGMA query_only = OFF")
    told += caplog.text
    assert told.count("StoreError") >= 3
    secrets = [str(CHAT), "biometric", keys.body.hex(), ascii(keys.body)[2:14]]
    assert not [secret for secret in secrets if secret in told]
