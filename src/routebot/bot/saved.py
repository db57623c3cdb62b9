"""Conversations as the store keeps them."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from routebot.bot.buttons import Call
from routebot.bot.conversation import Conversation
from routebot.bot.known import KnownScreens
from routebot.bot.logs import where_from
from routebot.dialogue.state import takes_back
from routebot.errors import StoreError
from routebot.store.protocol import Session, SessionStore

__all__ = ["ATTEMPTS", "Conversations", "Saved"]

ATTEMPTS = 4
"""How often a save is tried that loses to another writer: two processes seldom meet even twice."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Saved:
    """What is stored of a chat.

    Attributes:
        conversation: None if there is none, or none that this routebot can read.
        version: for the next save; None if there is nothing to be replaced.
    """

    conversation: Conversation | None
    version: int | None


@dataclass(slots=True)
class Conversations:
    """Loads and saves conversations.

    Args:
        now: the clock.

    Attributes:
        known: what we remember of the chats' screens.
    """

    store: SessionStore
    now: Callable[[], datetime]
    known: KnownScreens = field(default_factory=KnownScreens)

    async def load(self, chat_id: int) -> Saved:
        """Return what is stored of a chat.

        Raises:
            StoreError: it could not be read.
        """
        session = await self.store.load(chat_id, self.now())
        if session is None or session.elsewhere:
            self.known.pop(chat_id, None)
        if session is None:
            return Saved(None, None)
        conversation = _read(session)
        if conversation and session.forsaken:
            conversation = conversation.suspecting()
        return Saved(conversation, session.version)

    async def made(self, chat_id: int, call: Call | None) -> bool:
        """Tell whether a button is of the conversation that is stored of a chat."""
        with suppress(StoreError):
            present = (await self.load(chat_id)).conversation
            return call is not None and present is not None and call.stamp == present.stamp
        return False

    async def save(self, chat_id: int, conversation: Conversation, version: int | None) -> int:
        """Store a conversation and return its new version.

        Raises:
            ConflictError: somebody else saved it since that version was read.
            StoreError: it could not be written.
        """
        return await self.store.save(
            chat_id, conversation.to_json(), version, self.now(), conversation.message_ids
        )

    async def replace(self, chat_id: int, saved: Saved, after: Conversation) -> int:
        """Store what became of a conversation and return its new version.

        Where an answer was taken back, nothing that was stored before opens any more.

        Args:
            saved: what was read.

        Raises:
            ConflictError: somebody else saved it since.
            StoreError: it could not be written.
        """
        before = saved.conversation
        # What cannot be read may hold answers, too, that nobody gives any more.
        taken_back = before is None or takes_back(before.state, after.state)
        return await self.store.save(
            chat_id,
            after.to_json(),
            saved.version,
            self.now(),
            after.message_ids,
            fresh_key=taken_back,
        )

    def note_shown(self, chat_id: int, version: int) -> None:
        """Remember that a chat shows what was saved with a version, and nothing else."""
        self.store.note_shown(chat_id, version, self.now())


def _read(session: Session) -> Conversation | None:
    """Read a stored conversation; one that was written in another form begins anew."""
    try:
        return Conversation.from_json(session.body)
    except (LookupError, TypeError, ValueError) as error:  # as `Conversation.from_json` says
        extra = {"action": "load", "outcome": "unreadable", "trouble": where_from(error)}
        _LOG.warning("session", extra=extra)
        return None
