"""What an admin's screens show, gathered from the live dataset, the store and the counter.

The screens room puts it into words.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from routebot.bot.counter import UpdateCounter
from routebot.errors import DatasetError, PublishError
from routebot.policy.contents import every_fact
from routebot.publishing.archive import Present
from routebot.publishing.proposals import Proposals
from routebot.screens.admin import screens
from routebot.screens.admin.screens import AdminState, Home, Past, Subject
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.store.proposals import Proposal
from routebot.store.revisions import Activation
from routebot.upkeep.stale import Stale, stale
from routebot.words.i18n import Words, words

__all__ = ["AdminViews", "Administration"]


@dataclass(frozen=True, slots=True)
class Administration:
    """What the admins' side of a bot works with.

    Attributes:
        labels: Telegram id -> label that the audit shows.
    """

    labels: Mapping[int, str] = field(repr=False)
    proposals: Proposals


@dataclass(slots=True)
class AdminViews:
    """Makes the screen of an `AdminState`.

    Args:
        now: the clock.
    """

    administration: Administration
    counter: UpdateCounter
    now: Callable[[], datetime]
    _stale: tuple[tuple[str, date], Sequence[Stale], int] | None = None

    async def screen(self, say: Words, chat_id: int, state: AdminState) -> Screen:
        """Make a screen.

        Raises:
            PublishError: it is about a proposal that is no more.
            StoreError: the store failed.
        """
        match state.view[0]:
            case "plan" | "preview":
                return await self._proposal_screen(say, chat_id, state)
            case "stale" | "history" | "published":
                return await self._list(say, state)
            case "home":
                return screens.home_screen(say, await self._state(chat_id))
            case _:
                return self._prompt(say, state)

    async def _list(self, say: Words, state: AdminState) -> Screen:
        if state.view[0] == "stale":
            return screens.stale_screen(say, (await self._overdue())[0], state.page)
        past = await self._past()
        if state.view[0] == "history":
            return screens.history_screen(say, past, state.page)
        return screens.published_screen(
            say, next(entry for entry in past if entry.seq == state.page)
        )

    def _prompt(self, say: Words, state: AdminState) -> Screen:
        match state.view[0]:
            case "matches":
                return screens.matches_screen(say, self._proposals.facts_like(state.view[1]))
            case "zip":
                return screens.zip_screen(say, self._proposals.desk.present.revision)
            case "handed_on":
                return screens.handed_on_screen(say)
            case asked:
                return screens.prompt_screen(say, "day" if asked == "day" else "fact")

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
            sentences = [
                say(key, **params) for key, params in ((error.key, error.params), *error.details)
            ]
            return screens.refused_screen(say, subject, sentences, state.page)
        if state.preview:
            book = await self._proposals.candidate(found)
            return screens.previewed(
                words(state.preview.language), show(state.preview.fitted(book), book)
            )
        if subject.own and not found.waiting:
            await self._proposals.seen(found, draft)
        return screens.plan_screen(
            say, subject, draft.plan, state.page, state.typing, _waits(draft.base)
        )

    async def _state(self, chat_id: int) -> Home:
        desk, today = self._proposals.desk, self._today
        past = await self._past()
        serving = next((entry for entry in past if "serves" in entry.notes), None)
        items, facts = await self._overdue()
        counts, errors = self.counter.of(today)
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
        return next(
            ((self._today - max(a.at.date(), a.from_on or a.at.date())).days for a in found), None
        )

    async def _past(self) -> list[Past]:
        present = self._proposals.desk.present
        return [
            _past(activation, present) for activation in await self._proposals.publisher.history()
        ]

    async def _overdue(self) -> tuple[Sequence[Stale], int]:
        """Return the claims to re-check and how many there are in all; worked out once a day and
        revision.
        """
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
