"""Read the revisions of the dataset: the one that serves on a day, one by its id, those before it.

The dataset that came with the program is revision zero: it serves until something is published, and
again if nothing that was published can be read any more.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, ParamSpec

from routebot.admin_labels import PACKAGE
from routebot.clock import Today, day_of
from routebot.errors import DatasetError, PublishError
from routebot.policy.conversion import in_present_form
from routebot.policy.files import Dataset
from routebot.policy.loading import REQUIRED, revision_of
from routebot.publishing.aside import TOO_MUCH, Aside, InThread
from routebot.publishing.bundle import unpack, unpack_some
from routebot.publishing.filed import Filed, Revision, read_filed
from routebot.publishing.merging import Served
from routebot.reasoning.foreseen import Foreseen
from routebot.reasoning.rulebook import Rulebook
from routebot.store.revisions import Activation, RevisionStore

__all__ = ["Archive", "Present", "Publication", "Unreadable", "begun_from"]

P = ParamSpec("P")

_SHORTEST = 16
"""Digits of an id that name a revision: so many had all of them until 2026-11."""

_log = logging.getLogger(__name__)


class Unreadable(NamedTuple):
    """Why a revision cannot serve.

    Attributes:
        by_model: it is whole, but this version of the program asks for more than it holds.
    """

    error: PublishError
    by_model: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """A row of the history, and what became of it.

    Attributes:
        serves: it is the one that serves now.
        readable: what it published could be read when it was to serve.
    """

    activation: Activation
    serves: bool
    readable: bool

    @property
    def is_an_admins(self) -> bool:
        """Say whether somebody published it, so that it can be taken back by itself."""
        return self.activation.who != PACKAGE


@dataclass(frozen=True, slots=True)
class Present:
    """The revision that serves on a day.

    Attributes:
        seq: of its activation; 0 for the packaged dataset.
        latest: the newest seq, which may belong to a revision whose day has not come.
        waiting: that revision's activation.
        unreadable: revisions that should serve and cannot be read.
        book: the rulebook of a day, where one was asked for.
        foreseen: as of `Revision`.
    """

    revision: str
    files: Mapping[str, bytes] = field(repr=False)
    dataset: Dataset = field(repr=False)
    seq: int
    latest: int
    waiting: Activation | None
    unreadable: tuple[str, ...]
    book: Rulebook | None = field(default=None, repr=False, compare=False)
    foreseen: Foreseen | None = field(default=None, repr=False, compare=False)

    @property
    def filed(self) -> Filed:
        """The revision as files."""
        return Filed(self.revision, self.files)

    def publication(self, activation: Activation) -> Publication:
        """Say what became of an activation."""
        return Publication(
            activation,
            serves=activation.seq == self.seq,
            readable=activation.revision not in self.unreadable,
        )


class Archive:
    """Reads revisions and never writes one.

    Args:
        packaged: files of the dataset that came with the program.
        aside: where edits are compared with what has served.
    """

    def __init__(
        self, store: RevisionStore, packaged: Mapping[str, bytes], aside: Aside | None = None
    ) -> None:
        self._store = store
        self.aside = aside or InThread()
        self._packaged = packaged

    async def present(
        self, on: date, known: Present | None = None, day: Today | None = None
    ) -> Present:
        """Return the newest revision whose day has come and which can be read.

        Args:
            known: one that is in memory and need not be read again.
            day: that day, where its rulebook is asked for, too; all is read and compiled aside
                then, since there are others who wait meanwhile.
        Raises:
            StoreError: the store could not be read.
            DatasetError: nothing was published and the packaged dataset is unusable.
        """
        activations = await self._store.activations()
        newest = activations[0] if activations else None
        latest = newest.seq if newest else 0
        waits = newest and not newest.serves(on) and not newest.damaged
        waiting = newest if waits else None
        new, seq, unreadable = await self._newest_readable(activations, on, known, day)
        return Present(
            new.id, new.files, new.dataset, seq, latest, waiting, unreadable, new.book, new.foreseen
        )

    async def _newest_readable(
        self,
        activations: Sequence[Activation],
        on: date,
        known: Present | None,
        day: Today | None,
    ) -> tuple[Revision, int, tuple[str, ...]]:
        """Return the revision that serves, the seq of its activation, and those passed over."""
        unreadable: list[str] = []
        for activation in activations:
            if not activation.serves(on) or activation.revision in unreadable:
                continue
            try:
                revision = await self.read(activation.revision, known, day)
            except (PublishError, DatasetError) as error:
                _note_trouble("a revision cannot be served", "unreadable", activation.revision)
                _log.error("%s", error)  # it names the file and line; the dataset is public
                unreadable.append(activation.revision)
            else:
                return revision, activation.seq, tuple(unreadable)
        return await self.zero(day), 0, tuple(unreadable)

    async def read(
        self, revision: str, known: Present | None = None, day: Today | None = None
    ) -> Revision:
        """Return a revision that was published.

        Args:
            known, day: as in `present`.
        Raises:
            PublishError: there is none of that id, or it is damaged.
            DatasetError: this version of the program cannot read it.
            StoreError: the store could not be read.
        """
        revision = await self.resolved(revision)
        if known and known.revision == revision:
            if day is None or _is_of(known.book, day):
                return Revision(revision, known.files, known.dataset, known.book)
            return await self._read(day, read_filed, known.filed, day)
        packed = await self._store.packed(revision)
        if packed is None:
            raise _unknown(revision)
        # A fixed file that a newer program expects, and an older revision lacks, is the package's.
        fixed = {name: content for name, content in self._packaged.items() if name in REQUIRED}
        document = await self._store.compiled(revision)
        return await self._read(day, _unpacked, fixed, packed, revision, day, document)

    async def _read(
        self, day: Today | None, work: Callable[P, Revision], *args: P.args, **kwargs: P.kwargs
    ) -> Revision:
        """Read a revision: aside where it is to serve on a day, else in a thread."""
        if day is not None:
            try:
                return await self.aside.run(work, *args, **kwargs)
            except PublishError as error:
                if error.key != TOO_MUCH:
                    raise
            # It was not too much when it was checked: whatever ended the child, it is to serve.
        return await asyncio.to_thread(work, *args, **kwargs)

    async def why_unreadable(self, present: Present) -> "Unreadable":
        """Say why the newest that is to serve cannot, with file and line of each mistake.

        Args:
            present: what serves in its place.
        Raises:
            StoreError: the store could not be read.
        """
        revision, rows = present.unreadable[0], await self._store.activations()
        row = next(row for row in rows if row.revision == revision)
        try:
            await self.read(revision)
        except DatasetError as error:
            reason, by_model = str(error), True
        except PublishError as error:
            reason, by_model = str(error), False
        else:
            reason, by_model = "it could not be read a moment ago", False
        message = (
            f"revision {revision}, published by {row.who} on {day_of(row.at).on}, is to serve and "
            f"this version of routebot cannot read it:\n{reason}\nGo back to the version that "
            "published it, mend these lines there and publish that; then update. Nothing older is "
            "taken in its place."
        )
        return Unreadable(
            PublishError(
                "publish.error.unreadable", message, revision=revision, present=present.revision
            ),
            by_model,
        )

    async def resolved(self, revision: str) -> str:
        """Return the whole id of a revision that somebody names, as an old receipt does.

        Raises:
            PublishError: there is none of that id.
            StoreError: the store could not be read.
        """
        rows = await self._store.activations()
        known = {row.revision for row in rows} | {revision_of(self._packaged)}
        if revision in known:
            return revision
        meant = [id_ for id_ in known if id_.startswith(revision)]
        if len(revision) < _SHORTEST or len(meant) != 1:
            raise _unknown(revision)
        return meant[0]

    async def files_of(self, revision: str, known: Present) -> Mapping[str, bytes]:
        """Return the files of a revision that an edit may have been made from.

        Args:
            known: what serves; its files are in memory.
        Raises:
            PublishError: there is none of that id, or it is damaged.
            StoreError: the store could not be read.
        """
        revision = await self.resolved(revision)
        if revision == known.revision:
            return known.files
        if revision == revision_of(self._packaged):
            return self._packaged
        packed = await self._store.packed(revision)
        if packed is None:
            raise _unknown(revision)
        return await asyncio.to_thread(_files_in, packed, revision)

    async def zero(self, day: Today | None = None) -> Revision:
        """Return the dataset that came with the program.

        Args:
            day: as in `present`.
        Raises:
            DatasetError: it is unusable.
        """
        filed = Filed(revision_of(self._packaged), self._packaged)
        return await self._read(day, read_filed, filed, day)

    async def before(self, present: Present) -> str:
        """Return the id of the revision that a rollback returns to.

        That is the one that served before; while another waits for its day, the present one.

        Raises:
            PublishError: there is none.
            StoreError: the store could not be read.
        """
        if present.waiting:
            return present.revision
        for activation in await self._store.activations():
            if activation.seq < present.seq and activation.revision != present.revision:
                return activation.revision
        raise PublishError("publish.error.first", "there is no earlier revision to return to")

    async def ahead_of(self, activation: Activation, on: date) -> Revision:
        """Return the revision that served, by a day, before a publication did.

        Raises:
            PublishError, DatasetError: it cannot be read any more.
            StoreError: the store could not be read.
        """
        for earlier in await self._store.activations():
            if earlier.seq < activation.seq and earlier.serves(on):
                return await self.read(earlier.revision)
        return await self.zero()

    async def served(self, present: Present, names: Collection[str] | None = None) -> list[Served]:
        """Return what serves and what served before it, newest first.

        Args:
            names: the files wanted of those that served before, None for all; of what serves all
                are there.
        Raises:
            StoreError: the store could not be read.
        """
        served = []
        once: dict[bytes, bytes] = {}  # most revisions share most of their files
        for activation in _ever_served(await self._store.activations()):
            if activation.seq == present.seq:
                served.append(_as_served(activation, present.files))
            elif activation.seq < present.seq:
                packed = await self._store.packed(activation.revision) or b""
                try:
                    files = await asyncio.to_thread(_some_in, packed, activation.revision, names)
                except PublishError:
                    _note_trouble("a revision cannot be compared", "compare", activation.revision)
                else:
                    shared = {name: once.setdefault(now, now) for name, now in files.items()}
                    served.append(_as_served(activation, shared))
        return served or [Served(present.revision, PACKAGE, date.min, present.files)]


def _unpacked(
    fixed: Mapping[str, bytes],
    packed: bytes,
    revision: str,
    day: Today | None,
    document: bytes | None,
) -> Revision:
    return read_filed(Filed(revision, {**fixed, **_files_in(packed, revision)}), day, document)


def _files_in(packed: bytes, revision: str) -> dict[str, bytes]:
    return in_present_form(unpack(packed, revision))


def _some_in(packed: bytes, revision: str, names: Collection[str] | None) -> dict[str, bytes]:
    return in_present_form(unpack_some(packed, revision, names))


def _is_of(book: Rulebook | None, day: Today) -> bool:
    return book is not None and day == (book.snapshot.on, book.snapshot.east)


def _ever_served(activations: Sequence[Activation]) -> Iterator[Activation]:
    """Yield the activations that people have met, newest first.

    One that waited for its day may have been dropped before it came.
    """
    for index, activation in enumerate(activations):
        first = activation.from_on
        later = activations[:index]
        if first is None or not any(_drops(other, first) for other in later):
            yield activation


def _drops(later: Activation, first: date) -> bool:
    """Say whether a later activation took the place of one that was to serve from a day."""
    begins = later.from_on or day_of(later.at).on
    return begins < first or later.from_on == first


def begun_from(rows: Sequence[Activation]) -> str | None:
    """Return the packaged revision from which what was published began; None if nothing was.

    Args:
        rows: the audit, newest first.
    """
    return next((row.revision for row in rows if row.who == PACKAGE), None)


def _unknown(revision: str) -> PublishError:
    message = f'there is no revision "{revision}"; `routebot data history` lists them'
    return PublishError("publish.error.unknown", message, revision=revision)


def _as_served(activation: Activation, files: Mapping[str, bytes]) -> Served:
    return Served(
        activation.revision, activation.who, day_of(activation.at).on, files, activation.seq
    )


def _note_trouble(what: str, action: str, revision: str) -> None:
    _log.error(what, extra={"action": action, "revision": revision})
