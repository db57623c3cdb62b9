"""What the bot does with an update.

Each time the same: load the conversation, act, save it with the version it was read with, then show
the present screen in the one live message (`drawing`). Saved comes before shown, so that an answer
that was seen to be taken is never lost; where the showing fails, it is owed (`debts`).
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from routebot.bot.admin.handlers import Admin
from routebot.bot.buttons import (
    HIDE,
    UNSTORED,
    asks_to_erase,
    ending_of,
    kind_of_call,
    pack_rows,
    unpack,
)
from routebot.bot.conversation import Conversation
from routebot.bot.counter import UpdateCounter
from routebot.bot.drawing import Drawing
from routebot.bot.inbox import Ticket
from routebot.bot.intake import Blocked, Elsewhere, Flood, Incoming, Noted, Said, Tap
from routebot.bot.leaving import Leaving
from routebot.bot.logs import where_from
from routebot.bot.messenger import Messenger
from routebot.bot.objections import Objections
from routebot.bot.outcomes import Outcome
from routebot.bot.refusing import Refusals
from routebot.bot.saved import ATTEMPTS, Conversations
from routebot.bot.turns import Decide, Ended, Shown, Turn, TurnT, said_turn, tap_turn, with_message
from routebot.bot.wiping import Wiping
from routebot.clock import day_of
from routebot.dialogue.actions import Cover, DrawAgain
from routebot.dialogue.commands import ADMIN, FORGET, command_of, kind_of
from routebot.dialogue.state import advice_for
from routebot.errors import ConflictError, StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import forget_screen
from routebot.screens.handing_out import file_screen
from routebot.screens.notices import noticed, sorry_screen
from routebot.words.i18n import Language, words
from routebot.worker import Worker

__all__ = ["Handlers"]

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Handlers:
    """The bot's behaviour, with the parts it needs.

    Args:
        rulebook: returns today's rulebook; asked once for each update, which keeps it to its end.
        now: the clock.
        admin: what admins see; None where there are none.
        counter: counts the updates.
        worker: asks the rulebook.
        changes_chat: id or @name of the one chat beside the private ones that the bot stays in, to
            post there.
        objections: counts how often a claim was called wrong.
        measured: is told of each update what was done, and in how many seconds.
        refusals: of messages that cannot be stored; None where nobody else could.
    """

    messenger: Messenger
    conversations: Conversations
    wiping: Wiping
    drawing: Drawing
    leaving: Leaving
    rulebook: Callable[[], Rulebook]
    now: Callable[[], datetime]
    admin: Admin | None
    counter: UpdateCounter
    worker: Worker
    changes_chat: int | str = ""
    objections: Objections = field(default_factory=Objections)
    measured: Callable[[str, float], object] = lambda _action, _seconds: None
    refusals: Refusals | None = None

    async def handle(self, ticket: Ticket) -> None:
        """Handle an update, whatever it is, and write one line about it."""
        arrival = ticket.arrival
        loop = asyncio.get_running_loop()
        started = loop.time()
        action, outcome, trouble, revision = "update", "nothing", "", ""
        try:
            rulebook = self.rulebook()
            revision = rulebook.snapshot.revision
            if arrival.trouble:
                action, outcome, trouble = "unreadable", arrival.kind, arrival.trouble
            elif arrival.incoming:
                action, outcome = await self._handled(arrival.incoming, rulebook, ticket)
        except Exception as error:  # noqa: BLE001 - whatever it is, the updates of others go on
            outcome, trouble = "error", where_from(error)
        self.counter.add(day_of(self.now()).on, action, failed=bool(trouble))
        seconds = loop.time() - started
        self.measured(action, seconds)
        ms = round(seconds * 1000, 1)
        extra = {"action": action, "outcome": outcome, "ms": ms, "revision": revision}
        if trouble:
            extra["trouble"] = trouble
        _LOG.log(logging.ERROR if trouble else logging.INFO, "update", extra=extra)

    async def _handled(
        self, incoming: Incoming, rulebook: Rulebook, ticket: Ticket
    ) -> tuple[str, str]:
        """Handle what came in.

        Args:
            ticket: is told when what it changes is durable.

        Returns:
            (action, outcome) for the log; neither tells what was answered.
        """
        match incoming:
            case Tap():
                return await self._tapped(incoming, rulebook, ticket)
            case Said():
                return await self._said(incoming, rulebook, ticket)
            case Noted():
                await self.wiping.remove(incoming.chat_id, [incoming.message_id])
                return "noted", "deleted"
            case Flood():
                await self.wiping.remove(incoming.chat_id, incoming.message_ids)
                return "flood", "deleted"
            case Elsewhere():
                return "elsewhere", await self._elsewhere(incoming)
            case Blocked():
                await self.drawing.forget(incoming.chat_id)
                return "blocked", "erased"

    async def _elsewhere(self, found: Elsewhere) -> str:
        if found.query_id:
            await self.messenger.answer(found.query_id)
        # Telegram does not tell capital letters in a public name from small ones.
        names = (str(found.chat_id), f"@{found.name}".lower())
        if self.changes_chat and str(self.changes_chat).lower() in names:
            return "stayed"
        if found.chat_id:
            sentence = words(found.language)("bot.private_only") if found.may_write else ""
            outcome = await self.leaving.leave(found.chat_id, found.language, sentence)
            return "left" if outcome is Outcome.DONE else str(outcome)
        return "left"

    async def pay(self, chat_id: int) -> None:
        """Do what a chat is owed; the caller has its turn."""
        if chat_id in self.leaving:
            await self.leaving.pay(chat_id)
        else:
            await self.drawing.pay(chat_id)

    # A button was pressed

    async def _tapped(self, tap: Tap, rulebook: Rulebook, ticket: Ticket) -> tuple[str, str]:
        """Act on a button.

        Its spinner is stopped once, whatever happens, and as soon as the answer is stored: in the
        response to the delivery where that is still to come, which saves one of two calls.
        """
        call = unpack(tap.data)
        await self.wiping.adopt(tap.chat_id)
        overtaken = self.wiping.overtook(tap.chat_id, tap.message_id)
        # A process that erased, then stood still, may tell of it after somebody has begun anew.
        if tap.data == HIDE or (overtaken and not await self.conversations.made(tap.chat_id, call)):
            await asyncio.gather(self.messenger.answer(tap.query_id), self._tidied(tap))
            return "hide", "done"
        leftovers = self.wiping.claim_leftovers(tap.chat_id)
        others = [message_id for message_id in leftovers if message_id != tap.message_id]
        try:
            turn, version = await self._taken_or_ended(tap, rulebook, others)
        except Exception as error:  # the person is told and their chat tidied; it is raised again
            told = self._told_of(tap, error)
            await asyncio.gather(told, self.wiping.remove(tap.chat_id, others))
            raise
        match turn:
            case Ended():
                answered, follow = False, self._ended(tap, turn)
            case Shown(after):
                answered = ticket.store(tap.query_id)
                if turn.objected:
                    self.objections.add(turn.objected, day_of(self.now()).on)
                there = after.live == tap.message_id
                follow = self._shown(tap.chat_id, turn, version, rulebook, there=there)
        if answered:
            return kind_of_call(call), await follow
        _, outcome = await asyncio.gather(self.messenger.answer(tap.query_id), follow)
        return kind_of_call(call), outcome

    async def _shown(
        self, chat_id: int, turn: Shown, version: int | None, rulebook: Rulebook, *, there: bool
    ) -> str:
        """Show what a tap came to, with the file that was asked for, if one was."""
        if turn.wants_file:
            turn = await self._with_file(turn, rulebook)
        return await self.drawing.show(chat_id, turn, version, there=there)

    async def _with_file(self, turn: Shown, rulebook: Rulebook) -> Shown:
        """Let the live message be the file; where there is none, say so below the screen."""
        state = turn.after.state
        say, advice = (
            words(state.language),
            await self.worker.run(advice_for, rulebook, state.interview),
        )
        packs = self.drawing.packs
        document = await packs.document(barred=advice.barred) if packs else None
        if document is None:
            return replace(turn, screen=noticed(turn.screen, say("handout.missing")))
        return replace(turn, screen=file_screen(say), document=document)

    async def _taken_or_ended(
        self, tap: Tap, rulebook: Rulebook, leftovers: Sequence[int]
    ) -> tuple[Turn, int | None]:
        """Have a button decided, as `_taken` does; who wants to erase need not wait for the store.

        What is known of the chat then is the message with the button.
        """
        decide = partial(self._tap_decided, tap)
        try:
            return await self._taken(tap.chat_id, tap.language, rulebook, decide, leftovers)
        except StoreError:
            ending = ending_of(unpack(tap.data))
            if ending is None:
                raise
            return Ended(Conversation.begin(tap.language).with_left(*leftovers), ending), None

    async def _told_of(self, tap: Tap, error: Exception) -> None:
        """Answer a button that nothing could be done about.

        Who wants to erase is asked for a last word all the same: that needs no store.
        """
        if not (isinstance(error, StoreError) and asks_to_erase(unpack(tap.data))):
            sorry = words(tap.language)("bot.sorry")
            await self.messenger.answer(tap.query_id, sorry)
            return
        language = tap.language
        with suppress(StoreError):
            saved = await self.conversations.load(tap.chat_id)
            language = saved.conversation.state.language if saved.conversation else language
        screen = forget_screen(words(language), DrawAgain())
        asked = self.drawing.lay_on(tap.chat_id, tap.message_id, screen, language)
        await asyncio.gather(self.messenger.answer(tap.query_id), asked)

    async def _tidied(self, tap: Tap) -> None:
        """Deal with a button after an erasure.

        One that came late changes nothing; the receipt's own removes it.
        """
        if tap.data == HIDE:
            await self.wiping.hide(tap.chat_id, tap.message_id)
        else:
            await self.wiping.share(tap.chat_id)

    async def _ended(self, tap: Tap, turn: Ended) -> str:
        language = turn.before.state.language
        ids = dict.fromkeys((*turn.before.message_ids, tap.message_id))
        self.drawing.end(tap.chat_id)
        if isinstance(turn.ending, Cover):
            await self.wiping.cover(tap.chat_id, list(ids), tap.message_id, language)
        else:
            await self.wiping.erase(tap.chat_id, ids, tap.message_id, language)
        return "erased"

    # Something was written or sent

    async def _said(self, said: Said, rulebook: Rulebook, ticket: Ticket) -> tuple[str, str]:
        """Act on a message, and delete it."""
        if said.edited:
            await self.wiping.remove(said.chat_id, [said.message_id])
            await self.drawing.pay_owed(said.chat_id)
            return "edited", "deleted"
        await self.wiping.adopt(said.chat_id)
        leftovers = self.wiping.claim_leftovers(said.chat_id)
        decide = partial(self._said_decided, said)
        try:
            turn, version = await self._taken(
                said.chat_id, said.language, rulebook, decide, leftovers
            )
        except Exception as error:  # the person is told in the live message; it is raised again
            if isinstance(error, StoreError) and self._refuses(said):
                ticket.refuse()
                await self.wiping.owe(said.chat_id, frozenset(leftovers))
                raise
            to_erase = isinstance(error, StoreError) and command_of(said.text) == FORGET
            await self._apologize(said, (*leftovers, said.message_id), to_erase)
            raise
        ticket.store()
        return self._kind_of(said), await self.drawing.show(said.chat_id, turn, version)

    def _refuses(self, said: Said) -> bool:
        return self.refusals is not None and self.refusals.one_more(said.chat_id, said.message_id)

    async def _apologize(self, said: Said, delete: Sequence[int], to_erase: bool) -> None:
        """Say that something went wrong: in the live message, or where there is none in a new one.

        A message that a person wrote has no spinner to say it at.

        Args:
            to_erase: the person wants to erase, and is asked for a last word instead.
        """
        chat_id = said.chat_id
        await self.wiping.remove(chat_id, delete)
        conversation, version = None, None
        with suppress(StoreError):
            conversation, version = await self._begun(said)
        say = words(conversation.state.language if conversation else said.language)
        screen = forget_screen(say, DrawAgain()) if to_erase else sorry_screen(say)
        if conversation and conversation.live is None:
            await self.drawing.draw(chat_id, Shown(conversation, screen), version)
        elif not await self.drawing.lay_over(chat_id, screen, said.language, conversation):
            rows = pack_rows(UNSTORED, 0, screen)
            await self.wiping.say(chat_id, said.language, screen.text, rows)
        elif not conversation and not to_erase:
            self.drawing.debts.owe(chat_id)  # until the question can be drawn again

    async def _begun(self, said: Said) -> tuple[Conversation, int | None]:
        """Return what is stored of a chat, begun if nothing is; where that fails nothing is sent.

        Raises:
            StoreError: it could not be read or written.
        """
        saved = await self.conversations.load(said.chat_id)
        if saved.conversation:
            return saved.conversation, saved.version
        begun = Conversation.begin(said.language)
        return begun, await self.conversations.replace(said.chat_id, saved, begun)

    # Decide

    async def _tap_decided(
        self, tap: Tap, before: Conversation, fresh: bool, rulebook: Rulebook
    ) -> Turn:
        if before.admin and self.admin and self.admin.knows(tap.chat_id):
            turn = await self.admin.tapped(tap, with_message(before, tap))
            if turn:
                return turn
        # An ordinary button leads out of an admin's screens; so does being no admin any more.
        person = replace(before, admin=None) if before.admin else before
        return await self.worker.find(tap_turn, tap, person, fresh, rulebook)

    async def _said_decided(
        self, said: Said, before: Conversation, _fresh: bool, rulebook: Rulebook
    ) -> Shown:
        if said.message_id in before.heard:
            # Delivered anew: what confirms it got lost, or the process that was to confirm it.
            present = await self.drawing.present(said.chat_id, before.with_left(said.message_id))
            return replace(present, outcome="again")
        if self.admin and self.admin.knows(said.chat_id):
            turn = await self.admin.said(said, before.hearing(said.message_id))
            if turn:
                return turn
        person = before.administered(None)
        return await self.worker.run(said_turn, said, person, rulebook)

    def _kind_of(self, said: Said) -> str:
        """Return what kind of message it was, without a word of it."""
        if command_of(said.text) == ADMIN and self.admin and self.admin.knows(said.chat_id):
            return ADMIN
        return kind_of(said.text)

    # Load, act, save

    async def _taken(
        self,
        chat_id: int,
        language: Language,
        rulebook: Rulebook,
        decide: Decide[TurnT],
        leftovers: Sequence[int],
    ) -> tuple[TurnT, int | None]:
        """Have an update decided and its outcome stored; return both with the stored version.

        Who loses to another writer reads again and decides again: a button then no longer fits.

        Args:
            leftovers: messages that an erasure left, which this conversation has to see to now.
        """
        await self.wiping.finish_erasing(chat_id)
        for _ in range(ATTEMPTS):
            saved = await self.conversations.load(chat_id)
            before = saved.conversation or Conversation.begin(language)
            state = self.drawing.fitted(before.state, rulebook)
            fitted = replace(before, state=state).with_left(*leftovers)
            turn = await decide(fitted, saved.conversation is None, rulebook)
            if isinstance(turn, Ended) or turn.after == saved.conversation:
                return turn, saved.version
            try:
                version = await self.conversations.replace(chat_id, saved, turn.after)
            except ConflictError:
                continue
            return turn, version
        raise ConflictError("others kept saving this conversation first")
