"""Shows screens in a chat's one live message, and remembers what is owed to a chat.

Showing is put off while another update of the same chat waits (it will show a newer screen) and
while Telegram wants the chat to wait; then the newest screen is drawn once.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from routebot.bot.admin.handlers import Admin
from routebot.bot.buttons import pack_rows
from routebot.bot.conversation import Conversation
from routebot.bot.counter import UpdateCounter
from routebot.bot.locks import ChatLocks
from routebot.bot.logs import where_from
from routebot.bot.messenger import Messenger, Outcome, Result
from routebot.bot.periodic import stopped_within
from routebot.bot.saved import ATTEMPTS, Conversations
from routebot.bot.turns import Shown
from routebot.bot.wiping import Wiping
from routebot.clock import day_of
from routebot.errors import ConflictError
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show

__all__ = ["Drawing"]

_LONGEST_HOLD = 120.0
"""Seconds. Told to wait longer, we give up on drawing; the next tap after that draws."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Drawing:
    """Sends and edits live messages.

    Args:
        rulebook: returns today's rulebook.
        now: the clock.
        spawn: runs a coroutine in a task that somebody owns.
        admin: what admins see; None where there are none.
        counter: counts the drawings that failed on their own.
    """

    messenger: Messenger
    conversations: Conversations
    locks: ChatLocks
    wiping: Wiping
    rulebook: Callable[[], Rulebook]
    now: Callable[[], datetime]
    spawn: Callable[[Coroutine[Any, Any, None]], object]
    admin: Admin | None
    counter: UpdateCounter
    # Chats that Telegram wants to wait, and chats whose present screen is still to be drawn.
    _held: set[int] = field(default_factory=set)
    _owed: set[int] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def stop(self) -> None:
        """Let no chat wait any longer: what is owed is drawn now or never."""
        self._stopping.set()

    def write_off(self, chat_id: int) -> None:
        """Owe a chat nothing any more."""
        self._owed.discard(chat_id)

    async def forget(self, chat_id: int) -> None:
        """Erase what we hold of a chat that we cannot reach any more."""
        self.write_off(chat_id)
        await self.wiping.forget(chat_id)

    async def show(
        self, chat_id: int, turn: Shown, version: int | None, delete: Sequence[int]
    ) -> str:
        """Show a turn's screen, or put that off; return the outcome for the log.

        Args:
            version: with which the conversation is stored.
            delete: messages that are to go, whatever becomes of the screen.
        """
        if chat_id in self._held or self.locks.others_wait(chat_id):
            self._owed.add(chat_id)
            await self.messenger.delete(chat_id, delete)
            return "put off"
        outcome = await self.draw(chat_id, turn, version, delete)
        return turn.outcome if outcome is Outcome.DONE else str(outcome)

    async def draw(
        self, chat_id: int, turn: Shown, version: int | None, delete: Sequence[int] = ()
    ) -> Outcome:
        """Edit the live message; where there is none, or none that can be edited, send one."""
        self.write_off(chat_id)
        live = self._editable(turn)
        if live is not None:
            deleting = self.messenger.delete(chat_id, delete)
            _, result = await asyncio.gather(deleting, self._edit(chat_id, live, turn))
            if result.outcome is not Outcome.GONE:
                return await self._conclude(chat_id, result)
            delete = ()
        left = replace(turn, after=turn.after.with_left(*delete))
        return await self._replace(chat_id, left, version)

    def _editable(self, turn: Shown) -> int | None:
        """Return the live message if it can show the screen; a text does not become a file."""
        if turn.anew or turn.document or turn.after.needs_new_message(self.now()):
            return None
        return turn.after.live

    async def _edit(self, chat_id: int, live: int, turn: Shown) -> Result:
        after = turn.after
        rows = pack_rows(after.stamp, after.step, turn.screen)
        language = after.on_screen.language
        return await self.messenger.edit(chat_id, live, language, turn.screen.text, rows)

    async def _replace(self, chat_id: int, turn: Shown, version: int | None) -> Outcome:
        """Send a new live message, after the old one is gone: there are never two."""
        after = turn.after
        ids = after.message_ids
        kept = await self.messenger.delete(chat_id, ids)
        if after.live in kept.unreachable:
            await self.messenger.blank(chat_id, after.live)
        result = await self._send(chat_id, turn)
        if result.message_id is not None:
            remaining = after.without_live().without(frozenset(ids) - kept.message_ids)
            await self._save_sent(chat_id, remaining, result.message_id, version)
        return await self._conclude(chat_id, result)

    async def _send(self, chat_id: int, turn: Shown) -> Result:
        after, text = turn.after, turn.screen.text
        rows = pack_rows(after.stamp, after.step, turn.screen)
        language = after.on_screen.language
        if turn.document is None:
            return await self.messenger.send(chat_id, language, text, rows)
        return await self.messenger.send_file(chat_id, language, turn.document, text, rows)

    async def _save_sent(
        self, chat_id: int, conversation: Conversation, message_id: int, version: int | None
    ) -> None:
        """Remember the new live message, whoever saved in the meantime.

        Where that cannot be done it is deleted: nobody would ever do it later.
        """
        for _ in range(ATTEMPTS):
            try:
                shown = conversation.shown(message_id, self.now())
                await self.conversations.save(chat_id, shown, version)
            except ConflictError:
                theirs = await self.conversations.load(chat_id)
            else:
                return
            if theirs.conversation is None:
                break
            conversation, version = theirs.conversation.without_live(), theirs.version
        await self.messenger.delete(chat_id, [message_id])

    async def _conclude(self, chat_id: int, result: Result) -> Outcome:
        """Do what follows from a call's outcome."""
        if result.outcome is Outcome.SHUT:
            await self.forget(chat_id)
        if result.outcome is Outcome.LATER:
            self._owed.add(chat_id)
            if result.seconds <= _LONGEST_HOLD and chat_id not in self._held:
                self._held.add(chat_id)
                self.spawn(self._resume(chat_id, result.seconds))
        return result.outcome

    async def _resume(self, chat_id: int, seconds: float) -> None:
        """Wait as long as Telegram wants a chat to wait, then draw its newest screen."""
        await stopped_within(self._stopping, seconds)
        self._held.discard(chat_id)
        async with self.locks.turn(chat_id):
            try:
                await self.redraw_owed(chat_id)
            except Exception as error:  # noqa: BLE001 - nobody waits for this task
                self.counter.add(day_of(self.now()).on, "resume", failed=True)
                trouble = {"outcome": "error", "trouble": where_from(error)}
                _LOG.error("update", extra={"action": "resume", **trouble})

    async def redraw_owed(self, chat_id: int) -> None:
        """Draw the present screen if that was put off and nobody else is about to."""
        if chat_id not in self._owed or chat_id in self._held or self.locks.others_wait(chat_id):
            return
        saved = await self.conversations.load(chat_id)
        if saved.conversation is None:
            self.write_off(chat_id)
            return
        present = await self._present(chat_id, saved.conversation)
        await self.draw(chat_id, present, saved.version)

    async def _present(self, chat_id: int, conversation: Conversation) -> Shown:
        """Return what a chat is to show now."""
        if conversation.admin and self.admin and self.admin.knows(chat_id):
            return await self.admin.present(chat_id, conversation)
        rulebook = self.rulebook()
        state = conversation.state.fitted(rulebook)
        return Shown(replace(conversation, admin=None, state=state), show(state, rulebook))
