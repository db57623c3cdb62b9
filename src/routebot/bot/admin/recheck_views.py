"""What the screens of re-checking show, gathered from the queue and the basket."""

from dataclasses import dataclass

from routebot.bot.admin.pace import Paces
from routebot.bot.admin.queueing import Queues, Seen
from routebot.dialogue.admin.rechecking import (
    AskLink,
    Basket,
    ChangeWording,
    ChoosePage,
    DescribePage,
    Narrow,
    OneClaim,
    OnePage,
    Only,
    Pages,
    Queue,
)
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.training import Training
from routebot.dialogue.admin.views import AdminView
from routebot.errors import UnknownAction
from routebot.keeping.queue import DueClaim
from routebot.policy.contents import every_fact
from routebot.publishing.restating import stated
from routebot.publishing.searching import tag_of
from routebot.screens.admin.basket import BasketState, basket_screen, suggested_reason
from routebot.screens.admin.new_page import (
    describe_screen,
    link_screen,
    sentences,
    wording_screen,
)
from routebot.screens.admin.one_claim import ClaimState, choose_page_screen, claim_screen
from routebot.screens.admin.queue import QueueState, narrow_screen, queue_screen
from routebot.screens.admin.ticking import PageState, page_screen, pages_screen
from routebot.screens.admin.training import training_screen
from routebot.screens.screen import Screen
from routebot.store.proposals import Proposal
from routebot.words.i18n import Words

__all__ = ["RecheckViews", "suggested_for"]


@dataclass(slots=True)
class RecheckViews:
    """Makes the screens of re-checking."""

    queues: Queues
    paces: Paces

    async def screen(  # noqa: PLR0911 - a table, one return for each view
        self, say: Words, label: str, state: AdminState
    ) -> Screen:
        """Make a screen.

        Raises:
            UnknownAction: it is about a claim or a page that is no more.
            StoreError: the store failed.
        """
        at_once = self._at_once(say, state.view)
        if at_once:
            return at_once
        seen = await self.queues.seen(label, state.only)
        if isinstance(state.view, OneClaim | ChoosePage | ChangeWording):
            return self._claim_screen(say, label, seen, state.view)
        match state.view:
            case Queue():
                return queue_screen(say, self._queue(seen, state.only))
            case Basket() as basket:
                return basket_screen(say, self._basket(seen, label), basket)
            case Pages() as pages:
                return pages_screen(say, seen.pages, pages)
            case OnePage(tag) as one:
                page = seen.page(tag)
                self.paces.shown(label, page.url)
                read = one.newer.url if one.newer else page.url
                ticked = {id_ for id_, url in seen.ticked.items() if url == read}
                return page_screen(say, PageState(self.queues.day, page, ticked), one)
            case Narrow(by) as narrow:
                every = await self.queues.seen(label, Only())
                values = every.values(by, self.queues.owners)
                return narrow_screen(say, self.queues.day, values, narrow)
        raise UnknownAction("no view of re-checking")

    def _at_once(self, say: Words, view: AdminView) -> Screen | None:
        """Make a screen that needs neither queue nor basket."""
        match view:
            case Training() as training:
                return training_screen(say, training)
            case AskLink() as asked:
                return link_screen(say, asked)
            case DescribePage() as described:
                return describe_screen(say, described)
        return None

    def _claim_screen(
        self, say: Words, label: str, seen: Seen, view: OneClaim | ChoosePage | ChangeWording
    ) -> Screen:
        due = seen.claim(view.claim)
        match view:
            case OneClaim():
                self.paces.shown(label, due.id)
                return claim_screen(say, self._claim(seen, due))
            case ChoosePage():
                return choose_page_screen(say, self._claim(seen, due), view)
            case ChangeWording():
                return wording_screen(say, view, self._written(due, view))

    def _queue(self, seen: Seen, only: Only) -> QueueState:
        page = ""
        if only.by == "page":
            page = next((p.source.publisher for p in seen.pages if tag_of(p.url) == only.value), "")
        return QueueState(
            day=self.queues.day,
            due=seen.due,
            pages=len(seen.pages),
            answered=seen.answered,
            only=only,
            by_owner=bool(self.queues.owners),
            page=page or seen.filters.page,
        )

    def _claim(self, seen: Seen, due: DueClaim) -> ClaimState:
        pages = (page for page in seen.pages if due.id in {each.id for each in page.claims})
        page = next(pages, None)
        return ClaimState(
            day=self.queues.day,
            due=due,
            left=len(seen.due),
            answered=seen.answered,
            page=page.url if page else "",
            on_page=len(page.claims) if page else 0,
        )

    def _written(self, due: DueClaim, view: ChangeWording) -> str:
        """Return a claim as it is to be sent back: all of it as it stands, or its sentences."""
        if view.whole:
            return stated(self.queues.desk.present.files, view.claim) or ""
        return sentences(due.fact)

    def _basket(self, seen: Seen, label: str) -> BasketState:
        facts = {fact.id: fact for fact in every_fact(self.queues.desk.dataset)}
        return BasketState(self.queues.day, facts, seen.gathered, label)


def suggested_for(say: Words, proposal: Proposal) -> str:
    """Return the sentence that is proposed for a proposal out of the basket; else nothing."""
    if not proposal.rechecked:
        return ""
    claims = {each.fact for each in proposal.rechecked}
    return suggested_reason(say, len(claims), len({each.page for each in proposal.rechecked}))
