"""What admins do in the chat: look at the state, hand a file in, read its plan, publish, approve,
take back.

Who is an admin is in the configuration; to everybody else all of this does not exist. An admin's
screens are drawn in the same one live message, and what an admin types or sends is deleted like
everybody's. `screens.administering` puts the words together, `publishing.proposals` does the work;
here is what a tap or a text makes of an `AdminState`.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime

from routebot.bot.admin.views import Administration, AdminViews
from routebot.bot.buttons import Call, unpack, wanted
from routebot.bot.conversation import Conversation
from routebot.bot.intake import Attached, Said, Tap
from routebot.bot.messenger import Messenger
from routebot.bot.turns import Document, Shown
from routebot.dialogue.commands import ADMIN, command_of
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.errors import DatasetError, PublishError, StoreError
from routebot.publishing.bundle import MOST_BYTES, pack
from routebot.publishing.proposals import Proposals
from routebot.screens.admin.screens import AdminState
from routebot.screens.drawing import show
from routebot.screens.notices import noticed
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation
from routebot.words.i18n import LANGUAGES, Language, words

__all__ = ["Admin"]

_MOST_SAID = 5
"""Mistakes that a notice names; a proposal's are all on its own screen."""

_MOST_LINE = 200

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class _Step:
    """Where an action leads.

    Attributes:
        state: None leaves the admins' screens.
        notice: a sentence above the next screen.
        document: a file to send.
    """

    state: AdminState | None
    notice: str = ""
    document: Document | None = None


