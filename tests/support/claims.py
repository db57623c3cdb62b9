"""Turns among several bots of one test, as processes have them among each other."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from routebot.errors import BusyError

__all__ = ["FakeClaims"]

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
