"""What admins do in the chat: look at the state, hand a file in, read its plan, publish, take back.

Who is an admin is in the configuration; to everybody else all of this does not exist. An admin's
screens are drawn in the same one live message, and what an admin types or sends is deleted like
everybody's. `screens.admin` puts the words together, `publishing.proposals` does the work; here is
what a tap or a text makes of an `AdminState`.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from routebot.bot.admin.braking import facts_typed, release_at_once
from routebot.bot.admin.handing_out import archive, chosen_file, files_typed, one_file
from routebot.bot.admin.moving import moved
from routebot.bot.admin.rechecking import Rechecking
from routebot.bot.admin.steps import Step, asking_why, published_step
from routebot.bot.admin.typed import first_day, thing_called
from routebot.bot.admin.views import Administration, AdminViews
from routebot.bot.buttons import Call, unpack
from routebot.bot.conversation import Conversation
from routebot.bot.intake import Attached, Said, Tap
from routebot.bot.messenger import Messenger
from routebot.bot.turns import Shown
from routebot.clock import day_of
from routebot.dialogue.actions import Action, Administer, DrawAgain, parse
from routebot.dialogue.admin.actions import (
    AdminAction,
    AdminWork,
    Approve,
    ChooseFact,
    ChooseFile,
    Close,
    Drop,
    MadeFrom,
    NextLanguage,
    Release,
    RemoveKept,
    ReturnTo,
    SendArchive,
    TakeBack,
    Undo,
)
from routebot.dialogue.admin.recheck_actions import RECHECK_ACTIONS
from routebot.dialogue.admin.rechecking import RECHECK_VIEWS
from routebot.dialogue.admin.state import AdminState, Typing
from routebot.dialogue.admin.views import (
    Archive,
    AskFile,
    Changed,
    FactPast,
    HandedOn,
    Matches,
    OneFile,
    Preview,
    ReadPlan,
)
from routebot.dialogue.commands import ADMIN, command_of
from routebot.dialogue.state import State
from routebot.errors import DatasetError, PublishError, StoreError, UnknownAction
from routebot.publishing.braking import hide, release, withdraw
from routebot.publishing.bundle import MOST_BYTES
from routebot.publishing.proposals import Proposals
from routebot.screens.admin.proposal import error_line
from routebot.screens.notices import noticed
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation
from routebot.words.i18n import Words, following, words

__all__ = ["Admin"]

_MOST_SAID = 5
"""Mistakes that a notice names; a proposal's are all on its own screen."""

_MOST_LINE = 200
"""Characters of a mistake in a notice, which stands below a whole screen."""

_MOST_TYPED = 60
"""Characters kept of what was typed for a fact: ids are shorter, and a session stays small."""

_MOST_NAME = 60
"""Characters of a file's name in a notice, its end: there stands what kind of file it is."""


