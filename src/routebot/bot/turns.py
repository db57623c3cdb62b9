"""What an update comes to, decided before anything is stored or shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from routebot.bot.conversation import Conversation
from routebot.dialogue.actions import Ending
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.screen import Screen

__all__ = ["Decide", "Turn"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What an update comes to.

    Attributes:
        after: the conversation to save.
        screen: None if this ends the conversation.
        outcome: for the log.
        anew: send a new message even if there is a live one.
        ending: how it ends, if it does.
        document: name and content of a file that the live message is to be.
    """

    after: Conversation
    screen: Screen | None
    outcome: str = "done"
    anew: bool = False
    ending: Ending | None = None
    document: tuple[str, bytes] | None = None


Decide = Callable[[Conversation, bool, Rulebook], Awaitable[Turn]]
"""From (conversation, whether it begins with this update, rulebook) to what the update comes to."""
