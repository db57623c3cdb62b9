"""Publish, schedule and roll back revisions of the dataset.

A change goes through three hands. `Publisher.draft` checks it and makes its plan against the
revision that serves. `Publisher.publish` stores and activates it in one transaction, if enough
admins stand behind it and nobody else has published since the draft. `live.LiveDataset` notices.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, ParamSpec, TypeVar

from routebot.admin_labels import PACKAGE
from routebot.clock import Today
from routebot.errors import ConflictError, PublishError, UnchangedError
from routebot.policy.loading import revision_of
from routebot.publishing import checking, refusals
from routebot.publishing.archive import Archive, Present
from routebot.publishing.aside import Aside, InThread
from routebot.publishing.bundle import Bundle, pack, read_bundle
from routebot.publishing.filed import Filed
from routebot.publishing.merging import Merged
from routebot.publishing.past import Turn, past_of
from routebot.publishing.plan import Plan
from routebot.publishing.rebasing import rebased, settled, undone
from routebot.publishing.signatures import Signature, Signed
from routebot.signing.keys import SigningKey
from routebot.signing.revisions import noted_signature
from routebot.store.revisions import TYPED, Activation, RevisionStore

__all__ = ["Draft", "Publisher"]

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked change with its plan, ready to be published.

    Attributes:
        files: None for a revision that is stored already.
        from_on: the first day it is to serve, None for at once.
        base: the present it was planned against.
        kept: ids that it leaves out and that stay.
        overtaken: ids of what it has as it was published once and changed again since.
        ignored: names of what came along and was not read.
        noted: what the audit keeps beside the plan's figures.
    """

    plan: Plan
    files: Mapping[str, bytes] | None
    from_on: date | None
    base: Present
    kept: tuple[str, ...] = ()
    overtaken: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    noted: Mapping[str, Any] = field(default_factory=dict)


