"""Where a button leads that does nothing else than lead to another of the admins' screens."""

from dataclasses import replace

from routebot.dialogue.admin.actions import (
    AdminWork,
    AskFactPast,
    AskWhichDay,
    AskWhichFact,
    AskWhichFile,
    AskWhy,
    Brake,
    GoHome,
    OpenProposal,
    TurnHistory,
    TurnMatches,
    TurnOverdue,
    TurnPast,
    TurnPlan,
)
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import (
    AskDay,
    AskFact,
    AskFile,
    AskWhosePast,
    Braking,
    FactPast,
    History,
    Matches,
    Overdue,
    ReadPlan,
)
from routebot.errors import UnknownAction

__all__ = ["moved"]


def moved(  # noqa: C901, PLR0911, PLR0912 - a table, one line for each action
    state: AdminState, action: AdminWork
) -> AdminState | None:
    """Return where a button leads that does nothing else; None for one that does."""
    match action:
        case GoHome():
            return AdminState()
        case OpenProposal(proposal):
            return AdminState(ReadPlan(), proposal)
        case TurnPlan(page):
            return replace(state, view=ReadPlan(page), preview=None)
        case TurnOverdue(page):
            return AdminState(Overdue(page))
        case TurnHistory(page):
            return AdminState(History(page))
        case TurnPast(page):
            return replace(state, view=_past_page(state, page))
        case TurnMatches(page):
            return replace(state, view=_matches_page(state, page))
        case Brake():
            return AdminState(Braking(), typing="withdraw")
        case AskWhichFact():
            return AdminState(AskFact(), typing="fact")
        case AskWhichFile():
            return AdminState(AskFile(), typing="file")
        case AskFactPast():
            return AdminState(AskWhosePast(), typing="past")
        case AskWhy():
            return replace(state, view=ReadPlan(), typing="why")
        case AskWhichDay():
            return replace(state, view=AskDay(), typing="day")
        case _:
            return None


def _past_page(state: AdminState, page: int) -> FactPast:
    """Return another page of the history on the screen.

    Raises:
        UnknownAction: none is on the screen.
    """
    if not isinstance(state.view, FactPast):
        raise UnknownAction("no history of a fact on the screen")
    return FactPast(state.view.fact, page)


def _matches_page(state: AdminState, page: int) -> Matches:
    """Return another page of the facts on the screen.

    Raises:
        UnknownAction: none are.
    """
    if not isinstance(state.view, Matches):
        raise UnknownAction("no list of facts on the screen")
    return Matches(state.view.typed, page)
