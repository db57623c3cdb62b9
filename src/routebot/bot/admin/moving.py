"""Where a button leads that does nothing else than lead to another of the admins' screens."""

from dataclasses import replace
from datetime import date

from routebot.dialogue.admin.actions import (
    AdminWork,
    AskFactPast,
    AskWhichDay,
    AskWhichFact,
    AskWhichFile,
    AskWhy,
    Brake,
    GoHome,
    LookAt,
    OpenProposal,
    PreviewIn,
    TurnChanged,
    TurnHistory,
    TurnMatches,
    TurnPast,
    TurnPlan,
    WalkThrough,
)
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import (
    AskDay,
    AskFact,
    AskFile,
    AskWhosePast,
    Braking,
    Changed,
    FactPast,
    History,
    Matches,
    Preview,
    ReadPlan,
    Side,
)
from routebot.dialogue.state import State
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
        case PreviewIn(language):
            return replace(state, view=Preview(language), preview=None)
        case LookAt(view):
            return replace(state, view=view, preview=None)
        case TurnChanged(page):
            return replace(state, view=_changed_page(state, page), preview=None)
        case WalkThrough(side, day):
            return _walking(state, side, day)
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


def _changed_page(state: AdminState, page: int) -> Changed:
    """Return a page of the screens that change, in the language of the preview on the screen.

    Raises:
        UnknownAction: none is on the screen.
    """
    if not isinstance(state.view, Preview | Changed):
        raise UnknownAction("no preview on the screen")
    return Changed(state.view.language, page)


def _walking(state: AdminState, side: Side, day: date) -> AdminState:
    """Return somebody who goes through a side by themselves; who does so already stays there.

    Raises:
        UnknownAction: no preview is on the screen.
    """
    if not isinstance(state.view, Preview):
        raise UnknownAction("no preview on the screen")
    view = replace(state.view, side=side, day=day)
    return replace(state, view=view, preview=state.preview or State(view.language))


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
