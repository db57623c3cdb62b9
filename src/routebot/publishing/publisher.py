"""Publish, schedule and roll back revisions of the dataset.

A change goes through three hands. `Publisher.draft` checks it and makes its plan against the
revision that serves. `Publisher.publish` stores and activates it in one transaction, if enough
admins stand behind it and nobody else has published since the draft. `live.LiveDataset` notices.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from routebot.admin_labels import PACKAGE, is_label
from routebot.errors import ApprovalError, ConflictError, DatasetError, PublishError
from routebot.policy.files import Dataset
from routebot.policy.loading import load, revision_of
from routebot.policy.snapshot import Snapshot, snapshot
from routebot.publishing.archive import Archive, Present
from routebot.publishing.bundle import Bundle, pack
from routebot.publishing.plan import Plan, make_plan
from routebot.publishing.reversions import changed_files, refuse_losses
from routebot.store.revisions import Activation, RevisionStore
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness

__all__ = ["Draft", "Publisher", "outdated", "read_reason"]

FARTHEST = timedelta(days=366)
"""How far ahead a publication may be set; a rule of next year carries its own dates."""

_FEWEST_LETTERS, _MOST_LETTERS = 10, 500
"""Of a reason: a sentence of two words, and what still fits a screen beside a plan."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Draft:
    """A checked change with its plan, ready to be published.

    Attributes:
        files: None for a revision that is stored already.
        from_on: the first day it is to serve, None for at once.
        base: the present it was planned against.
    """

    plan: Plan
    files: Mapping[str, bytes] | None
    from_on: date | None
    base: Present


class Publisher:
    """Knows which revision serves, and changes it.

    Args:
        packaged: files of the dataset that came with the program.
        approvals: how many admins it takes to publish, their author among them: 1 or 2.
    """

    def __init__(self, store: RevisionStore, packaged: Mapping[str, bytes], approvals: int) -> None:
        self._store = store
        self._packaged = packaged
        self._approvals = approvals
        self._archive = Archive(store, packaged)

    async def begin(self, at: datetime) -> None:
        """Record the packaged dataset, unless an admin has published; called when a bot starts.

        Raises:
            StoreError: it could not be written.
        """
        newest = await self._store.activations(1)
        revision = revision_of(self._packaged)
        if newest and (newest[0].who != PACKAGE or newest[0].revision == revision):
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

    async def present(self, on: date, known: Present | None = None) -> Present:
        """Return the revision that serves on a day.

        Args:
            known: one that is in memory and need not be read again.
        Raises:
            StoreError, DatasetError: as `Archive.present`.
        """
        return await self._archive.present(on, known)

    async def history(self, limit: int | None = None) -> Sequence[Activation]:
        """Return the audit, newest first.

        Raises:
            StoreError: it could not be read.
        """
        return await self._store.activations(limit)

    async def changed_by(self, activation: Activation, on: date) -> Plan:
        """Plan once more what a publication changed, against what served before it.

        Raises:
            PublishError, DatasetError: one of the two revisions cannot be read any more.
            StoreError: the store could not be read.
        """
        before = await self._archive.ahead_of(activation, on)
        after = await self._archive.read(activation.revision)
        return await asyncio.to_thread(make_plan, before.dataset, after.dataset, on)

    # Drafting

    async def draft(
        self,
        bundle: Bundle,
        on: date,
        from_on: date | None = None,
        known: Present | None = None,
        removing: Collection[str] = (),
    ) -> Draft:
        """Check what was handed in and plan it against the revision that serves.

        Args:
            on: today.
            from_on: the first day it is to serve; None or today for at once.
            known: a revision that is in memory and need not be read again.
            removing: ids that are meant to be taken out.
        Raises:
            PublishError: it began from another revision, would take back what was published since
                its copy was made, leaves an id out, changes nothing, or the day is out of range.
            DatasetError: with every mistake in it.
            StoreError: the store could not be read.
        """
        _refuse_day(on, from_on)
        present = await self.present(on, known)
        _refuse_base(bundle, present)
        files = bundle.over(present.files)
        _refuse_same(revision_of(files), present)
        later = from_on if from_on and from_on > on else None
        served = await self._archive.served(present, changed_files(present.files, files))
        # An edit that names its base was made from what serves: it may bring back what once was.
        refuse = partial(refuse_losses, served[:1] if bundle.base else served, files, removing)
        plan = await asyncio.to_thread(
            _checked_plan, present.dataset, files, on, later or on, refuse
        )
        return Draft(plan, files, later, present)

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
        target = revision or await self._archive.before(present)
        _refuse_same(target, present)
        dataset = (await self._archive.read(target)).dataset
        plan = await asyncio.to_thread(make_plan, present.dataset, dataset, on)
        return Draft(plan, None, None, present)

    async def candidate(self, draft: Draft) -> Snapshot:
        """Return the snapshot that people would meet on the first day of a draft.

        Raises:
            PublishError, DatasetError, StoreError: a stored revision cannot be read any more.
        """
        if draft.files is None:
            dataset = (await self._archive.read(draft.plan.new)).dataset
        else:
            dataset = (await asyncio.to_thread(load, draft.files)).dataset
        return await asyncio.to_thread(snapshot, dataset, draft.plan.from_on)

    # Publishing

    def refuse_unapproved(self, who: str, approved_by: str) -> None:
        """Refuse a publication that not enough admins stand behind: the one place that decides it.

        What is compared are labels. In the chat a label stands for the person behind a Telegram id.
        On the command line it is what was typed after ``--who`` and ``--approved-by``: whoever can
        run it there can type both.

        Args:
            who: label of the author.
            approved_by: label of the second admin, empty if there is none.
        Raises:
            ApprovalError: a second admin is missing.
            PublishError: the second admin is the author.
        """
        if approved_by == who:
            message = "nobody approves their own change; ask another admin"
            raise PublishError("publish.error.own", message)
        if self._approvals > 1 and not approved_by:
            message = (
                f"ROUTEBOT_APPROVALS={self._approvals}: a second admin has to approve; "
                "name them with --approved-by"
            )
            raise ApprovalError("publish.error.second", message)

    async def publish(
        self,
        draft: Draft,
        who: str,
        why: str,
        at: datetime,
        approved_by: str = "",
        replace_waiting: bool = False,
    ) -> Activation:
        """Store and activate a draft, with its audit row, all or nothing.

        Args:
            who: label of the admin.
            why: a sentence, kept for ever and shown to admins.
            approved_by: label of the second admin, empty if there is none.
            replace_waiting: drop a revision that waits for its day.
        Raises:
            ApprovalError: a second admin has to approve.
            PublishError: who or why is missing, somebody else has published since the draft, or a
                revision waits.
            StoreError: it could not be written; what served goes on serving.
        """
        _refuse_labels(who, approved_by)
        self.refuse_unapproved(who, approved_by)
        reason = read_reason(why)
        if draft.base.waiting and not replace_waiting:
            raise _waits(draft.base.waiting)
        activation = Activation(
            seq=draft.base.latest + 1,
            revision=draft.plan.new,
            from_on=draft.from_on,
            at=at,
            who=who,
            approved_by=approved_by,
            why=reason,
            figures=draft.plan.figures,
        )
        rows, packed = _rows(draft, activation)
        try:
            await self._store.activate(rows, packed)
        except ConflictError as error:
            raise outdated() from error
        _log.info("published", extra={"action": "publish", "revision": activation.revision})
        return rows[-1]


