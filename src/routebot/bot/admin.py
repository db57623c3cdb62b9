"""What admins do in the chat: look at the state, hand a file in, read its plan, publish, approve, take back.

Who is an admin is in the configuration; to everybody else all of this does not exist. An admin's screens are drawn in
the same one live message, and what an admin types or sends is deleted like everybody's. `screens.administering` puts
the words together, `publishing.proposals` does the work; here is what a tap or a text makes of an `AdminState`.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from routebot.bot.callbacks import Call, unpack, wanted
from routebot.bot.conversation import Conversation
from routebot.bot.incoming import Attached, Said, Tap
from routebot.bot.messenger import Messenger
from routebot.bot.tally import Tally
from routebot.bot.turns import Turn
from routebot.errors import DatasetError, PublishError, StoreError
from routebot.i18n import LANGUAGES, Language, Words, words
from routebot.policy.contents import every_fact
from routebot.publishing.bundle import MOST_BYTES, pack
from routebot.publishing.proposals import Proposals
from routebot.publishing.revisions import Present
from routebot.reasoning.stale import Stale, stale
from routebot.screens import administering as screens
from routebot.screens.administering import AdminState, Home, Past, Subject
from routebot.screens.dialogue import State, act
from routebot.screens.notices import noticed
from routebot.screens.rendering import show
from routebot.screens.screen import Screen
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation

__all__ = ["COMMAND", "Admin", "Administration"]

COMMAND = "/admin"

_ENDINGS = frozenset({"erase", "cover"})
_MOST_SAID = 5
"""Mistakes that a notice names; a proposal's are all on its own screen."""

_MOST_LINE = 200

_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Administration:
    """What the admins' side of a bot works with.

    Attributes:
        labels: Telegram id -> label that the audit shows.
    """

    labels: Mapping[int, str] = field(repr=False)
    proposals: Proposals


@dataclass(frozen=True, slots=True)
class _Step:
    """Where an action leads.

    Attributes:
        state: None leaves the admins' screens.
        notice: a sentence above the next screen.
        document: name and content of a file to send.
    """

    state: AdminState | None
    notice: str = ""
    document: tuple[str, bytes] | None = None


