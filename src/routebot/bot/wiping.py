"""Erases conversations: the row, then every message, then a receipt that goes away too.

Telegram lets a bot delete messages that are less than 48 hours old; `conversation.RENEW_AFTER` sees
to it that the live message never gets older. One that is older all the same (the bot was down) is
emptied. What an erasure leaves behind (a receipt, a cover, messages that could not be deleted for
want of a connection) is remembered in memory only, so that the next message of ours replaces it;
after a restart it stays until the person removes it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import FIFOCache

from routebot.bot.buttons import HIDE
from routebot.bot.locks import ChatLocks
from routebot.bot.messenger import Kept, Messenger, Outcome
from routebot.screens.about import cover_screen
from routebot.screens.notices import receipt_screen
from routebot.store.protocol import SessionStore
from routebot.words.i18n import Language, words

__all__ = ["RECEIPT_LIFE", "Wiping"]

RECEIPT_LIFE = timedelta(minutes=2)
"""A receipt is read in seconds; then the chat shall look as if nothing had been there."""

_DELETABLE = timedelta(hours=47)
"""Later than this Telegram deletes nothing more; its limit is 48 hours.

See https://core.telegram.org/bots/api#deletemessage.
"""

_MOST_CHATS = 20_000
"""Chats whose leftovers are kept in mind: a flood of erasures must not fill the memory."""


@dataclass(slots=True)
class _Leftovers:
    """What is left in a chat.

    Attributes:
        message_ids: of a receipt, a cover, or what could not be deleted yet.
        left_at: since when.
        due_at: when to delete it; None for a cover, which stays until the person comes back.
        kept: what the person's own erasure could not delete; None if it was not the person who
            erased.
    """

    message_ids: tuple[int, ...]
    left_at: datetime
    due_at: datetime | None
    kept: frozenset[int] | None


@dataclass(slots=True)
class Wiping:
    """Erases conversations and clears up after them.

    Args:
        now: the clock.
    """

    messenger: Messenger
    store: SessionStore
    locks: ChatLocks
    now: Callable[[], datetime]
    _leftovers: FIFOCache[int, _Leftovers] = field(default_factory=lambda: FIFOCache(_MOST_CHATS))

    async def erase(self, chat_id: int, message_ids: Iterable[int], language: Language) -> Outcome:
        """Erase everything and leave a receipt.

        The caller has the chat's turn.
        """
        await self.store.erase(chat_id)
        ids = self._with_leftovers(chat_id, message_ids)
        kept = await self.messenger.delete(chat_id, ids)
        screen = receipt_screen(words(language), len(kept.refused), len(kept.unreachable))
        rows = [[(button.label, HIDE) for button in row] for row in screen.rows]
        result = await self.messenger.send(chat_id, language, screen.text, rows)
        receipt = () if result.message_id is None else (result.message_id,)
        self._remember(chat_id, (*kept.unreachable, *receipt), RECEIPT_LIFE, kept.message_ids)
        return result.outcome

    async def cover(
        self, chat_id: int, message_ids: Sequence[int], covered: int, language: Language
    ) -> Outcome:
        """Turn a message into something neutral, at once, and erase everything else."""
        screen = cover_screen(words(language))
        shown = await self.messenger.edit(chat_id, covered, language, screen.text)
        await self.store.erase(chat_id)
        ids = self._with_leftovers(chat_id, message_ids)
        stays = shown.outcome is Outcome.DONE
        kept = await self.messenger.delete(
            chat_id, [id_ for id_ in ids if id_ != covered or not stays]
        )
        left = (*kept.unreachable, covered) if stays else tuple(kept.unreachable)
        self._remember(chat_id, left, None, kept.message_ids)
        return shown.outcome

    async def forget(self, chat_id: int) -> None:
        """Erase what we hold of a chat that we cannot reach any more."""
        self._leftovers.pop(chat_id, None)
        await self.store.erase(chat_id)

    def overtook(self, chat_id: int, message_id: int) -> bool:
        """Tell whether an erasure a moment ago took away the message that a button was pressed on.

        The press then came before it, and shall bring nothing back. Every other press wants an
        answer.
        """
        leftovers = self._leftovers.get(chat_id)
        if leftovers is None or leftovers.kept is None or message_id in leftovers.kept:
            return False
        return self.now() - leftovers.left_at <= RECEIPT_LIFE

    def claim_leftovers(self, chat_id: int) -> tuple[int, ...]:
        """Hand over what an erasure left in a chat: somebody is about to write there again."""
        leftovers = self._leftovers.pop(chat_id, None)
        return leftovers.message_ids if leftovers else ()

    async def hide(self, chat_id: int, message_id: int) -> None:
        """Delete a receipt at the person's wish."""
        kept = await self.messenger.delete(chat_id, self._with_leftovers(chat_id, [message_id]))
        self._try_again(chat_id, kept)

    async def sweep(self) -> None:
        """Clear the chats whose idle time is over, and what erasures left behind."""
        async for due in self.store.due(self.now()):
            async with self.locks.turn(due.chat_id):
                kept = await self.messenger.delete(due.chat_id, due.message_ids)
                self._try_again(due.chat_id, kept)
        await self.clear_up(self.now())

    async def clear_up(self, until: datetime) -> None:
        """Delete the receipts that are due by then, and what could not be deleted before."""
        for chat_id, leftovers in list(self._leftovers.items()):
            async with self.locks.turn(chat_id):
                if self._leftovers.get(chat_id) is leftovers:
                    await self._clear(chat_id, leftovers, until)

    async def _clear(self, chat_id: int, leftovers: _Leftovers, until: datetime) -> None:
        if leftovers.due_at is not None and leftovers.due_at <= until:
            kept = await self.messenger.delete(chat_id, leftovers.message_ids)
            leftovers.message_ids = tuple(kept.unreachable)
        # A chat that stayed out of reach for so long is given up.
        if not leftovers.message_ids or self.now() - leftovers.left_at > _DELETABLE:
            self._leftovers.pop(chat_id, None)

    def _try_again(self, chat_id: int, kept: Kept) -> None:
        """Remember what to delete once Telegram can be reached."""
        if kept.unreachable:
            self._remember(chat_id, tuple(kept.unreachable), RECEIPT_LIFE, None)

    def _with_leftovers(self, chat_id: int, message_ids: Iterable[int]) -> list[int]:
        return list(dict.fromkeys((*message_ids, *self.claim_leftovers(chat_id))))

    def _remember(
        self,
        chat_id: int,
        message_ids: tuple[int, ...],
        life: timedelta | None,
        kept: frozenset[int] | None,
    ) -> None:
        at = self.now()
        due_at = None if life is None else at + life
        self._leftovers[chat_id] = _Leftovers(message_ids, at, due_at, kept)
