"""All that admins do goes over into another store and back, value by value; nothing is mixed."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.errors import StoreError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack
from routebot.store.proposals import Proposal
from routebot.store.rechecks import Answer, Recheck
from routebot.store.revisions import Activation
from routebot.store.tables.revisions import TabledRevisions
from tests.publishing.small import AT, WHY, conditional, reworded
from tests.support.datasets import minimal
from tests.support.places import FilePlace, Place, ServerPlace

FILES = (minimal(), reworded("Тридцать"), conditional())
MONDAY = date(2025, 12, 29)
WORKED_ON = Proposal("a1", "anna", AT, pack(reworded()), why="Ещё «нет».", seen="3:x")
SAME = Recheck("kz-entry", "anna", Answer.SAME, AT, AT.date(), "b" * 12, url="https://example.org")


@pytest.fixture
async def other(place: Place) -> AsyncIterator[TabledRevisions]:
    """An empty store in each engine."""
    async with place.open(AT) as store:
        yield store


@pytest.fixture
async def source(tmp_path: Path) -> AsyncIterator[TabledRevisions]:
    """A store with something in every table."""
    by_boris = Proposal("b1", "boris", AT, revision=revision_of(minimal()), waiting=True)
    async with FilePlace(tmp_path / "source.sqlite").open(AT) as store:
        await _publish(store, *FILES)
        await store.propose(WORKED_ON)
        await store.propose(by_boris)
        await store.keep([SAME, replace(SAME, who="boris", says="Без визы.")])
        await store.keep_compiled(revision_of(minimal()), b"compiled")
        assert await store.claim(None, 2)
        assert await store.claim_digest("anna", MONDAY)
        yield store


async def _publish(store: TabledRevisions, *datasets: dict[str, bytes], who: str = "anna") -> None:
    for files in datasets:
        seq = await store.latest() + 1
        later = AT.date() + timedelta(days=seq) if seq > 2 else None
        row = Activation(seq, revision_of(files), later, AT, who, "", WHY, {"edits": seq, "й": 0.5})
        await store.activate([row], {revision_of(files): pack(files)})


async def _all_that_is_read(store: TabledRevisions) -> dict[str, Any]:
    return {
        "tables": await store.tables(),
        "audit": await store.activations(),
        "packed": [await store.packed(revision_of(files)) for files in FILES],
        "proposals": await store.proposals(AT),
        "rechecks": await store.rechecks(),
        "announced": await store.announced(),
    }


async def test_everything_goes_over_and_back_as_it_was(
    source: TabledRevisions, other: TabledRevisions, tmp_path: Path
) -> None:
    wanted = await _all_that_is_read(source)
    assert all(wanted["tables"].values())
    async with FilePlace(tmp_path / "back.sqlite").open(AT) as back:
        await other.fill(await source.tables())
        await back.fill(await other.tables())
        assert await _all_that_is_read(other) == await _all_that_is_read(back) == wanted
        assert not any(row.damaged for row in await back.activations())
        assert await other.compiled(revision_of(minimal())) is None
        assert not await other.claim_digest("anna", MONDAY)
        for store in (other, back):
            await _publish(store, reworded("Forty"))
        assert (await other.activations())[0] == (await back.activations())[0]


async def test_a_move_that_was_cut_short_is_gone_on_with(
    source: TabledRevisions, other: TabledRevisions
) -> None:
    await other.fill(await source.tables())
    await _publish(source, reworded("Forty"))
    await source.drop("b1")
    assert await source.claim(2, 4)
    assert await source.claim_digest("anna", MONDAY + timedelta(days=7))
    await source.revise(replace(WORKED_ON, why="Сказано иначе."))
    await source.keep([replace(SAME, at=AT + timedelta(hours=1), says="Всё ещё так.")])
    for _ in range(2):
        await other.fill(await source.tables())
        assert await other.activations() == await source.activations()
        assert (await other.announced(), len(await other.rechecks())) == (4, 2)
        assert await other.rechecks() == await source.rechecks()
        assert not await other.claim_digest("anna", MONDAY + timedelta(days=7))
        # Nothing tells whether it was dropped there or is new here.
        left = {proposal.id: proposal.why for proposal in await other.proposals(AT)}
        assert left == {"a1": "Сказано иначе.", "b1": ""}


async def test_what_is_older_than_what_stands_there_takes_nothing_back(
    source: TabledRevisions, other: TabledRevisions
) -> None:
    await other.fill(await source.tables())
    assert await other.claim(2, 3)
    assert await other.claim_digest("anna", MONDAY + timedelta(days=7))
    newer = replace(SAME, at=AT + timedelta(hours=1), says="Всё ещё так.")
    await other.keep([newer])
    await other.fill(await source.tables())
    assert await other.announced() == 3
    assert not await other.claim_digest("anna", MONDAY + timedelta(days=7))
    assert newer in await other.rechecks()


@pytest.mark.parametrize("foreign", ["another audit", "a longer audit", "another file"])
async def test_a_store_that_holds_something_else_is_refused_and_stays_as_it_is(
    source: TabledRevisions, other: TabledRevisions, foreign: str
) -> None:
    if foreign == "another audit":
        await _publish(other, *FILES, who="boris")
    elif foreign == "a longer audit":
        await other.fill(await source.tables())
        await _publish(other, reworded("Forty"))
    else:
        tables = await source.tables()
        changed = [(hash_, b"?") for hash_, _ in tables["content"]]
        await other.fill({**tables, "content": changed})
    before = await other.tables()
    with pytest.raises(StoreError, match="stands there already"):
        await other.fill(await source.tables())
    assert await other.tables() == before


async def test_a_damaged_row_goes_over_as_it_is_or_is_named(
    source: TabledRevisions, other: TabledRevisions, place: Place, tmp_path: Path
) -> None:
    damaged = FilePlace(tmp_path / "source.sqlite")
    await damaged.force("UPDATE activation SET who = 'mallory', figures = '{' WHERE seq = 2")
    await other.fill(await source.tables())
    assert await other.activations() == await source.activations()
    assert [row.damaged for row in await other.activations()] == [False, True, False]
    await damaged.force("UPDATE activation SET figures = x'ff' WHERE seq = 3")
    async with FilePlace(tmp_path / "again.sqlite").open(AT) as again:
        await again.fill(await source.tables())
        assert (await again.activations())[0].damaged
    if isinstance(place, ServerPlace):
        await place.force("TRUNCATE activation")
        with pytest.raises(StoreError, match="bytes where text belongs"):
            await other.fill(await source.tables())


async def test_where_a_row_is_refused_nothing_is_stored(
    source: TabledRevisions, other: TabledRevisions
) -> None:
    tables = await source.tables()
    with pytest.raises(StoreError):
        await other.fill({**tables, "digest": [("anna", None)]})
    assert not any((await other.tables()).values())