@dataclass(slots=True)
class Admin:
    """The admins' side of the bot.

    Args:
        now: the clock.
    """

    administration: Administration
    messenger: Messenger
    tally: Tally
    now: Callable[[], datetime]
    _stale: tuple[tuple[str, date], Sequence[Stale], int] | None = None

    def knows(self, chat_id: int) -> bool:
        """Say whether a private chat is an admin's; its id is the person's."""
        return chat_id in self.administration.labels

    async def tapped(self, tap: Tap, before: Conversation) -> Turn | None:
        """Decide what a button comes to; None for one that leads out of the admins' screens."""
        call, state = unpack(tap.data), before.admin or AdminState()
        if not call or (call.stamp, call.step) != (before.stamp, before.step):
            return replace(await self.present(tap.chat_id, before), outcome="stale")
        if call.action.startswith("admin:"):
            return await self._acted(tap.chat_id, before, call.action.split(":")[1:])
        if not state.preview:
            return None
        return await self._previewed(tap.chat_id, before, call, state.preview)

    async def said(self, said: Said, before: Conversation) -> Turn | None:
        """Decide what a message comes to; None for one that is none of the admins' side."""
        chat_id, state = said.chat_id, before.admin
        if said.file:
            return await self._tried(chat_id, before, self._handed_in(chat_id, said.file))
        if said.text.partition(" ")[0].partition("@")[0].lower() == COMMAND:
            return await self._led(chat_id, before, _Step(AdminState()))
        if state is None or said.text.startswith("/"):
            return None
        if not said.text or not state.typing:
            return await self._led(chat_id, before, _Step(state, words(before.state.language)("admin.unexpected")))
        return await self._tried(chat_id, before, self._typed(chat_id, state, said.text))

    async def present(self, chat_id: int, before: Conversation) -> Turn:
        """Draw the present screen."""
        return await self._led(chat_id, before, _Step(before.admin or AdminState()))

    # What an action does

    async def _acted(self, chat_id: int, before: Conversation, action: Sequence[str]) -> Turn | None:
        name, *arguments = action
        state, argument = before.admin or AdminState(), arguments[0] if arguments else ""
        if name == "close":
            return None
        if name == "lang":
            language: Language = LANGUAGES[(LANGUAGES.index(before.state.language) + 1) % len(LANGUAGES)]
            turned = before.moved(replace(before.state, language=language))
            return await self.present(chat_id, turned)
        work = _WORK.get(name)
        if work is None:
            return await self.present(chat_id, before)
        return await self._tried(chat_id, before, work(self, chat_id, state, argument))

    async def _tried(self, chat_id: int, before: Conversation, work: Awaitable[_Step]) -> Turn:
        """Do something; where it is refused, say why above the present screen, which then shows what is the case."""
        say, state = words(before.state.language), before.admin or AdminState()
        try:
            step = await work
        except PublishError as error:
            conflict = error.key == "publish.error.conflict"
            step = _Step(replace(state, typing="") if conflict else state, say(error.key, **error.params))
        except DatasetError as error:
            step = _Step(state, "\n".join(str(one)[:_MOST_LINE] for one in error.errors[:_MOST_SAID]))
        except StoreError:
            step = _Step(state, say("admin.error.store"))
        return await self._led(chat_id, before, step)

    async def _led(self, chat_id: int, before: Conversation, step: _Step) -> Turn:
        """Draw the screen that a step leads to; what is no more leads home."""
        say = words(before.state.language)
        state, notice = step.state or AdminState(), step.notice
        try:
            screen = await self._screen(say, chat_id, state)
        except PublishError as error:
            state, notice = AdminState(), notice or say(error.key, **error.params)
            screen = await self._screen(say, chat_id, state)
        return Turn(before.administered(state), noticed(screen, notice) if notice else screen, document=step.document)

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
        return _asking_why(await self._proposals.hide(self._label(chat_id), ids[_number(argument) % len(ids)]))

    async def _send_zip(self, _chat_id: int, _state: AdminState, _argument: str) -> _Step:
        present = self._proposals.desk.present
        content = await asyncio.to_thread(pack, present.files, present.revision)
        return _Step(AdminState(("zip",)), document=(f"routebot-{present.revision}.zip", content))

    async def _preview(self, _chat_id: int, state: AdminState, argument: str) -> _Step:
        await self._proposals.candidate(await self._proposals.find(state.proposal))
        language: Language = "ru" if argument == "ru" else "en"
        return _Step(replace(state, view=("preview",), preview=State(language)))

    async def _publish(self, _chat_id: int, state: AdminState, _argument: str) -> _Step:
        return _Step(replace(state, view=("plan", "0"), typing="why"))

    async def _ask_day(self, _chat_id: int, state: AdminState, _argument: str) -> _Step:
        return _Step(replace(state, view=("day",), typing="day"))

    async def _approve(self, chat_id: int, state: AdminState, argument: str) -> _Step:
        if argument != state.proposal:
            return _Step(state)  # its plan is not what is on the screen
        found = await self._proposals.find(argument)
        return _published(await self._proposals.approve(found, self._label(chat_id)))

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
            raise PublishError("publish.error.large", message, name=file.name[-60:], most=f"{MOST_BYTES / 1e6:.0f}")
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

    async def _previewed(self, chat_id: int, before: Conversation, call: Call, preview: State) -> Turn:
        """Act on the candidate as a person would; nothing of it is ever kept beyond the preview."""
        assert before.admin, "a preview is an admin's"  # noqa: S101 - for the type checker
        state = before.admin
        try:
            book = await self._proposals.candidate(await self._proposals.find(state.proposal))
        except (PublishError, DatasetError, StoreError):
            return await self._led(chat_id, before, _Step(replace(state, view=("plan", "0"), preview=None)))
        preview = preview.fitted(book)
        action = wanted(call, preview, lambda: show(preview, book))
        after = preview if action in _ENDINGS else act(preview, action, book)
        with suppress(LookupError, TypeError, ValueError):
            show(after, book)
            return await self._led(chat_id, before, _Step(replace(state, preview=after)))
        return await self._led(chat_id, before, _Step(state))

    # Screens

    async def _screen(self, say: Words, chat_id: int, state: AdminState) -> Screen:
        match state.view[0]:
            case "plan" | "preview":
                return await self._proposal_screen(say, chat_id, state)
            case "stale":
                items, _ = await self._overdue()
                return screens.stale_screen(say, items, state.page)
            case "history":
                return screens.history_screen(say, await self._past(), state.page)
            case "published":
                return await self._published_screen(say, state.page)
            case "handed_on":
                return screens.handed_on_screen(say)
            case "matches":
                return screens.matches_screen(say, self._proposals.facts_like(state.view[1]))
            case "zip":
                return screens.zip_screen(say, self._proposals.desk.present.revision)
            case "day" | "fact" as asked:
                return screens.prompt_screen(say, asked)
            case _:
                return screens.home_screen(say, await self._state(chat_id))

    async def _proposal_screen(self, say: Words, chat_id: int, state: AdminState) -> Screen:
        """Show a proposal's plan, its mistakes, or a person's screen of it.

        Raises:
            PublishError: there is no such proposal any more.
        """
        found = await self._proposals.find(state.proposal)
        subject = self._subject(found, self._label(chat_id))
        try:
            draft = await self._proposals.draft(found)
        except DatasetError as error:
            return screens.errors_screen(say, subject, error.errors, state.page)
        except PublishError as error:
            return screens.refused_screen(say, subject, say(error.key, **error.params))
        if state.preview:
            book = await self._proposals.candidate(found)
            return screens.previewed(words(state.preview.language), show(state.preview.fitted(book), book))
        if subject.own and not found.waiting:
            await self._proposals.seen(found, draft)
        return screens.plan_screen(say, subject, draft.plan, state.page, state.typing, _waits(draft.base))

    async def _published_screen(self, say: Words, seq: int) -> Screen:
        entry = next(entry for entry in await self._past() if entry.seq == seq)
        return screens.published_screen(say, entry)

    async def _state(self, chat_id: int) -> Home:
        desk, today = self._proposals.desk, self._today
        past = await self._past()
        serving = next((entry for entry in past if "serves" in entry.notes), None)
        items, facts = await self._overdue()
        counts, errors = self.tally.of(today)
        label = self._label(chat_id)
        return Home(
            label=label,
            revision=desk.present.revision,
            on=today,
            age_days=await self._age_days(),
            serving=serving,
            waits=_waits(desk.present),
            trouble=desk.trouble is not None,
            facts=facts,
            stale=items,
            counts=counts,
            errors=errors,
            subjects=[self._subject(proposal, label) for proposal in await self._proposals.all()],
        )

    async def _age_days(self) -> int | None:
        seq = self._proposals.desk.present.seq
        found = (a for a in await self._proposals.publisher.history() if a.seq == seq)
        return next(((self._today - max(a.at.date(), a.from_on or a.at.date())).days for a in found), None)

    async def _past(self) -> list[Past]:
        present = self._proposals.desk.present
        return [_past(activation, present) for activation in await self._proposals.publisher.history()]

    async def _overdue(self) -> tuple[Sequence[Stale], int]:
        """Return the claims to re-check and how many there are in all; worked out once a day and revision."""
        dataset = self._proposals.desk.dataset
        key = (dataset.revision, self._today)
        if self._stale is None or self._stale[0] != key:
            items = await asyncio.to_thread(stale, dataset, self._today)
            self._stale = key, items, sum(1 for _ in every_fact(dataset))
        return self._stale[1], self._stale[2]

    def _subject(self, proposal: Proposal, reader: str) -> Subject:
        kind = "return" if proposal.files is None else "hide" if proposal.hides else "file"
        return Subject(
            id=proposal.id,
            who=proposal.who,
            kind=kind,  # type: ignore[arg-type]
            shown=proposal.revision or proposal.hides,
            from_on=proposal.from_on,
            why=proposal.why,
            own=proposal.who == reader,
            waiting=proposal.waiting,
        )

    @property
    def _proposals(self) -> Proposals:
        return self.administration.proposals

    @property
    def _today(self) -> date:
        return self.now().date()

    def _label(self, chat_id: int) -> str:
        return self.administration.labels[chat_id]