@dataclass(slots=True)
class Admin:
    """The admins' side of the bot.

    Args:
        now: the clock.
    """

    administration: Administration
    messenger: Messenger
    views: AdminViews
    now: Callable[[], datetime]

    def knows(self, chat_id: int) -> bool:
        """Say whether a private chat is an admin's; its id is the person's."""
        return chat_id in self.administration.labels

    async def tapped(self, tap: Tap, before: Conversation) -> Shown | None:
        """Decide what a button comes to; None for one that leads out of the admins' screens."""
        call, state = unpack(tap.data), before.admin or AdminState()
        if not call or (call.stamp, call.step) != (before.stamp, before.step):
            return replace(await self.present(tap.chat_id, before), outcome="stale")
        if call.action.startswith("admin:"):
            return await self._acted(tap.chat_id, before, call.action.split(":")[1:])
        if not state.preview:
            return None
        return await self._previewed(tap.chat_id, before, call, state.preview)

    async def said(self, said: Said, before: Conversation) -> Shown | None:
        """Decide what a message comes to; None for one that is none of the admins' side."""
        chat_id, state = said.chat_id, before.admin
        if said.file:
            return await self._tried(chat_id, before, self._handed_in(chat_id, said.file))
        if command_of(said.text) == ADMIN:
            return await self._led(chat_id, before, _Step(AdminState()))
        if state is None or said.text.startswith("/"):
            return None
        if (
            not said.text or not state.typing or state.preview
        ):  # a preview is looked at, not decided on
            return await self._led(
                chat_id, before, _Step(state, words(before.state.language)("admin.unexpected"))
            )
        return await self._tried(chat_id, before, self._typed(chat_id, state, said.text))

    async def present(self, chat_id: int, before: Conversation) -> Shown:
        """Draw the present screen."""
        return await self._led(chat_id, before, _Step(before.admin or AdminState()))

    # What an action does

    def _works(self) -> Mapping[str, Callable[[int, AdminState, str], Awaitable[_Step]]]:
        """Return what each action does."""
        return {
            "home": self._home,
            "open": self._open,
            "plan": self._look,
            "stale": self._list_stale,
            "history": self._list_past,
            "undo": self._undo,
            "return": self._return,
            "hide": self._ask_fact,
            "match": self._choose_fact,
            "zip": self._send_zip,
            "preview": self._preview,
            "publish": self._publish,
            "from": self._ask_day,
            "approve": self._approve,
            "drop": self._drop,
        }

    async def _acted(
        self, chat_id: int, before: Conversation, action: Sequence[str]
    ) -> Shown | None:
        name, *arguments = action
        state, argument = before.admin or AdminState(), arguments[0] if arguments else ""
        if name == "close":
            return None
        if name == "lang":
            language: Language = LANGUAGES[
                (LANGUAGES.index(before.state.language) + 1) % len(LANGUAGES)
            ]
            turned = before.moved(replace(before.state, language=language))
            return await self.present(chat_id, turned)
        work = self._works().get(name)
        if work is None:
            return await self.present(chat_id, before)
        return await self._tried(chat_id, before, work(chat_id, state, argument))

    async def _tried(self, chat_id: int, before: Conversation, work: Awaitable[_Step]) -> Shown:
        """Do something; where it is refused, say why above the present screen, which then shows
        what is the case.
        """
        say, state = words(before.state.language), before.admin or AdminState()
        try:
            step = await work
        except PublishError as error:
            conflict = error.key == "publish.error.conflict"
            step = _Step(
                replace(state, typing="") if conflict else state, say(error.key, **error.params)
            )
        except DatasetError as error:
            step = _Step(
                state, "\n".join(str(one)[:_MOST_LINE] for one in error.errors[:_MOST_SAID])
            )
        except StoreError:
            step = _Step(state, say("admin.error.store"))
        return await self._led(chat_id, before, step)

    async def _led(self, chat_id: int, before: Conversation, step: _Step) -> Shown:
        """Draw the screen that a step leads to; what is no more leads home."""
        say = words(before.state.language)
        state, notice = step.state or AdminState(), step.notice
        try:
            screen = await self.views.screen(say, chat_id, state)
        except PublishError as error:
            state, notice = AdminState(), notice or say(error.key, **error.params)
            screen = await self.views.screen(say, chat_id, state)
        return Shown(
            before.administered(state),
            noticed(screen, notice) if notice else screen,
            document=step.document,
        )

    async def _look(self, _chat_id: int, state: AdminState, argument: str) -> _Step:
        """Turn to a page of the plan of the proposal at hand."""
        return _Step(replace(state, view=("plan", str(_number(argument))), preview=None))

    async def _open(self, _chat_id: int, _state: AdminState, argument: str) -> _Step:
        return _Step(AdminState(("plan", "0"), argument))

    async def _home(self, _chat_id: int, _state: AdminState, _argument: str) -> _Step:
        return _Step(AdminState())

    async def _list_stale(self, _chat_id: int, _state: AdminState, argument: str) -> _Step:
        return _Step(AdminState(("stale", str(_number(argument)))))

    async def _list_past(self, _chat_id: int, _state: AdminState, argument: str) -> _Step:
        return _Step(AdminState(("history", str(_number(argument)))))

    async def _undo(self, chat_id: int, _state: AdminState, _argument: str) -> _Step:
        return _asking_why(await self._proposals.turn_back(self._label(chat_id)))

    async def _return(self, chat_id: int, _state: AdminState, argument: str) -> _Step:
        return _asking_why(await self._proposals.turn_back(self._label(chat_id), argument))

    async def _ask_fact(self, _chat_id: int, _state: AdminState, _argument: str) -> _Step:
        return _Step(AdminState(("fact",), typing="fact"))

    async def _choose_fact(self, chat_id: int, state: AdminState, argument: str) -> _Step:
        ids = self._proposals.facts_like(state.view[1]) if state.view[0] == "matches" else ()
        if not ids:
            return _Step(state)
        return _asking_why(
            await self._proposals.hide(self._label(chat_id), ids[_number(argument) % len(ids)])
        )

    async def _send_zip(self, _chat_id: int, _state: AdminState, _argument: str) -> _Step:
        present = self._proposals.desk.present
        content = await asyncio.to_thread(pack, present.files, present.revision)
        return _Step(
            AdminState(("zip",)), document=Document(f"routebot-{present.revision}.zip", content)
        )

    async def _preview(self, _chat_id: int, state: AdminState, argument: str) -> _Step:
        await self._proposals.candidate(await self._proposals.find(state.proposal))
        language: Language = "ru" if argument == "ru" else "en"
        return _Step(replace(state, view=("preview",), preview=State(language)))

    async def _publish(self, _chat_id: int, state: AdminState, _argument: str) -> _Step:
        return _Step(replace(state, view=("plan", "0"), typing="why"))

    async def _ask_day(self, _chat_id: int, state: AdminState, _argument: str) -> _Step:
        return _Step(replace(state, view=("day",), typing="day"))

    async def _approve(self, chat_id: int, state: AdminState, argument: str) -> _Step:
        found = await self._proposals.find(argument)
        approved = self._proposals.approve(found, self._label(chat_id), shown=state.proposal)
        return _published(await approved)

    async def _drop(self, chat_id: int, state: AdminState, argument: str) -> _Step:
        found = await self._proposals.find(argument)
        if found.who == self._label(chat_id) or found.waiting:
            await self._proposals.drop(found)
            return _Step(AdminState())
        return _Step(state)

    # What is typed or sent

    async def _handed_in(self, chat_id: int, file: Attached) -> _Step:
        if file.size > MOST_BYTES:
            message = f"{file.size} bytes; at most {MOST_BYTES} are read"
            raise PublishError(
                "publish.error.large", message, name=file.name[-60:], most=f"{MOST_BYTES / 1e6:.0f}"
            )
        content = await self.messenger.fetch(file.file_id)
        if content is None:
            raise PublishError("admin.error.fetch", "Telegram did not hand the file out")
        made = await self._proposals.hand_in(self._label(chat_id), file.name, content)
        return _Step(AdminState(("plan", "0"), made.id))

    async def _typed(self, chat_id: int, state: AdminState, text: str) -> _Step:
        if state.typing == "fact":
            return await self._fact_typed(chat_id, text)
        found = await self._proposals.find(state.proposal)
        if state.typing == "day":
            moved = await self._proposals.schedule(found, self._read_day(text))
            return _Step(AdminState(("plan", "0"), moved.id))
        activation = await self._proposals.decide(found, self._label(chat_id), text)
        return _published(activation) if activation else _Step(AdminState(("handed_on",)))

    async def _fact_typed(self, chat_id: int, text: str) -> _Step:
        ids = self._proposals.facts_like(text)
        if not ids:
            raise PublishError("admin.error.no_fact", "no fact has such an id", fact=text[:60])
        if len(ids) > 1:
            return _Step(AdminState(("matches", text.strip()[:60]), typing="fact"))
        return _asking_why(await self._proposals.hide(self._label(chat_id), ids[0]))

    def _read_day(self, text: str) -> date | None:
        """Read a day, None if it is today."""
        found = _DAY.fullmatch(text.strip())
        with suppress(ValueError):
            if found:
                year, month, day = found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)
                on = date(int(year), int(month), int(day))
                return on if on != self._today else None
        raise PublishError("admin.error.day", "write a day, for example 2027-01-01")

    # A preview

    async def _previewed(
        self, chat_id: int, before: Conversation, call: Call, preview: State
    ) -> Shown:
        """Act on the candidate as a person would; nothing of it is ever kept beyond the preview."""
        assert before.admin, "a preview is an admin's"  # noqa: S101 - for the type checker
        state = before.admin
        try:
            book = await self._proposals.candidate(await self._proposals.find(state.proposal))
        except (PublishError, DatasetError, StoreError):
            return await self._led(
                chat_id, before, _Step(replace(state, view=("plan", "0"), preview=None))
            )
        preview = preview.fitted(book)
        action = wanted(call, lambda: show(preview, book))
        after = act(preview, action, book) if action else preview
        return await self._led(chat_id, before, _Step(replace(state, preview=after)))

    @property
    def _proposals(self) -> Proposals:
        return self.administration.proposals

    @property
    def _today(self) -> date:
        return self.now().date()

    def _label(self, chat_id: int) -> str:
        return self.administration.labels[chat_id]


def _asking_why(proposal: Proposal) -> _Step:
    """Show a plan that waits for nothing but the sentence why."""
    return _Step(AdminState(("plan", "0"), proposal.id, "why"))


def _published(activation: Activation) -> _Step:
    return _Step(AdminState(("published", str(activation.seq))))


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 6 else 0
