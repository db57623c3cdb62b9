"""What the bot does with an update.

Each time the same: load the conversation, act, save it with the version it was read with, then show
the present screen in the one live message. Saved comes before shown, so that an answer that was
seen to be taken is never lost; where the showing fails, the next tap draws what was saved.

Showing is put off while another update of the same chat waits (it will show a newer screen) and
while Telegram wants the chat to wait; then the newest screen is drawn once.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from telegram import Update

from routebot.bot.admin.handlers import Admin
from routebot.bot.buttons import HIDE, pack_rows, unpack, wanted
from routebot.bot.conversation import Conversation
from routebot.bot.counter import UpdateCounter
from routebot.bot.intake import Blocked, Elsewhere, Incoming, Said, Tap, Unreadable, parse
from routebot.bot.locks import ChatLocks
from routebot.bot.logs import where_from
from routebot.bot.messenger import Messenger, Outcome, Result
from routebot.bot.periodic import stopped_within
from routebot.bot.turns import Decide, Turn
from routebot.bot.wiping import Wiping
from routebot.dialogue.actions import Action, Cover, Ending, Show
from routebot.dialogue.actions import parse as parse_action
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.dialogue.views import Card
from routebot.errors import ConflictError, StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.notices import choosing_screen, noticed, sorry_screen
from routebot.screens.screen import Screen
from routebot.store.protocol import Session, SessionStore
from routebot.words.finding import find_destinations
from routebot.words.i18n import Language, words

__all__ = ["COMMANDS", "Handlers"]

COMMANDS = {
    "start": "view:welcome",
    "routes": "routes",
    "country": "",
    "before": "view:leaving:0",
    "sources": "view:sources",
    "privacy": "view:privacy",
    "language": "view:language",
    "forget": "view:forget",
    "help": "view:help",
}
"""Command -> action; ``/country`` looks up what follows it."""

_ATTEMPTS = 4
_LONGEST_HOLD = 120.0
"""Seconds. Told to wait longer, we give up on drawing; the next tap after that draws."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(slots=True)
class Handlers:
    """The bot's behaviour, with the parts it needs.

    Args:
        rulebook: returns today's rulebook; asked once for each update, which keeps it to its end.
        now: the clock.
        spawn: runs a coroutine in a task that somebody owns.
        admin: what admins see; None where there are none.
        counter: counts the updates.
        changes_chat: id or @name of the one chat beside the private ones that the bot stays in, to
            post there.
    """

    messenger: Messenger
    store: SessionStore
    locks: ChatLocks
    wiping: Wiping
    rulebook: Callable[[], Rulebook]
    now: Callable[[], datetime]
    spawn: Callable[[Coroutine[Any, Any, None]], object]
    admin: Admin | None = None
    counter: UpdateCounter = field(default_factory=UpdateCounter)
    changes_chat: int | str = ""
    _held: set[int] = field(default_factory=set)
    _owed: set[int] = field(default_factory=set)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, update: Update, _context: object) -> None:
        """Handle an update, whatever it is, and write one line about it."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        action, outcome, trouble, revision = "update", "nothing", "", ""
        try:
            rulebook = self.rulebook()
            revision = rulebook.snapshot.revision
            if isinstance(update, Unreadable):
                action, outcome, trouble = "unreadable", "skipped", update.trouble
            elif incoming := parse(update):
                action, outcome = await self._handled(incoming, rulebook)
        except Exception as error:  # noqa: BLE001 - whatever it is, nobody shall see a traceback, and others go on
            outcome, trouble = "error", where_from(error)
        self.counter.add(self.now().date(), action, failed=bool(trouble))
        extra = {
            "action": action,
            "outcome": outcome,
            "ms": round((loop.time() - started) * 1000, 1),
        }
        extra |= {"revision": revision} | ({"trouble": trouble} if trouble else {})
        _LOG.log(logging.ERROR if trouble else logging.INFO, "update", extra=extra)

    def stop(self) -> None:
        """Let no chat wait any longer: what is owed is drawn now or never."""
        self._stopping.set()

    async def _handled(self, incoming: Incoming, rulebook: Rulebook) -> tuple[str, str]:
        """Handle what came in and return (action, outcome) for the log; neither tells what was
        answered.
        """
        match incoming:
            case Tap():
                return await self._tapped(incoming, rulebook)
            case Said():
                return await self._said(incoming, rulebook)
            case Elsewhere():
                return "elsewhere", await self._elsewhere(incoming)
            case Blocked():
                await self._forget(incoming.chat_id)
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
            await self.messenger.leave(found.chat_id, found.language, sentence)
        return "left"

    # A button was pressed

    async def _tapped(self, tap: Tap, rulebook: Rulebook) -> tuple[str, str]:
        """Act on a button. Its spinner is stopped once, whatever happens, and as soon as the answer
        is stored.
        """
        call = unpack(tap.data)
        if tap.data == HIDE or self.wiping.overtook(tap.chat_id, tap.message_id):
            await asyncio.gather(self.messenger.answer(tap.query_id), self._tidied(tap))
            return "hide", "done"
        leftovers = self.wiping.claim_leftovers(tap.chat_id)
        decide = partial(self._tap_decided, tap)
        try:
            turn, version = await self._taken(tap.chat_id, tap.language, rulebook, decide)
        except Exception:
            others = [message_id for message_id in leftovers if message_id != tap.message_id]
            sorry = self.messenger.answer(tap.query_id, words(tap.language)("bot.sorry"))
            await asyncio.gather(sorry, self.messenger.delete(tap.chat_id, others))
            raise
        # A button on another message than the live one: that message should not be there.
        gone = dict.fromkeys((*leftovers, tap.message_id))
        if turn.ending:
            follow = self._ended(tap, turn, gone)
        else:
            delete = [message_id for message_id in gone if message_id != turn.after.live]
            follow = self._shown(tap.chat_id, turn, version, delete)
        _, outcome = await asyncio.gather(self.messenger.answer(tap.query_id), follow)
        return _verb(call.action) if call else "tap", outcome

    async def _tidied(self, tap: Tap) -> None:
        """Deal with a button after an erasure: one that came late changes nothing, the receipt's
        removes it.
        """
        if tap.data == HIDE:
            await self.wiping.hide(tap.chat_id, tap.message_id)

    async def _ended(self, tap: Tap, turn: Turn, gone: Iterable[int]) -> str:
        language = turn.after.state.language
        ids = dict.fromkeys((*turn.after.message_ids, *gone))
        self._owed.discard(tap.chat_id)
        if isinstance(turn.ending, Cover):
            await self.wiping.cover(tap.chat_id, list(ids), tap.message_id, language)
        else:
            await self.wiping.erase(tap.chat_id, ids, language)
        return "erased"

    # Something was written or sent

    async def _said(self, said: Said, rulebook: Rulebook) -> tuple[str, str]:
        """Act on a message, and delete it."""
        if said.edited:
            await self.messenger.delete(said.chat_id, [said.message_id])
            await self._redraw_owed(said.chat_id)
            return "edited", "deleted"
        leftovers = self.wiping.claim_leftovers(said.chat_id)
        delete = (*leftovers, said.message_id)
        decide = partial(self._said_decided, said)
        try:
            turn, version = await self._taken(said.chat_id, said.language, rulebook, decide)
        except Exception:
            await self._apologized(said, delete)
            raise
        return self._name(said), await self._shown(said.chat_id, turn, version, delete)

    async def _apologized(self, said: Said, delete: Sequence[int]) -> None:
        """Say in the live message that something went wrong; a message has no spinner to say it at."""
        try:
            session = await self.store.load(said.chat_id, self.now())
        except StoreError:  # where the live message is, nobody knows then
            await self.messenger.delete(said.chat_id, delete)
            return
        conversation = _opened(session) or Conversation.begin(said.language)
        turn = Turn(conversation, sorry_screen(words(conversation.state.language)))
        version = session.version if session else None
        await self._drawn(said.chat_id, turn, version, delete)

    # Decide

    async def _tap_decided(
        self, tap: Tap, before: Conversation, fresh: bool, rulebook: Rulebook
    ) -> Turn:
        if before.admin and self.admin and self.admin.knows(tap.chat_id):
            turn = await self.admin.tapped(tap, _with_message(before, tap))
            if turn:
                return turn
        return _tap_turn(tap, _left_admin(before), fresh, rulebook)

    async def _said_decided(
        self, said: Said, before: Conversation, _fresh: bool, rulebook: Rulebook
    ) -> Turn:
        if self.admin and self.admin.knows(said.chat_id):
            turn = await self.admin.said(said, before.leaving(said.message_id))
            if turn:
                return turn
        return _said_turn(said, before.administered(None), rulebook)

    def _name(self, said: Said) -> str:
        """Return what kind of message it was: a command by its name, anything else without a word
        of it.
        """
        name = _command_of(said.text)
        if name == "admin" and self.admin and self.admin.knows(said.chat_id):
            return name
        if not said.text.startswith("/"):
            return "text" if said.text else "media"
        return name if name in COMMANDS else "command"

    # Load, act, save

    async def _taken(
        self, chat_id: int, language: Language, rulebook: Rulebook, decide: Decide
    ) -> tuple[Turn, int | None]:
        """Have an update decided and its outcome stored; return both with the stored version.

        Who loses to another writer reads again and decides again: a button then no longer fits.
        """
        for _ in range(_ATTEMPTS):
            session = await self.store.load(chat_id, self.now())
            stored = _opened(session)
            before = stored or Conversation.begin(language)
            fitted = replace(before, state=before.state.fitted(rulebook))
            turn = await decide(fitted, stored is None, rulebook)
            version = session.version if session else None
            if turn.ending or turn.after == stored:
                return turn, version
            with suppress(ConflictError):
                return turn, await self._saved(chat_id, turn.after, version)
        raise ConflictError("others kept saving this conversation first")

    async def _saved(self, chat_id: int, conversation: Conversation, version: int | None) -> int:
        return await self.store.save(
            chat_id, conversation.to_json(), version, self.now(), conversation.message_ids
        )

    async def _forget(self, chat_id: int) -> None:
        self._owed.discard(chat_id)
        await self.wiping.forget(chat_id)

    # Show

    async def _shown(
        self, chat_id: int, turn: Turn, version: int | None, delete: Sequence[int]
    ) -> str:
        """Delete what is to go and show the screen, or put it off; return the outcome for the log."""
        if chat_id in self._held or self.locks.others_wait(chat_id):
            self._owed.add(chat_id)
            await self.messenger.delete(chat_id, delete)
            return "put off"
        outcome = await self._drawn(chat_id, turn, version, delete)
        return turn.outcome if outcome is Outcome.DONE else str(outcome)

    async def _drawn(
        self, chat_id: int, turn: Turn, version: int | None, delete: Sequence[int] = ()
    ) -> Outcome:
        """Edit the live message; where there is none, or none that can be edited, send one."""
        self._owed.discard(chat_id)
        conversation, screen = turn.after, turn.screen
        assert screen, "a conversation that ends is not shown"  # noqa: S101 - for the type checker
        anew = turn.anew or turn.document is not None or conversation.needs_new_message(self.now())
        if conversation.live is not None and not anew:
            rows = pack_rows(conversation.stamp, conversation.step, screen)
            language = conversation.on_screen.language
            editing = self.messenger.edit(chat_id, conversation.live, language, screen.text, rows)
            _, result = await asyncio.gather(self.messenger.delete(chat_id, delete), editing)
            if result.outcome is not Outcome.GONE:
                return await self._concluded(chat_id, result)
            delete = ()
        return await self._sent(
            chat_id, replace(turn, after=conversation.leaving(*delete)), screen, version
        )

    async def _sent(self, chat_id: int, turn: Turn, screen: Screen, version: int | None) -> Outcome:
        """Send a new live message, after the old one is gone: there are never two."""
        conversation = turn.after
        ids = conversation.message_ids
        kept = await self.messenger.delete(chat_id, ids)
        if conversation.live in kept.unreachable:
            await self.messenger.blank(chat_id, conversation.live)
        rows = pack_rows(conversation.stamp, conversation.step, screen)
        language = conversation.on_screen.language
        if turn.document:
            result = await self.messenger.send_file(
                chat_id, language, turn.document, screen.text, rows
            )
        else:
            result = await self.messenger.send(chat_id, language, screen.text, rows)
        if result.message_id is not None:
            remaining = conversation.without_live().without(frozenset(ids) - kept.message_ids)
            await self._save_sent(chat_id, remaining, result.message_id, version)
        return await self._concluded(chat_id, result)

    async def _save_sent(
        self, chat_id: int, conversation: Conversation, message_id: int, version: int | None
    ) -> None:
        """Remember the new live message, whoever saved in the meantime."""
        for _ in range(_ATTEMPTS):
            with suppress(ConflictError):
                await self._saved(chat_id, conversation.shown(message_id, self.now()), version)
                return
            session = await self.store.load(chat_id, self.now())
            theirs = _opened(session)
            if session is None or theirs is None:
                break
            conversation, version = theirs.without_live(), session.version
        await self.messenger.delete(chat_id, [message_id])

    async def _concluded(self, chat_id: int, result: Result) -> Outcome:
        """Draw the consequences of a call's outcome."""
        if result.outcome is Outcome.SHUT:
            await self._forget(chat_id)
        if result.outcome is Outcome.LATER:
            self._owed.add(chat_id)
            if result.seconds <= _LONGEST_HOLD and chat_id not in self._held:
                self._held.add(chat_id)
                self.spawn(self._resumed(chat_id, result.seconds))
        return result.outcome

    async def _resumed(self, chat_id: int, seconds: float) -> None:
        """Wait as long as Telegram wants a chat to wait, then draw its newest screen."""
        await stopped_within(self._stopping, seconds)
        self._held.discard(chat_id)
        async with self.locks.turn(chat_id):
            try:
                await self._redraw_owed(chat_id)
            except Exception as error:  # noqa: BLE001 - nobody waits for this task
                self.counter.add(self.now().date(), "resume", failed=True)
                _LOG.error(
                    "update",
                    extra={"action": "resume", "outcome": "error", "trouble": where_from(error)},
                )

    async def _redraw_owed(self, chat_id: int) -> None:
        """Draw the present screen if that was put off and nobody else is about to."""
        if chat_id not in self._owed or chat_id in self._held or self.locks.others_wait(chat_id):
            return
        session = await self.store.load(chat_id, self.now())
        conversation = _opened(session)
        if session is None or conversation is None:
            self._owed.discard(chat_id)
            return
        if conversation.admin and self.admin and self.admin.knows(chat_id):
            await self._drawn(
                chat_id, await self.admin.present(chat_id, conversation), session.version
            )
            return
        rulebook = self.rulebook()
        state = conversation.state.fitted(rulebook)
        turn = Turn(replace(_left_admin(conversation), state=state), show(state, rulebook))
        await self._drawn(chat_id, turn, session.version)


