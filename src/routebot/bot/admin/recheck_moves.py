"""Where a button of re-checking leads that only leads elsewhere, and what can be typed there."""

import secrets
from dataclasses import replace
from datetime import date

from routebot.bot.admin.queueing import Seen
from routebot.bot.admin.steps import Step
from routebot.dialogue.admin.recheck_actions import (
    AnswerExercise,
    AskAbout,
    ChooseKind,
    DatePage,
    OpenBasket,
    OpenPage,
    OpenQueue,
    RecheckAction,
    SendLink,
    ShowNarrow,
    ShowWhole,
    StartTraining,
    TurnPages,
)
from routebot.dialogue.admin.rechecking import (
    AskLink,
    Basket,
    ChangeWording,
    ChoosePage,
    DescribePage,
    Narrow,
    OneClaim,
    OnePage,
    PageDraft,
    Pages,
    Queue,
    RecheckView,
)
from routebot.dialogue.admin.state import AdminState, Typing
from routebot.dialogue.admin.training import SEEDS, Training
from routebot.errors import UnknownAction
from routebot.keeping import answering
from routebot.keeping.answering import Reader
from routebot.keeping.queue import DueClaim
from routebot.policy.sources import SourceKind
from routebot.store.rechecks import Page, Recheck
from routebot.words.i18n import Words

__all__ = [
    "claim_on",
    "described",
    "led_to",
    "led_to_next",
    "moved",
    "new_page",
    "page_wanted",
    "tick",
    "ticked_on",
    "trained",
]


def moved(  # noqa: PLR0911 - a table, one line for each action
    state: AdminState, action: RecheckAction
) -> RecheckView | None:
    """Return where a button leads that does nothing else; None for one that does."""
    match action:
        case OpenQueue():
            return Queue()
        case TurnPages(page):
            return Pages(page)
        case OpenPage(tag, page):
            here = state.view if isinstance(state.view, OnePage) else None
            return OnePage(tag, page, here.newer if here and here.tag == tag else None)
        case OpenBasket(page):
            return Basket(page)
        case ShowNarrow(by, page):
            return Narrow(by, page)
        case SendLink():
            return page_wanted(state.view)
        case ShowWhole() if isinstance(state.view, ChangeWording):
            return replace(state.view, whole=True)
    return None


def led_to(state: AdminState, view: RecheckView) -> Step:
    """Lead to a screen of the queue, as it is narrowed."""
    return Step(AdminState(view, typing=_typing(view), only=state.only))


def _typing(view: RecheckView) -> Typing:
    """Return what can be typed on a screen."""
    match view:
        case OneClaim() | OnePage() | AskLink() | ChoosePage(_, "changed"):
            return "link"
        case ChangeWording():
            return "wording"
        case Queue() | Narrow("country"):
            return "claim"
        case DescribePage(asked=("publisher" | "published" | "says") as asked):
            return asked
    return ""


def led_to_next(say: Words, state: AdminState, seen: Seen, answered: str) -> Step:
    """Lead to the claim that comes after another; where none is left, back to the queue."""
    following = seen.after(answered)
    if following:
        return led_to(state, OneClaim(following.id))
    return replace(led_to(state, Queue()), notice=say("admin.recheck.done"))


def claim_on(view: object, seen: Seen) -> DueClaim:
    """Return the claim on the screen.

    Raises:
        UnknownAction: there is none.
    """
    if not isinstance(view, OneClaim | ChoosePage):
        raise UnknownAction("no claim is on the screen")
    return seen.claim(view.claim)


def page_wanted(view: object) -> AskLink:
    """Return for which claim a new page is, what for, and instead of which.

    Raises:
        UnknownAction: no claim is on the screen.
    """
    match view:
        case OneClaim(claim):
            return AskLink(claim, "newer")
        case ChoosePage(claim, "changed"):
            return AskLink(claim, "changed")
        case AskLink() as asked:
            return asked
    raise UnknownAction("no claim is on the screen")


def described(view: object, action: RecheckAction, today: date) -> DescribePage:
    """Return a new page with a part of it asked about, or settled.

    Raises:
        UnknownAction: none is on the screen.
    """
    if not isinstance(view, DescribePage):
        raise UnknownAction("no page is described on the screen")
    match action:
        case AskAbout(part):
            return replace(view, asked=part)
        case ChooseKind(kind) if kind in set(SourceKind):
            return replace(view, page=replace(view.page, kind=kind), asked="")
        case DatePage(is_todays):
            published = today.isoformat() if is_todays else ""
            return replace(view, page=replace(view.page, published=published), asked="")
    return replace(view, asked="")


def trained(view: object, action: RecheckAction) -> Training:
    """Return where a round of the training goes on.

    Raises:
        UnknownAction: none is on the screen.
    """
    if isinstance(action, StartTraining):
        return Training(secrets.randbelow(SEEDS))
    if not isinstance(view, Training):
        raise UnknownAction("no exercise is on the screen")
    return view.answered(action.given) if isinstance(action, AnswerExercise) else view.with_page()


def tick(reader: Reader, claim: DueClaim, view: OnePage, url: str) -> Recheck:
    """Answer that a page still says so, or the newer one that was sent.

    Raises:
        PublishError: that page will not do for the claim.
    """
    newer = view.newer
    if newer is None:
        return answering.same(reader, claim.fact, url)
    if newer.url in {source.url for source in claim.fact.sources}:
        return answering.same(reader, claim.fact, newer.url, newer.says)
    return answering.newer(reader, claim.fact, new_page(newer), says=newer.says)


def ticked_on(view: OnePage, url: str) -> str:
    """Return the address of the page of which it is ticked what it says."""
    return view.newer.url if view.newer else url


def new_page(draft: PageDraft) -> Page:
    """Return the page that a draft describes."""
    return Page(draft.url, draft.kind, draft.publisher, draft.published)
