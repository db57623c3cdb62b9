"""What a session store does, whatever keeps the rows."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple, Protocol

__all__ = ["ALARM_LIFE", "SESSION_LIFE", "Alarm", "Erased", "Remains", "Session", "SessionStore"]

SESSION_LIFE = timedelta(hours=24)
"""Idle time after which a session is gone, at the next full hour; each save begins it anew."""

ALARM_LIFE = timedelta(hours=48)
"""How long after an erasure its messages are remembered; Telegram deletes none that is older.

See https://core.telegram.org/bots/api#deletemessage.
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was read.

    Attributes:
        body: plain JSON; the store seals it and never looks inside.
        version: for the compare-and-set of the next save; it says nothing about order or age.
        elsewhere: another process saved it last, so that what this one remembers of the chat may be
            old.
        forsaken: that one lives no more, and is not known to have shown it: a message may be in the
            chat whose number was never stored.
        expires: hours since 1970, at which it ends.
    """

    body: Mapping[str, Any]
    version: int
    elsewhere: bool = False
    forsaken: bool = False
    expires: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Messages that are still to go from a chat whose session is gone.

    Attributes:
        row: where the store keeps it.
        expires: hours since 1970, at which it is forgotten; 0 where that was not looked up.
    """

    chat_id: int = field(repr=False)
    message_ids: tuple[int, ...] = field(repr=False)
    row: int
    expires: int = field(default=0, compare=False)


class Remains(Enum):
    """What is left on the disk of a session that was erased."""

    NOTHING = "nothing"
    """Its key is destroyed and its row is gone."""

    NOISE = "noise"
    """Its key is destroyed; the row, which nobody can open any more, could not be deleted yet."""

    KEY = "key"
    """Its key could not be destroyed: whoever has disk and key file can still read it."""


class Erased(NamedTuple):
    """What an erasure did.

    What remains is tried again with each `SessionStore.expire`, and by no process any more opened.

    Attributes:
        alarm: the messages that were remembered for the chat; None if there was no session.
    """

    remains: Remains
    alarm: Alarm | None


class SessionStore(Protocol):
    """Keeps one sealed session for each chat, and the messages to delete of those that are gone.

    All times are aware UTC datetimes and are handed in.
    """

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """Return the session of a chat.

        Returns:
            None if there is none, it has expired or it cannot be unsealed any more.

        Raises:
            StoreError: it could not be read.
        """

    async def save(
        self,
        chat_id: int,
        body: Mapping[str, Any],
        version: int | None,
        now_at: datetime,
        message_ids: tuple[int, ...] = (),
        *,
        fresh_key: bool = False,
        expires: int | None = None,
    ) -> int:
        """Store a session and return its new version; durable when it returns.

        Args:
            version: the one that was read, None for a session that must not exist yet. A session
                that was erased or has expired does not exist, and its versions never come back.
            message_ids: messages of either side that are still in the chat, to be deleted when the
                session is gone.
            fresh_key: nobody shall open what was stored before, though the session goes on: an
                answer was taken back.
            expires: as of a `Session`; None for a whole life from now on.

        Raises:
            ConflictError: the row has another version by now.
            StoreError: it could not be written.
        """

    async def erase(self, chat_id: int, now_at: datetime) -> Erased:
        """Destroy the key of a session, then delete its row; quietly if there is none.

        Its messages are remembered until `owe` says that none is left, for `ALARM_LIFE` at most.

        Raises:
            StoreError: the store cannot be read at all, so that nothing could be done.
        """

    async def owe(
        self,
        chat_id: int,
        message_ids: tuple[int, ...],
        now_at: datetime,
        alarm: Alarm | None = None,
    ) -> Alarm | None:
        """Remember which messages are to go from a chat that has no session.

        Args:
            message_ids: all that are left; with none the chat is forgotten, its id too.
            alarm: what was remembered before and is replaced; None for a chat that is new here.

        Returns:
            What is remembered now; None if nothing is.

        Raises:
            StoreError: it could not be written; what was remembered before still is.
        """

    def alarms(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """Yield the chats whose session is gone and that have messages left.

        Of several processes each yields those that no other living one sees to.
        Each is yielded once, from a random place on, so that several processes seldom see to the
        same chat; it stays until `owe` takes it away.

        Raises:
            StoreError: a row could not be read.
        """

    async def expire(self, now_at: datetime, *, by_age: bool = True) -> int:
        """Erase the sessions whose idle time is over, and finish what failed before.

        To be called every minute or so. The keys of bodies go first, page by page, then the rows;
        the messages wait for `alarms`. Alarms that are too old go too.

        Args:
            by_age: False while the clock is in doubt: then nothing goes because of its age.

        Returns:
            How many sessions were erased.

        Raises:
            StoreError: something could not be read or deleted; it is tried again the next time.
        """

    def note_shown(self, chat_id: int, version: int, now_at: datetime) -> None:
        """Remember that a chat shows what was saved with a version, and nothing else.

        Written with a later save of any chat or at the close, so that it costs no wait; lost in a
        kill before that, it makes `owing` name some chats in vain, a few dozen at most.
        """

    def owing(self, now_at: datetime) -> AsyncIterator[int]:
        """Yield the chats that are not known to show what was saved of them.

        Of several processes each yields those that no other living one saved last.

        Raises:
            StoreError: a row could not be read.
        """

    def sessions(self, now_at: datetime) -> AsyncIterator[Alarm]:
        """Yield the chats that have a session, each with the messages that its alarm names.

        For moving to another store.

        Raises:
            StoreError: a row could not be read.
        """

    async def count(self) -> int:
        """Return how many sessions are stored."""

    async def close(self) -> None:
        """Finish writing what was handed in, and close."""
