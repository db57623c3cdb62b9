"""Previews of a proposal: what it changes on screens, for whom, on which day.

All of it is worked out where plans are made (`publishing.child`); here stands what was asked for
last, so that a tap between before and after costs one question to the child.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from cachetools import LRUCache

from routebot.bot.buttons import Call, wanted
from routebot.dialogue.admin.views import Preview
from routebot.dialogue.state import State
from routebot.publishing.concerned import ROUTES, days_of
from routebot.publishing.plan import Plan
from routebot.publishing.proposals import Proposals
from routebot.screens.admin.between import (
    cases_between,
    changes_between,
    screen_between,
    seen_between,
    step_between,
)
from routebot.screens.admin.cases import Case, Changes
from routebot.screens.admin.preview import Looked
from routebot.screens.screen import Screen
from routebot.store.proposals import Proposal
from routebot.words.i18n import Language

__all__ = ["Previews"]

_KEPT = 16
"""Lists of what changes, and of people for whom it does: two admins leaf through a few places."""

_MOST_TRIED = 6
"""Places in which somebody is looked for, the worst first, where none was named."""

_MOST_DAYS = 5
"""Days to choose from; all others stand in the plan."""

_Key = tuple[str, ...]


@dataclass(slots=True)
class Previews:
    """Looks at proposals from both sides."""

    proposals: Proposals
    _changes: LRUCache[_Key, Changes] = field(default_factory=lambda: LRUCache(_KEPT))
    _cases: LRUCache[_Key, Sequence[Case]] = field(default_factory=lambda: LRUCache(_KEPT))

    async def changes(self, proposal: Proposal, language: Language) -> Changes:
        """Return what a proposal changes on screens.

        Raises:
            DatasetError, PublishError: as `Proposals.draft`.
        """
        plan = (await self.proposals.draft(proposal)).plan
        key = _key(plan, language)
        if key not in self._changes:
            self._changes[key] = await self.proposals.compare(
                proposal, changes_between, plan, language
            )
        return self._changes[key]

    async def look(self, proposal: Proposal, view: Preview, today: date) -> Looked:
        """Return one screen that a proposal changes, as a view asks for it.

        Where it asks for what there is not, it is what changes worst, or the first of the people.

        Raises:
            DatasetError, PublishError: as `Proposals.draft`.
        """
        plan = (await self.proposals.draft(proposal)).plan
        changes = await self.changes(proposal, view.language)
        subject, cases = await self._found(proposal, view, changes)
        view = replace(view, subject=subject)
        if not cases:
            return Looked(view, changes, plan.questions, today)
        case = cases[view.case % len(cases)]
        day = min(max(view.day or case.since, today), plan.until)
        view = replace(view, case=view.case % len(cases), day=day)
        state = State(view.language, case.interview, case.view)
        seen = await self.proposals.compare(
            proposal, seen_between, plan.from_on, view.side, day, state
        )
        days = _days(plan, changes, view, case, today)
        return Looked(view, changes, plan.questions, today, len(cases), case, seen, days)

    async def _found(
        self, proposal: Proposal, view: Preview, changes: Changes
    ) -> tuple[str, Sequence[Case]]:
        """Return the screen that is asked for, else the first that reads otherwise, and for whom.

        Returns:
            No people where it reads as before for everybody who was tried.
        """
        if view.subject in changes.subjects:
            return view.subject, await self._people(proposal, view, view.subject, changes)
        for subject in islice(changes.subjects, _MOST_TRIED):
            if found := await self._people(proposal, view, subject, changes):
                return subject, found
        return "", ()

    async def _people(
        self, proposal: Proposal, view: Preview, subject: str, changes: Changes
    ) -> Sequence[Case]:
        plan = (await self.proposals.draft(proposal)).plan
        key = _key(plan, view.language, subject)
        if key not in self._cases:
            self._cases[key] = await self.proposals.compare(
                proposal, cases_between, plan.from_on, changes.concerns, subject, view.language
            )
        return self._cases[key]

    # As a person would

    async def screen(self, proposal: Proposal, view: Preview, state: State, day: date) -> Screen:
        """Return the screen of somebody who goes through one side by themselves.

        Raises:
            DatasetError, PublishError: as `Proposals.draft`.
        """
        plan = (await self.proposals.draft(proposal)).plan
        return await self.proposals.compare(
            proposal, screen_between, plan.from_on, view.side, day, state
        )

    async def tapped(
        self, proposal: Proposal, view: Preview, state: State, call: Call, day: date
    ) -> State:
        """Return where a button leads them.

        Raises:
            DatasetError, PublishError: as `Proposals.draft`.
        """
        plan = (await self.proposals.draft(proposal)).plan
        screen = await self.screen(proposal, view, state, day)
        action = wanted(call, lambda: screen)
        if action is None:
            return state
        return await self.proposals.compare(
            proposal, step_between, plan.from_on, view.side, day, state, action
        )


def _days(plan: Plan, changes: Changes, view: Preview, case: Case, today: date) -> tuple[date, ...]:
    """Return the days to choose from: today, the first on which it changes, and the next ones."""
    touching = (
        concern for concern in changes.concerns if view.subject in (ROUTES, *concern.places)
    )
    later = days_of(touching, today, plan.until)
    return tuple(sorted(islice(dict.fromkeys((today, case.since, *later)), _MOST_DAYS)))


def _key(plan: Plan, *more: str) -> _Key:
    return plan.old, plan.new, plan.from_on.isoformat(), *more
