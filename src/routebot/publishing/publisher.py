"""Publish, schedule and roll back revisions of the dataset.

A change goes through three hands. `Publisher.draft` checks it and makes its plan against the
revision that serves. `Publisher.publish` stores and activates it in one transaction, if nobody else
has published since the draft. `live.LiveDataset` notices. The dataset that came with the program is
revision zero: it serves until something is published, and again if nothing that was published can
be read any more.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from routebot.errors import ConflictError, DatasetError, PublishError
from routebot.labels import PACKAGE, is_label
from routebot.policy.files import Dataset
from routebot.policy.loading import FILES, load, revision_of
from routebot.policy.snapshot import Snapshot, snapshot
from routebot.publishing.bundle import Bundle, pack, unpack, unpack_some
from routebot.publishing.plan import Plan, make_plan
from routebot.publishing.reversions import Served, changed_files, refuse_losses
from routebot.store.revisions import Activation, RevisionStore
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness, unspoken_options

__all__ = ["Draft", "Present", "Publisher"]

FARTHEST = timedelta(days=366)
"""How far ahead a publication may be set; a rule of next year carries its own dates."""

_FEWEST_LETTERS, _MOST_LETTERS = 10, 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Present:
    """The revision that serves on a day.

    Attributes:
        seq: of its activation; 0 for the packaged dataset.
        latest: the newest seq, which may belong to a revision whose day has not come.
        waiting: that revision's activation.
        unreadable: revisions that should serve and cannot be read.
    """

    revision: str
    files: Mapping[str, bytes]
    dataset: Dataset
    seq: int
    latest: int
    waiting: Activation | None
    unreadable: tuple[str, ...]


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
    """

    def __init__(self, store: RevisionStore, packaged: Mapping[str, bytes]) -> None:
        self._store = store
        self._packaged = packaged

    async def begin(self, at: datetime) -> None:
        """Record the packaged dataset, unless an admin has published: to be called when a bot
        starts.

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

    async def latest(self) -> int:
        """Return the newest seq: a change of it means that something was published.

        Raises:
            StoreError: it could not be read.
        """
        return await self._store.latest()

    async def present(self, on: date, known: Present | None = None) -> Present:
        """Return the revision that serves on a day: the newest whose day has come and which can be
        read.

        Args:
            known: one that is in memory and need not be read again.
        Raises:
            StoreError: the store could not be read.
            DatasetError: nothing was published and the packaged dataset is unusable.
        """
        activations = await self._store.activations()
        latest = activations[0].seq if activations else 0
        waiting = activations[0] if activations and not activations[0].serves(on) else None
        unreadable: list[str] = []
        for activation in activations:
            if not activation.serves(on) or activation.revision in unreadable:
                continue
            try:
                files, dataset = await self._read(activation.revision, known)
            except (PublishError, DatasetError) as error:
                _log.error(
                    "a revision cannot be served", extra=_notes("unreadable", activation.revision)
                )
                _log.debug("%s", error)
                unreadable.append(activation.revision)
                continue
            return Present(
                activation.revision,
                files,
                dataset,
                activation.seq,
                latest,
                waiting,
                tuple(unreadable),
            )
        dataset = await asyncio.to_thread(_loaded, self._packaged)
        return Present(
            dataset.revision, self._packaged, dataset, 0, latest, waiting, tuple(unreadable)
        )

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
            its copy was
                made, leaves an id out, changes nothing, or the day is out of range.
            DatasetError: with every mistake in it.
            StoreError: the store could not be read.
        """
        _refuse_day(on, from_on)
        present = await self.present(on, known)
        if bundle.base and bundle.base != present.revision:
            message = (
                f"this edit began from revision {bundle.base}, but {present.revision} serves now; "
                "export the present dataset and make the edit there"
            )
            raise PublishError(
                "publish.error.base", message, base=bundle.base, present=present.revision
            )
        files = bundle.over(present.files)
        if revision_of(files) == present.revision and not present.waiting:
            raise PublishError(
                "publish.error.same", "nothing changes: this is the revision that serves already"
            )
        later = from_on if from_on and from_on > on else None
        served = await self._served(present, changed_files(present.files, files))
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
        target = revision or await self._before(present)
        if target == present.revision and not present.waiting:
            raise PublishError(
                "publish.error.same", "nothing changes: this is the revision that serves already"
            )
        _files, dataset = await self._read(target)
        plan = await asyncio.to_thread(make_plan, present.dataset, dataset, on)
        return Draft(plan, None, None, present)

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
            approved_by: label of the second admin, where one is required.
            replace_waiting: drop a revision that waits for its day.
        Raises:
            PublishError: who or why is missing, somebody else has published since the draft, or a
            revision waits. StoreError: it could not be written; what served goes on serving.
        """
        _refuse_labels(who, approved_by, why)
        if draft.base.waiting and not replace_waiting:
            raise _waits(draft.base.waiting)
        activation = Activation(
            seq=draft.base.latest + 1,
            revision=draft.plan.new,
            from_on=draft.from_on,
            at=at,
            who=who,
            approved_by=approved_by,
            why=" ".join(why.split()),
            figures=draft.plan.figures,
        )
        rows, packed = self._rows(draft, activation, at)
        try:
            await self._store.activate(rows, packed)
        except ConflictError as error:
            message = "somebody else has published since this plan was made; make the plan again and look at it"
            raise PublishError("publish.error.conflict", message) from error
        _log.info("published", extra=_notes("publish", activation.revision))
        return rows[-1]

    async def history(self, limit: int | None = None) -> Sequence[Activation]:
        """Return the audit, newest first.

        Raises:
            StoreError: it could not be read.
        """
        return await self._store.activations(limit)

    async def candidate(self, draft: Draft) -> Snapshot:
        """Return the snapshot that people would meet on the first day of a draft.

        Raises:
            PublishError, DatasetError, StoreError: a stored revision cannot be read any more.
        """
        if draft.files is None:
            dataset = (await self._read(draft.plan.new))[1]
        else:
            dataset = await asyncio.to_thread(_loaded, draft.files)
        return await asyncio.to_thread(snapshot, dataset, draft.plan.from_on)

    async def changed_by(self, activation: Activation, on: date) -> Plan:
        """Plan once more what a publication changed, against what served before it.

        Raises:
            PublishError, DatasetError: one of the two revisions cannot be read any more.
            StoreError: the store could not be read.
        """
        earlier = (
            a for a in await self._store.activations() if a.seq < activation.seq and a.serves(on)
        )
        before = next(earlier, None)
        was = (
            (await self._read(before.revision))[1]
            if before
            else await asyncio.to_thread(_loaded, self._packaged)
        )
        now_ = (await self._read(activation.revision))[1]
        return await asyncio.to_thread(make_plan, was, now_, on)

    def _rows(
        self, draft: Draft, activation: Activation, at: datetime
    ) -> tuple[list[Activation], dict[str, bytes]]:
        """Lay out what is written; before the first publication goes what served until then, to
        return to.
        """
        packed = {draft.plan.new: pack(draft.files)} if draft.files is not None else {}
        if draft.base.latest:
            return [activation], packed
        zero = _packaged_row(1, draft.base.revision, at)
        return [zero, replace(activation, seq=2)], {
            draft.base.revision: pack(draft.base.files),
            **packed,
        }

    async def _served(self, present: Present, names: Collection[str]) -> list[Served]:
        """Return what serves and what served before it, newest first, of that only some files."""
        served = []
        for activation in _ever_served(await self._store.activations()):
            if activation.seq == present.seq:
                served.append(_as_served(activation, present.files))
            elif activation.seq < present.seq:
                packed = await self._store.packed(activation.revision) or b""
                try:
                    files = await asyncio.to_thread(unpack_some, packed, activation.revision, names)
                except PublishError:
                    _log.error(
                        "a revision cannot be compared",
                        extra=_notes("compare", activation.revision),
                    )
                    continue
                served.append(_as_served(activation, files))
        return served or [Served(present.revision, PACKAGE, date.min, present.files)]

    async def _before(self, present: Present) -> str:
        if present.waiting:
            return present.revision
        for activation in await self._store.activations():
            if activation.seq < present.seq and activation.revision != present.revision:
                return activation.revision
        raise PublishError("publish.error.first", "there is no earlier revision to return to")

    async def _read(
        self, revision: str, known: Present | None = None
    ) -> tuple[Mapping[str, bytes], Dataset]:
        if known and known.revision == revision:
            return known.files, known.dataset
        packed = await self._store.packed(revision)
        if packed is None:
            message = f'there is no revision "{revision}"; `routebot data history` lists them'
            raise PublishError("publish.error.unknown", message, revision=revision)
        return await asyncio.to_thread(self._unpacked, packed, revision)

    def _unpacked(self, packed: bytes, revision: str) -> tuple[Mapping[str, bytes], Dataset]:
        """Read a revision; a fixed file that a newer program expects and it lacks comes from the
        packaged dataset.
        """
        missing = {name: content for name, content in self._packaged.items() if name in FILES}
        files = {**missing, **unpack(packed, revision)}
        return files, _as_it_meant(_loaded(files)).model_copy(update={"revision": revision})


def _loaded(files: Mapping[str, bytes]) -> Dataset:
    return load(files).dataset


def _as_it_meant(dataset: Dataset) -> Dataset:
    """Read a revision from before options said what they are as its rules were written: every
    option is neutral.

    It is known by options that the check refuses by now, and by none that says anything.
    """
    options = [option for question in dataset.questions for option in question.options]
    if any(option.neutral or option.treat_as for option in options) or not unspoken_options(
        dataset
    ):
        return dataset
    questions = (
        question.model_copy(
            update={
                "options": tuple(o.model_copy(update={"neutral": True}) for o in question.options)
            }
        )
        for question in dataset.questions
    )
    return dataset.model_copy(update={"questions": tuple(questions)})


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


def _as_served(activation: Activation, files: Mapping[str, bytes]) -> Served:
    return Served(activation.revision, activation.who, activation.at.date(), files)


def _ever_served(activations: Sequence[Activation]) -> Iterator[Activation]:
    """Yield those, newest first, that people have met: one that waited for its day may have been
    dropped before it.
    """
    for index, activation in enumerate(activations):
        first = activation.from_on
        later = activations[:index]
        if first is None or all(
            (a.from_on or a.at.date()) >= first and a.from_on != first for a in later
        ):
            yield activation


def _packaged_row(seq: int, revision: str, at: datetime) -> Activation:
    return Activation(seq, revision, None, at, PACKAGE, "", "Came with the program.", {})


def _refuse_day(on: date, from_on: date | None) -> None:
    if from_on and not on <= from_on <= on + FARTHEST:
        message = f"{from_on} is not a day from today to {on + FARTHEST}; a rule of later carries its own valid_from"
        raise PublishError("publish.error.day", message, day=from_on.isoformat())


def _refuse_labels(who: str, approved_by: str, why: str) -> None:
    for label in (who, approved_by) if approved_by else (who,):
        if not is_label(label):
            message = (
                f'"{label}" is no label; write letters, digits, dots and hyphens, for example anna'
            )
            raise PublishError("publish.error.who", message)
    if approved_by == who:
        raise PublishError(
            "publish.error.own", "nobody approves their own change; ask another admin"
        )
    if not _FEWEST_LETTERS <= len(why.strip()) <= _MOST_LETTERS:
        message = f"say why in a sentence of {_FEWEST_LETTERS} to {_MOST_LETTERS} characters; it is kept in the history"
        raise PublishError("publish.error.why", message)


def _waits(waiting: Activation) -> PublishError:
    day = waiting.from_on.isoformat() if waiting.from_on else ""
    message = (
        f"revision {waiting.revision} waits to serve from {day} and would be lost; "
        "roll it back first, or say that it is to be replaced (--replace-waiting)"
    )
    return PublishError("publish.error.waiting", message, revision=waiting.revision, day=day)


def _notes(action: str, revision: str) -> dict[str, str]:
    return {"action": action, "revision": revision}