def read_reason(why: str) -> str:
    """Return a reason as the audit keeps it.

    Raises:
        PublishError: it is no sentence.
    """
    said = " ".join(why.split())
    if not _FEWEST_LETTERS <= len(said) <= _MOST_LETTERS:
        message = (
            f"say why in a sentence of {_FEWEST_LETTERS} to {_MOST_LETTERS} characters; "
            "it is kept in the history"
        )
        raise PublishError("publish.error.why", message)
    return said


def outdated() -> PublishError:
    """Make the error that says that a plan was made against what no longer serves."""
    message = (
        "somebody else has published since this plan was made; make the plan again and look at it"
    )
    return PublishError("publish.error.conflict", message)


def _checked_plan(
    present: Dataset,
    files: Mapping[str, bytes],
    today: date,
    from_on: date,
    refuse: Callable[[], None],
) -> Plan:
    """Check and plan.

    Args:
        refuse: raises where what is well formed must not be published all the same.
    """
    loaded = load(files)
    refuse()
    errors = check(loaded, today) or check_soundness(loaded, today)
    if errors:
        raise DatasetError(errors)
    return make_plan(present, loaded.dataset, from_on)


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


def _refuse_day(on: date, from_on: date | None) -> None:
    if from_on and not on <= from_on <= on + FARTHEST:
        message = (
            f"{from_on} is not a day from today to {on + FARTHEST}; "
            "a rule of later carries its own valid_from"
        )
        raise PublishError("publish.error.day", message, day=from_on.isoformat())


def _refuse_base(bundle: Bundle, present: Present) -> None:
    if bundle.base and bundle.base != present.revision:
        message = (
            f"this edit began from revision {bundle.base}, but {present.revision} serves now; "
            "export the present dataset and make the edit there"
        )
        raise PublishError(
            "publish.error.base", message, base=bundle.base, present=present.revision
        )


def _refuse_same(revision: str, present: Present) -> None:
    if revision == present.revision and not present.waiting:
        message = "nothing changes: this is the revision that serves already"
        raise PublishError("publish.error.same", message)


def _refuse_labels(who: str, approved_by: str) -> None:
    for label in (who, approved_by) if approved_by else (who,):
        if not is_label(label):
            message = (
                f'"{label}" is no label; write letters, digits, dots and hyphens, for example anna'
            )
            raise PublishError("publish.error.who", message)


def _waits(waiting: Activation) -> PublishError:
    day = waiting.from_on.isoformat() if waiting.from_on else ""
    message = (
        f"revision {waiting.revision} waits to serve from {day} and would be lost; "
        "roll it back first, or say that it is to be replaced (--replace-waiting)"
    )
    return PublishError("publish.error.waiting", message, revision=waiting.revision, day=day)