_Work = Callable[[Admin, int, AdminState, str], Awaitable[_Step]]

_WORK: Mapping[str, _Work] = {
    "home": Admin._home,
    "open": Admin._open,
    "plan": Admin._look,
    "stale": Admin._list_stale,
    "history": Admin._list_past,
    "undo": Admin._undo,
    "return": Admin._return,
    "hide": Admin._ask_fact,
    "match": Admin._choose_fact,
    "zip": Admin._send_zip,
    "preview": Admin._preview,
    "publish": Admin._publish,
    "from": Admin._ask_day,
    "approve": Admin._approve,
    "drop": Admin._drop,
}


def _asking_why(proposal: Proposal) -> _Step:
    """Show a plan that waits for nothing but the sentence why."""
    return _Step(AdminState(("plan", "0"), proposal.id, "why"))


def _published(activation: Activation) -> _Step:
    return _Step(AdminState(("published", str(activation.seq))))


def _number(argument: str) -> int:
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 6 else 0


def _waits(present: Present) -> tuple[str, date] | None:
    waiting = present.waiting
    return (waiting.revision, waiting.from_on) if waiting and waiting.from_on else None


def _past(activation: Activation, present: Present) -> Past:
    notes = ["serves"] if activation.seq == present.seq else []
    notes += ["unreadable"] if activation.revision in present.unreadable else []
    return Past(
        seq=activation.seq,
        at=activation.at.strftime("%Y-%m-%d %H:%M UTC"),
        revision=activation.revision,
        who=activation.who,
        approved_by=activation.approved_by,
        why=activation.why,
        from_on=activation.from_on,
        notes=tuple(notes),
    )
