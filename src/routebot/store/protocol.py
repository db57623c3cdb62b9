"""What a session store does, whatever keeps the rows."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

__all__ = ["SESSION_LIFE", "Due", "Session", "SessionStore"]

SESSION_LIFE = timedelta(hours=24)
"""Idle time after which a session is gone; each save begins it anew."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was read.

    Attributes:
        body: plain JSON; the store seals it and never looks inside.
        version: for the compare-and-set of the next save; it says nothing about order or age.
    """

    body: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """A chat whose idle time is over, with the messages that may still be deleted."""

    chat_id: int
    message_ids: tuple[int, ...]


class SessionStore(Protocol):
    """Keeps one sealed session for each chat.

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
    ) -> int:
        """Store a session and return its new version; durable when it returns.

        Args:
            version: the one that was read, None for a session that must not exist yet. A session
                that was erased or has expired does not exist, and its versions never come back.
            message_ids: messages of either side that are still in the chat, to be deleted when the
                idle time is over.

        Raises:
            ConflictError: the row has another version by now.
            StoreError: it could not be written.
        """

    async def erase(self, chat_id: int) -> None:
        """Delete the session and truncate the write-ahead log; quietly if there is none.

        Raises:
            StoreError: the row or what the log holds of it may still be on the disk.
        """

    def due(self, now_at: datetime) -> AsyncIterator[Due]:
        """Yield the chats whose idle time is over, oldest first.

        Each row is deleted just before it is yielded.

        To be run to its end every minute or so: at the end the keys that no session needs any more
        are destroyed.

        Raises:
            StoreError: a row could not be read or deleted; rows not yet yielded stay for the next
            run.
        """

    def note_shown(self, chat_id: int, version: int, now_at: datetime) -> None:
        """Remember that a chat shows what was saved with a version, and nothing else.

        Written with the next save of any chat or at the close, so that it costs no wait; lost in a
        kill before that, it makes `owing` name a chat in vain.
        """

    def owing(self, now_at: datetime) -> AsyncIterator[int]:
        """Yield the chats that are not known to show what was saved of them.

        Raises:
            StoreError: a row could not be read.
        """

    async def count(self) -> int:
        """Return how many sessions are stored, those that wait for the next `due` included."""

    async def close(self) -> None:
        """Finish writing what was handed in, and close."""
