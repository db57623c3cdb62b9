"""One update at a time in each chat, many chats at once.

A chat whose updates wait, for whatever reason, holds up nobody else: waiting takes no place among
those at work.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from telegram.ext import BaseUpdateProcessor

from routebot.bot.intake import chat_of

__all__ = ["ChatLocks"]

_AT_WORK = 256
"""Chats at work at once: many more than one processor keeps busy, few enough for its memory."""

_PTB_LIMIT = 100_000
"""Updates, waiting ones too: PTB counts those, so its own limit must not be what holds chats up."""


@dataclass(slots=True)
class _ChatLock:
    """The lock of a chat.

    Attributes:
        users: updates that have it or wait for it.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0


class ChatLocks(BaseUpdateProcessor):
    """Hands out turns.

    A chat has a lock only while somebody uses it.

    Args:
        most_at_once: chats at work at the same time.
    """

    def __init__(self, most_at_once: int = _AT_WORK) -> None:
        super().__init__(_PTB_LIMIT)
        self._room = asyncio.Semaphore(most_at_once)
        self._chats: dict[int, _ChatLock] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle an update when it is its chat's turn."""
        chat_id = chat_of(update)
        if chat_id is None:
            await coroutine
            return
        async with self.turn(chat_id):
            await coroutine

    @asynccontextmanager
    async def turn(self, chat_id: int) -> AsyncIterator[None]:
        """Wait for a chat's turn and keep it; first come, first served."""
        chat = self._chats.setdefault(chat_id, _ChatLock())
        chat.users += 1
        try:
            async with chat.lock, self._room:
                yield
        finally:
            chat.users -= 1
            if not chat.users:
                del self._chats[chat_id]

    def others_wait(self, chat_id: int) -> bool:
        """Tell, from within a turn, whether another update of the chat waits for the next one."""
        chat = self._chats.get(chat_id)
        return chat is not None and chat.users > 1

    async def initialize(self) -> None:
        """Do nothing: a lock is made when it is needed."""

    async def shutdown(self) -> None:
        """Do nothing: a lock is gone when nobody uses it."""
