"""Who may do what with a proposal, whatever button or text it came from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from routebot.errors import PublishError
from routebot.publishing.aside import InThread, is_urgent
from routebot.publishing.braking import withdraw
from routebot.publishing.bundle import pack
from routebot.publishing.live import LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.store.proposals import Proposal
from tests.publishing.small import AT, ON, WHY, conditional, reworded
from tests.support.datasets import edited, minimal
from tests.support.places import FilePlace, Place

KZ = "destinations/KZ.yaml"
AUTHOR, OTHER = "anna", "boris"


@pytest.fixture
async def proposals(tmp_path: Path) -> AsyncIterator[Proposals]:
    """Proposals that two admins publish together."""
    async with _opened(FilePlace(tmp_path / "db.sqlite")) as opened:
        yield opened


@pytest.fixture
async def in_each_engine(place: Place) -> AsyncIterator[Proposals]:
    """The same, kept in each engine."""
    async with _opened(place) as opened:
        yield opened


@asynccontextmanager
async def _opened(place: Place) -> AsyncIterator[Proposals]:
    async with place.open(AT) as store:
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


async def test_one_more_file_adds_to_what_was_sent_before(proposals: Proposals) -> None:
    kz, links = reworded(), edited("links.yaml", "The road", "A road")
    await proposals.hand_in(AUTHOR, "KZ.yaml", kz[KZ])
    await proposals.hand_in(OTHER, "KZ.yaml", conditional()[KZ])
    both = await proposals.hand_in(AUTHOR, "links.yaml", links["links.yaml"])
    assert {edit.id for edit in (await proposals.draft(both)).plan.edits} == {
        "kz-pitfall",
        "link-ru-kz-car",
    }
    mended = await proposals.hand_in(AUTHOR, "KZ.yaml", reworded("Forty")[KZ])
    draft = await proposals.draft(mended)
    assert draft.files == reworded("Forty", links)
    assert len(await proposals.all()) == 2
    whole = await proposals.hand_in(AUTHOR, "data.zip", pack(conditional()))
    assert (await proposals.draft(whole)).files == conditional()


async def test_what_came_along_and_was_not_read_is_told_with_the_plan(proposals: Proposals) -> None:
    packed = pack({KZ: reworded()[KZ], "Thumbs.db": b"?"})
    made = await proposals.hand_in(AUTHOR, "data.zip", packed)
    assert (await proposals.draft(await proposals.find(made.id))).ignored == ("Thumbs.db",)
    links = edited("links.yaml", "The road", "A road")["links.yaml"]
    more = await proposals.hand_in(AUTHOR, "data.zip", pack({"links.yaml": links, "x.bak": b"?"}))
    assert (await proposals.draft(more)).ignored == ("Thumbs.db", "x.bak")


async def test_nobody_else_drops_what_its_author_has_not_handed_on(proposals: Proposals) -> None:
    made = await _handed_in(proposals)
    assert not proposals.may_drop(made, OTHER)
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
    assert proposals.may_drop(waiting, who)
    await proposals.drop(waiting, who)
    assert await proposals.all() == []


async def test_only_the_author_moves_the_day(proposals: Proposals) -> None:
    made, later = await _handed_in(proposals), ON + timedelta(days=3)
    with pytest.raises(PublishError) as refused:
        await proposals.schedule(made, OTHER, later)
    assert refused.value.key == "admin.error.not_yours"
    assert await proposals.all() == [made]
    moved = await proposals.schedule(made, AUTHOR, later)
    assert (moved.from_on, moved.waiting) == (later, False)


@pytest.mark.parametrize("who", [AUTHOR, OTHER])
async def test_what_waits_for_approval_is_changed_by_nobody(proposals: Proposals, who: str) -> None:
    """The day or the reason would otherwise be another one than the approver has read."""
    waiting = await _handed_on(proposals)
    for change in (
        proposals.schedule(waiting, who, ON + timedelta(days=3)),
        proposals.decide(waiting, who, "Another reason than its author's."),
        proposals.remove(waiting, who),
        proposals.made_from(waiting, who, old=True),
    ):
        with pytest.raises(PublishError) as refused:
            await change
        assert refused.value.key == f"admin.error.{'waits' if who == AUTHOR else 'not_yours'}"
    assert await proposals.all() == [waiting]


async def test_what_is_approved_is_exactly_what_was_read(in_each_engine: Proposals) -> None:
    proposals = in_each_engine
    waiting = await _handed_on(proposals)
    others = [
        replace(waiting, **change)
        for change in (
            {"from_on": ON + timedelta(days=3)},
            {"why": "Another reason than its author's."},
            {"files": pack(reworded())},
            {"seen": "1:other"},
            {"removing": ("kz-pitfall",)},
            {"author": "other"},
        )
    ]
    digests = {proposal.digest for proposal in (waiting, *others)}
    assert len(digests) == 1 + len(others)
    for digest in digests - {waiting.digest}:
        with pytest.raises(PublishError) as refused:
            await proposals.approve(waiting, OTHER, waiting.id, digest)
        assert refused.value.key == "admin.error.not_shown"
    done = await proposals.approve(waiting, OTHER, waiting.id, waiting.digest)
    assert (done.who, done.approved_by) == (AUTHOR, OTHER)
    assert await proposals.all() == []


async def test_what_changes_between_reading_and_publishing_is_not_published(
    in_each_engine: Proposals,
) -> None:
    """Another process may change the row after it was read: the transaction looks once more."""
    proposals = in_each_engine
    waiting = await _handed_on(proposals)
    await proposals.draft(waiting)
    await proposals.store.revise(replace(waiting, why="Nobody has approved this reason."))
    with pytest.raises(PublishError) as refused:
        await proposals.approve(waiting, OTHER, waiting.id, waiting.digest)
    assert refused.value.key == "publish.error.conflict"
    assert await proposals.publisher.latest() == 0
    await proposals.store.drop(waiting.id)
    with pytest.raises(PublishError):
        await proposals.approve(waiting, OTHER, waiting.id, waiting.digest)
    assert await proposals.publisher.latest() == 0


async def test_who_is_renamed_does_not_approve_their_own_change(proposals: Proposals) -> None:
    one = replace(proposals, identities={"anna": "a", "boris": "b"})
    waiting = await _handed_on(one)
    for identities, who in (({"Anya": "a", "boris": "b"}, "Anya"), ({"ANNA": "c"}, "ANNA")):
        renamed = replace(proposals, identities={"boris": "b", **identities, "old": "a"})
        with pytest.raises(PublishError) as refused:
            await renamed.approve(waiting, who, waiting.id, waiting.digest)
        assert refused.value.key == "publish.error.own"
    renamed = replace(proposals, identities={"Anya": "a", "boris": "b"})
    assert renamed.is_own(waiting, "Anya")
    done = await renamed.approve(waiting, "boris", waiting.id, waiting.digest)
    assert (done.who, done.approved_by) == ("anna", "boris")


async def test_proposals_of_who_is_no_admin_any_more_fall(proposals: Proposals) -> None:
    waiting = await _handed_on(replace(proposals, identities={"anna": "a", "boris": "b"}))
    without = replace(proposals, identities={"boris": "b", "anna": "somebody else of that name"})
    with pytest.raises(PublishError) as refused:
        await without.find(waiting.id)
    assert refused.value.key == "admin.error.no_proposal"
    assert await proposals.store.proposals(AT) == []


async def test_only_the_author_types_the_reason_of_what_was_handed_on(proposals: Proposals) -> None:
    waiting = await _handed_on(proposals)
    with pytest.raises(PublishError) as refused:
        await proposals.decide(waiting, OTHER, "Another reason than its author's.")
    assert refused.value.key == "admin.error.not_yours"
    assert await proposals.all() == [waiting]


async def test_a_withdrawal_is_urgent_and_an_edit_is_not(
    proposals: Proposals, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    real = InThread.run

    async def run(self: InThread, work: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(is_urgent())
        return await real(self, work, *args, **kwargs)

    monkeypatch.setattr(InThread, "run", run)
    await _handed_in(proposals)
    assert set(asked) == {False}
    asked.clear()
    await withdraw(proposals, AUTHOR, "kz-entry")
    assert set(asked) == {True}
