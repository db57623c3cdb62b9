"""Changes on their way through the hands of admins, from handing in to publishing.

A proposal stands in the database, so that it outlives a restart. Its plan does not: it is made
again when it is needed, against what serves by then, and kept in memory meanwhile. Nobody publishes
a plan that they have not seen: a proposal remembers what its author's plan was made against, and
when that is no longer what serves, it goes back.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import ParamSpec, TypeVar

from cachetools import LRUCache

from routebot.clock import day_of
from routebot.errors import (
    ApprovalError,
    DatasetError,
    PublishError,
    UnchangedError,
    UnsureBaseError,
)
from routebot.publishing.archive import Present
from routebot.publishing.aside import at_once
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.checking import Comparing
from routebot.publishing.confirming import rereading
from routebot.publishing.handed_in import added, bundle_of
from routebot.publishing.live import LiveDataset
from routebot.publishing.publisher import Draft, Publisher
from routebot.publishing.refusals import not_yours, outdated, read_reason
from routebot.publishing.signatures import Signature, Signed
from routebot.store.proposals import Proposal, ProposalStore
from routebot.store.revisions import Activation, Settling

__all__ = ["Proposals"]

P = ParamSpec("P")
T = TypeVar("T")

_ID_BYTES = 6
"""Nobody guesses an id within its week, and it leaves room in the 64 bytes of a button."""

_KEPT = 4
"""Plans or refusals kept in memory: two admins leaf through two proposals."""

_Key = tuple[str, str, date | None, date, str, tuple[str, ...]]
"""Of what is made of a proposal: its id, what it is planned against, its first day, and today, what
it was made from, and what it removes.
"""


@dataclass(slots=True)
class Proposals:
    """Takes proposals in and makes publications of them.

    Args:
        clock: tells the present moment.
        identities: label -> keyed hash of the id of each admin; empty if labels are all there is.
    """

    publisher: Publisher
    store: ProposalStore
    desk: LiveDataset
    clock: Callable[[], datetime]
    identities: Mapping[str, str] = field(default_factory=dict)
    _drafts: LRUCache[_Key, Draft | DatasetError | PublishError] = field(
        default_factory=lambda: LRUCache(_KEPT)
    )

    async def all(self) -> Sequence[Proposal]:
        """Return what is under way, newest first; what is of nobody who is an admin now falls.

        Raises:
            StoreError: the store could not be read.
        """
        found = await self.store.proposals(self.clock())
        for proposal in found:
            if not self._is_an_admins(proposal):
                await self.store.drop(proposal.id)
        return [proposal for proposal in found if self._is_an_admins(proposal)]

    def _is_an_admins(self, proposal: Proposal) -> bool:
        if not self.identities:
            return True
        known = self.identities.values() if proposal.author else self.identities.keys()
        return (proposal.author or proposal.who) in known

    def is_own(self, proposal: Proposal, who: str) -> bool:
        """Say whether a proposal is somebody's own, whatever they are called by now."""
        return self._signature(who).is_of(Signature(proposal.who, proposal.author))

    def _signature(self, who: str) -> Signature:
        return Signature(who, self.identities.get(who, ""))

    async def find(self, id_: str) -> Proposal:
        """Return a proposal.

        Raises:
            PublishError: it was published, dropped or has expired.
        """
        found = next((proposal for proposal in await self.all() if proposal.id == id_), None)
        if found is None:
            message = "there is no such proposal any more: it was published, dropped or has expired"
            raise PublishError("admin.error.no_proposal", message)
        return found

    # Handing in

    async def hand_in(self, who: str, name: str, content: bytes) -> Proposal:
        """Take a file as it was sent; whether it is right is found when it is drafted.

        Raises:
            PublishError: it is refused.
            DatasetError: it is one YAML file from which not even its kind can be read.
        """
        bundle = await self.publisher.read(name, content)
        base = await self._base_of(bundle)
        made = replace(
            self.blank(who),
            files=await asyncio.to_thread(pack, bundle.files),
            whole=bundle.whole,
            edit_base=base,
            stamps=tuple(sorted(bundle.stamps.items())),
            ignored=bundle.ignored,
        )
        before = await self._open_file_of(who)
        return await self._made(await asyncio.to_thread(added, before, made) if before else made)

    async def _open_file_of(self, who: str) -> Proposal | None:
        """Return what an admin has sent and not decided on, so that one more file adds to it."""
        for proposal in await self.all():
            if proposal.takes_files and not proposal.waiting and self.is_own(proposal, who):
                return proposal
        return None

    async def _base_of(self, bundle: Bundle) -> str:
        """Return the revision that a file was made from; empty if its sender has to be asked."""
        try:
            return await self.publisher.base_of(bundle, self._today, self.desk.present)
        except (UnsureBaseError, DatasetError):
            return bundle.base or ""

    async def made_from(self, proposal: Proposal, who: str, old: bool) -> Proposal:
        """Note what a file was made from, as its sender says.

        Args:
            old: it was the older copy that it is most like; else what serves now.
        Raises:
            PublishError: it is another's, waits, or its base is known.
        """
        self._refuse_unless_open(proposal, who)
        present = await self.present()
        try:
            bundle = await asyncio.to_thread(bundle_of, proposal)
            await self.publisher.base_of(bundle, self._today, present)
        except UnsureBaseError as error:
            revision = error.revision if old else present.revision
            return await self._kept(replace(proposal, edit_base=revision))
        raise PublishError("admin.error.based", "it is known what this was made from")

    async def remove(self, proposal: Proposal, who: str) -> Proposal:
        """Take out for good what the file leaves out.

        Raises:
            DatasetError, PublishError: it is another's, waits, or cannot be published so.
        """
        self._refuse_unless_open(proposal, who)
        kept = await self._left_out(proposal)
        removing = tuple(sorted({*proposal.removing, *kept}))
        return await self._kept(replace(proposal, removing=removing))

    async def _left_out(self, proposal: Proposal) -> tuple[str, ...]:
        try:
            return (await self.draft(proposal)).kept
        except UnchangedError as error:
            return error.kept

    async def turn_back(self, who: str, revision: str = "") -> Proposal:
        """Propose the return to a revision, by default to the one before.

        Raises:
            PublishError: there is none.
        """
        draft = await self.publisher.draft_rollback(
            self._today, revision or None, self.desk.present
        )
        return await self._made(replace(self.blank(who), revision=draft.plan.new))

    async def take_back(self, who: str, seq: int) -> Proposal:
        """Propose to take one publication back and to keep those after it.

        Raises:
            PublishError: there is none, nothing of it is left, or it was built upon.
            DatasetError: what was published since cannot stand without it.
        """
        await self.publisher.draft_undo(self._today, seq, self.desk.present)
        return await self._made(replace(self.blank(who), undoes=seq))

    async def propose(self, made: Proposal) -> Proposal:
        """Take in what was made of `blank` here, if it can be published.

        Raises:
            DatasetError, PublishError: it cannot.
        """
        await self.draft(made)
        return await self._made(made)

    # Looking

    async def draft(self, proposal: Proposal) -> Draft:
        """Check and plan a proposal against what serves now.

        Raises:
            DatasetError: with every mistake in it.
            PublishError: it cannot be published as it is.
        """
        present = await self.present()
        key = self._key(proposal, present)
        if key not in self._drafts:
            # A refusal is kept, too: to come to it may have taken all the time that there is.
            try:
                with at_once(when=bool(proposal.withdraws or proposal.hides)):
                    self._drafts[key] = await self._drafted(proposal, present)
            except (DatasetError, PublishError) as error:
                self._drafts[key] = error
        made = self._drafts[key]
        if isinstance(made, Exception):
            raise made.with_traceback(None)
        return made

    async def seen(self, proposal: Proposal, draft: Draft) -> Proposal:
        """Record what the author's plan was made against."""
        base = _base(draft.base)
        return proposal if proposal.seen == base else await self._kept(replace(proposal, seen=base))

    async def compare(
        self, proposal: Proposal, work: Comparing[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Look at what serves and at what a proposal makes of it, as `Publisher.compare` does.

        Raises:
            DatasetError, PublishError: as `draft`.
        """
        draft = await self.draft(proposal)
        return await self.publisher.compare(draft, work, *args, **kwargs)

    # Deciding

    async def schedule(self, proposal: Proposal, who: str, from_on: date | None) -> Proposal:
        """Set the first day.

        Raises:
            DatasetError, PublishError: it is another's, waits, or cannot be published from that
                day.
        """
        self._refuse_unless_open(proposal, who)
        moved = replace(proposal, from_on=from_on, why="")
        draft = await self.draft(moved)
        return await self._kept(replace(moved, seen=_base(draft.base)))

    async def decide(self, proposal: Proposal, who: str, why: str) -> Activation | None:
        """Publish what the author has seen, or hand it to another admin where one has to approve.

        Returns:
            None if it was handed on.
        Raises:
            PublishError: the reason is no sentence, it is another's, or something else serves than
            was planned against.
        """
        self._refuse_unless_open(proposal, who)
        decided = await self._kept(replace(proposal, why=read_reason(why)))
        draft = await self._unchanged(decided)
        try:
            return await self._published(decided, draft, approved_by="")
        except ApprovalError:
            await self._kept(replace(decided, waiting=True))
            return None

    async def approve(self, proposal: Proposal, who: str, shown: str, digest: str) -> Activation:
        """Publish another's proposal, exactly as it was read.

        Args:
            shown: id of the proposal whose plan is on the approver's screen.
            digest: `Proposal.digest` of what stood there.
        Raises:
            PublishError: it is one's own, is not the one that was read, is not handed on, or
                something else serves than was planned against.
        """
        author = Signature(proposal.who, proposal.author)
        self.publisher.refuse_unapproved(author, self._signature(who))
        if proposal.id != shown or proposal.digest != digest:
            message = "what was read is not this; open it and look at it"
            raise PublishError("admin.error.not_shown", message)
        if not proposal.waiting:
            raise PublishError("admin.error.not_waiting", "its author has not handed it on")
        return await self._published(proposal, await self._unchanged(proposal), who)

    def _refuse_unless_open(self, proposal: Proposal, who: str) -> None:
        """Refuse to change what is another's, or what somebody may be reading to approve it."""
        if not self.is_own(proposal, who):
            raise not_yours()
        if proposal.waiting:
            message = "it waits for approval and cannot be changed; take it back first"
            raise PublishError("admin.error.waits", message)

    def may_drop(self, proposal: Proposal, who: str) -> bool:
        """Say whether somebody may give it up: its author, and all who may approve it."""
        return proposal.waiting or self.is_own(proposal, who)

    async def drop(self, proposal: Proposal, who: str) -> None:
        """Give a proposal up.

        Raises:
            PublishError: it is another's, who has not handed it on.
        """
        if not self.may_drop(proposal, who):
            raise not_yours()
        await self.store.drop(proposal.id)

    async def _published(self, proposal: Proposal, draft: Draft, approved_by: str) -> Activation:
        noted = replace(draft, noted=rereading(proposal.rechecked))
        people = proposal.author, self.identities.get(approved_by, "")
        signed = Signed(people, Settling(proposal.id, proposal.digest))
        # A waiting revision is on the plan's screen, so who publishes has seen that it is dropped.
        activation = await self.publisher.publish(
            noted, proposal.who, proposal.why, self.clock(), approved_by, True, signed
        )
        await self.desk.refresh(at_once=True)
        return activation

    async def _unchanged(self, proposal: Proposal) -> Draft:
        """Return the draft, if it is made against the same as the plan that its author saw."""
        # Asked first: what was published meanwhile may be what its draft is refused for.
        if _base(await self.present()) == proposal.seen:
            draft = await self.draft(proposal)
            if _base(draft.base) == proposal.seen:
                return draft
        await self._kept(replace(proposal, waiting=False, why=""))
        raise outdated()

    async def _drafted(self, proposal: Proposal, present: Present) -> Draft:
        if proposal.undoes:
            return await self.publisher.draft_undo(self._today, proposal.undoes, present)
        if proposal.files is None:
            return await self.publisher.draft_rollback(self._today, proposal.revision, present)
        return await self.publisher.draft(
            await asyncio.to_thread(bundle_of, proposal),
            self._today,
            proposal.from_on,
            present,
            proposal.removing,
            proposal.who,
            spares_old=bool(proposal.withdraws or proposal.releases),
        )

    def _key(self, proposal: Proposal, present: Present) -> _Key:
        made = proposal.edit_base, proposal.removing
        return proposal.id, _base(present), proposal.from_on, self._today, *made

    async def present(self) -> Present:
        """Return what serves now."""
        return await self.publisher.present(self._today, self.desk.present)

    def blank(self, who: str) -> Proposal:
        """Return a new proposal of somebody that changes nothing yet."""
        id_, author = secrets.token_hex(_ID_BYTES), self.identities.get(who, "")
        return Proposal(id_, who, self.clock(), author=author)

    async def _made(self, proposal: Proposal) -> Proposal:
        await self.store.propose(proposal)
        return proposal

    async def _kept(self, proposal: Proposal) -> Proposal:
        await self.store.revise(proposal)
        return proposal

    @property
    def _today(self) -> date:
        return day_of(self.clock()).on


def _base(present: Present) -> str:
    """Name what a plan is made against: the revision that serves, and the newest publication."""
    return f"{present.latest}:{present.revision}"
