"""What keeps the dataset's revisions, and the audit of who made them serve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from routebot.store.digests import DigestStore
from routebot.store.proposals import AnnouncementStore, ProposalStore
from routebot.store.rechecks import RecheckStore
from routebot.store.transfer import TransferStore

__all__ = ["TYPED", "Activation", "RevisionStore", "Revisions", "Settling"]

TYPED = "typed"
"""Under ``approval`` in the figures: on the command line, by the account that published."""


@dataclass(frozen=True, slots=True)
class Activation:
    """One row of the audit: from then on this revision serves.

    Attributes:
        seq: 1, 2, 3 ... without gaps; the highest whose day has come is the one that serves.
        from_on: the first day on which it serves, None for at once.
        who: label of the admin, never an id.
        approved_by: label of the second admin, empty if none was needed.
        why: a sentence.
        figures: the plan's figures, JSON, and how it was approved.
        chain: hash of this row and, through the one before it, of all of them; given by the store.
        damaged: the row cannot be read whole, or it does not fit the chain.
    """

    seq: int
    revision: str
    from_on: date | None
    at: datetime
    who: str
    approved_by: str
    why: str
    figures: Mapping[str, Any]
    chain: str = ""
    damaged: bool = False

    @property
    def approval_is_typed(self) -> bool:
        """Say whether nobody but who published has vouched for the second admin."""
        return self.figures.get("approval") == TYPED

    def serves(self, on: date) -> bool:
        """Say whether its day has come."""
        return self.from_on is None or self.from_on <= on


@dataclass(frozen=True, slots=True)
class Settling:
    """A proposal that goes as its publication comes, if it is still what was read.

    Attributes:
        digest: `Proposal.digest` of what was read.
    """

    proposal: str
    digest: str


class RevisionStore(Protocol):
    """Keeps packed revisions by their id, and activations in order.

    Nothing of these is ever changed or deleted.
    """

    async def latest(self) -> int:
        """Return the highest seq, 0 if there is none.

        It is the cheap way to see whether anything happened.

        Raises:
            StoreError: it could not be read.
        """

    async def activations(self, limit: int | None = None) -> Sequence[Activation]:
        """Return the activations, newest first.

        Raises:
            StoreError: they could not be read.
        """

    async def packed(self, revision: str) -> bytes | None:
        """Return the packed files of a revision, None if there is no such revision.

        Raises:
            StoreError: it could not be read.
        """

    async def compiled(self, revision: str) -> bytes | None:
        """Return what was kept of a revision by `keep_compiled`, None if nothing was.

        Raises:
            StoreError: it could not be read.
        """

    async def keep_compiled(self, revision: str, document: bytes) -> None:
        """Keep a revision in the form in which it is read fastest, in place of what was kept.

        It can be made anew at any time; of revisions that served long ago it is let go.

        Raises:
            StoreError: it could not be written.
        """

    async def activate(
        self,
        activations: Sequence[Activation],
        packed: Mapping[str, bytes],
        settling: Settling | None = None,
    ) -> None:
        """Store revisions and activations in one transaction: all of it or nothing.

        Args:
            activations: numbered on from the `latest` they are based on.
            packed: revision -> files; one that is stored already stays as it is.
            settling: the proposal that is published by it.
        Raises:
            ConflictError: somebody else has activated since, or the proposal has changed.
            StoreError: it could not be written.
        """


class Revisions(
    RevisionStore,
    ProposalStore,
    AnnouncementStore,
    RecheckStore,
    DigestStore,
    TransferStore,
    Protocol,
):
    """Keeps all that admins do; an engine keeps it in one place."""
