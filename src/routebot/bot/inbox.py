"""Hands what arrived to the handlers: in order and one at a time in a chat, many chats at once.

Memory is bounded. Of a chat with many updates waiting only the numbers of further messages are
kept, and deleted by the hundred; with many chats waiting no more is asked of Telegram, which keeps
it for us.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from routebot.bot.intake import Arrival, Blocked, Flood, Incoming, Noted, Said
from routebot.bot.locks import AT_WORK, ChatLocks
from routebot.bot.logs import where_from
from routebot.bot.messenger import BATCH
from routebot.errors import BusyError, StoreError

__all__ = ["Inbox", "Ticket"]

_MOST_OF_A_CHAT = 20
"""Updates of a chat that wait to be looked at: more than a person presses while a screen loads."""

_MOST_WAITING = 20_000
"""Updates that wait in all; about a kilobyte each."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True, eq=False)
class Ticket:
    """An update in hand.

    Attributes:
        stored: done once what it changes is durable, or there is nothing to store; then it holds
            the id of a query that the response to the delivery is to answer, or nothing. A
            BusyError where nothing was done: it is to be delivered again.
        responds: it was delivered by a call whose response can do that.
    """

    arrival: Arrival
    stored: asyncio.Future[str]
    responds: bool = False

    def store(self, query_id: str = "") -> bool:
        """Say that what it changes is durable.

        Args:
            query_id: of a button whose spinner is to be stopped.

        Returns:
            Whether the response stops it; Telegram does not tell whether that worked.
        """
        if self.stored.done():
            return False
        carried = query_id if self.responds else ""
        self.stored.set_result(carried)
        return bool(carried)

    def refuse(self) -> None:
        """Say that nothing was done, so that it has to come again."""
        if not self.stored.done():
            self.stored.set_exception(BusyError("the chat is busy; deliver the update again"))
            self.stored.exception()  # it was looked at: whoever polls never awaits it

    @property
    def refused(self) -> bool:
        """Whether it has to come again."""
        done = self.stored.done() and not self.stored.cancelled()
        return done and self.stored.exception() is not None


@dataclass(slots=True)
class _Chat:
    """What waits in a chat.

    Attributes:
        flood: messages beyond those, whose numbers are all that is kept of them.
    """

    waiting: deque[Ticket] = field(default_factory=deque)
    flood: deque[tuple[int, Ticket]] = field(default_factory=deque)


Work: TypeAlias = Coroutine[Any, Any, None]

Spawn: TypeAlias = Callable[[Work], asyncio.Task[None]]


