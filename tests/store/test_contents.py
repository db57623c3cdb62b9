"""Revisions are stored file by file, what they share once; those of before are taken apart."""

import random
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack, unpack
from routebot.store.revisions import Activation
from routebot.store.sqlite.connection import packaged_migrations
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.tables.contents import contents_of, joined, split
from tests.support.datasets import edited, minimal
from tests.support.places import FilePlace, Place

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ONE = minimal()
OTHER = edited("destinations/KZ.yaml", "days: 90", "days: 30")


def _row(seq: int, files: dict[str, bytes]) -> Activation:
    return Activation(seq, revision_of(files), None, NOON, "anna", "", "It changed.", {})


async def _publish(place: Place, *datasets: dict[str, bytes]) -> None:
    async with place.open(NOON) as store:
        for files in datasets:
            row = _row(await store.latest() + 1, files)
            await store.activate([row], {row.revision: pack(files)})


def _ask(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(sql).fetchall()


def test_a_revision_comes_back_as_it_was() -> None:
    apart = split(pack(ONE))
    assert apart
    hashes = contents_of(apart.listed)
    assert hashes
    assert hashes.keys() == ONE.keys()
    assert unpack(joined(hashes, apart.contents.items()), revision_of(ONE)) == ONE
    assert split(b"no zip") is None
    assert split(apart.listed) is None
    assert contents_of(pack(ONE)) is None
    assert contents_of(apart.listed[:30]) == {}


async def test_what_two_revisions_share_is_stored_once(place: Place) -> None:
    await _publish(place, ONE, OTHER)
    ((number,),) = await place.run("SELECT count(*) FROM content")
    assert number == len(set(ONE.values())) + 1
    async with place.open(NOON) as store:
        for files in (ONE, OTHER):
            packed = await store.packed(revision_of(files))
            assert packed
            assert unpack(packed, revision_of(files)) == files
        assert await store.packed("0" * 32) is None


async def test_a_store_of_before_is_taken_apart_and_ids_and_the_audit_stay(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite"
    await _publish(FilePlace(path), ONE, OTHER)
    with closing(sqlite3.connect(path)) as database, database:  # as it was before
        database.execute("DROP TABLE content")
        database.execute("DELETE FROM migration WHERE name = '0007_files'")
        for files in (ONE, OTHER):
            values = (pack(files), revision_of(files))
            database.execute("UPDATE revision SET files = ? WHERE id = ?", values)
        database.execute("INSERT INTO revision VALUES (?, ?)", ("1" * 32, b"PK but damaged"))
    audit = _ask(path, "SELECT * FROM activation ORDER BY seq")
    for _ in range(2):  # and the second time there is nothing left to do
        async with SqliteRevisions.open(path, NOON) as store:
            assert not any(row.damaged for row in await store.activations())
            for files in (ONE, OTHER):
                packed = await store.packed(revision_of(files))
                assert packed
                assert unpack(packed, revision_of(files)) == files
            assert await store.packed("1" * 32) == b"PK but damaged"
    assert _ask(path, "SELECT * FROM activation ORDER BY seq") == audit
    assert _ask(path, "SELECT count(*) FROM revision WHERE substr(files, 1, 2) = x'504B'") == [(1,)]
    assert "0007_files" in {name for name, _ in packaged_migrations("revisions")}


async def test_what_was_compiled_is_kept_of_what_served_last(place: Place) -> None:
    datasets = [edited("destinations/KZ.yaml", "days: 90", f"days: {n}") for n in range(1, 6)]
    await _publish(place, *datasets)
    revisions = [revision_of(files) for files in datasets]
    async with place.open(NOON) as store:
        for revision in revisions:
            await store.keep_compiled(revision, b"an earlier one")
            await store.keep_compiled(revision, revision.encode())
        kept = [await store.compiled(revision) for revision in revisions]
    assert kept == [None, None, *(revision.encode() for revision in revisions[2:])]


async def test_a_small_edit_takes_little_room(tmp_path: Path) -> None:
    """A hundred files of which one changes: a twentieth of the whole at most."""
    chance = random.Random(1)
    whole = {f"areas/a{n}.yaml": chance.randbytes(4000).hex().encode() for n in range(100)}
    path = tmp_path / "db.sqlite"
    size = {}
    for edit in range(5):
        await _publish(FilePlace(path), {**whole, "areas/a0.yaml": f"{edit}\n".encode()})
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size[edit] = path.stat().st_size
    assert size[4] - size[1] < 3 * size[0] / 20


@pytest.mark.parametrize("damage", ["UPDATE content SET bytes = ?", "DELETE FROM content"])
async def test_a_file_that_is_lost_makes_no_other_revision_of_it(place: Place, damage: str) -> None:
    await _publish(place, ONE)
    await place.run(damage, *([b"\0"] if "?" in damage else []))
    async with place.open(NOON) as store:
        packed = await store.packed(revision_of(ONE))
    assert packed
    with pytest.raises(Exception, match="damaged"):
        unpack(packed, revision_of(ONE))
