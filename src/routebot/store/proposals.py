"""What keeps the changes that admins have handed in and not published yet."""

import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from routebot.store.rechecks import Reread

__all__ = ["PROPOSAL_LIFE", "AnnouncementStore", "Proposal", "ProposalStore"]

PROPOSAL_LIFE = timedelta(days=7)
"""Nobody publishes after a week what was planned before it."""


_NOT_READ = frozenset({"at", "waiting"})
"""What of a proposal nobody approves."""


_DIGEST_BYTES = 9
"""What a button has room for beside the id; a proposal that is read cannot be changed besides."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that is not published yet.

    Attributes:
        who: label of the admin who made it.
        author: keyed hash of their id, which tells them from another of that label; may be empty.
        files: packed; None for a return to a stored revision.
        whole: the files are the whole dataset.
        edit_base: the revision the edit says it began from, or empty.
        revision: the stored one to return to, or empty.
        stamps: (file, the revision from which that file alone was made), where it says so.
        removing: ids that it takes out, wherever they stand.
        ignored: names of what was sent along and not read.
        rechecked: the answers about claims that it publishes.
        undoes: seq of the publication that it takes back, or 0.
        hides: the fact that it takes from people's sight, or empty.
        withdraws, releases: the fact that it withdraws, or puts back in force, or empty.
        from_on: the first day it is to serve, None for at once.
        why: a sentence; empty until it is typed.
        waiting: another admin has to approve it.
        seen: what it was planned against when its author last saw the plan; empty before.
    """

    id: str
    who: str
    at: datetime
    files: bytes | None = None
    whole: bool = False
    edit_base: str = ""
    revision: str = ""
    stamps: tuple[tuple[str, str], ...] = ()
    removing: tuple[str, ...] = ()
    undoes: int = 0
    hides: str = ""
    from_on: date | None = None
    why: str = ""
    waiting: bool = False
    seen: str = ""
    author: str = ""
    withdraws: str = ""
    releases: str = ""
    ignored: tuple[str, ...] = ()
    rechecked: tuple[Reread, ...] = ()

    @property
    def takes_files(self) -> bool:
        """Whether it is of files that somebody sent, so that one more adds to it."""
        return self.files is not None and not self.fact and not self.rechecked

    @property
    def fact(self) -> str:
        """The one fact that it is about; empty for any other."""
        return self.hides or self.withdraws or self.releases

    @property
    def digest(self) -> str:
        """12 letters, digits, - and _ that stand for everything that somebody approves.

        Its files, first day, reason, author, and what it is planned against.
        """
        terms = {name: value for name, value in asdict(self).items() if name not in _NOT_READ}
        terms["files"] = hashlib.sha256(self.files or b"").hexdigest()
        written = json.dumps(terms, sort_keys=True, default=str)
        return urlsafe_b64encode(hashlib.sha256(written.encode()).digest()[:_DIGEST_BYTES]).decode()


class ProposalStore(Protocol):
    """Keeps proposals until they are published, dropped or expired."""

    async def propose(self, proposal: Proposal) -> None:
        """Store a new proposal; one that was never handed on goes when its author stores another.

        Raises:
            StoreError: it could not be written.
        """

    async def revise(self, proposal: Proposal) -> None:
        """Store what became of a proposal; one that was dropped meanwhile stays dropped.

        Raises:
            StoreError: it could not be written.
        """

    async def proposals(self, now_at: datetime) -> Sequence[Proposal]:
        """Return those that have not expired, newest first, and delete the others.

        Raises:
            StoreError: they could not be read.
        """

    async def drop(self, id_: str) -> None:
        """Delete a proposal; quietly if there is none.

        Raises:
            StoreError: it could not be written.
        """


class AnnouncementStore(Protocol):
    """Remembers what was announced."""

    async def announced(self) -> int | None:
        """Return the newest seq that was announced, None if that was never recorded.

        Raises:
            StoreError: it could not be read.
        """

    async def claim(self, before: int | None, seq: int) -> bool:
        """Record that everything up to a seq is announced.

        Args:
            before: what `announced` said.

        Returns:
            False if another process was first.

        Raises:
            StoreError: it could not be written.
        """
