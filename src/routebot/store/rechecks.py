"""What keeps the answers of those who re-check claims, until they are published.

They are about the work of admins and about public pages, as proposals are: no person who asks is
in them, and who answered reaches the audit only.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

__all__ = ["Answer", "Page", "Recheck", "RecheckStore", "Reread", "Taken"]


class Answer(StrEnum):
    """What somebody who re-checked a claim says of it."""

    SAME = "same"  # a page that is among its sources still says so
    NEWER = "newer"  # another page says so
    CHANGED = "changed"
    GONE = "gone"  # a page of its sources is there no more
    UNCLEAR = "unclear"  # they cannot tell; another person may
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is to become a source.

    Attributes:
        kind: as `policy.sources.SourceKind`.
        published: a day, month or year as a file says it; empty if the page shows none.
    """

    url: str
    kind: str
    publisher: str
    published: str = ""


class Taken(NamedTuple):
    """Names the answer of a person about a claim.

    Attributes:
        at: when they gave it, as it is stored; empty for whichever it is by now.
    """

    fact: str
    who: str
    at: str = ""


class Reread(NamedTuple):
    """Who answered what, as the audit keeps it when it is published.

    Attributes:
        at: when they answered, as it is stored.
        page: address of what they read, or found gone.
        says: a line of what it says; may be empty.
    """

    fact: str
    who: str
    at: str
    page: str
    says: str

    @property
    def taken(self) -> Taken:
        """The answer that is published."""
        return Taken(self.fact, self.who, self.at)


@dataclass(frozen=True, slots=True)
class Recheck:
    """One answer of one person about one claim.

    Attributes:
        fact: id of the claim.
        who: label of the admin.
        on: the day in Russia on which they looked.
        base: stands for what the claim said then.
        url: the page that was read again; empty where none was.
        page: the new one.
        retires: a page that is taken off the claim.
        says: a line of what the page says; may be empty.
        wording: the claim as it is to stand in its file, where it has changed.
        author: keyed hash of the admin's id, as of a `Proposal`; may be empty.
    """

    fact: str
    who: str
    answer: Answer
    at: datetime
    on: date
    base: str
    url: str = ""
    page: Page | None = None
    retires: str = ""
    says: str = ""
    wording: str = ""
    author: str = ""

    @property
    def taken(self) -> Taken:
        """What names it, and no later answer of that person."""
        return Taken(self.fact, self.who, self.at.isoformat())

    @property
    def reread(self) -> Reread:
        """What the audit keeps of it."""
        return Reread(*self.taken, self.read or self.retires, self.says)

    @property
    def read(self) -> str:
        """The page that was read; empty where none was."""
        return self.page.url if self.page else self.url


class RecheckStore(Protocol):
    """Keeps the newest answer of each person about each claim."""

    async def keep(self, rechecks: Collection[Recheck]) -> None:
        """Store answers, each in the place of an earlier one of that person about that claim.

        Raises:
            StoreError: they could not be written; then none is.
        """

    async def rechecks(self) -> Sequence[Recheck]:
        """Return all answers, the oldest first.

        Raises:
            StoreError: they could not be read.
        """

    async def forget(self, taken: Collection[Taken]) -> None:
        """Delete answers; quietly where there is none.

        Raises:
            StoreError: it could not be written.
        """