@dataclass(slots=True)
class Admin:
    """The admins' side of the bot.

    Args:
        now: the clock.
    """

    administration: Administration
    messenger: Messenger
    views: AdminViews
    rechecking: Rechecking
    now: Callable[[], datetime]

    def knows(self, chat_id: int) -> bool:
        """Say whether a private chat is an admin's; its id is the person's."""
        return chat_id in self.administration.labels

    async def tapped(self, tap: Tap, before: Conversation) -> Shown | None:
        """Decide what a button comes to; None for one that leads out of the admins' screens."""
        call, state = unpack(tap.data), before.admin or AdminState()
        if not call or not before.offers(call):
            return replace(await self.present(tap.chat_id, before), outcome="stale")
        action = _parsed(call)
        if isinstance(action, Administer):
            return await self._acted(tap.chat_id, before, action.action)
        if state.preview:
            return await self._previewed(tap.chat_id, before, call, state, state.preview)
        leads_out = action and not isinstance(action, DrawAgain)
        return None if leads_out else await self.present(tap.chat_id, before)

    async def said(self, said: Said, before: Conversation) -> Shown | None:
        """Decide what a message comes to; None for one that is none of the admins' side."""
        chat_id, state = said.chat_id, before.admin
        if said.file:
            return await self._tried(chat_id, before, self._handed_in(chat_id, said.file))
        if command_of(said.text) == ADMIN:
            return await self._led(chat_id, before, Step(AdminState()))
        if state is None or said.text.lstrip().startswith("/"):
            return None
        say = words(before.state.language)
        # A preview is looked at, not decided on.
        if not said.text or not state.typing or isinstance(state.view, Preview | Changed):
            return await self._led(chat_id, before, Step(state, say("admin.unexpected")))
        return await self._tried(chat_id, before, self._typed(say, chat_id, state, said.text))

    async def present(self, chat_id: int, before: Conversation) -> Shown:
        """Draw the present screen."""
        return await self._led(chat_id, before, Step(before.admin or AdminState()))

    # What an action does

    async def _acted(self, chat_id: int, before: Conversation, action: AdminAction) -> Shown | None:
        match action:
            case Close():
                return None
            case NextLanguage():
                language = following(before.state.language)
                turned = before.moved(replace(before.state, language=language))
                return await self.present(chat_id, turned)
            case _:
                say, state = words(before.state.language), before.admin or AdminState()
                return await self._tried(chat_id, before, self._done(say, chat_id, state, action))

    async def _done(self, say: Words, chat_id: int, state: AdminState, action: AdminWork) -> Step:
        """Do what a button asks for.

        Raises:
            UnknownAction: it asks for what is not on its screen.
            PublishError, DatasetError: it cannot be done.
            StoreError: the store failed.
        """
        if isinstance(action, RECHECK_ACTIONS):
            label = self.administration.labels[chat_id]
            return await self.rechecking.done(say, label, state, action)
        elsewhere = moved(state, action)
        return Step(elsewhere) if elsewhere else await self._worked(chat_id, state, action)

    async def _worked(  # noqa: C901, PLR0911 - a table, one line for each action
        self, chat_id: int, state: AdminState, action: AdminWork
    ) -> Step:
        """Do what takes the store or the dataset."""
        label = self.administration.labels[chat_id]
        match action:
            case Undo():
                return asking_why(await self._proposals.turn_back(label))
            case ReturnTo(revision):
                return asking_why(await self._proposals.turn_back(label, revision))
            case TakeBack(seq):
                return asking_why(await self._proposals.take_back(label, seq))
            case ChooseFact(number):
                return await self._fact_chosen(label, state.typing, self._match(state, number))
            case MadeFrom(old):
                return await self._settled(label, state, old)
            case RemoveKept():
                return await self._without_kept(label, state)
            case SendArchive():
                document = await archive(self.administration)
                return Step(AdminState(Archive()), document=document)
            case ChooseFile(number):
                return self._sent(chosen_file(self.administration, state.view, number))
            case Approve(proposal, digest):
                return await self._approve(label, state, proposal, digest)
            case Drop(proposal):
                return await self._drop(label, proposal)
            case Release(tag):
                return await self._released(label, tag)
        raise UnknownAction("this only leads to another screen")

    async def _without_kept(self, label: str, state: AdminState) -> Step:
        found = await self._proposals.find(state.proposal)
        removing = await self._proposals.remove(found, label)
        return Step(AdminState(ReadPlan(), removing.id))

    def _match(self, state: AdminState, number: int) -> str:
        """Return the fact of a number among those on the screen."""
        facts: tuple[str, ...] = ()
        if isinstance(state.view, Matches):
            facts = tuple(facts_typed(self.administration, state.view.typed))
        if number >= len(facts):
            raise UnknownAction("no such fact on the screen")
        return facts[number]

    def _sent(self, name: str) -> Step:
        document = one_file(self.administration, name)
        return Step(AdminState(OneFile(document.name)), document=document)

    async def _approve(self, label: str, state: AdminState, proposal: str, digest: str) -> Step:
        found = await self._proposals.find(proposal)
        shown = state.proposal
        activation = await self._proposals.approve(found, label, shown=shown, digest=digest)
        return self._receipt(activation, found)

    async def _released(self, label: str, tag: str) -> Step:
        done = await release_at_once(self.administration, label, tag)
        if done.unread:
            return asking_why(done.proposal)
        return published_step(done.activation) if done.activation else Step(AdminState(HandedOn()))

    async def _settled(self, label: str, state: AdminState, old: bool) -> Step:
        found = await self._proposals.find(state.proposal)
        settled = await self._proposals.made_from(found, label, old)
        return Step(AdminState(ReadPlan(), settled.id))

    async def _drop(self, label: str, proposal: str) -> Step:
        await self._proposals.drop(await self._proposals.find(proposal), label)
        return Step(AdminState())

    # Where it leads

    async def _tried(self, chat_id: int, before: Conversation, work: Awaitable[Step]) -> Shown:
        """Do something, and show where it leads.

        Where it is refused, say why above the present screen, which then shows what is the case.
        """
        say, state = words(before.state.language), before.admin or AdminState()
        try:
            step = await work
        except UnknownAction:
            step = Step(state)
        except PublishError as error:
            # In a conflict the plan has changed: a reason typed for the old one decides nothing.
            if error.key == "publish.error.conflict":
                state = replace(state, typing="")
            step = Step(state, say(error.key, **error.params))
        except DatasetError as error:
            mistakes = (error_line(say, one)[:_MOST_LINE] for one in error.errors[:_MOST_SAID])
            step = Step(state, "\n".join(mistakes))
        except StoreError:
            step = Step(state, say("admin.error.store"))
        return await self._led(chat_id, before, step)

    async def _led(self, chat_id: int, before: Conversation, step: Step) -> Shown:
        """Draw the screen that a step leads to; what is no more leads home."""
        say = words(before.state.language)
        state, notice = step.state, step.notice
        try:
            screen = await self.views.screen(say, chat_id, state)
        except UnknownAction:
            state = AdminState()
            screen = await self.views.screen(say, chat_id, state)
        except PublishError as error:
            state, notice = AdminState(), notice or say(error.key, **error.params)
            screen = await self.views.screen(say, chat_id, state)
        shown = noticed(screen, notice) if notice else screen
        return Shown(before.administered(state), shown, document=step.document)

    # What is typed or sent

    async def _handed_in(self, chat_id: int, file: Attached) -> Step:
        if file.size > MOST_BYTES:
            message = f"{file.size} bytes; at most {MOST_BYTES} are read"
            raise PublishError(
                "publish.error.large",
                message,
                name=file.name[-_MOST_NAME:],
                most=f"{MOST_BYTES / 1e6:.0f}",
            )
        content = await self.messenger.fetch(file.file_id)
        if content is None:
            raise PublishError("admin.error.fetch", "Telegram did not hand the file out")
        label = self.administration.labels[chat_id]
        made = await self._proposals.hand_in(label, file.name, content)
        return Step(AdminState(ReadPlan(), made.id))

    async def _typed(self, say: Words, chat_id: int, state: AdminState, text: str) -> Step:
        label = self.administration.labels[chat_id]
        if isinstance(state.view, RECHECK_VIEWS):
            return await self.rechecking.typed(say, label, state, text)
        if state.typing in ("fact", "past", "withdraw"):
            return await self._fact_typed(label, state.typing, text)
        if state.typing == "file":
            return self._file_typed(text.strip()[:_MOST_TYPED])
        found = await self._proposals.find(state.proposal)
        if state.typing == "day":
            moved = await self._proposals.schedule(found, label, first_day(text, self._today))
            return Step(AdminState(ReadPlan(), moved.id))
        activation = await self._proposals.decide(found, label, text)
        if activation is None:
            return Step(AdminState(HandedOn()))
        return self._receipt(activation, found)

    def _receipt(self, activation: Activation, proposal: Proposal) -> Step:
        """Show the receipt; what people said is wrong and was re-read now is settled."""
        self.administration.objections.settle(each.fact for each in proposal.rechecked)
        return published_step(activation, proposal.withdraws)

    async def _fact_typed(self, label: str, typing: Typing, text: str) -> Step:
        typed = text.strip()[:_MOST_TYPED]
        if typing == "past":
            called = await thing_called(self.administration, typed, self._today)
            if called:
                return Step(AdminState(FactPast(called)))
        ids = facts_typed(self.administration, typed)
        if len(ids) > 1:
            return Step(AdminState(Matches(typed), typing=typing))
        return await self._fact_chosen(label, typing, ids[0])

    def _file_typed(self, text: str) -> Step:
        found = files_typed(self.administration, text)
        if len(found) > 1:
            return Step(AdminState(AskFile(text), typing="file"))
        return self._sent(found[0])

    async def _fact_chosen(self, label: str, typing: Typing, fact: str) -> Step:
        """Do with a fact what it was asked for: hide or withdraw it, or show what became of it."""
        if typing == "past":
            return Step(AdminState(FactPast(fact)))
        if typing == "withdraw":
            gone = fact in self._proposals.desk.rulebook().snapshot.withdrawn
            turned = release if gone else withdraw
            return asking_why(await turned(self._proposals, label, fact))
        return asking_why(await hide(self._proposals, label, fact))

    # A preview

    async def _previewed(
        self,
        chat_id: int,
        before: Conversation,
        call: Call,
        state: AdminState,
        preview: State,
    ) -> Shown:
        """Act on one side as a person would; nothing of it is kept beyond the preview."""
        view = state.view if isinstance(state.view, Preview) else Preview(preview.language)
        try:
            found = await self._proposals.find(state.proposal)
            day = view.day or self._today
            after = await self.views.previews.tapped(found, view, preview, call, day)
        except (PublishError, DatasetError, StoreError):
            # The plan's screen says what is the matter with the proposal.
            plan = replace(state, view=ReadPlan(), preview=None)
            return await self._led(chat_id, before, Step(plan))
        return await self._led(chat_id, before, Step(replace(state, preview=after)))

    @property
    def _proposals(self) -> Proposals:
        return self.administration.proposals

    @property
    def _today(self) -> date:
        return day_of(self.now()).on


def _parsed(call: Call) -> Action | None:
    """Return what a button asks for; None if it makes no sense, or only on its own screen."""
    try:
        return parse(call.action)
    except UnknownAction:
        return None
