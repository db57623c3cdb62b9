"""Makes a chat look as it should: one live message with the present screen, and nothing else.

Showing is put off while another update of the same chat waits (it will show a newer screen) and
while Telegram wants the chat to wait. What could not be shown or deleted is owed (`debts`), and the
present screen is drawn until it is there.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from routebot.bot.admin.handlers import Admin
from routebot.bot.buttons import UNSTORED, Row, pack_rows
from routebot.bot.conversation import Conversation
from routebot.bot.debts import Debts
from routebot.bot.locks import ChatLocks
from routebot.bot.messenger import BATCH, Kept, Messenger
from routebot.bot.outcomes import Outcome, Result
from routebot.bot.packs import Packs
from routebot.bot.saved import ATTEMPTS, Conversations
from routebot.bot.turns import Shown
from routebot.bot.wiping import Wiping
from routebot.dialogue.deployment import Deployment
from routebot.dialogue.state import State
from routebot.errors import ConflictError, StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.words.i18n import Language
from routebot.worker import Worker

__all__ = ["Drawing"]


@dataclass(slots=True)
class Drawing:
    """Sends and edits live messages.

    Args:
        rulebook: returns today's rulebook.
        now: the clock.
        admin: what admins see; None where there are none.
        worker: asks the rulebook.
        packs: what is handed out for where there is no network; None for nothing.
    """

    messenger: Messenger
    conversations: Conversations
    locks: ChatLocks
    debts: Debts
    wiping: Wiping
    rulebook: Callable[[], Rulebook]
    now: Callable[[], datetime]
    admin: Admin | None
    worker: Worker
    packs: Packs | None = None

    async def forget(self, chat_id: int) -> None:
        """Erase what we hold of a chat that we cannot reach any more."""
        self.end(chat_id)
        await self.wiping.forget(chat_id)

    def end(self, chat_id: int) -> None:
        """Owe a chat no screen any more: its conversation is over."""
        self.conversations.known.pop(chat_id, None)
        self.debts.write_off(chat_id)

    async def show(
        self, chat_id: int, turn: Shown, version: int | None, *, there: bool = False
    ) -> str:
        """Show a turn's screen, or put that off; return the outcome for the log.

        Args:
            version: with which the conversation is stored.
            there: the live message is surely still in the chat: one of its buttons was pressed.
        """
        if self.debts.holds(chat_id) or self.locks.others_wait(chat_id):
            self.debts.put_off(chat_id)
            if len(turn.after.left) >= BATCH:
                await self._tidied(chat_id, turn.after, version)
            return "put off"
        try:
            outcome = await self.draw(chat_id, turn, version, there=there)
        except StoreError:
            self.debts.owe(chat_id)
            raise
        return turn.outcome if outcome is Outcome.DONE else str(outcome)

    async def pay(self, chat_id: int) -> None:
        """Draw what a chat is owed, and delete what is left in it; the caller has its turn."""
        saved = await self.conversations.load(chat_id)
        if saved.conversation is None:
            self.end(chat_id)
            await self.wiping.pay(chat_id)
            return
        present = await self.present(chat_id, saved.conversation)
        # An old live message does as well: nobody is there for whom it would have to be renewed.
        await self.draw(chat_id, present, saved.version, there=True, renew=False)
        await self.wiping.pay(chat_id)

    async def pay_owed(self, chat_id: int) -> None:
        """Pay now if something is owed and nobody else is about to; the caller has the turn."""
        owed = chat_id in self.debts and not self.debts.holds(chat_id)
        if owed and not self.locks.others_wait(chat_id):
            await self.pay(chat_id)

    async def draw(
        self,
        chat_id: int,
        turn: Shown,
        version: int | None,
        *,
        there: bool = False,
        renew: bool = True,
    ) -> Outcome:
        """Edit the live message; where there is none, or none that can be edited, send one."""
        live = turn.after.live
        aged = renew and turn.after.needs_new_message(self.now())
        if live is None or turn.anew or turn.document or aged:
            return await self._replace(chat_id, turn, version)
        editing = self._edit(chat_id, live, turn, there=there)
        if turn.after.left:
            deleting = self.messenger.delete(chat_id, turn.after.left)
            kept, result = await asyncio.gather(deleting, editing)
        else:
            kept, result = Kept(), await editing
        if result.outcome is Outcome.GONE:
            return await self._replace(chat_id, turn, version)
        cleared = turn.after.cleared(kept.unreachable, kept.refused)
        return await self._conclude(chat_id, turn, cleared, version, result, kept.wait)

    def shown_in(self, chat_id: int) -> tuple[int, bytes] | None:
        """Return (live message, digest of what it shows) of a chat; None if that is not known."""
        return self.conversations.known.get(chat_id)

    async def lay_over(
        self, chat_id: int, screen: Screen, language: Language, conversation: Conversation | None
    ) -> bool:
        """Show something in the live message that is no step; nothing is stored.

        Args:
            conversation: None where it cannot be read.

        Returns:
            False if there is no live message that we know of.
        """
        if conversation:
            live, language = conversation.live, conversation.state.language
            rows = pack_rows(conversation.stamp, conversation.step, screen)
        else:
            known = self.conversations.known.get(chat_id)
            live, rows = known[0] if known else None, pack_rows(UNSTORED, 0, screen)
        return live is not None and await self._laid_on(chat_id, live, screen, rows, language)

    async def lay_on(
        self, chat_id: int, message_id: int, screen: Screen, language: Language
    ) -> bool:
        """Show something in a message of which nothing can be stored.

        Returns:
            Whether the message is there.
        """
        rows = pack_rows(UNSTORED, 0, screen)
        return await self._laid_on(chat_id, message_id, screen, rows, language)

    async def _laid_on(
        self,
        chat_id: int,
        message_id: int,
        screen: Screen,
        rows: Sequence[Row],
        language: Language,
    ) -> bool:
        self.conversations.known[chat_id] = (message_id, _digest(screen.text, rows, language))
        result = await self.messenger.edit(chat_id, message_id, language, screen.text, rows)
        return result.outcome is not Outcome.GONE

    async def _edit(self, chat_id: int, live: int, turn: Shown, *, there: bool) -> Result:
        """Edit the live message, unless it is there and shows this already."""
        rows, language = _rows(turn), turn.after.on_screen.language
        shown = (live, _digest(turn.screen.text, rows, language))
        if there and self.conversations.known.get(chat_id) == shown:
            return Result(Outcome.DONE)
        self.conversations.known.pop(chat_id, None)
        result = await self.messenger.edit(chat_id, live, language, turn.screen.text, rows)
        if result.outcome is Outcome.DONE:
            self.conversations.known[chat_id] = shown
        return result

    async def _replace(self, chat_id: int, turn: Shown, version: int | None) -> Outcome:
        """Send a new live message, after the old one is gone: there are never two."""
        self.conversations.known.pop(chat_id, None)
        doubtful = self.debts.doubts(chat_id)
        after = turn.after.suspecting() if doubtful else turn.after
        kept = await self.messenger.delete(chat_id, after.without_live().left)
        if after.live in kept.unreachable:
            blanked = await self.messenger.blank(chat_id, after.live)
            if blanked.outcome not in (Outcome.DONE, Outcome.GONE):
                cleared = after.cleared(kept.unreachable, kept.refused)
                return await self._conclude(chat_id, turn, cleared, version, blanked, kept.wait)
        result = await self._send(chat_id, turn)
        cleared = after.without_live().cleared(kept.unreachable, kept.refused)
        if result.message_id is not None:
            if doubtful:  # the one that got lost was sent not long before this one
                cleared = cleared.suspecting(before=result.message_id)
            cleared = cleared.shown(result.message_id, self.now())
        elif result.lost:
            cleared = cleared.suspecting()
        return await self._conclude(chat_id, turn, cleared, version, result, kept.wait)

    async def _send(self, chat_id: int, turn: Shown) -> Result:
        rows, language, text = _rows(turn), turn.after.on_screen.language, turn.screen.text
        try:
            if turn.document is not None:
                return await self.messenger.send_file(chat_id, language, turn.document, text, rows)
            result = await self.messenger.send(chat_id, language, text, rows)
        except asyncio.CancelledError:
            # We stop, and it may arrive all the same: to send it once more now would make two. The
            # store knows that it is owed; who resumes that looks for it first.
            self.debts.write_off(chat_id)
            raise
        if result.message_id is not None:
            self.conversations.known[chat_id] = (result.message_id, _digest(text, rows, language))
        return result

    async def _conclude(
        self,
        chat_id: int,
        turn: Shown,
        reached: Conversation,
        version: int | None,
        result: Result,
        wait: float | None,
    ) -> Outcome:
        """Store what is in the chat by now, and owe what is not as it should be.

        Args:
            turn: its conversation is what is stored with the version.
            result: of the showing.
            wait: seconds that Telegram wants us to wait with the deletions.
        """
        if result.outcome is Outcome.SHUT:
            await self.forget(chat_id)
            return result.outcome
        if reached != turn.after:
            version = await self._saved_or_deleted(chat_id, turn, reached, version)
        if result.outcome is not Outcome.DONE or reached.left:
            self.debts.owe(chat_id, wait if result.wait is None else result.wait)
        else:
            self.debts.write_off(chat_id)
            if version is not None:
                self.conversations.note_shown(chat_id, version)
        return result.outcome

    async def _saved_or_deleted(
        self, chat_id: int, turn: Shown, reached: Conversation, version: int | None
    ) -> int | None:
        """Store what is in a chat; a message that was sent goes again where that fails.

        Raises:
            StoreError: it could not be stored.
        """
        try:
            return await self._saved(chat_id, reached, version)
        except StoreError:
            if reached.live is not None and reached.live != turn.after.live:
                await self.wiping.remove(chat_id, [reached.live])
            raise

    async def _saved(self, chat_id: int, reached: Conversation, version: int | None) -> int | None:
        """Store what is in a chat, whoever saved in the meantime; return the version.

        Where a message that was sent cannot be stored it is deleted: nobody would ever do it later.
        """
        live = reached.live
        for _ in range(ATTEMPTS):
            try:
                return await self.conversations.save(chat_id, reached, version)
            except ConflictError:
                theirs = await self.conversations.load(chat_id)
            if theirs.conversation is None:
                break
            reached, version = _with_ours(theirs.conversation, reached), theirs.version
        if live is not None:
            await self.wiping.remove(chat_id, [live])
        return None

    async def _tidied(self, chat_id: int, after: Conversation, version: int | None) -> None:
        """Delete what is left in a chat whose screen is put off: a flood is long."""
        kept = await self.messenger.delete(chat_id, after.left)
        cleared = after.cleared(kept.unreachable, kept.refused)
        if cleared != after:
            await self._saved(chat_id, cleared, version)

    def fitted(self, state: State, rulebook: Rulebook) -> State:
        """Return a state as the present dataset knows it, and this deployment."""
        return replace(state.fitted(rulebook), deployment=self.deployment)

    @property
    def deployment(self) -> Deployment:
        """What the operator has set up."""
        return self.packs.deployment if self.packs else Deployment()

    async def present(self, chat_id: int, conversation: Conversation) -> Shown:
        """Return what a chat is to show now."""
        if conversation.admin and self.admin and self.admin.knows(chat_id):
            return await self.admin.present(chat_id, conversation)
        rulebook = self.rulebook()
        state = self.fitted(conversation.state, rulebook)
        screen = await self.worker.find(show, state, rulebook)
        return Shown(replace(conversation, admin=None, state=state), screen)


def _with_ours(theirs: Conversation, ours: Conversation) -> Conversation:
    """Make the message that we sent the live one of a conversation that others saved meanwhile."""
    if ours.live is None or ours.sent_at is None or ours.live == theirs.live:
        return theirs
    return theirs.without_live().shown(ours.live, ours.sent_at)


def _rows(turn: Shown) -> Sequence[Row]:
    return pack_rows(turn.after.stamp, turn.after.step, turn.screen)


def _digest(text: str, rows: Sequence[Row], language: Language) -> bytes:
    return hashlib.blake2b(repr((language, text, rows)).encode(), digest_size=16).digest()
