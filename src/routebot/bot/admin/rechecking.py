"""What an admin's taps and texts do while they re-check claims.

An answer is put into the basket at once, so that it outlives a restart; from there all of them are
published as one proposal. Where a tap leads is an `AdminState`; `recheck_views` draws it.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from routebot.bot.admin.pace import Paces
from routebot.bot.admin.queueing import Queues, Seen
from routebot.bot.admin.recheck_moves import (
    claim_on,
    described,
    led_to,
    led_to_next,
    moved,
    new_page,
    page_wanted,
    tick,
    ticked_on,
    trained,
)
from routebot.bot.admin.recheck_views import suggested_for
from routebot.bot.admin.steps import Step, asking_why, published_step
from routebot.bot.admin.typed import link_in, page_day, sentences_in
from routebot.dialogue.admin.recheck_actions import (
    AcceptPage,
    AnswerClaim,
    AnswerExercise,
    AskAbout,
    ChooseKind,
    ChooseSource,
    ChooseValue,
    DatePage,
    Follow,
    KeepPart,
    NextClaim,
    OpenClaim,
    OpenExercise,
    ProposeBasket,
    RecheckAction,
    RetirePage,
    StartTraining,
    TakeAnswerBack,
    TickClaim,
    TickShown,
    UseSuggested,
    Widen,
)
from routebot.dialogue.admin.rechecking import (
    AskLink,
    Basket,
    ChangeWording,
    ChoosePage,
    DescribePage,
    OneClaim,
    OnePage,
    Only,
    PageDraft,
    PageField,
    Pages,
    Queue,
)
from routebot.dialogue.admin.state import AdminState
from routebot.dialogue.admin.views import HandedOn
from routebot.errors import PublishError, UnknownAction
from routebot.keeping import answering
from routebot.keeping.answering import Reader
from routebot.keeping.pages import suggested
from routebot.keeping.proposing import propose
from routebot.keeping.queue import DueClaim
from routebot.policy.sources import SourceKind
from routebot.publishing.proposals import Proposals
from routebot.publishing.restating import stated, with_sentences
from routebot.publishing.searching import facts_meant, tag_of
from routebot.screens.admin.new_page import host_of
from routebot.screens.admin.one_claim import pages_for
from routebot.screens.admin.ticking import claims_shown
from routebot.store.rechecks import Recheck
from routebot.words.finding import find_destinations
from routebot.words.i18n import Words

__all__ = ["Rechecking"]

_MOST_TYPED = 200
"""Characters kept of a publisher or a line of a page: a session stays small."""

_WHOLE = re.compile(r"^\s*(?:- )?id: ", re.MULTILINE)
"""Stands in a fact as a file has it, and in no sentence."""

_DATED_BY_DAY = (SourceKind.NEWS, SourceKind.GUIDE)
"""Kinds of pages that make nothing younger by being read, so that their own day is needed."""

_AT_MOST_ONE_PAGE = "recheck.error.only_page"
"""Refused: without its only page a claim would stand without a source."""


@dataclass(slots=True)
class Rechecking:
    """Acts on what an admin does in the queue.

    Attributes:
        paces: how long each took.
    """

    proposals: Proposals
    queues: Queues
    paces: Paces

    async def done(  # noqa: PLR0911 - a table, one line for each action
        self, say: Words, label: str, state: AdminState, action: RecheckAction
    ) -> Step:
        """Do what a button asks for.

        Raises:
            UnknownAction: it asks for what is not on its screen.
            PublishError, DatasetError: it cannot be done.
            StoreError: the store failed.
        """
        view = moved(state, action)
        if view:
            return led_to(state, view)
        match action:
            case ChooseValue() | Widen():
                return await self._narrowed(say, label, action)
            case StartTraining() | OpenExercise() | AnswerExercise():
                return led_to(state, trained(state.view, action))
            case AskAbout() | ChooseKind() | DatePage() | KeepPart():
                return led_to(state, described(state.view, action, self._today))
            case ProposeBasket():
                return asking_why(await propose(self.proposals, self.queues.basket, label))
            case UseSuggested():
                return await self._published(say, label, state)
            case TakeAnswerBack(tag):
                return await self._taken_back(label, state, tag)
        return await self._answered(say, label, state, action)

    async def _answered(  # noqa: PLR0911 - a table, one line for each action
        self, say: Words, label: str, state: AdminState, action: RecheckAction
    ) -> Step:
        """Do what is about claims of the queue."""
        seen = await self.queues.seen(label, state.only)
        match action:
            case NextClaim():
                return led_to_next(say, state, seen, "")
            case OpenClaim(tag):
                return led_to(state, OneClaim(seen.tagged(tag).id))
            case AnswerClaim(answer):
                claim = claim_on(state.view, seen)
                return await self._said(say, label, state, claim, answer)
            case ChooseSource(number):
                return await self._chosen(say, label, state, seen, number)
            case AcceptPage():
                return await self._accepted(say, label, state, seen)
            case TickClaim() | TickShown():
                return await self._ticked(label, state, seen, action)
            case RetirePage():
                return await self._retired(say, label, state, seen)
        raise UnknownAction("this only leads to another screen")

    # One claim

    async def _said(  # noqa: PLR0911 - a table, one line for each answer
        self, say: Words, label: str, state: AdminState, claim: DueClaim, answer: Follow
    ) -> Step:
        """Answer a claim, or go to where more is asked."""
        reader = self._reader(label)
        match answer:
            case "same":
                return await self._put(say, label, state, answering.same(reader, claim.fact))
            case "unclear":
                return await self._put(say, label, state, answering.unclear(reader, claim.fact))
            case "later":
                return await self._put(say, label, state, answering.later(reader, claim.fact))
            case "newer":
                return led_to(state, AskLink(claim.id, "newer"))
            case "gone" if len(claim.sources) == 1:
                return await self._gone(say, label, state, claim, claim.sources[0].url)
            case "gone":
                return led_to(state, ChoosePage(claim.id, "gone"))
        if claim.needs_page:  # an article does not say anything else today than it did
            return led_to(state, AskLink(claim.id, "changed"))
        return led_to(state, ChoosePage(claim.id, "changed"))

    async def _chosen(
        self, say: Words, label: str, state: AdminState, seen: Seen, number: int
    ) -> Step:
        claim, view = claim_on(state.view, seen), state.view
        pages = pages_for(claim, view.what) if isinstance(view, ChoosePage) else ()
        if number >= len(pages):
            raise UnknownAction("no such page on the screen")
        if isinstance(view, ChoosePage) and view.what == "gone":
            return await self._gone(say, label, state, claim, pages[number].url)
        return led_to(state, ChangeWording(claim.id, pages[number].url))

    async def _gone(
        self, say: Words, label: str, state: AdminState, claim: DueClaim, url: str
    ) -> Step:
        """Take a page off a claim; where there is no other one, ask for one."""
        try:
            gone = answering.gone(self._reader(label), claim.fact, url)
        except PublishError as error:
            if error.key != _AT_MOST_ONE_PAGE:
                raise
            step = led_to(state, AskLink(claim.id, "newer", url))
            return replace(step, notice=say(error.key, **error.params))
        return await self._put(say, label, state, gone)

    async def _put(self, say: Words, label: str, state: AdminState, recheck: Recheck) -> Step:
        """Put an answer into the basket and go on to the next claim."""
        await self.queues.basket.put(recheck)
        self.paces.answered(label, recheck.fact)
        seen = await self.queues.seen(label, state.only)
        return led_to_next(say, state, seen, recheck.fact)

    # A new page

    async def _accepted(self, say: Words, label: str, state: AdminState, seen: Seen) -> Step:
        view = state.view
        if not isinstance(view, DescribePage):
            raise UnknownAction("no page is described on the screen")
        if view.what == "several":
            return led_to(state, OnePage(view.about, newer=view.page))
        if view.what == "changed":
            return led_to(state, ChangeWording(view.about, page=view.page))
        claim, draft = seen.claim(view.about), view.page
        reader, page = self._reader(label), new_page(draft)
        newer = answering.newer(reader, claim.fact, page, retires=draft.retires, says=draft.says)
        return await self._put(say, label, state, newer)

    async def typed(self, say: Words, label: str, state: AdminState, text: str) -> Step:
        """Take what was typed for the screen on which an admin stands.

        Raises:
            PublishError: it makes no sense there.
            StoreError: the store failed.
        """
        view = state.view
        match state.typing:
            case "claim":
                return self._meant(await self.queues.seen(label, state.only), state, text)
            case "link":
                return self._linked(state, link_in(text))
            case "wording" if isinstance(view, ChangeWording):
                return await self._worded(say, label, state, view, text)
        if not isinstance(view, DescribePage):
            raise UnknownAction("nothing is asked for here")
        said = " ".join(text.split())[:_MOST_TYPED]
        match state.typing:
            case "publisher":
                page = replace(view.page, publisher=said)
            case "published":
                page = replace(view.page, published=page_day(text))
            case _:
                page = replace(view.page, says=said)
        return led_to(state, replace(view, page=page, asked=""))

    def _meant(self, seen: Seen, state: AdminState, text: str) -> Step:
        """Narrow the queue to a country, or show the claim that is likeliest meant.

        Raises:
            PublishError: nothing is called so.
        """
        places = find_destinations(text, self.queues.day, asked=True).ids
        if places:
            return led_to(replace(state, only=Only("country", places[0])), Queue())
        meant = facts_meant(self.queues.desk.dataset, self.queues.day, text)
        found = next((id_ for id_ in meant if seen.queue.of(id_)), None)
        if found is None:
            message = "no country is called so, and no claim says so"
            raise PublishError("admin.error.no_fact", message, fact=text.strip()[:_MOST_TYPED])
        return led_to(state, OneClaim(found))

    def _linked(self, state: AdminState, url: str) -> Step:
        """Propose what a page is by what is known of its host; ask for the day of an article."""
        found = suggested(self.queues.desk.dataset, url)
        publisher = found.publisher or host_of(url)
        draft = PageDraft(found.url, found.kind, publisher, found.published)
        asked: PageField | Literal[""] = "published" if found.kind in _DATED_BY_DAY else ""
        if isinstance(state.view, OnePage):
            return led_to(state, DescribePage(state.view.tag, "several", draft, asked))
        wanted = page_wanted(state.view)
        draft = replace(draft, retires=wanted.retires)
        return led_to(state, DescribePage(wanted.claim, wanted.what, draft, asked))

    async def _worded(
        self, say: Words, label: str, state: AdminState, view: ChangeWording, text: str
    ) -> Step:
        """Take a claim as it is now: its sentences, or all of it as it stands in its file."""
        seen = await self.queues.seen(label, state.only)
        claim, written = seen.claim(view.claim), text.replace("\u00a0", " ")
        old = stated(self.queues.desk.present.files, claim.id) or ""
        if not _WHOLE.search(written):
            written = with_sentences(old, sentences_in(written))
        draft = view.page
        changed = answering.changed(
            self._reader(label),
            claim.fact,
            written,
            old,
            url=view.url,
            page=new_page(draft) if draft else None,
            says=draft.says if draft else "",
        )
        return await self._put(say, label, state, changed)

    # A page with several claims

    async def _ticked(
        self, label: str, state: AdminState, seen: Seen, action: TickClaim | TickShown
    ) -> Step:
        """Note what the page on the screen says, or take that back."""
        view = state.view
        if not isinstance(view, OnePage):
            raise UnknownAction("no page is on the screen")
        page = seen.page(view.tag)
        if isinstance(action, TickShown):
            meant = claims_shown(page, view.page)
        else:
            meant = [each for each in page.claims if tag_of(each.id) == action.tag]
        if isinstance(action, TickClaim) and not action.wanted:
            await self.queues.basket.take_back(label, *(each.id for each in meant))
            return Step(state)
        new = [each for each in meant if seen.ticked.get(each.id) != ticked_on(view, page.url)]
        reader = self._reader(label)
        answers = [tick(reader, each, view, page.url) for each in new]
        await self.queues.basket.put(*answers)
        for _ in answers:
            self.paces.answered(label, page.url, by_page=True)
        return Step(state)

    async def _retired(self, say: Words, label: str, state: AdminState, seen: Seen) -> Step:
        """Take a page off every claim that has another one, due or not."""
        if not isinstance(state.view, OnePage):
            raise UnknownAction("no page is on the screen")
        url, reader = seen.page(state.view.tag).url, self._reader(label)
        gone, alone = [], 0
        for claim in seen.queue.all:
            if url in {source.url for source in claim.fact.sources}:
                try:
                    gone.append(answering.gone(reader, claim.fact, url))
                except PublishError as error:
                    if error.key != _AT_MOST_ONE_PAGE:
                        raise
                    alone += 1
        await self.queues.basket.put(*gone)
        notice = say.count("admin.recheck.retired", len(gone))
        if alone:
            notice = f"{notice} {say.count('admin.recheck.only_here', alone)}"
        return replace(led_to(state, Pages()), notice=notice)

    # The basket

    async def _taken_back(self, label: str, state: AdminState, tag: str) -> Step:
        for each in await self.queues.basket.all():
            if each.who == label and tag_of(each.fact) == tag:
                await self.queues.basket.take_back(label, each.fact)
        return led_to(state, state.view if isinstance(state.view, Basket) else Basket())

    async def _published(self, say: Words, label: str, state: AdminState) -> Step:
        """Publish the proposal at hand with the sentence that is proposed for it."""
        found = await self.proposals.find(state.proposal)
        if not found.rechecked:
            raise UnknownAction("no sentence is proposed for this")
        activation = await self.proposals.decide(found, label, suggested_for(say, found))
        if activation is None:
            return Step(AdminState(HandedOn()))
        self.queues.objections.settle(each.fact for each in found.rechecked)
        return published_step(activation)

    async def _narrowed(self, say: Words, label: str, action: ChooseValue | Widen) -> Step:
        if isinstance(action, Widen):
            return led_to(AdminState(), Queue())
        if action.by == "never_seen":
            return led_to(AdminState(only=Only("never_seen")), Queue())
        if action.by == "page":
            narrowed = AdminState(only=Only("page", action.tag))
            return led_to_next(say, narrowed, await self.queues.seen(label, narrowed.only), "")
        seen = await self.queues.seen(label, Only())
        values = seen.values(action.by, self.queues.owners)
        value = next((v.value for v in values if tag_of(v.value) == action.tag), None)
        if value is None:
            raise UnknownAction("nothing of that is left")
        return led_to(AdminState(only=Only(action.by, value)), Queue())

    def _reader(self, label: str) -> Reader:
        author = self.proposals.identities.get(label, "")
        return Reader(label, self.queues.now(), self._today, author)

    @property
    def _today(self) -> date:
        return self.queues.today
