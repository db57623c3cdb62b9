"""Hides at once what somebody wants gone, where the chat's turn does not come.

Whoever presses "hide" is watched, and cannot wait until a database is back or another process lets
go of the chat. Nothing is erased here: the press is delivered again, and then everything is.
"""

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from routebot.bot.buttons import ending_of, unpack
from routebot.bot.intake import Incoming, Tap
from routebot.bot.messenger import Messenger
from routebot.dialogue.actions import Cover, Ending
from routebot.screens.about import cover_screen
from routebot.words.i18n import words

__all__ = ["Hiding"]

_SECONDS = 1.5
"""To wait for the turn, which takes milliseconds else."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """Hides the message whose button was pressed, and no other."""

    messenger: Messenger
    seconds: float = _SECONDS

    def hiding(self, incoming: Incoming | None) -> Coroutine[Any, Any, None] | None:
        """Return what hides a message after a moment; None where nobody asks for that.

        It is to be cancelled when the chat's turn comes.
        """
        if not isinstance(incoming, Tap) or not (ending := ending_of(unpack(incoming.data))):
            return None
        return self._hide(incoming, ending)

    async def _hide(self, tap: Tap, ending: Ending) -> None:
        await asyncio.sleep(self.seconds)
        if isinstance(ending, Cover):
            screen = cover_screen(words(tap.language))
            await self.messenger.edit(tap.chat_id, tap.message_id, tap.language, screen.text)
        else:
            await self.messenger.delete(tap.chat_id, [tap.message_id])
