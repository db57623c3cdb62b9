"""The audit is a chain: who rewrites a row is seen, and a broken row stops nothing."""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from routebot.errors import PublishError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.publisher import Publisher
from routebot.store.revisions import Activation
from routebot.store.sqlite.revisions import SqliteRevisions
from tests.publishing.small import AT, ON, WHY, conditional, reworded
from tests.support.datasets import minimal

FILES = (minimal(), reworded(), conditional())


async def rows(path: Path) -> list[Activation]:
    """Return the audit, oldest first."""
    async with SqliteRevisions.open(path, AT) as store:
        return list(await store.activations())[::-1]


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with three publications."""
    path = tmp_path / "db.sqlite"
    async with SqliteRevisions.open(path, AT) as store:
        for seq, files in enumerate(FILES, 1):
            row = Activation(seq, revision_of(files), None, AT, "anna", "", WHY, {"edits": seq})
            await store.activate([row], {revision_of(files): pack(files)})
    return path


def execute(path: Path, *statements: str) -> None:
    """Write past every trigger, as who has the file can."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in statements:
            connection.execute(statement)
    finally:
        connection.close()


NO_TRIGGERS = tuple(
    f"DROP TRIGGER activation_is_never_{what}" for what in ("changed", "deleted", "replaced")
)


async def test_rows_that_nobody_touched_fit_and_each_has_a_link_of_its_own(path: Path) -> None:
    found = await rows(path)
    assert not any(row.damaged for row in found)
    assert len({row.chain for row in found}) == 3
    assert found == await rows(path)


@pytest.mark.parametrize("column", ["who", "approved_by", "why", "revision", "at", "figures"])
async def test_a_row_that_was_rewritten_is_seen_and_the_others_are_not_blamed(
    path: Path, column: str
) -> None:
    other = {"revision": revision_of(minimal()), "at": "2025-01-01T00:00:00+00:00"}
    value = other.get(column, "{}" if column == "figures" else "mallory")
    execute(path, *NO_TRIGGERS, f"UPDATE activation SET {column} = '{value}' WHERE seq = 2")
    assert [row.damaged for row in await rows(path)] == [False, True, False]


async def test_a_row_that_is_gone_or_chained_anew_is_seen_at_the_next(path: Path) -> None:
    execute(path, *NO_TRIGGERS, "UPDATE activation SET chain = '' WHERE seq = 2")
    head = (await rows(path))[-1].chain
    execute(path, "DELETE FROM activation WHERE seq = 2")
    found = await rows(path)
    assert [(row.seq, row.damaged) for row in found] == [(1, False), (3, True)]
    execute(path, "UPDATE activation SET chain = ''")
    found = await rows(path)
    assert not any(row.damaged for row in found)
    assert found[-1].chain != head  # which was noted elsewhere


async def test_no_row_is_replaced_by_an_insert(path: Path) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="only added to"):
        execute(
            path,
            "INSERT OR REPLACE INTO activation "
            "SELECT seq, revision, from_on, at, 'mallory', approved_by, why, figures, chain "
            "FROM activation WHERE seq = 2",
        )
    assert {row.who for row in await rows(path)} == {"anna"}


@pytest.mark.parametrize(
    ("column", "value", "served"),
    [
        ("from_on", "'soon'", reworded()),
        ("from_on", "x'00'", reworded()),
        ("at", "'noon'", conditional()),
        ("figures", "'{'", conditional()),
        ("figures", "'[]'", conditional()),
        ("figures", "x'ff'", conditional()),
    ],
)
async def test_a_broken_row_never_stops_what_serves(
    path: Path, column: str, value: str, served: dict[str, bytes]
) -> None:
    execute(path, *NO_TRIGGERS, f"UPDATE activation SET {column} = {value} WHERE seq = 3")
    async with SqliteRevisions.open(path, AT) as store:
        publisher = Publisher(store, minimal(), 1)
        present = await publisher.present(ON)
        assert (present.revision, present.waiting) == (revision_of(served), None)
        assert (await publisher.history())[0].damaged
        draft = await publisher.draft_rollback(ON, revision_of(minimal()))
        await publisher.publish(draft, "boris", WHY, AT + timedelta(days=1))
        assert (await publisher.present(ON)).revision == revision_of(minimal())
    found = await rows(path)
    assert [row.damaged for row in found] == [False, False, True, False]
    assert found[2].from_on in (None, date.max)


async def test_a_database_of_before_keeps_its_rows_and_short_ids(tmp_path: Path) -> None:
    """Old receipts still name what they named; the first new row is chained to the old ones."""
    path, short = tmp_path / "db.sqlite", revision_of(reworded())[:16]
    async with SqliteRevisions.open(path, AT) as store:
        row = Activation(1, short, None, AT, "anna", "", WHY, {})
        await store.activate([row], {short: pack(reworded())})
    execute(path, *NO_TRIGGERS, "UPDATE activation SET chain = ''")
    async with SqliteRevisions.open(path, AT) as store:
        publisher = Publisher(store, minimal(), 1)
        present = await publisher.present(ON)
        assert present.revision == short
        assert present.files == reworded()
        draft = await publisher.draft(Bundle(conditional(), whole=True, base=short), ON)
        assert len((await publisher.publish(draft, "boris", WHY, AT)).revision) == 32
        assert (await publisher.draft_rollback(ON, short)).plan.new == short
        newest = revision_of(conditional())
        await publisher.publish(await publisher.draft_rollback(ON, short), "boris", WHY, AT)
        assert (await publisher.draft_rollback(ON, newest[:16])).plan.new == newest
        for wrong in (newest[:15], newest[:16] + "0" * 16):
            with pytest.raises(PublishError):
                await publisher.draft_rollback(ON, wrong)
    assert not any(row.damaged for row in await rows(path))
    execute(path, "UPDATE activation SET who = 'mallory' WHERE seq = 1")
    assert [row.damaged for row in await rows(path)] == [False, True, False]
