"""Turns and notes among several bots of one test, as processes have them among each other."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from routebot.errors import BusyError, StoreError

__all__ = ["FakeClaims", "FakeNotes"]

PATIENCE_SECONDS = 0.3


@dataclass
class FakeClaims:
    """What `routebot.bot.locks.Claims` promises, in memory; bots that share `holders` share turns.

    Attributes:
        holders: chat -> who has its turn.
        orders: of each turn that was given.
        lost: this one's turns may be somebody else's by now.
    """

    holders: dict[int, object] = field(default_factory=dict)
    orders: list[tuple[int, int | None]] = field(default_factory=list)
    lost: bool = False
    _within: ContextVar[bool] = field(default_factory=lambda: ContextVar("within", default=False))

    @asynccontextmanager
    async def held(self, chat_id: int, order: int | None) -> AsyncIterator[None]:
        """See `routebot.bot.locks.Claims.held`."""
        end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while self.holders.setdefault(chat_id, self) is not self:
            if asyncio.get_running_loop().time() > end:
                raise BusyError("another one has the chat")
            await asyncio.sleep(0.01)
        self.orders.append((chat_id, order))
        token = self._within.set(True)
        try:
            yield
        finally:
            self._within.reset(token)
            del self.holders[chat_id]

    def check(self) -> None:
        """See `routebot.bot.locks.Claims.check`."""
        if self.lost and self._within.get():
            raise BusyError("another one may have the chat")

    def taken_elsewhere(self, chat_ids: Iterable[int]) -> None:
        """Let another process have the turns of chats."""
        self.holders.update(dict.fromkeys(chat_ids, object()))

    def free(self) -> None:
        """Let nobody have any turn."""
        self.holders.clear()


@dataclass
class FakeNotes:
    """What `routebot.bot.leftovers.Notes` promises, in memory.

    Attributes:
        away: nothing can be kept or told.
    """

    kept: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    away: bool = False

    async def put(self, chat_id: int, note: Mapping[str, Any], life: timedelta) -> None:
        """See `routebot.bot.leftovers.Notes.put`."""
        self._see_that_it_is_there()
        assert life > timedelta()
        self.kept[chat_id] = json.loads(json.dumps(note))

    async def take(self, chat_id: int) -> Mapping[str, Any] | None:
        """See `routebot.bot.leftovers.Notes.take`."""
        self._see_that_it_is_there()
        return self.kept.pop(chat_id, None)

    async def has(self, chat_id: int) -> bool:
        """See `routebot.bot.leftovers.Notes.has`."""
        self._see_that_it_is_there()
        return chat_id in self.kept

    def _see_that_it_is_there(self) -> None:
        if self.away:
            raise StoreError("the key server cannot be reached")