def _opened(session: Session | None) -> Conversation | None:
    """Read a stored conversation; one that an older routebot wrote in another form begins anew."""
    if session is None:
        return None
    try:
        return Conversation.from_json(session.body)
    except (
        LookupError,
        TypeError,
        ValueError,
    ) as error:  # what reading JSON of another form raises
        extra = {"action": "load", "outcome": "unreadable", "trouble": where_from(error)}
        _LOG.warning("session", extra=extra)
        return None


def _left_admin(conversation: Conversation) -> Conversation:
    """Leave an admin's screens: for an ordinary one, or because somebody is no admin any more."""
    return replace(conversation, admin=None)


def _tap_turn(tap: Tap, before: Conversation, fresh: bool, rulebook: Rulebook) -> Turn:
    """Decide what a button comes to. One that does not fit the present step shows the present
    screen.
    """
    call, state = unpack(tap.data), before.state
    action = wanted(call, lambda: show(state, rulebook)) if call else None
    if fresh and isinstance(action, Ending):
        return Turn(before, None, ending=action)
    before = _with_message(before, tap)
    if not call or (call.stamp, call.step) != (before.stamp, before.step):
        return _stale(before, fresh, rulebook)
    if isinstance(action, Ending):
        return Turn(before, None, ending=action)
    after, screen = _acted(state, action, rulebook)
    return Turn(before.moved(after), screen)


