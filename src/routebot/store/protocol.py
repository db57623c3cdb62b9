"""What a session store does, whatever keeps the rows."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

__all__ = ["Due", "Session", "SessionStore"]


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was read.

    Attributes:
        body: plain JSON; the store seals it and never looks inside.
        version: for the compare-and-set of the next save.
    """

    body: Mapping[str, Any]
    version: int


@dataclass(frozen=True, slots=True)
class Due:
    """A chat whose idle time is over, with the messages that may still be deleted."""

    chat_id: int
    message_ids: tuple[int, ...]


class SessionStore(Protocol):
    """Keeps one sealed session for each chat. All times are aware UTC datetimes and are handed in."""

    async def load(self, chat_id: int, now_at: datetime) -> Session | None:
        """Return the session of a chat, or None if there is none, it has expired or it cannot be unsealed any more."""

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
            version: the one that was read, None for a session that must not exist yet.
            message_ids: the bot's and the person's messages still in the chat, to be deleted when idle time is over.
        Raises:
            ConflictError: the row has another version by now.
            StoreError: it could not be written.
        """

    async def erase(self, chat_id: int) -> None:
        """Delete the session and truncate the write-ahead log; quietly if there is none."""

    def due(self, now_at: datetime) -> AsyncIterator[Due]:
        """Yield the chats whose idle time is over, and delete their rows as they are yielded."""

    async def count(self) -> int:
        """Return how many sessions are stored."""

    async def close(self) -> None:
        """Finish writing and close."""
