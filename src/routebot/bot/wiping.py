"""Erases conversations: the key and the row, then every message, then a receipt that goes away too.

Telegram lets a bot delete messages that are less than 48 hours old; `conversation.RENEW_AFTER` sees
to it that the live message never gets older. One that is older all the same (the bot was down) is
emptied. What an erasure leaves behind (a receipt, messages that could not be deleted for
want of a connection) stands in an alarm of the store until it is gone, also across a restart. In
memory is what the next tries need (`debts`), and the cover, which stays until the person comes
back: the next message of ours replaces it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import FIFOCache

from routebot.bot.buttons import HIDE, Row
from routebot.bot.conversation import SUSPECTS, Conversation
from routebot.bot.debts import Debts
from routebot.bot.leftovers import RECEIPT_LIFE, Leftovers, Notes
from routebot.bot.locks import ChatLocks
from routebot.bot.logs import reported
from routebot.bot.messenger import Messenger
from routebot.bot.outcomes import Outcome
from routebot.bot.pacing import Pace
from routebot.clock import SteadyClock
from routebot.screens.about import cover_screen
from routebot.screens.notices import receipt_screen
from routebot.store.protocol import Alarm, Erased, Remains, SessionStore
from routebot.words.i18n import Language, words
from routebot.words.markup import Html

__all__ = ["Wiping"]

_DELETABLE = timedelta(hours=47)
"""Later than this Telegram deletes nothing more; its limit is 48 hours.