def _with_message(conversation: Conversation, tap: Tap) -> Conversation:
    """Take the pressed message for the live one if none is known, else for one that should not be
    there.
    """
    if conversation.live is None and tap.sent_at is not None:
        return conversation.shown(tap.message_id, tap.sent_at)
    return (
        conversation
        if conversation.live == tap.message_id
        else conversation.leaving(tap.message_id)
    )


def _stale(conversation: Conversation, fresh: bool, rulebook: Rulebook) -> Turn:
    screen = show(conversation.state, rulebook)
    if fresh:
        screen = noticed(screen, words(conversation.state.language)("bot.expired"))
    return Turn(conversation, screen, "stale")


def _said_turn(said: Said, before: Conversation, rulebook: Rulebook) -> Turn:
    """Decide what a message comes to."""
    before = before.leaving(said.message_id)
    if not said.text:
        return _with_notice(before, "bot.media", rulebook)
    if not said.text.startswith("/"):
        return _looked_up(before, said.text, rulebook)
    name, rest = _command_of(said.text), said.text.partition(" ")[2]
    if name == "country":
        return (
            _looked_up(before, rest, rulebook)
            if rest.strip()
            else _with_notice(before, "bot.country", rulebook)
        )
    if name not in COMMANDS:
        return _with_notice(before, "bot.command", rulebook)
    after, screen = _acted(before.state, parse_action(COMMANDS[name]), rulebook)
    # Who cleared the chat on their own side has a live message as far as we can tell: /start does
    # not rely on it.
    return Turn(before.moved(after), screen, anew=name == "start")


