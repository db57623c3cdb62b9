"""Posts each published change to a public chat, in both languages, once.

Whatever published it, here or on the command line. What is posted is claimed in the database before
it is sent: after a crash in between one post is missing, which is better than one that comes twice.
A revision that waits for its day is not announced before it; one that was taken back before its day
never is. Who published, and why, stays with the admins.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from routebot.admin_labels import PACKAGE
from routebot.bot.messenger import Messenger
from routebot.bot.outcomes import Outcome
from routebot.clock import day_of
from routebot.errors import DatasetError, PublishError
from routebot.publishing.plan import Plan
from routebot.publishing.publisher import Publisher
from routebot.screens.admin.announcement import announcement
from routebot.store.proposals import AnnouncementStore
from routebot.store.revisions import Activation
from routebot.words.i18n import LANGUAGES, words
from routebot.words.markup import paragraphs

__all__ = ["Announcing"]

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Announcing:
    """Follows what is published.

    Args:
        chat: id or @name of the public chat.
        now: the clock.

    Attributes:
        failures: how often something was not posted.
    """

    messenger: Messenger
    publisher: Publisher
    store: AnnouncementStore
    chat: int | str
    now: Callable[[], datetime]
    failures: int = 0

    async def announce(self) -> None:
        """Post what has begun to serve since the last time.

        At the very first time nothing is posted: what served before is only noted.

        Raises:
            StoreError: the store failed.
        """
        before = await self.store.announced()
        if before is not None and before == await self.publisher.latest():
            return
        served = await self._served()
        newest = served[-1].seq if served else 0
        if before is None:
            await self.store.claim(None, newest)
            return
        for activation in served:
            if activation.seq > before and await self.store.claim(before, activation.seq):
                if not await self._posted(activation):
                    await self.store.claim(activation.seq, before)
                    return
                before = activation.seq

    async def _served(self) -> list[Activation]:
        """Return what serves or has served, oldest first."""
        today = day_of(self.now()).on
        return [
            a
            for a in reversed(await self.publisher.history())
            if a.serves(today) and a.who != PACKAGE
        ]

    async def _posted(self, activation: Activation) -> bool:
        """Post a change; return False if Telegram wants us to wait, and so nothing was posted."""
        result = await self.messenger.send(self.chat, LANGUAGES[0], await self._text(activation))
        if result.outcome is not Outcome.DONE:
            self.failures += 1
            extra = {"action": "announce", "outcome": str(result.outcome)}
            _LOG.warning("a change was not posted in ROUTEBOT_CHANGES_CHAT", extra=extra)
        return result.outcome is not Outcome.LATER

    async def _text(self, activation: Activation) -> str:
        plan: Plan | None = None
        try:
            plan = await self.publisher.changed_by(activation, day_of(self.now()).on)
        except (PublishError, DatasetError):
            _LOG.warning("announce", extra={"action": "announce", "outcome": "unreadable"})
        return paragraphs(
            *(
                announcement(words(language), activation.revision, activation.chain, plan)
                for language in LANGUAGES
            )
        )