class Publisher:
    """Knows which revision serves, and changes it.

    Args:
        packaged: files of the dataset that came with the program.
        approvals: how many admins it takes to publish, their author among them: 1 or 2.
        aside: where what is handed in is read, checked and planned; by default in a thread.
        refuse_unfit: refuses a change that no screen could show; only it knows the screens.
        typed: an approval counts that nobody but who publishes has vouched for.
        key: signs what is published; None: nothing is signed.
    """

    def __init__(
        self,
        store: RevisionStore,
        packaged: Mapping[str, bytes],
        approvals: int,
        aside: Aside | None = None,
        refuse_unfit: checking.Refusing | None = None,
        *,
        typed: bool = True,
        key: SigningKey | None = None,
    ) -> None:
        self._store, self._refuse_unfit = store, refuse_unfit
        self.aside = aside or InThread()
        self._packaged = packaged
        self._approvals, self._typed, self.key = approvals, typed, key
        self._archive = Archive(store, packaged, self.aside)

    async def begin(self, at: datetime) -> None:
        """Record the packaged dataset, unless an admin has published; called when a bot starts.

        Raises:
            StoreError: it could not be written.
        """
        newest = await self._store.activations(1)
        revision = revision_of(self._packaged)
        if newest and (newest[0].who != PACKAGE or revision.startswith(newest[0].revision)):
            return
        zero = _packaged_row(newest[0].seq + 1 if newest else 1, revision, at)
        try:
            await self._store.activate([zero], {revision: pack(self._packaged)})
        except ConflictError:
            return  # another process began at the same moment, or somebody published

    # What serves

    async def latest(self) -> int:
        """Return the newest seq: a change of it means that something was published.

        Raises:
            StoreError: it could not be read.
        """
        return await self._store.latest()

    async def present(
        self, on: date, known: Present | None = None, day: Today | None = None
    ) -> Present:
        """Return the revision that serves on a day; all as in `Archive.present`."""
        return await self._archive.present(on, known, day)

    async def history(self, limit: int | None = None) -> Sequence[Activation]:
        """Return the audit, newest first.

        Raises:
            StoreError: it could not be read.
        """
        return await self._store.activations(limit)

    async def past_of(self, id_: str, on: date) -> list[Turn]:
        """Return what became of a fact, option, question or destination, newest first.

        Raises:
            PublishError: there never was one of that id.
            StoreError: the store could not be read.
        """
        present = await self.present(on)
        served = await self._archive.served(present)
        turns = await past_of(id_, served, await self._store.activations())
        if not turns:
            message = f'nothing is called "{id_}", now or in any revision that has served'
            raise PublishError("publish.error.nothing_called", message, id=id_)
        return turns

    async def changed_by(self, activation: Activation, on: date) -> Plan:
        """Plan once more what a publication changed, against what served before it.

        Raises:
            PublishError, DatasetError: one of the two revisions cannot be read any more.
            StoreError: the store could not be read.
        """
        before = await self._archive.ahead_of(activation, on)
        after = await self._archive.read(activation.revision)
        return await self.aside.run(checking.plan_between, before.filed, after.filed, on)

    # Drafting

    async def read(self, name: str, content: bytes) -> Bundle:
        """Read a file as it was sent.

        Args:
            name: as the sender called it.
        Raises:
            PublishError: it is refused.
            DatasetError: it is one YAML file from which not even its kind can be read.
        """
        return await self.aside.run(read_bundle, name, content)

    async def draft(
        self,
        bundle: Bundle,
        on: date,
        from_on: date | None = None,
        known: Present | None = None,
        removing: Collection[str] = (),
        who: str = "",
        spares_old: bool = False,
    ) -> Draft:
        """Check what was handed in and plan it, laid over the revision that serves.

        Args:
            on: today.
            from_on: the first day it is to serve; None or today for at once.
            known: a revision that is in memory and need not be read again.
            removing: ids that are taken out where they are left out.
            who: label of the author, whose own publications since its base are no conflict.
            spares_old: mistakes that stood there before do not hold it up.
        Raises:
            UnsureBaseError: it is not clear from which copy it was made.
            ClashError: others changed the same facts since.
            PublishError: it changes nothing, or the day is out of range.
            DatasetError: with every mistake in it.
            StoreError: the store could not be read.
        """
        refusals.refuse_day(on, from_on)
        present = await self.present(on, known)
        # Read as it was handed in, so that a mistake of form is named with its own line.
        files = {**present.files, **bundle.files}
        await self.aside.run(checking.refuse_unreadable, files)
        merged = await rebased(self._archive, bundle, present, removing, who)
        draft = await self._planned(merged, present, on, from_on, files, spares_old)
        if self._refuse_unfit and not spares_old:
            change = merged.files, present.filed, draft.plan, files
            await self.aside.run(self._refuse_unfit, *change)
        return replace(draft, ignored=bundle.ignored)

    async def base_of(self, bundle: Bundle, on: date, known: Present | None = None) -> str:
        """Return the revision from which what was handed in was made.

        Raises:
            UnsureBaseError: nobody has said it, and it is not clear.
            StoreError: the store could not be read.
        """
        present = await self.present(on, known)
        await settled(self._archive, bundle, present)
        return bundle.base or present.revision

    async def draft_undo(self, on: date, seq: int, known: Present | None = None) -> Draft:
        """Plan to take one publication back and to keep those after it.

        Raises:
            ClashError: what it changed was changed once more since.
            PublishError: there is no such publication, or nothing of it is left.
            DatasetError: what was published since cannot stand without it.
            StoreError: the store could not be read.
        """
        present = await self.present(on, known)
        activation = await self._publication(seq)
        merged = await undone(self._archive, activation, present, on)
        return await self._planned(merged, present, on)

    async def _publication(self, seq: int) -> Activation:
        """Return a row of the audit.

        Raises:
            PublishError: there is none, or it published what came with the program.
        """
        for activation in await self._store.activations():
            if activation.seq == seq and activation.who != PACKAGE:
                return activation
        message = f"there is no publication {seq}; `routebot data history` lists them"
        raise PublishError("publish.error.no_publication", message, seq=str(seq))

    async def _planned(
        self,
        merged: Merged,
        present: Present,
        on: date,
        from_on: date | None = None,
        own: Mapping[str, bytes] | None = None,
        spares_old: bool = False,
    ) -> Draft:
        """Check and plan what was merged; the last arguments are those of `checked_plan`."""
        kept = tuple(kept.id for kept in merged.kept)
        if not _changes(merged.files, present):
            raise UnchangedError(present.revision, kept, merged.overtaken)
        later = from_on if from_on and from_on > on else None
        plan = await self.aside.run(
            checking.checked_plan,
            present.filed,
            merged.files,
            on,
            later or on,
            own,
            spares_old=spares_old,
        )
        return Draft(plan, merged.files, later, present, kept, merged.overtaken)

    async def draft_rollback(
        self, on: date, revision: str | None = None, known: Present | None = None
    ) -> Draft:
        """Plan the return to an earlier revision.

        Args:
            revision: None for the one that served before; if a revision waits for its day, the
                present one, so that the waiting one never serves.
            known: a revision that is in memory and need not be read again.
        Raises:
            PublishError: there is no such revision, it is damaged, or it serves already.
            DatasetError: it cannot be read by this version of the program.
            StoreError: the store could not be read.
        """
        present = await self.present(on, known)
        target = await self._archive.resolved(revision or await self._archive.before(present))
        if target == present.revision and not present.waiting:
            raise UnchangedError(present.revision)
        after = await self._archive.read(target)
        plan = await self.aside.run(checking.plan_between, present.filed, after.filed, on)
        return Draft(plan, None, None, present)

    async def compare(
        self, draft: Draft, work: checking.Comparing[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Look at what serves and at what a draft makes of it, where drafts are made.

        Raises:
            PublishError, DatasetError, StoreError: a revision cannot be read, or it was too much.
        """
        if draft.files is None:
            after = (await self._archive.read(draft.plan.new)).filed
        else:
            after = Filed(draft.plan.new, draft.files)
        return await self.aside.run(work, draft.base.filed, after, *args, **kwargs)

    # Publishing

    def refuse_unapproved(self, author: Signature, approval: Signature | None) -> None:
        """Refuse a publication that not enough admins stand behind: the one place that decides it.

        In the chat a signature holds who is behind it. On the command line it is what was typed
        after ``--who`` and ``--approved-by``: see docs/decisions/typed-approvals.md.

        Args:
            approval: of the second admin, None if there is none.
        Raises:
            ApprovalError: a second admin is missing.
            PublishError: the second admin is the author.
        """
        if approval and approval.is_of(author):
            raise refusals.own_approval()
        if self._approvals > 1 and not approval:
            raise refusals.unapproved(self._approvals)

    async def publish(
        self,
        draft: Draft,
        who: str,
        why: str,
        at: datetime,
        approved_by: str = "",
        replace_waiting: bool = False,
        signed: Signed | None = None,
    ) -> Activation:
        """Store and activate a draft, with its audit row, all or nothing.

        Args:
            who: label of the admin.
            why: a sentence, kept for ever and shown to admins.
            approved_by: label of the second admin, empty if there is none.
            replace_waiting: drop a revision that waits for its day.
            signed: who is behind the labels, and the proposal as they have read it, which is
                compared once more in the transaction that publishes it.
        Raises:
            ApprovalError: a second admin has to approve.
            PublishError: who or why is missing, somebody else has published since the draft, or a
                revision waits.
            StoreError: it could not be written; what served goes on serving.
        """
        refusals.refuse_labels(who, approved_by)
        author, approver = signed.people if signed else ("", "")
        second = Signature(approved_by, approver) if approved_by else None
        self.refuse_unapproved(Signature(who, author), second)
        is_typed = second is not None and signed is None
        if is_typed and not self._typed:
            raise refusals.typed()
        reason = refusals.read_reason(why)
        if draft.base.waiting and not replace_waiting:
            raise refusals.dropped(draft.base.waiting)
        noted = {**draft.noted, **({"approval": TYPED} if is_typed else {})}
        activation = Activation(
            seq=draft.base.latest + 1,
            revision=draft.plan.new,
            from_on=draft.from_on,
            at=at,
            who=who,
            approved_by=approved_by,
            why=reason,
            figures=draft.plan.figures | noted | noted_signature(draft.plan.new, self.key),
        )
        rows, packed = await asyncio.to_thread(_rows, draft, activation)  # it takes 60 ms to pack
        try:
            await self._store.activate(rows, packed, signed.settling if signed else None)
        except ConflictError as error:
            raise refusals.outdated() from error
        _log.info("published", extra={"action": "publish", "revision": activation.revision})
        return rows[-1]


def _rows(draft: Draft, activation: Activation) -> tuple[list[Activation], dict[str, bytes]]:
    """Lay out what is written: activations, and packed revisions."""
    packed = {draft.plan.new: pack(draft.files)} if draft.files is not None else {}
    if draft.base.latest:
        return [activation], packed
    # Before the first publication goes what served until then, so that one can return to it.
    zero = _packaged_row(1, draft.base.revision, activation.at)
    packed = {draft.base.revision: pack(draft.base.files), **packed}
    return [zero, replace(activation, seq=2)], packed


def _packaged_row(seq: int, revision: str, at: datetime) -> Activation:
    return Activation(seq, revision, None, at, PACKAGE, "", "Came with the program.", {})


def _changes(files: Mapping[str, bytes], present: Present) -> bool:
    """Say whether files differ from what serves; where another revision waits, all of them do."""
    return bool(present.waiting) or dict(files) != dict(present.files)
