"""The audit is a chain: who rewrites a row is seen, and a broken row stops nothing."""

from datetime import date, timedelta

import pytest

from routebot.errors import PublishError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.publisher import Publisher
from routebot.store.revisions import Activation
from tests.publishing.small import AT, ON, WHY, conditional, reworded
from tests.support.datasets import minimal
from tests.support.places import FilePlace, Place

FILES = (minimal(), reworded(), conditional())


async def rows(place: Place) -> list[Activation]:
    """Return the audit, oldest first."""
    async with place.open(AT) as store:
        return list(await store.activations())[::-1]


@pytest.fixture
async def published(place: Place) -> Place:
    """A place with three publications."""
    async with place.open(AT) as store:
        for seq, files in enumerate(FILES, 1):
            row = Activation(seq, revision_of(files), None, AT, "anna", "", WHY, {"edits": seq})
            await store.activate([row], {revision_of(files): pack(files)})
    return place


async def test_rows_that_nobody_touched_fit_and_each_has_a_link_of_its_own(
    published: Place,
) -> None:
    found = await rows(published)
    assert not any(row.damaged for row in found)
    assert len({row.chain for row in found}) == 3
    assert found == await rows(published)


@pytest.mark.parametrize("column", ["who", "approved_by", "why", "revision", "at", "figures"])
async def test_a_row_that_was_rewritten_is_seen_and_the_others_are_not_blamed(
    published: Place, column: str
) -> None:
    other = {"revision": revision_of(minimal()), "at": "2025-01-01T00:00:00+00:00"}
    value = other.get(column, "{}" if column == "figures" else "mallory")
    await published.force(f"UPDATE activation SET {column} = '{value}' WHERE seq = 2")
    assert [row.damaged for row in await rows(published)] == [False, True, False]


async def test_a_row_that_is_gone_or_chained_anew_is_seen_at_the_next(published: Place) -> None:
    await published.force("UPDATE activation SET chain = '' WHERE seq = 2")
    head = (await rows(published))[-1].chain
    await published.force("DELETE FROM activation WHERE seq = 2")
    found = await rows(published)
    assert [(row.seq, row.damaged) for row in found] == [(1, False), (3, True)]
    await published.force("UPDATE activation SET chain = ''")
    found = await rows(published)
    assert not any(row.damaged for row in found)
    assert found[-1].chain != head  # which was noted elsewhere


REPLACED = (
    "activation SELECT seq, revision, from_on, at, 'mallory', approved_by, why, figures, chain "
    "FROM activation WHERE seq = 2"
)


async def test_no_row_is_changed_deleted_or_replaced(published: Place) -> None:
    """As somebody does by mistake who has the database open."""
    statements = ["UPDATE activation SET who = 'mallory'", "DELETE FROM activation"]
    if isinstance(published, FilePlace):
        statements.append(f"INSERT OR REPLACE INTO {REPLACED}")
    else:
        statements.append("TRUNCATE activation")
        statements.append(f"INSERT INTO {REPLACED} ON CONFLICT (seq) DO UPDATE SET who = 'mallory'")
    for statement in statements:
        with pytest.raises(published.refused, match="only added to"):
            await published.run(statement)
    assert [row.who for row in await rows(published)] == ["anna"] * 3


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
    published: Place, column: str, value: str, served: dict[str, bytes]
) -> None:
    if value.startswith("x") and not isinstance(published, FilePlace):
        pytest.skip("PostgreSQL keeps no bytes among text")
    await published.force(f"UPDATE activation SET {column} = {value} WHERE seq = 3")
    async with published.open(AT) as store:
        publisher = Publisher(store, minimal(), 1)
        present = await publisher.present(ON)
        assert (present.revision, present.waiting) == (revision_of(served), None)
        assert (await publisher.history())[0].damaged
        draft = await publisher.draft_rollback(ON, revision_of(minimal()))
        await publisher.publish(draft, "boris", WHY, AT + timedelta(days=1))
        assert (await publisher.present(ON)).revision == revision_of(minimal())
    found = await rows(published)
    assert [row.damaged for row in found] == [False, False, True, False]
    assert found[2].from_on in (None, date.max)


async def test_a_database_of_before_keeps_its_rows_and_short_ids(place: Place) -> None:
    """Old receipts still name what they named; the first new row is chained to the old ones."""
    short = revision_of(reworded())[:16]
    async with place.open(AT) as store:
        row = Activation(1, short, None, AT, "anna", "", WHY, {})
        await store.activate([row], {short: pack(reworded())})
    await place.force("UPDATE activation SET chain = ''")
    async with place.open(AT) as store:
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
    assert not any(row.damaged for row in await rows(place))
    await place.force("UPDATE activation SET who = 'mallory' WHERE seq = 1")
    assert [row.damaged for row in await rows(place)] == [False, True, False]