class Inbox:
    """What arrived and is not handled yet.

    Args:
        handle: handles an update in its chat's turn, and never raises.
        hiding: returns what is to be done while an update's turn does not come, if anything.
    """

    def __init__(
        self,
        handle: Callable[[Ticket], Awaitable[None]],
        locks: ChatLocks,
        hiding: Callable[[Incoming | None], Work | None] = lambda _: None,
    ) -> None:
        self._handle, self._locks, self._hiding = handle, locks, hiding
        self._chats: dict[int, _Chat] = {}
        self._ready: deque[int] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._changed = asyncio.Event()
        self._spawn: Spawn | None = None

    def open(self, spawn: Spawn) -> None:
        """Begin to hand out.

        Args:
            spawn: runs a coroutine in a task that somebody owns.
        """
        self._spawn = spawn
        self._employ()

    def put(self, arrival: Arrival, *, responds: bool = False) -> Ticket:
        """Take an update.

        Args:
            responds: see `Ticket`.
        """
        ticket = Ticket(arrival, asyncio.get_running_loop().create_future(), responds)
        chat_id = arrival.incoming.chat_id if arrival.incoming else 0
        chat = self._chats.get(chat_id)
        if chat is None:
            chat = self._chats[chat_id] = _Chat()
            self._ready.append(chat_id)
        if len(chat.waiting) < _MOST_OF_A_CHAT or not chat_id:
            self._let_wait(chat_id, chat, ticket)
        else:
            self._flooded(chat_id, chat, ticket)
        self._employ()
        return ticket

    def _let_wait(self, chat_id: int, chat: _Chat, ticket: Ticket) -> None:
        chat.waiting.append(ticket)
        self._locks.expect(chat_id)
        self._waiting += 1

    def _flooded(self, chat_id: int, chat: _Chat, ticket: Ticket) -> None:
        """Keep of an update that is one too many only what has to be done."""
        match ticket.arrival.incoming:
            case Said(message_id=message_id) | Noted(message_id=message_id):
                chat.flood.append((message_id, ticket))
            case Blocked():
                self._let_wait(chat_id, chat, ticket)
            case _:
                ticket.store()

    async def roomy(self) -> None:
        """Wait until there is room for more."""
        while self._waiting >= _MOST_WAITING:
            await self._next_change()

    async def drained(self) -> None:
        """Wait until everything is handled."""
        while self._chats:
            await self._next_change()

    def close(self) -> None:
        """Give up what is not handled yet."""
        for worker in self._workers:
            worker.cancel()

    async def _next_change(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def _employ(self) -> None:
        """See to it that there are workers for the chats that wait."""
        while self._spawn and self._ready and len(self._workers) < AT_WORK:
            worker = self._spawn(self._work(self._ready.popleft()))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def _work(self, chat_id: int) -> None:
        """Handle a chat's updates, and after each let others go first who wait longer."""
        while True:
            await self._handle_next(chat_id)
            chat = self._chats[chat_id]
            if chat.waiting or chat.flood:
                self._ready.append(chat_id)
            else:
                del self._chats[chat_id]
            self._changed.set()
            if not self._ready:
                return
            chat_id = self._ready.popleft()

    async def _handle_next(self, chat_id: int) -> None:
        chat = self._chats[chat_id]
        if not chat.waiting:
            await self._drop(chat_id, chat)
            return
        ticket = self._next_of(chat)
        expected, hiding = True, self._meanwhile(ticket.arrival)
        try:
            async with self._locks.turn(chat_id, ticket.arrival.update_id or None):
                self._locks.expect_no_more(chat_id)
                expected = False
                if hiding:
                    hiding.cancel()
                await self._handle(ticket)
        except StoreError as error:
            _tell_refused(error)
            ticket.refuse()
            self._refuse_waiting(chat_id, chat)
        finally:
            if expected:
                self._locks.expect_no_more(chat_id)
        ticket.store()

    def _meanwhile(self, arrival: Arrival) -> asyncio.Task[None] | None:
        work = self._hiding(arrival.incoming)
        return self._spawn(work) if work and self._spawn else None

    def _next_of(self, chat: _Chat) -> Ticket:
        self._waiting -= 1
        return chat.waiting.popleft()

    def _refuse_waiting(self, chat_id: int, chat: _Chat) -> None:
        """Have all that waits in a chat come again, so that it comes in order."""
        while chat.waiting:
            self._next_of(chat).refuse()
            self._locks.expect_no_more(chat_id)
        for _, ticket in chat.flood:
            ticket.refuse()
        chat.flood.clear()

    async def _drop(self, chat_id: int, chat: _Chat) -> None:
        """Delete messages that were too many to be looked at."""
        batch = [chat.flood.popleft() for _ in range(min(BATCH, len(chat.flood)))]
        flood = Flood(chat_id, tuple(message_id for message_id, _ in batch))
        made = Ticket(Arrival(0, flood, "message"), asyncio.get_running_loop().create_future())
        try:
            async with self._locks.turn(chat_id, batch[0][1].arrival.update_id or None):
                await self._handle(made)
        except StoreError as error:
            _tell_refused(error)
            for _, ticket in batch:
                ticket.refuse()
        for _, ticket in batch:
            ticket.store()


def _tell_refused(error: StoreError) -> None:
    extra = {"action": "turn", "outcome": "busy"}
    if not isinstance(error, BusyError):
        extra |= {"outcome": "error", "trouble": where_from(error)}
    _LOG.warning("an update is refused for now, and comes again", extra=extra)
