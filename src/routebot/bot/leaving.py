"""Leaves groups and channels, where we do not work, and tries again until it worked."""

from dataclasses import dataclass, field

from cachetools import FIFOCache

from routebot.bot.debts import Debts
from routebot.bot.messenger import Messenger
from routebot.bot.outcomes import Outcome
from routebot.words.i18n import Language

__all__ = ["Leaving"]

_MOST_CHATS = 1_000
"""Groups remembered that could not be left; of any other, the next thing said there has us leave.
"""


@dataclass(slots=True)
class Leaving:
    """Leaves, and owes it where that failed."""

    messenger: Messenger
    debts: Debts
    _owed: FIFOCache[int, None] = field(default_factory=lambda: FIFOCache(_MOST_CHATS))

    def __contains__(self, chat_id: int) -> bool:
        return chat_id in self._owed

    async def leave(self, chat_id: int, language: Language, sentence: str = "") -> Outcome:
        """Leave a group or channel; the caller has the chat's turn.

        Args:
            sentence: to say before, once; empty where we may not write.
        """
        if sentence and chat_id not in self._owed:
            await self.messenger.send(chat_id, language, sentence)
        return await self.pay(chat_id)

    async def pay(self, chat_id: int) -> Outcome:
        """Leave without a word; the caller has the chat's turn."""
        result = await self.messenger.leave(chat_id)
        if result.outcome in (Outcome.LATER, Outcome.FAILED):
            self._owed[chat_id] = None
            self.debts.owe(chat_id, result.wait)
        else:
            self._owed.pop(chat_id, None)
            self.debts.write_off(chat_id)
        return result.outcome
