"""Databases of earlier versions: each step of them is brought up to date, and the one file in which
routebot 0.3 kept everything becomes that of the revisions.
"""

import asyncio
import sqlite3 as driver
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import aiosqlite
import pytest

from routebot.errors import StoreError
from routebot.store.keys import KeyFile
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation
from routebot.store.sqlite.connection import make_private_file, migrate, packaged_migrations
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.sqlite.sessions import SqliteStore
from tests.store.conftest import NOON

KINDS = ("sessions", "revisions")
STEPS = {kind: packaged_migrations(kind) for kind in KINDS}
REVISION = "0123456789abcdef"
ACTIVATION = Activation(1, REVISION, None, NOON, "anna", "", "It changed.", {"destinations": {}})
KEPT = replace(ACTIVATION, chain="fc7d16e8064e2b0091cd43f31509bd21")
"""The same once it is in a chain, whose head may be noted elsewhere: it is this one for good."""
PROPOSAL = Proposal("p1", "boris", NOON, b"files")
CHAT = 7_123_456_789


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def paths(folder):
    """Where the sessions and the revisions are."""
    return folder / "routebot.sqlite", folder / "routebot.revisions.sqlite"


def _tables(path):
    with closing(driver.connect(path)) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


async def _at_step(path, kind, applied):
    make_private_file(path)
    async with aiosqlite.connect(path, isolation_level=None) as database:
        await migrate(database, STEPS[kind][:applied], NOON)


async def _former(path):
    """Make the one file that routebot 0.3 left: a session, a publication, a proposal."""
    await _at_step(path, "revisions", 4)
    with closing(driver.connect(path)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("INSERT INTO revision VALUES (?, ?)", (REVISION, b"packed"))
        row = (1, REVISION, NOON.isoformat(), "anna", "", "It changed.", '{"destinations": {}}')
        database.execute("INSERT INTO activation VALUES (?, ?, NULL, ?, ?, ?, ?, ?)", row)
        terms = (
            '{"edit_base": "", "from_on": null, "hides": "", "revision": "", "seen": "",'
            ' "whole": false, "why": ""}'
        )
        late = int((NOON + timedelta(days=7)).timestamp())
        row = ("p1", "boris", NOON.isoformat(), late, 0, terms, b"files")
        database.execute("INSERT INTO proposal VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        session = (b"r" * 32, 5, "2026-11-22", 29_930_575, b"sealed body", b"sealed alarm", 1)
        database.execute(
            "INSERT INTO session (row_key, version, key_day, expires, body, alarm, owed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            session,
        )
        database.commit()


async def _use(folder, paths):
    """Open both stores as ``serve`` does, and return what the revisions hold."""
    sessions, revisions = paths
    keys = KeyFile.open(folder.parent / "keys" / "ring")
    async with (
        SqliteRevisions.open(revisions, NOON, sessions) as kept,
        SqliteStore.open(sessions, keys, NOON) as store,
    ):
        assert await store.count() == 0
        assert await store.save(CHAT, {}, None, NOON)
        found = await kept.activations(), await kept.packed(REVISION), await kept.proposals(NOON)
        await store.erase(CHAT, NOON)
    return found


@pytest.mark.parametrize(
    ("kind", "applied"), [(kind, step) for kind in KINDS for step in range(len(STEPS[kind]))]
)
async def test_a_database_at_any_earlier_step_is_brought_up_to_date(tmp_path, kind, applied):
    path = tmp_path / "file.sqlite"
    await _at_step(path, kind, applied)
    if kind == "sessions":
        async with SqliteStore.open(path, KeyFile.open(tmp_path / "k" / "ring"), NOON) as store:
            assert await store.save(CHAT, {}, None, NOON)
    else:
        async with SqliteRevisions.open(path, NOON) as store:
            await store.activate([ACTIVATION], {REVISION: b"packed"})
    with closing(driver.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM migration ORDER BY name")]
    assert names == [name for name, _ in STEPS[kind]]


@pytest.mark.parametrize("kind", KINDS)
def test_the_steps_are_numbered_without_gaps(kind):
    numbers = [int(name.split("_")[0]) for name, _ in STEPS[kind]]
    assert numbers == list(range(1, len(numbers) + 1)) != []


async def test_the_one_file_of_before_becomes_that_of_the_revisions(folder, paths):
    await _former(paths[0])
    assert await _use(folder, paths) == ([KEPT], b"packed", [PROPOSAL])
    assert "session" not in _tables(paths[1])
    assert not {"revision", "activation", "proposal"} & _tables(paths[0])
    assert b"sealed body" not in paths[1].read_bytes()
    assert await _use(folder, paths) == ([KEPT], b"packed", [PROPOSAL])


async def test_two_that_move_the_file_at_once_both_succeed(folder, paths):
    await _former(paths[0])

    async def revisions():
        async with SqliteRevisions.open(paths[1], NOON, paths[0]) as kept:
            return await kept.activations()

    assert await asyncio.gather(revisions(), revisions()) == [[KEPT]] * 2


async def test_a_file_that_another_process_uses_is_not_moved(folder, paths):
    await _former(paths[0])
    with closing(driver.connect(paths[0])) as other:
        other.execute("SELECT * FROM session").fetchall()
        with pytest.raises(StoreError, match="stop every other routebot"):
            await _use(folder, paths)
    assert "activation" in _tables(paths[0])
    assert await _use(folder, paths) == ([KEPT], b"packed", [PROPOSAL])


async def test_two_files_with_revisions_are_left_for_the_operator(folder, paths):
    await _former(paths[0])
    await _former(paths[1])
    with pytest.raises(StoreError, match="move one of them away"):
        await _use(folder, paths)


async def test_what_is_no_database_is_not_taken_for_the_one_of_before(folder, paths):
    make_private_file(paths[0])
    paths[0].write_bytes(b"something else entirely" * 100)
    with pytest.raises(StoreError, match="is damaged"):
        await _use(folder, paths)
    assert not paths[1].exists()
