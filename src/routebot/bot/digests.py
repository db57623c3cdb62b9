"""Sends each admin who looks after claims what awaits them, once a week.

It is the live message of their chat, as every screen is: what they were at stays, a button away.
What is sent is claimed in the database before: after a crash in between one digest is missing,
which is better than one that comes twice.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from routebot.bot.conversation import Conversation
from routebot.bot.drawing import Drawing
from routebot.bot.logs import where_from
from routebot.bot.turns import Shown
from routebot.clock import day_of
from routebot.dialogue.admin.state import AdminState
from routebot.errors import StoreError
from routebot.keeping.owning import Digest, digest_of, reread_since
from routebot.keeping.queue import Queue
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.digest import digest_screen
from routebot.store.digests import DigestStore
from routebot.words.i18n import LANGUAGES, words

__all__ = ["Digests", "Pace"]

_FROM_HOUR = timedelta(hours=9)
"""On Monday, in Moscow: nobody is woken."""

_WEEK = timedelta(days=7)

_LOG = logging.getLogger("routebot.bot")


class Pace(Protocol):
    """How long an admin took over the claims that they answered."""

    @property
    def median_seconds(self) -> int:
        """From seeing a claim to answering it; 0 where none was timed."""

    @property
    def hasty(self) -> int:
        """How many they answered faster than anybody reads a page."""


@dataclass(slots=True)
class Digests:
    """Sends the digests.

    Args:
        labels: Telegram id -> label of each admin.
        owners: label -> names of countries, areas, topics and files.
        covers: label of the absent -> label of who does it for them.
        queue: makes the queue of today's claims, with what people called wrong.
        pace: how long an admin took since a day.
        now: the clock.
    """

    drawing: Drawing
    publisher: Publisher
    store: DigestStore
    labels: Mapping[int, str]
    owners: Mapping[str, frozenset[str]]
    covers: Mapping[str, str]
    queue: Callable[[], Awaitable[Queue]]
    now: Callable[[], datetime]
    pace: Callable[[str, date], Pace] | None = None

    async def send(self) -> None:
        """Send what is due; one that fails keeps nobody from theirs, and is not tried again.

        Raises:
            StoreError: the store failed before anything was sent.
        """
        on = day_of(self.now() - _FROM_HOUR).on
        monday = on - timedelta(days=on.weekday())
        due = [
            (chat_id, label)
            for chat_id, label in self.labels.items()
            if self._has_one(label) and await self.store.claim_digest(label, monday)
        ]
        if not due:
            return
        queue, history = await self.queue(), await self.publisher.history()
        for chat_id, label in due:
            reread = reread_since(history, label, self.now() - _WEEK)
            digest = digest_of(queue, label, self.owners, self.covers, reread)
            if digest is not None:
                await self._sent(chat_id, self._timed(digest, label))

    def _has_one(self, label: str) -> bool:
        """Say whether somebody looks after something, for themselves or for the absent."""
        return label not in self.covers and (
            label in self.owners
            or any(cover == label and who in self.owners for who, cover in self.covers.items())
        )

    def _timed(self, digest: Digest, label: str) -> Digest:
        if self.pace is None:
            return digest
        pace = self.pace(label, day_of(self.now() - _WEEK).on)
        return replace(digest, seconds=pace.median_seconds, hasty=pace.hasty)

    async def _sent(self, chat_id: int, digest: Digest) -> None:
        """Show a digest; who never opened a chat with the bot cannot be written to."""
        try:
            async with self.drawing.locks.turn(chat_id):
                outcome = await self._shown(chat_id, digest)
        except StoreError as error:
            outcome = "error"
            _LOG.error("digest", extra={"action": "digest", "trouble": where_from(error)})
        _LOG.info("digest", extra={"action": "digest", "outcome": outcome})

    async def _shown(self, chat_id: int, digest: Digest) -> str:
        conversations = self.drawing.conversations
        saved = await conversations.load(chat_id)
        before = saved.conversation or Conversation.begin(LANGUAGES[0])
        # Its buttons are an admin's: whoever is at something of theirs stays at it.
        after = before if before.admin else before.administered(AdminState())
        version = saved.version
        if after != saved.conversation:
            version = await conversations.replace(chat_id, saved, after)
        topics = self.drawing.rulebook().snapshot.topics
        labels = {id_: topic.label for id_, topic in topics.items()}
        screen = digest_screen(words(after.on_screen.language), digest, labels)
        return await self.drawing.show(chat_id, Shown(after, screen, "sent", anew=True), version)
