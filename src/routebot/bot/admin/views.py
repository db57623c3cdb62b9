"""What an admin's screens show, gathered from the live dataset, the store and the counter.

The screens room puts it into words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from routebot.bot.admin.previewing import Previews
from routebot.bot.admin.queueing import Queues
from routebot.bot.admin.recheck_views import RecheckViews, suggested_for
from routebot.bot.counter import UpdateCounter
from routebot.bot.objections import Objections
from routebot.clock import SteadyClock, day_of
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import (
    Archive,
    AskDay,
    AskFact,
    AskFile,
    AskWhosePast,
    Braking,
    Changed,
    FactPast,
    HandedOn,
    History,
    Home,
    Matches,
    OneFile,
    Preview,
    Published,
    ReadPlan,
)
from routebot.dialogue.state import State
from routebot.errors import (
    DatasetError,
    PublishError,
    UnchangedError,
    UnknownAction,
    UnsureBaseError,
)
from routebot.keeping.basket import Basket
from routebot.keeping.queue import Owned
from routebot.policy.snapshot import Snapshot
from routebot.publishing.archive import Present, Publication
from routebot.publishing.naming import files_like
from routebot.publishing.proposals import Proposals
from routebot.publishing.searching import Withdrawable, facts_meant, said_of
from routebot.screens.admin.aside import Aside
from routebot.screens.admin.asking import day_screen, fact_screen, whose_past_screen
from routebot.screens.admin.finding import brake_screen, matches_screen
from routebot.screens.admin.handing_out import archive_screen, file_screen, files_screen
from routebot.screens.admin.history import history_screen
from routebot.screens.admin.home import HomeState, home_screen
from routebot.screens.admin.past import past_screen
from routebot.screens.admin.preview import changed_screen, look_screen, walked_screen
from routebot.screens.admin.proposal import (
    Refusal,
    Subject,
    SubjectKind,
    Waiting,
    errors_screen,
    plan_screen,
    refused_screen,
)
from routebot.screens.admin.published import handed_on_screen, published_screen
from routebot.screens.screen import Screen
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation
from routebot.words.i18n import Words, words

__all__ = ["AdminViews", "Administration"]


@dataclass(frozen=True, slots=True)
class Administration:
    """What the admins' side of a bot works with.

    Attributes:
        labels: Telegram id -> label that the audit shows.
        basket: what was answered about claims, and is not published yet.
        changes: the list of changes that came with the dataset; it goes out with a download.
        owners: label -> what of the queue they look after.
        objections: what people said is wrong.
    """

    labels: Mapping[int, str] = field(repr=False)
    proposals: Proposals
    basket: Basket
    changes: str = field(default="", repr=False)
    owners: Mapping[str, Owned] = field(default_factory=dict)
    objections: Objections = field(default_factory=Objections)


@dataclass(slots=True)
class AdminViews:
    """Makes the screen of an `AdminState`.

    Args:
        queues: what is to be re-checked.
        rechecks: makes the screens of that.
        now: the clock.
        clock: tells when that clock is in doubt.
    """

    administration: Administration
    counter: UpdateCounter
    queues: Queues
    rechecks: RecheckViews
    now: Callable[[], datetime]
    clock: SteadyClock | None = None
    _previews: Previews | None = None

    async def screen(  # noqa: C901, PLR0911, PLR0912 - a table, one return for each view
        self, say: Words, chat_id: int, state: AdminState
    ) -> Screen:
        """Make a screen.

        Raises:
            PublishError: it is about a proposal that is no more.
            UnknownAction: it is about a publication that there never was.
            StoreError: the store failed.
        """
        match state.view:
            case Home():
                return home_screen(say, await self._state(chat_id))
            case ReadPlan() | Preview() | Changed():
                return await self._proposal_screen(say, chat_id, state)
            case History() as view:
                return history_screen(say, await self._past(), view)
            case Published(seq, withdrawn):
                return published_screen(say, await self._publication(seq), withdrawn)
            case HandedOn():
                return handed_on_screen(say)
            case AskDay():
                return day_screen(say)
            case AskFact():
                return fact_screen(say)
            case Braking():
                return brake_screen(say, *self._said(self._day.withdrawn))
            case Matches(typed) as view:
                found = facts_meant(self._proposals.desk.dataset, self._day, typed)
                return matches_screen(say, *self._said(found), view)
            case AskWhosePast():
                return whose_past_screen(say)
            case FactPast(fact) as view:
                turns = await self._proposals.publisher.past_of(fact, self._today)
                return past_screen(say, turns, view)
            case AskFile(typed):
                return files_screen(say, self._files_like(typed))
            case OneFile(name):
                return file_screen(say, name, self._proposals.desk.present.revision)
            case Archive():
                return archive_screen(say, self._proposals.desk.present.revision)
            case _:
                return await self.rechecks.screen(say, self._label(chat_id), state)

    def _files_like(self, typed: str) -> Sequence[str]:
        desk = self._proposals.desk
        return files_like(desk.present.files, desk.rulebook().snapshot, typed)

    async def _proposal_screen(self, say: Words, chat_id: int, state: AdminState) -> Screen:
        """Show a proposal's plan, its mistakes, or a person's screen of it.

        Raises:
            PublishError: there is no such proposal any more.
        """
        view = state.view if isinstance(state.view, ReadPlan) else ReadPlan()
        found = await self._proposals.find(state.proposal)
        subject = self._subject(found, self._label(chat_id), suggested_for(say, found))
        try:
            draft = await self._proposals.draft(found)
        except DatasetError as error:
            return errors_screen(say, subject, error, view.page)
        except PublishError as error:
            reasons = ((error.key, error.params), *error.details)
            sentences = [say(key, **params) for key, params in reasons]
            return refused_screen(say, subject, _refusal(error, sentences), view.page)
        if isinstance(state.view, Preview | Changed):
            return await self._preview_screen(found, subject, state.view, state.preview)
        if subject.own and not found.waiting:
            await self._proposals.seen(found, draft)
        asks_why = state.typing == "why"
        aside = Aside(draft.kept, draft.overtaken, draft.ignored)
        waits = _waits(draft.base)
        return plan_screen(say, subject, draft.plan, view, asks_why, waits, aside)

    async def _preview_screen(
        self, found: Proposal, subject: Subject, view: Preview | Changed, walking: State | None
    ) -> Screen:
        """Show what a proposal changes, as it is read by whom it concerns.

        Args:
            walking: where an admin stands who goes through it by themselves.
        """
        if isinstance(view, Changed):
            changes = await self.previews.changes(found, view.language)
            return changed_screen(words(view.language), subject, changes, view)
        if walking:
            day = view.day or self._today
            screen = await self.previews.screen(found, view, walking, day)
            return walked_screen(words(walking.language), subject, view.side, day, screen)
        looked = await self.previews.look(found, view, self._today)
        return look_screen(words(view.language), subject, looked)

    async def _state(self, chat_id: int) -> HomeState:
        desk, label = self._proposals.desk, self._label(chat_id)
        past = await self._past()
        serving = next((entry for entry in past if entry.serves), None)
        queue = await self.queues.queue()
        counts, errors = self.counter.of(self._today)
        return HomeState(
            label=label,
            revision=desk.present.revision,
            age_days=self._age_days(serving.activation) if serving else None,
            serving=serving,
            waits=_waits(desk.present),
            trouble=desk.trouble is not None,
            facts=len(queue.all),
            overdue=queue.claims,
            counts=counts,
            errors=errors,
            subjects=[self._subject(proposal, label) for proposal in await self._proposals.all()],
            damaged=any(entry.activation.damaged for entry in past),
            clock_in_doubt=self.clock is not None and self.clock.in_doubt,
        )

    def _age_days(self, serving: Activation) -> int:
        """Count the days since what serves began to."""
        published_on = day_of(serving.at).on
        return (self._today - max(published_on, serving.from_on or published_on)).days

    async def _past(self) -> list[Publication]:
        present = self._proposals.desk.present
        history = await self._proposals.publisher.history()
        return [present.publication(activation) for activation in history]

    async def _publication(self, seq: int) -> Publication:
        for entry in await self._past():
            if entry.activation.seq == seq:
                return entry
        raise UnknownAction("no such publication")

    def _subject(self, proposal: Proposal, reader: str, suggested: str = "") -> Subject:
        return Subject(
            id=proposal.id,
            who=proposal.who,
            kind=_kind(proposal),
            shown=str(proposal.undoes or "") or proposal.revision or proposal.fact,
            from_on=proposal.from_on,
            why=proposal.why,
            digest=proposal.digest,
            own=self._proposals.is_own(proposal, reader),
            waiting=proposal.waiting,
            droppable=self._proposals.may_drop(proposal, reader),
            suggested=suggested,
        )

    def _said(self, ids: Sequence[str]) -> tuple[Snapshot, list[Withdrawable]]:
        """Return the day, and the facts and helpers of some ids."""
        known = said_of(self._proposals.desk.dataset)
        return self._day, [known[id_] for id_ in ids if id_ in known]

    @property
    def _day(self) -> Snapshot:
        return self._proposals.desk.rulebook().snapshot

    @property
    def _proposals(self) -> Proposals:
        return self.administration.proposals

    @property
    def _today(self) -> date:
        return day_of(self.now()).on

    @property
    def previews(self) -> Previews:
        """Both sides of what is under way."""
        if self._previews is None:
            self._previews = Previews(self._proposals)
        return self._previews

    def _label(self, chat_id: int) -> str:
        return self.administration.labels[chat_id]


def _waits(present: Present) -> Waiting | None:
    waiting = present.waiting
    if waiting is None or waiting.from_on is None:
        return None
    return Waiting(waiting.revision, waiting.from_on)


def _refusal(error: PublishError, sentences: Sequence[str]) -> Refusal:
    """Say why a proposal cannot be published as it is, and what is asked of its author."""
    match error:
        case UnsureBaseError():
            return Refusal(sentences, asks_base=True)
        case UnchangedError(kept=kept, overtaken=overtaken):
            return Refusal(sentences, aside=Aside(kept, overtaken))
        case _:
            return Refusal(sentences)


def _kind(proposal: Proposal) -> SubjectKind:
    if proposal.undoes:
        return "undo"
    if proposal.files is None:
        return "return"
    if proposal.rechecked:
        return "recheck"
    if proposal.withdraws or proposal.releases:
        return "withdraw" if proposal.withdraws else "release"
    return "hide" if proposal.hides else "file"
