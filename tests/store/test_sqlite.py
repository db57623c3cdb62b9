"""What the SQLite store alone promises: durability, nothing left on the disk, one commit for many,
migrations.
"""

import asyncio
import os
import sqlite3 as driver
import sys
from asyncio.subprocess import PIPE
from contextlib import closing
from datetime import timedelta

import aiosqlite
import pytest

from routebot.errors import ConfigError, ConflictError, StoreError
from routebot.store.hours import hour_of
from routebot.store.keys import KeyFile
from routebot.store.sqlite import changes, sessions, writer
from routebot.store.sqlite.connection import (
    make_private_file,
    migrate,
)
from routebot.store.sqlite.sessions import SqliteStore
from tests.store.conftest import NOON

CHAT = 7_123_456_789
BODY = {"answers": {"passport": ["biometric"]}}

SAVE_AND_WAIT = f"""
import asyncio, sys
from datetime import datetime
from pathlib import Path
from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore

async def main():
    now_at = datetime.fromisoformat({NOON.isoformat()!r})
    keys = KeyFile.open(Path(sys.argv[2]))
    async with SqliteStore.open(Path(sys.argv[1]), keys, now_at) as store:
        await store.save({CHAT}, {BODY!r}, None, now_at)
        print("saved", flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


def database_of(sqlite):
    return sqlite.folder / "rows" / "sessions.db"


def query(sqlite, sql):
    with closing(driver.connect(database_of(sqlite))) as database:
        return database.execute(sql).fetchall()


async def run_during(store, work):
    """Return the beginnings of the statements that the writer ran while some work was done."""
    seen = []
    store._writer._database.set_trace_callback(seen.append)
    await work
    store._writer._database.set_trace_callback(None)
    return [statement.split()[0].rstrip(";") for statement in seen]


async def test_a_saved_row_survives_a_killed_process(sqlite):
    command = [sys.executable, "-c", SAVE_AND_WAIT, database_of(sqlite), sqlite.keys_path]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert await process.stdout.readline() == b"saved\n"
    process.kill()
    assert await process.wait() < 0
    async with sqlite.open() as store:
        assert (await store.load(CHAT, NOON)).body == BODY


async def test_the_connection_is_as_durable_and_forgetful_as_promised(sqlite):
    async with sqlite.open() as store:
        for pragma, value in {
            "journal_mode": "wal",
            "synchronous": 2,
            "secure_delete": 1,
            "foreign_keys": 1,
            "auto_vacuum": 2,
        }.items():
            (found,) = store._writer._database.execute(f"PRAGMA {pragma}").fetchone()
            assert found == value, pragma


async def test_all_files_are_readable_by_their_owner_only_whatever_the_umask(sqlite):
    before = os.umask(0)
    try:
        async with sqlite.open() as store:
            await store.save(CHAT, BODY, None, NOON)
            modes = {
                file.name: file.stat().st_mode & 0o777
                for file in database_of(sqlite).parent.iterdir()
            }
    finally:
        os.umask(before)
    files = [f"sessions.db{suffix}" for suffix in ("", "-wal", "-shm", ".reserve")]
    assert modes == dict.fromkeys(files, 0o600)
    assert database_of(sqlite).parent.stat().st_mode & 0o777 == 0o700


async def test_many_saves_share_a_commit(sqlite):
    async with sqlite.open() as store:
        saves = asyncio.gather(*(store.save(chat, BODY, None, NOON) for chat in range(1000)))
        assert 1 <= (await run_during(store, saves)).count("COMMIT") <= 5
        assert await store.count() == 1000


async def test_many_erasures_share_few_commits(sqlite):
    async with sqlite.open() as store:
        await asyncio.gather(*(store.save(chat, BODY, None, NOON) for chat in range(100)))
        erasures = asyncio.gather(*(store.erase(chat, NOON) for chat in range(100)))
        assert (await run_during(store, erasures)).count("COMMIT") < 100
        assert await store.count() == 0


async def test_the_file_shrinks_again_when_many_have_gone(sqlite):
    size = lambda: database_of(sqlite).stat().st_size  # noqa: E731
    async with sqlite.open() as store:
        await asyncio.gather(*(store.save(chat, BODY, None, NOON) for chat in range(600)))
        await store.expire(NOON)
        grown = size()
        await asyncio.gather(*(store.erase(chat, NOON) for chat in range(600)))
        async for alarm in store.alarms(NOON):
            await store.owe(alarm.chat_id, (), NOON, alarm)
        for _ in range(4):
            await store.expire(NOON)
        assert size() < grown / 10


async def test_nothing_on_the_disk_ever_names_a_chat(sqlite):
    forms = [str(CHAT).encode(), f"{CHAT:x}".encode()]
    forms += [CHAT.to_bytes(length, order) for length in (5, 8) for order in ("little", "big")]
    async with sqlite.open() as store:
        version = await store.save(CHAT, BODY, None, NOON, (11, 12))
        await store.save(CHAT, BODY, version, NOON, (11, 12))
        disk = sqlite.bytes_on_disk() + sqlite.keys_path.read_bytes()
    assert len(disk) > 4096
    assert not [form for form in [*forms, b"passport", b"biometric"] if form in disk]


async def test_a_row_tells_in_which_hour_it_ends_and_no_more(sqlite):
    async with sqlite.open() as store:
        for chat, minutes in ((1, 1), (2, 29), (3, 59)):
            await store.save(chat, {}, None, NOON + timedelta(minutes=minutes), (chat,))
        sql = "SELECT DISTINCT expires FROM session WHERE row_key IS NOT NULL"
        assert await store._read(sql, ()) == [(hour_of(NOON) + 25,)]
        for chat, minutes in ((1, 2), (3, 58)):
            await store.erase(chat, NOON + timedelta(minutes=minutes))
        sql = "SELECT DISTINCT expires FROM session WHERE row_key IS NULL"
        assert await store._read(sql, ()) == [(hour_of(NOON) + 49,)]
        columns = await store._read("SELECT name FROM pragma_table_info('session')", ())
        names = {"slot", "row_key", "version", "expires", "body", "alarm", "owed"}
        assert {name for (name,) in columns} == names


async def test_a_full_disk_fails_the_batch_and_the_store_goes_on(sqlite):
    async with sqlite.open() as store:
        kept = await store.save(CHAT, BODY, None, NOON)
        (pages,) = store._writer._database.execute("PRAGMA page_count").fetchone()
        store._writer._database.execute(f"PRAGMA max_page_count = {pages}")
        saves = (store.save(chat, BODY, None, NOON) for chat in range(200))
        outcomes = await asyncio.gather(*saves, return_exceptions=True)
        assert all(type(outcome) is StoreError for outcome in outcomes)
        assert "full" in str(outcomes[0])
        assert await store.count() == 1
        store._writer._database.execute("PRAGMA max_page_count = 100000")
        assert await store.save(0, BODY, None, NOON)
        assert await store.save(CHAT, BODY, kept, NOON)


async def test_a_store_that_another_process_locks_fails_and_goes_on(sqlite):
    async with sqlite.open() as store:
        store._writer._database.execute("PRAGMA busy_timeout = 0")
        with closing(driver.connect(database_of(sqlite), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError, match="locked") as caught:
                await store.save(CHAT, BODY, None, NOON)
            assert not isinstance(caught.value, ConflictError)
            assert await store.load(CHAT, NOON) is None
        assert await store.save(CHAT, BODY, None, NOON)


async def test_a_batch_that_fails_half_way_leaves_nothing_of_itself(sqlite):
    async with sqlite.open() as store:
        kept = await store.save(CHAT, BODY, None, NOON)
        store._writer._database.execute(
            "CREATE TRIGGER fault BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'bad sector'); END"
        )
        outcomes = await asyncio.gather(
            store.save(1, BODY, None, NOON),
            store.save(CHAT, {}, kept, NOON),
            return_exceptions=True,
        )
        assert [type(outcome) for outcome in outcomes] == [StoreError, StoreError]
        store._writer._database.execute("DROP TRIGGER fault")
        assert await store.load(1, NOON) is None
        assert (await store.load(CHAT, NOON)).body == BODY
        assert len(list(sqlite.keys().occupied())) == 1
        assert await store.save(1, BODY, None, NOON)


async def test_sessions_that_cannot_be_read_are_a_store_error(sqlite):
    async with sqlite.open() as store:
        store._writer._database.execute("ALTER TABLE session RENAME TO gone")
        for call in (store.load(CHAT, NOON), store.count(), anext(store.alarms(NOON))):
            with pytest.raises(StoreError, match="cannot be read"):
                await call


async def test_a_damaged_row_is_dropped_so_that_the_chat_can_begin_anew(sqlite):
    async with sqlite.open() as store:
        await store.save(CHAT, BODY, None, NOON)
        store._writer._database.execute("UPDATE session SET body = zeroblob(length(body))")
        assert await store.load(CHAT, NOON) is None
        assert await store.save(CHAT, {}, None, NOON)


async def test_a_body_moved_to_another_row_does_not_open(sqlite):
    async with sqlite.open() as store:
        await store.save(1, {"secret": 1}, None, NOON)
        other = await store.save(2, {"secret": 2}, None, NOON)
        store._writer._database.execute(
            "UPDATE session SET body = (SELECT body FROM session WHERE version = ?)", (other,)
        )
        assert await store.load(1, NOON) is None
        assert (await store.load(2, NOON)).body == {"secret": 2}


WALKS = (changes._ROWS, changes._RETIRE, changes._DELETE_ALL, sessions.COUNT)
"""Those that a search for leftovers, the erasure of everybody and `count` need, and the beginning
of others.
"""


async def test_no_statement_walks_through_all_sessions(sqlite):
    async with sqlite.open() as store:
        statements = [
            sql
            for module in (changes, sessions, writer)
            for sql in vars(module).values()
            if isinstance(sql, str) and "session" in sql and sql.split()[0].isupper()
        ]
        statements = [sql for sql in statements if sql not in WALKS]
        assert len(statements) == 22
        for sql in statements:
            plan = store._writer._database.execute(
                f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?")
            ).fetchall()
            walks = [step for *_, step in plan if step.startswith("SCAN session")]
            assert not walks, sql


async def test_each_step_is_applied_once_and_recorded_with_its_time(sqlite):
    steps = [
        (
            "0001_a",
            "CREATE TABLE a (x);\n-- a comment; with a semicolon\nINSERT INTO a VALUES (1);",
        ),
        (
            "0002_b",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n UPDATE a SET x = 2;\n END;\nINSERT INTO a VALUES (1)",
        ),
    ]
    async with aiosqlite.connect(":memory:", isolation_level=None) as database:
        await migrate(database, steps[:1], NOON)
        await migrate(database, steps, NOON)
        await migrate(database, steps, NOON)
        assert list(await database.execute_fetchall("SELECT x FROM a")) == [(2,), (2,)]
        records = list(await database.execute_fetchall("SELECT * FROM migration"))
    assert records == [("0001_a", NOON.isoformat()), ("0002_b", NOON.isoformat())]


async def test_a_step_that_fails_leaves_no_trace(sqlite):
    broken = [("0001_a", "CREATE TABLE a (x);\nINSERT INTO nowhere VALUES (1);")]
    async with aiosqlite.connect(":memory:", isolation_level=None) as database:
        with pytest.raises(aiosqlite.Error):
            await migrate(database, broken, NOON)
        assert (
            list(await database.execute_fetchall("SELECT name FROM sqlite_master WHERE name = 'a'"))
            == []
        )
        assert list(await database.execute_fetchall("SELECT * FROM migration")) == []
        await migrate(database, [("0001_a", "CREATE TABLE a (x)")], NOON)


async def test_a_database_of_a_newer_routebot_is_refused(sqlite):
    async with sqlite.open():
        pass
    with closing(driver.connect(database_of(sqlite))) as database:
        database.execute("INSERT INTO migration VALUES ('0999_future', 'then')")
        database.commit()
    with pytest.raises(StoreError, match="newer routebot"):
        async with sqlite.open():
            pass


async def test_stores_that_open_a_new_database_at_once_all_succeed(sqlite):
    async def use(chat):
        async with sqlite.open() as store:
            return await store.save(chat, BODY, None, NOON)

    assert all(await asyncio.gather(*(use(chat) for chat in range(5))))


async def test_two_databases_do_not_share_their_keys(sqlite, tmp_path):
    async with sqlite.open() as store:
        await store.save(CHAT, BODY, None, NOON)
    with pytest.raises(ConfigError, match="another database"):
        async with SqliteStore.open(tmp_path / "second.db", sqlite.keys(), NOON):
            pass
    async with sqlite.open() as store:
        assert await store.load(CHAT, NOON)


async def test_a_file_that_is_no_database_is_a_store_error(sqlite):
    make_private_file(database_of(sqlite))
    database_of(sqlite).write_bytes(b"something else entirely" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        async with sqlite.open():
            pass


async def test_a_place_that_cannot_hold_a_database_is_a_store_error(sqlite):
    (sqlite.folder / "rows").write_text("")
    with pytest.raises(StoreError, match="cannot be made"):
        async with SqliteStore.open(database_of(sqlite), KeyFile.open(sqlite.keys_path), NOON):
            pass


async def test_a_chat_of_a_moment_ago_is_read_without_the_thread(sqlite, monkeypatch):
    async with sqlite.open() as store:
        version = await store.save(CHAT, BODY, None, NOON)
        assert await store.load(CHAT, NOON)

        async def refuse(*_):
            raise AssertionError("read in the thread")

        with monkeypatch.context() as patch:
            patch.setattr(store, "_read", refuse)
            assert (await store.load(CHAT, NOON)).version == version
            with pytest.raises(AssertionError):
                await store.load(CHAT + 1, NOON)
        await store.erase(CHAT, NOON)
        assert CHAT not in store._warm


async def test_what_cannot_be_read_at_once_is_read_in_the_thread(sqlite):
    async with sqlite.open() as store:
        await store.save(CHAT, BODY, None, NOON)
        assert await store.load(CHAT, NOON)
        store._near.set_progress_handler(lambda: 1, 1)  # whatever is read there is broken off
        assert store._read_at_once("SELECT 1", ()) is None
        assert (await store.load(CHAT, NOON)).body == BODY


async def test_reading_in_the_event_loop_waits_for_nobody_and_writes_nothing(sqlite):
    async with sqlite.open() as store:
        assert store._read_at_once("PRAGMA busy_timeout", ()) == [(0,)]
        assert store._read_at_once("PRAGMA query_only", ()) == [(1,)]