See https://core.telegram.org/bots/api#deletemessage.
"""

_MOST_CHATS = 20_000
"""Chats whose leftovers are kept in mind: a flood of erasures must not fill the memory."""

_AT_ONCE = 64
"""Chats cleared side by side, so that those who press meanwhile find connections free."""

_A_SECOND = 30.0
"""Chats cleared in a second: what Telegram bears of messages to many
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); of deletions it
says nothing. A hundred thousand are clean within an hour.
"""

_MOST_OWED = 1_000
"""Messages of a chat that wait to be deleted, the newest ones: neither must a flood of texts."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Wiping:
    """Erases conversations and clears up after them.

    Args:
        now: the clock.
        clock: tells when that clock is in doubt: nothing goes by its age then.
        notes: lets other processes of the bot know of it; None where there are none.
    """

    messenger: Messenger
    store: SessionStore
    locks: ChatLocks
    debts: Debts
    now: Callable[[], datetime]
    clock: SteadyClock | None = None
    notes: Notes | None = None
    _leftovers: FIFOCache[int, Leftovers] = field(default_factory=lambda: FIFOCache(_MOST_CHATS))
    _settled: dict[int, Alarm] = field(default_factory=dict)
    _pace: Pace = field(default_factory=lambda: Pace(_A_SECOND, _AT_ONCE))
    _unerased: FIFOCache[int, None] = field(default_factory=lambda: FIFOCache(_MOST_CHATS))

    async def erase(
        self, chat_id: int, message_ids: Iterable[int], pressed: int, language: Language
    ) -> Outcome:
        """Erase everything and leave a receipt; the caller has the chat's turn.

        Args:
            pressed: the message with the button; where it cannot be deleted yet it becomes the
                receipt, so that nobody reads what it showed.
        """
        erased = await self._erased(chat_id)
        ids, alarm = self._with_leftovers(chat_id, message_ids), erased.alarm
        kept = await self.messenger.delete(chat_id, ids)
        owed, becomes = kept.unreachable - {pressed}, pressed in kept.unreachable
        readable = erased.remains is Remains.KEY
        screen = receipt_screen(words(language), len(kept.refused), len(owed), readable=readable)
        rows = [[(button.label, HIDE) for button in row] for row in screen.rows]
        if becomes:
            result = await self.messenger.edit(chat_id, pressed, language, screen.text, rows)
            notice = pressed if result.outcome is Outcome.DONE else None
            owed = owed if notice else kept.unreachable
        else:
            alarm = await self._expected(chat_id, pressed, owed, alarm)
            result = await self.messenger.send(chat_id, language, screen.text, rows)
            notice = result.message_id
        if result.lost and not becomes:
            owed |= {*range(max(ids) + 1, max(ids) + 1 + SUSPECTS)}
        seen = kept.refused | owed
        await self._remember(chat_id, notice, owed, RECEIPT_LIFE, seen, kept.wait, alarm)
        return result.outcome

    async def _expected(
        self, chat_id: int, newest: int, owed: frozenset[int], alarm: Alarm | None
    ) -> Alarm | None:
        """Have the store remember what numbers a receipt may get, for whoever adopts the chat."""
        ids = (*sorted(owed), *range(newest + 1, newest + 1 + SUSPECTS))
        with reported("owe"):
            return await self.store.owe(chat_id, ids, self.now(), alarm)
        return alarm

    async def cover(
        self, chat_id: int, message_ids: Sequence[int], covered: int, language: Language
    ) -> Outcome:
        """Turn a message into something neutral and erase everything else, both at once.

        Neither waits for the other: whoever covers is watched, and Telegram may be silent.
        """
        screen = cover_screen(words(language))
        shown, erased = await asyncio.gather(
            self.messenger.edit(chat_id, covered, language, screen.text), self._erased(chat_id)
        )
        ids = self._with_leftovers(chat_id, message_ids)
        stays = shown.outcome is Outcome.DONE
        kept = await self.messenger.delete(
            chat_id, [id_ for id_ in ids if id_ != covered or not stays]
        )
        notice = covered if stays else None
        await self._remember(
            chat_id, notice, kept.unreachable, None, kept.message_ids, kept.wait, erased.alarm
        )
        return shown.outcome

    async def say(
        self,
        chat_id: int,
        language: Language,
        text: Html,
        rows: Sequence[Row] = (),
        life: timedelta = RECEIPT_LIFE,
    ) -> None:
        """Say something to a chat of which nothing can be stored: until our next message there."""
        sent = await self.messenger.send(chat_id, language, text, rows)
        before = self._leftovers.get(chat_id)
        owed, alarm = (before.owed, before.alarm) if before else (frozenset(), None)
        await self._remember(chat_id, sent.message_id, owed, life, None, None, alarm)

    async def forget(self, chat_id: int) -> None:
        """Erase what we hold of a chat that we cannot reach any more."""
        self.claim_leftovers(chat_id)
        erased = await self._erased(chat_id)
        if erased.alarm:
            self._settled[erased.alarm.row] = erased.alarm

    async def _erased(self, chat_id: int) -> Erased:
        """Erase a session, or owe it: where the store is silent the messages go all the same."""
        self._unerased[chat_id] = None
        with reported("erase"):
            erased = await self.store.erase(chat_id, self.now())
            self._unerased.pop(chat_id, None)
            return erased
        return Erased(Remains.KEY, None)

    async def finish_erasing(self, chat_id: int) -> None:
        """Erase now what could not be erased before: nothing of it may come back.

        Raises:
            StoreError: it still cannot be.
        """
        if chat_id in self._unerased:
            await self.store.erase(chat_id, self.now())
            self._unerased.pop(chat_id, None)

    def overtook(self, chat_id: int, message_id: int) -> bool:
        """Tell whether an erasure a moment ago took away the message that a button was pressed on.

        The press then came before it, and shall bring nothing back. Every other press wants an
        answer.
        """
        leftovers = self._leftovers.get(chat_id)
        if leftovers is None or leftovers.kept is None or message_id in leftovers.kept:
            return False
        return self.now() - leftovers.left_at <= RECEIPT_LIFE

    async def is_clear(self, chat_id: int) -> bool:
        """Tell whether neither an erasure nor a cover left anything in a chat."""
        if chat_id in self._leftovers:
            return False
        with reported("note"):
            return self.notes is None or not await self.notes.has(chat_id)
        return False

    async def adopt(self, chat_id: int) -> None:
        """Find out what is left in a chat by now, whichever process left it.

        To be called when an update's turn begins.
        """
        if self.notes is None:
            return
        with reported("note"):
            note, ours = await self.notes.take(chat_id), self._leftovers.get(chat_id)
            if note:
                alarm = ours.alarm if ours else None
                self._leftovers[chat_id] = Leftovers.from_json(note, alarm)
            elif ours and ours.is_noted_at(self.now()):  # another process has seen to it
                self._leftovers.pop(chat_id)

    async def share(self, chat_id: int) -> None:
        """Let the other processes know what is left in a chat."""
        if self.notes and (leftovers := self._leftovers.get(chat_id)):
            with reported("note"):
                self.locks.check()  # else another process may have written there since
                await self.notes.put(chat_id, leftovers.to_json(), leftovers.life)
                leftovers.is_noted = True

    def claim_leftovers(self, chat_id: int) -> tuple[int, ...]:
        """Hand over what an erasure left in a chat: somebody is about to write there again."""
        leftovers = self._leftovers.pop(chat_id, None)
        if leftovers is None:
            return ()
        if leftovers.alarm:
            self._settled[leftovers.alarm.row] = leftovers.alarm
        return leftovers.message_ids

    async def hide(self, chat_id: int, message_id: int) -> None:
        """Delete a receipt at the person's wish."""
        await self.remove(chat_id, self._with_leftovers(chat_id, [message_id]))

    async def remove(self, chat_id: int, message_ids: Sequence[int]) -> None:
        """Delete messages that no conversation holds, and try again until they are gone."""
        kept = await self.messenger.delete(chat_id, message_ids)
        if kept.unreachable:
            await self.owe(chat_id, kept.unreachable, kept.wait)

    async def owe(
        self, chat_id: int, message_ids: frozenset[int], wait: float | None = None
    ) -> None:
        """Delete messages that no conversation holds later: after so many seconds, or a pause."""
        leftovers = self._leftovers.get(chat_id)
        if leftovers is None:
            await self._remember(chat_id, None, message_ids, RECEIPT_LIFE, None, wait)
        else:
            owed = sorted(leftovers.owed | message_ids)
            leftovers.owed = frozenset(owed[-_MOST_OWED:])
            await self._write_down(chat_id, leftovers)
            self.debts.owe(chat_id, wait)

    async def pay(self, chat_id: int) -> None:
        """Delete what an erasure could not; the caller has the chat's turn."""
        leftovers = self._leftovers.get(chat_id)
        if leftovers is None or not leftovers.owed:
            return
        kept = await self.messenger.delete(chat_id, sorted(leftovers.owed))
        leftovers.owed = kept.unreachable
        await self._write_down(chat_id, leftovers)
        if kept.unreachable and self.now() - leftovers.left_at <= _DELETABLE:
            self.debts.owe(chat_id, kept.wait)

    async def sweep(self) -> None:
        """Erase what is over, and delete receipts that were read; `clear_chats` does the rest."""
        for chat_id in list(self._unerased):
            with reported("erase"):
                async with self.locks.turn(chat_id):
                    await self._erased(chat_id)
        try:
            await self.store.expire(self.now(), by_age=not self._in_doubt())
            await self._settle()
        finally:  # receipts go whatever the disk says
            await self.clear_up(self.now())

    async def _settle(self) -> None:
        """Have the store forget alarms whose messages are gone, or a conversation's again."""
        for alarm in list(self._settled.values()):
            await self.store.owe(alarm.chat_id, (), self.now(), alarm)
            self._settled.pop(alarm.row, None)

    def _in_doubt(self) -> bool:
        doubt = self.clock is not None and self.clock.in_doubt
        if doubt:
            extra = {"action": "sweep", "outcome": "clock_in_doubt"}
            _LOG.warning("nothing is erased by age: check this machine's clock", extra=extra)
        return doubt

    async def clear_chats(self) -> None:
        """Delete the messages of chats that have no session, side by side.

        So slowly that Telegram has no reason to make the bot wait, which would hold up those who
        press: where very many ended together a round takes an hour. Nothing else waits for it.
        """
        room = asyncio.Semaphore(_AT_ONCE)

        async def clear(alarm: Alarm) -> None:
            try:
                with reported("clear"):  # the next round finds the alarm as it is
                    async with self.locks.turn(alarm.chat_id):
                        await self._clear_chat(alarm)
            finally:
                room.release()

        async with asyncio.TaskGroup() as tasks:
            async for alarm in self.store.alarms(self.now()):
                if self._seen_to(alarm):
                    continue
                await self._pace.turn()
                await room.acquire()
                tasks.create_task(clear(alarm))

    async def _clear_chat(self, alarm: Alarm) -> None:
        """Delete what an alarm names; the caller has the chat's turn."""
        if self._seen_to(alarm):
            return
        chat_id, leftovers = alarm.chat_id, self._leftovers.get(alarm.chat_id)
        used = await self._in_use(chat_id)
        if leftovers and leftovers.due_at is None and leftovers.notice is not None:
            used = (*used, leftovers.notice)  # a cover stays
        ids = [id_ for id_ in alarm.message_ids if id_ not in used]
        kept = await self.messenger.delete(chat_id, ids)
        left = tuple(id_ for id_ in alarm.message_ids if id_ in kept.unreachable)
        if left != alarm.message_ids:  # else the next round finds it as it is
            await self.store.owe(chat_id, left, self.now(), alarm)

    def _seen_to(self, alarm: Alarm) -> bool:
        """Tell whether a receipt's time, a debt or a conversation takes care of an alarm."""
        leftovers = self._leftovers.get(alarm.chat_id)
        remembered = leftovers.alarm if leftovers else None
        return alarm.row in self._settled or (
            remembered is not None and remembered.row == alarm.row
        )

    async def _in_use(self, chat_id: int) -> tuple[int, ...]:
        """Return the messages of a session that began meanwhile: it sees to them itself."""
        session = await self.store.load(chat_id, self.now())
        try:
            return Conversation.from_json(session.body).message_ids if session else ()
        except (LookupError, TypeError, ValueError):  # as `Conversation.from_json` says
            return ()

    async def clear_up(self, until: datetime) -> None:
        """Delete the receipts that are due by then, and what could not be deleted before.

        Side by side: one chat that hangs keeps no other waiting.
        """
        room = asyncio.Semaphore(_AT_ONCE)

        async def clear(chat_id: int, leftovers: Leftovers) -> None:
            with reported("clear"):
                async with room, self.locks.turn(chat_id):
                    if self._leftovers.get(chat_id) is leftovers:
                        await self._clear(chat_id, leftovers, until)

        await asyncio.gather(*(clear(*each) for each in self._leftovers.items()))

    async def _clear(self, chat_id: int, leftovers: Leftovers, until: datetime) -> None:
        if leftovers.due_at is not None and leftovers.due_at <= until:
            kept = await self.messenger.delete(chat_id, leftovers.message_ids)
            leftovers.notice, leftovers.owed = None, kept.unreachable
            await self._write_down(chat_id, leftovers)
        # A chat that stayed out of reach for so long is given up.
        if not leftovers.message_ids or self.now() - leftovers.left_at > _DELETABLE:
            self.claim_leftovers(chat_id)

    def _with_leftovers(self, chat_id: int, message_ids: Iterable[int]) -> list[int]:
        return list(dict.fromkeys((*message_ids, *self.claim_leftovers(chat_id))))

    async def _remember(
        self,
        chat_id: int,
        notice: int | None,
        owed: frozenset[int],
        life: timedelta | None,
        kept: frozenset[int] | None,
        wait: float | None,
        alarm: Alarm | None = None,
    ) -> None:
        at = self.now()
        due_at = None if life is None else at + life
        leftovers = Leftovers(notice, owed, at, due_at, kept, alarm)
        self._leftovers[chat_id] = leftovers
        await self._write_down(chat_id, leftovers)
        await self.share(chat_id)
        if owed:
            self.debts.owe(chat_id, wait)

    async def _write_down(self, chat_id: int, leftovers: Leftovers) -> None:
        """Have the store remember what is to go from a chat; memory has it where that fails."""
        ids, alarm = leftovers.to_go, leftovers.alarm
        if alarm is None and not ids:
            return
        with reported("owe"):
            leftovers.alarm = await self.store.owe(chat_id, ids, self.now(), alarm)
