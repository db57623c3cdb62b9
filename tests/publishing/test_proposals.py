"""Who may do what with a proposal, whatever button or text it came from."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.errors import PublishError
from routebot.publishing.bundle import pack
from routebot.publishing.live import LiveDataset
from routebot.publishing.proposals import Proposals, may_drop
from routebot.publishing.publisher import Publisher
from routebot.store.proposals import Proposal
from routebot.store.sqlite.revisions import SqliteRevisions
from tests.publishing.small import AT, ON, WHY, conditional
from tests.support.datasets import minimal

AUTHOR, OTHER = "anna", "boris"


@pytest.fixture
async def proposals(tmp_path: Path) -> AsyncIterator[Proposals]:
    """Proposals that two admins publish together."""
    async with SqliteRevisions.open(tmp_path / "db.sqlite", AT) as store:
        publisher = Publisher(store, minimal(), approvals=2)
        desk = await LiveDataset.open(publisher, lambda: AT)
        yield Proposals(publisher, store, desk, lambda: AT)


async def _handed_in(proposals: Proposals) -> Proposal:
    """Hand a change in and look at its plan, as its author."""
    made = await proposals.hand_in(AUTHOR, "data.zip", pack(conditional()))
    return await proposals.seen(made, await proposals.draft(made))


async def _handed_on(proposals: Proposals) -> Proposal:
    """Hand a change on to another admin."""
    made = await _handed_in(proposals)
    assert await proposals.decide(made, AUTHOR, WHY) is None
    return await proposals.find(made.id)


async def test_nobody_else_drops_what_its_author_has_not_handed_on(proposals: Proposals) -> None:
    made = await _handed_in(proposals)
    assert not may_drop(made, OTHER)
    with pytest.raises(PublishError) as refused:
        await proposals.drop(made, OTHER)
    assert refused.value.key == "admin.error.not_yours"
    assert await proposals.all() == [made]
    await proposals.drop(made, AUTHOR)
    assert await proposals.all() == []


@pytest.mark.parametrize("who", [AUTHOR, OTHER])
async def test_author_and_approver_may_drop_what_was_handed_on(
    proposals: Proposals, who: str
) -> None:
    waiting = await _handed_on(proposals)
    assert may_drop(waiting, who)
    await proposals.drop(waiting, who)
    assert await proposals.all() == []


async def test_only_the_author_moves_the_day(proposals: Proposals) -> None:
    waiting, later = await _handed_on(proposals), ON + timedelta(days=3)
    with pytest.raises(PublishError) as refused:
        await proposals.schedule(waiting, OTHER, later)
    assert refused.value.key == "admin.error.not_yours"
    assert await proposals.all() == [waiting]
    moved = await proposals.schedule(waiting, AUTHOR, later)
    assert (moved.from_on, moved.waiting, moved.why) == (later, False, "")


async def test_only_the_author_types_the_reason_of_what_was_handed_on(proposals: Proposals) -> None:
    waiting = await _handed_on(proposals)
    with pytest.raises(PublishError) as refused:
        await proposals.decide(waiting, OTHER, "Another reason than its author's.")
    assert refused.value.key == "admin.error.not_yours"
    assert await proposals.all() == [waiting]
