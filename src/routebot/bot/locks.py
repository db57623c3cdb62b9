"""One update at a time in each chat, many chats at once.

A chat whose updates wait, for whatever reason, holds up nobody else: waiting takes no place among
those at work.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

__all__ = ["AT_WORK", "ChatLocks"]

AT_WORK = 256
"""Chats at work at once: many more than one processor keeps busy, few enough for its memory."""


@dataclass(slots=True)
class _ChatLock:
    """The lock of a chat.

    Attributes:
        users: who has it, waits for it, or will.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class ChatLocks:
    """Hands out turns.

    A chat has a lock only while somebody uses it.

    Args:
        most_at_once: chats at work at the same time.
    """

    def __init__(self, most_at_once: int = AT_WORK) -> None:
        self._room = asyncio.Semaphore(most_at_once)
        self._chats: dict[int, _ChatLock] = {}

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait for a chat's turn and keep it; first come, first served."""
        self.expect(chat_id)
        chat = self._chats[chat_id]
        try:
            async with chat.lock, self._room:
                yield
        finally:
            self.expect_no_more(chat_id)

    def expect(self, chat_id: int) -> None:
        """Count somebody who is going to ask for a chat's turn."""
        self._chats.setdefault(chat_id, _ChatLock()).users += 1

    def expect_no_more(self, chat_id: int) -> None:
        """Take back what `expect` counted."""
        chat = self._chats[chat_id]
        chat.users -= 1
        if not chat.users:
            del self._chats[chat_id]

    def others_wait(self, chat_id: int) -> bool:
        """Tell, from within a turn, whether somebody else waits for the chat's next one."""
        chat = self._chats.get(chat_id)
        return chat is not None and chat.users > 1
