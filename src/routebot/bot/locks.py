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

_BACKSTOP = 100_000
"""PTB counts waiting updates as well, so its own bound must not be what holds chats up."""


@dataclass(slots=True)
class _Lane:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    inside: int = 0


class ChatLocks(BaseUpdateProcessor):
    """Hands out turns. A lane exists only while somebody is in it.

    Args:
        most_at_once: chats at work at the same time.
    """

    def __init__(self, most_at_once: int = 256) -> None:
        super().__init__(_BACKSTOP)
        self._room = asyncio.Semaphore(most_at_once)
        self._lanes: dict[int, _Lane] = {}

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
        lane = self._lanes.setdefault(chat_id, _Lane())
        lane.inside += 1
        try:
            async with lane.lock, self._room:
                yield
        finally:
            lane.inside -= 1
            if not lane.inside:
                del self._lanes[chat_id]

    def others_wait(self, chat_id: int) -> bool:
        """Tell, from within a turn, whether another update of the chat waits for the next one."""
        lane = self._lanes.get(chat_id)
        return lane is not None and lane.inside > 1

    async def initialize(self) -> None:
        """Do nothing: a lane is opened when it is needed."""

    async def shutdown(self) -> None:
        """Do nothing: a lane is closed when nobody is in it."""
