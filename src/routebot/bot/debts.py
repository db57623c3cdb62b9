"""Chats that do not look yet as they should, each tried again until it does.

What is owed to a chat stands in its session (`Conversation.left`, and the store's mark of what was
not shown), so that it outlives a kill. Here is only when it is tried the next time: after growing
pauses, or when Telegram wants to hear of the chat again.
"""

import asyncio
import heapq
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from routebot.bot.locks import ChatLocks
from routebot.bot.logs import where_from
from routebot.errors import BusyError

__all__ = ["DEBT_PAUSES", "Debts"]

DEBT_PAUSES = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0, 300.0, 600.0)
"""Seconds before each try in a row; the last holds for all that follow."""

_MOST_CHATS = 50_000
"""Chats remembered: an outage with a flood must not fill the memory.

The rest is owed all the same: their next update pays, or the next start.
"""

_AT_ONCE = 64
"""Chats tried side by side, so that those who press now find connections free."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class _Debt:
    """What is known of a chat that is owed something.

    Attributes:
        due_at: when it is tried, by the loop's clock.
        since: when it began, by that clock.
        failures: tries in a row that did not pay.
        held: Telegram wants the chat to wait until then.
        doubtful: a message may have been sent whose number nobody knows.
    """

    due_at: float
    since: float
    failures: int = 0
    held: bool = False
    doubtful: bool = False


@dataclass(slots=True)
class Debts:
    """Tries what is owed, again and again.

    Args:
        locks: hands out a chat's turn for each try.
        pauses: seconds before each try in a row.
        longest_wait: most seconds to wait because Telegram says so; tests cannot wait for hours.
    """

    locks: ChatLocks
    pauses: Sequence[float] = DEBT_PAUSES
    longest_wait: float = float("inf")
    _debts: dict[int, _Debt] = field(default_factory=dict)
    _queue: list[tuple[float, int]] = field(default_factory=list)
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _trying: set[asyncio.Task[None]] = field(default_factory=set)

    def __contains__(self, chat_id: int) -> bool:
        return chat_id in self._debts

    def counts(self) -> tuple[int, int]:
        """Return how many chats are owed something, and how many of them are due by now."""
        at = _now()
        return len(self._debts), sum(debt.due_at <= at for debt in self._debts.values())

    def holds(self, chat_id: int) -> bool:
        """Tell whether Telegram wants a chat to wait."""
        debt = self._debts.get(chat_id)
        return debt is not None and debt.held and debt.due_at > _now()

    def doubts(self, chat_id: int) -> bool:
        """Tell whether a message may stand in a chat whose number nobody knows."""
        debt = self._debts.get(chat_id)
        return debt is not None and debt.doubtful

    @property
    def age(self) -> float:
        """Seconds since the oldest debt began; 0 where nothing is owed."""
        return _now() - min((debt.since for debt in self._debts.values()), default=_now())

    def owe(self, chat_id: int, wait: float | None = None) -> None:
        """Try a chat again: after so many seconds if Telegram said so, else after a pause."""
        debt = self._debts.get(chat_id)
        if debt is None:
            if len(self._debts) >= _MOST_CHATS:
                return
            debt = self._debts[chat_id] = _Debt(0, _now())
        pause = self.pauses[min(debt.failures, len(self.pauses) - 1)]
        debt.failures += 1
        debt.held = wait is not None
        self._schedule(chat_id, debt, pause if wait is None else min(wait, self.longest_wait))

    def put_off(self, chat_id: int) -> None:
        """Owe a chat what the update that waits behind this one will most likely pay."""
        if chat_id not in self._debts:
            self.owe(chat_id)

    def write_off(self, chat_id: int) -> None:
        """Owe a chat nothing any more."""
        self._debts.pop(chat_id, None)

    async def resume(self, chats: AsyncIterator[int]) -> None:
        """Owe what an earlier run of the program, or another one, left owing, and try it soon.

        Args:
            chats: each may hold a message whose number that run could not store any more.
        """
        async for chat_id in chats:
            if chat_id in self._debts:
                continue
            if len(self._debts) >= _MOST_CHATS:
                return
            debt = self._debts[chat_id] = _Debt(0, _now(), doubtful=True)
            self._schedule(chat_id, debt, 0)

    def _schedule(self, chat_id: int, debt: _Debt, seconds: float) -> None:
        debt.due_at = _now() + seconds
        heapq.heappush(self._queue, (debt.due_at, chat_id))
        self._changed.set()

    async def run(
        self,
        pay: Callable[[int], Awaitable[object]],
        spawn: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
    ) -> None:
        """Try what is due, for ever.

        Args:
            pay: makes a chat look as it should, in the chat's turn; what it cannot do it owes anew.
            spawn: runs a coroutine in a task that somebody owns.
        """
        room = asyncio.Semaphore(_AT_ONCE)
        while True:
            await self._until_due()
            for chat_id in self._taken_due():
                await room.acquire()
                trying = spawn(self._tried(chat_id, pay, room))
                self._trying.add(trying)
                trying.add_done_callback(self._trying.discard)

    def close(self) -> None:
        """Break off what is being tried."""
        for trying in self._trying:
            trying.cancel()

    async def pay_now(self, pay: Callable[[int], Awaitable[object]]) -> None:
        """Try everything once, side by side, whatever it waits for."""
        room = asyncio.Semaphore(_AT_ONCE)

        async def tried(chat_id: int) -> None:
            await room.acquire()
            await self._tried(chat_id, pay, room)

        await asyncio.gather(*(tried(chat_id) for chat_id in list(self._debts)))

    async def _until_due(self) -> None:
        seconds = self._queue[0][0] - _now() if self._queue else None
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        self._changed.clear()

    def _taken_due(self) -> list[int]:
        """Take the chats that are due; what was scheduled anew or written off is left out."""
        found = []
        while self._queue and self._queue[0][0] <= _now():
            due_at, chat_id = heapq.heappop(self._queue)
            debt = self._debts.get(chat_id)
            if debt and debt.due_at == due_at:
                found.append(chat_id)
        return found

    async def _tried(
        self, chat_id: int, pay: Callable[[int], Awaitable[object]], room: asyncio.Semaphore
    ) -> None:
        try:
            async with self.locks.turn(chat_id):
                # An update that had the turn before has paid; one that waits for it will.
                if chat_id not in self._debts:
                    return
                if self.locks.others_wait(chat_id):
                    self.owe(chat_id)
                else:
                    await pay(chat_id)
        except BusyError:  # another process is at the chat, and may pay by the way
            self.owe(chat_id)
        except Exception as error:  # noqa: BLE001 - nobody waits for this task
            _LOG.error(
                "debt", extra={"action": "debt", "outcome": "error", "trouble": where_from(error)}
            )
            self.owe(chat_id)
        finally:
            room.release()


def _now() -> float:
    return asyncio.get_running_loop().time()