def _looked_up(before: Conversation, typed: str, rulebook: Rulebook) -> Turn:
    """Open the destination that was typed, or ask which was meant."""
    ids, sure = find_destinations(typed, rulebook.snapshot)
    if ids and sure:
        after, screen = _acted(before.state, Show(Card(ids[0])), rulebook)
        return Turn(before.moved(after), screen)
    if ids:
        return Turn(before, choosing_screen(words(before.state.language), ids), "choice")
    return _with_notice(before, "bot.not_found", rulebook)


def _with_notice(before: Conversation, key: str, rulebook: Rulebook) -> Turn:
    screen = noticed(show(before.state, rulebook), words(before.state.language)(key))
    return Turn(before, screen, key.removeprefix("bot."))


def _acted(state: State, action: Action | None, rulebook: Rulebook) -> tuple[State, Screen]:
    """Act, and make the screen it leads to."""
    after = act(state, action, rulebook) if action else state
    return after, show(after, rulebook)


def _verb(action: str) -> str:
    """Return what kind of action it is, without what it is about."""
    return (
        "tick"
        if action[0] in "+-"
        else action.partition(":")[0]
        if action.partition(":")[0].isalpha()
        else "tap"
    )


def _command_of(text: str) -> str:
    """Return the command that a message gives, empty if it gives none."""
    return text[1:].partition(" ")[0].partition("@")[0].lower() if text.startswith("/") else ""
