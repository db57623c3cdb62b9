"""What admins propose is kept until it is published, dropped or a week old; what was announced is
claimed once.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from routebot.store.proposals import PROPOSAL_LIFE, Proposal
from routebot.store.tables.revisions import TabledRevisions
from tests.store.conftest import NOON
from tests.support.places import Place

EDIT = Proposal(
    "a1",
    "anna",
    NOON,
    b"packed",
    whole=True,
    edit_base="0" * 16,
    from_on=date(2027, 1, 1),
    seen="1:x",
)


@pytest.fixture
async def rows(place: Place) -> AsyncIterator[TabledRevisions]:
    async with place.open(NOON) as opened:
        yield opened


async def test_proposal_comes_back_as_it_was_after_a_restart(place: Place) -> None:
    turned_back = Proposal("b1", "boris", NOON, revision="1" * 16, why="A sentence.", waiting=True)
    async with place.open(NOON) as before:
        for proposal in (EDIT, turned_back):
            await before.propose(proposal)
    async with place.open(NOON) as after:
        assert set(await after.proposals(NOON)) == {EDIT, turned_back}


async def test_author_has_one_proposal_that_is_not_handed_on(rows: TabledRevisions) -> None:
    await rows.propose(EDIT)
    await rows.revise(replace(EDIT, waiting=True, why="A sentence."))
    for id_ in ("a2", "a3"):
        await rows.propose(replace(EDIT, id=id_))
    await rows.propose(replace(EDIT, id="b1", who="boris"))
    assert {proposal.id for proposal in await rows.proposals(NOON)} == {"a1", "a3", "b1"}


async def test_revised_proposal_that_was_dropped_stays_dropped(rows: TabledRevisions) -> None:
    await rows.propose(EDIT)
    await rows.drop(EDIT.id)
    await rows.drop(EDIT.id)
    await rows.revise(replace(EDIT, waiting=True))
    assert not await rows.proposals(NOON)


@pytest.mark.parametrize("damage", ["terms = '{'", "terms = '[]'", "terms = '{}'", "at = 'noon'"])
async def test_a_broken_proposal_keeps_nobody_from_the_others(place: Place, damage: str) -> None:
    async with place.open(NOON) as rows:
        await rows.propose(EDIT)
        await rows.propose(replace(EDIT, id="b1", who="boris"))
        await place.run(f"UPDATE proposal SET {damage} WHERE id = 'b1'")
        assert await rows.proposals(NOON) == [EDIT]
        assert not await rows.proposals(NOON + PROPOSAL_LIFE)


async def test_proposal_is_deleted_when_its_week_is_over(rows: TabledRevisions) -> None:
    await rows.propose(EDIT)
    assert await rows.proposals(NOON + PROPOSAL_LIFE - timedelta(seconds=1))
    assert not await rows.proposals(NOON + PROPOSAL_LIFE)
    assert not await rows.proposals(NOON)


async def test_the_digest_of_a_week_is_sent_once_and_none_of_a_week_before(
    rows: TabledRevisions,
) -> None:
    monday = date(2026, 11, 23)
    assert await rows.claim_digest("anna", monday)
    for days in (0, 7):
        assert not await rows.claim_digest("anna", monday - timedelta(days=days))
    assert await rows.claim_digest("boris", monday)
    assert await rows.claim_digest("anna", monday + timedelta(days=7))


async def test_of_two_who_announce_one_has_the_claim(place: Place) -> None:
    async with place.open(NOON) as one, place.open(NOON) as other:
        assert await one.announced() is None
        assert sorted(await asyncio.gather(one.claim(None, 3), other.claim(None, 3))) == [
            False,
            True,
        ]
        assert sorted(await asyncio.gather(one.claim(3, 4), other.claim(3, 4))) == [False, True]
        assert await other.announced() == 4
