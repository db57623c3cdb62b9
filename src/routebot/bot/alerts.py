"""Tells admins in their private chats what is wrong with the bot: of each kind, once an hour.

An alert is the live message of their chat, as every screen is, and so it goes as one: at their next
tap, or a day later. Where nothing can be stored it goes after an hour. One that nobody has reacted
to is written over, in place of a second one. It holds no id, no figure and no answer.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from routebot.bot.buttons import UNSTORED, pack_rows
from routebot.bot.conversation import Conversation
from routebot.bot.drawing import Drawing
from routebot.bot.logs import where_from
from routebot.bot.outcomes import Outcome
from routebot.bot.saved import Saved
from routebot.bot.troubles import Trouble, Troubles
from routebot.bot.turns import Shown
from routebot.dialogue.admin.state import AdminState
from routebot.errors import BusyError, StoreError
from routebot.screens.admin.alert import alert_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES, Language, words

__all__ = ["Alerts"]

_AGAIN = timedelta(hours=1)
"""From telling of a trouble to telling of it again."""

_SENT = "sent"

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class _Message:
    """What an alert is to say, in any language.

    Attributes:
        present: what is wrong, and since when.
        silence: between which moments Telegram could not be reached, if that is to be told.
    """

    present: dict[Trouble, datetime]
    silence: tuple[datetime, datetime] | None

    def screen(self, language: Language) -> Screen:
        """Return what it looks like."""
        since = {kind.value: at for kind, at in self.present.items()}
        return alert_screen(words(language), since, self.silence)


@dataclass(slots=True)
class Alerts:
    """Sends the alerts.

    Args:
        admins: Telegram ids.
        now: the clock.
    """

    drawing: Drawing
    troubles: Troubles
    admins: Collection[int]
    now: Callable[[], datetime]
    _told_at: dict[Trouble, datetime] = field(default_factory=dict)
    _silence: tuple[datetime, datetime] | None = None
    _unread: dict[int, tuple[int, bytes] | None] = field(default_factory=dict)
    """Chat -> what it showed after an alert; if it still does, nobody has reacted to it."""

    async def send(self) -> None:
        """Look what is wrong, and tell what was not told within the hour.

        While Telegram is silent nothing can be told; when it is back, from when to when it was.
        What reaches nobody is tried again the next time.
        """
        present = dict(self.troubles.look())
        if Trouble.SILENCE in present:
            began = self._silence[0] if self._silence else present[Trouble.SILENCE]
            self._silence = (began, self.now())
            return
        silence = self._silence if self._is_due(Trouble.SILENCE) else None
        due = [kind for kind in present if self._is_due(kind)]
        if not due and silence is None:
            return
        message = _Message(present, silence)
        outcomes = await asyncio.gather(*(self._told(chat_id, message) for chat_id in self.admins))
        if not any(outcome in (_SENT, Outcome.SHUT) for outcome in outcomes):
            return
        if silence:
            due, self._silence = [*due, Trouble.SILENCE], None
        self._told_at |= dict.fromkeys(due, self.now())

    def _is_due(self, kind: Trouble) -> bool:
        told_at = self._told_at.get(kind)
        return told_at is None or self.now() - told_at >= _AGAIN

    async def _told(self, chat_id: int, message: _Message) -> str:
        """Tell an admin, and return what came of it; who never wrote to the bot is passed over.

        Who has covered or erased their chat is left alone until they come back.
        """
        if not await self.drawing.wiping.is_clear(chat_id):
            return "put off"
        try:
            async with self.drawing.locks.turn(chat_id):
                outcome = await self._told_in_turn(chat_id, message)
        except BusyError:
            outcome = "busy"
        _LOG.info("alert", extra={"action": "alert", "outcome": outcome})
        return outcome

    async def _told_in_turn(self, chat_id: int, message: _Message) -> str:
        saved = Saved(None, None)
        try:
            saved = await self.drawing.conversations.load(chat_id)
            return await self._shown(chat_id, message, saved)
        except StoreError as error:
            _LOG.error("alert", extra={"action": "alert", "trouble": where_from(error)})
            await self._said(chat_id, message, saved.conversation)
            return _SENT

    async def _shown(self, chat_id: int, message: _Message, saved: Saved) -> str:
        """Make an alert the live message of a chat; its session stays what it is.

        To write over one that is there stores nothing: answers get no older by alerts.
        """
        drawing, before, version = self.drawing, saved.conversation, saved.version
        unread = self._unread.pop(chat_id, None)
        if before and unread and unread == drawing.shown_in(chat_id):
            language = before.state.language
            if await drawing.lay_over(chat_id, message.screen(language), language, before):
                self._unread[chat_id] = drawing.shown_in(chat_id)
                return _SENT
        if before is None:
            before = Conversation.begin(LANGUAGES[0]).administered(AdminState())
            version = await drawing.conversations.replace(chat_id, saved, before)
        screen = message.screen(before.on_screen.language)
        outcome = await drawing.show(chat_id, Shown(before, screen, _SENT, anew=True), version)
        if outcome == _SENT:
            self._unread[chat_id] = drawing.shown_in(chat_id)
        return outcome

    async def _said(
        self, chat_id: int, message: _Message, conversation: Conversation | None
    ) -> None:
        """Tell it where nothing can be stored."""
        language = conversation.state.language if conversation else LANGUAGES[0]
        screen = message.screen(language)
        if not await self.drawing.lay_over(chat_id, screen, language, conversation):
            rows = pack_rows(UNSTORED, 0, screen)
            await self.drawing.wiping.say(chat_id, language, screen.text, rows, life=_AGAIN)
        self.drawing.debts.write_off(chat_id)  # it would be drawn beside the alert
