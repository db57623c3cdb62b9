"""One update at a time in each chat, many chats at once.

A chat whose updates wait, for whatever reason, holds up nobody else: waiting takes no place among
those at work. Where several processes are one bot, a turn here is one among all of them (`Claims`).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["AT_WORK", "ChatLocks", "Claims"]

AT_WORK = 256
"""Chats at work at once: many more than one processor keeps busy, few enough for its memory."""


class Claims(Protocol):
    """Turns among several processes that are one bot."""

    def held(self, chat_id: int, order: int | None) -> AbstractAsyncContextManager[None]:
        """Keep a chat from the other processes, for the length of an ``async with``.

        Args:
            order: of those who wait, the lowest goes first; None goes last.

        Raises:
            BusyError: on entering: it could not be had within some seconds.
        """

    def check(self) -> None:
        """Look, within a turn, whether it still is ours; outside of one nothing is looked at.

        Raises:
            BusyError: another process may have the chat by now.
        """


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
        claims: keeps the other processes away; None where there are none.
    """

    def __init__(self, most_at_once: int = AT_WORK, claims: Claims | None = None) -> None:
        self._room = asyncio.Semaphore(most_at_once)
        self._chats: dict[int, _ChatLock] = {}
        self._claims = claims

    @asynccontextmanager
    async def turn(self, chat_id: int, order: int | None = None) -> AsyncIterator[None]:
        """Wait for a chat's turn and keep it; first come, first served.

        Args:
            order: id of the update for which it is; None where it is for none. It counts among
                processes only.

        Raises:
            BusyError: another process keeps the chat to itself for too long.
        """
        self.expect(chat_id)
        chat = self._chats[chat_id]
        try:
            async with chat.lock, self._claimed(chat_id, order), self._room:
                yield
        finally:
            self.expect_no_more(chat_id)

    def _claimed(self, chat_id: int, order: int | None) -> AbstractAsyncContextManager[None]:
        # 0 stands for updates that come from no chat.
        return self._claims.held(chat_id, order) if self._claims and chat_id else nullcontext()

    def check(self) -> None:
        """Look, within a turn, whether it still is ours.

        Raises:
            BusyError: another process may have the chat by now.
        """
        if self._claims:
            self._claims.check()

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
