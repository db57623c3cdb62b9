"""What is to be re-checked, as one admin sees it: narrowed, without what is answered."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from routebot.bot.objections import Objections
from routebot.clock import day_of
from routebot.dialogue.admin.rechecking import NarrowBy, Only
from routebot.errors import UnknownAction
from routebot.keeping.basket import Basket
from routebot.keeping.gathering import Gathered
from routebot.keeping.queue import DueClaim, Filters, Owned, PageOfClaims, Queue, queue_of_filed
from routebot.policy.facts import Link
from routebot.policy.snapshot import Snapshot
from routebot.policy.sources import SourceKind
from routebot.publishing.live import LiveDataset
from routebot.publishing.searching import tag_of
from routebot.screens.admin.queue import Value
from routebot.store.rechecks import Answer

__all__ = ["Queues", "Seen"]

_CARRIES = 2
"""Claims of a page that is worth a screen of its own."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The queue as one admin sees it.

    Attributes:
        queue: the whole of it.
        filters: what it is narrowed to.
        gathered: what everybody has answered.
        hidden: ids of claims that are answered, or put aside by this admin.
        ticked: of those, the ones of which they said themselves that a page says so, each with the
            address of the page.
    """

    queue: Queue
    filters: Filters
    gathered: Gathered
    hidden: frozenset[str]
    ticked: Mapping[str, str]

    @property
    def answered(self) -> int:
        """How many answers lie in the basket, with those that cannot be published."""
        found = self.gathered
        disputed = sum(len(said) for said in found.disputed.values())
        return len(found.ready) + disputed + len(found.overtaken)

    @property
    def due(self) -> tuple[DueClaim, ...]:
        """What is left to answer."""
        return self.queue.chosen(self.filters, self.hidden)

    @property
    def pages(self) -> list[PageOfClaims]:
        """The pages that several of those rest on.

        An index is none: it speaks of every country, and no newer page speaks of them all.
        """
        return [
            page
            for page in self.queue.by_page(self.filters, self.hidden)
            if len(page.claims) >= _CARRIES and page.source.kind is not SourceKind.INDEX
        ]

    def claim(self, id_: str) -> DueClaim:
        """Return a claim.

        Raises:
            UnknownAction: nothing that people read is called so any more.
        """
        found = self.queue.of(id_)
        if found is None:
            raise UnknownAction("no such claim any more")
        return found

    def tagged(self, tag: str) -> DueClaim:
        """Return the claim of a tag.

        Raises:
            UnknownAction: there is none any more.
        """
        found = next((each for each in self.queue.all if tag_of(each.id) == tag), None)
        if found is None:
            raise UnknownAction("no such claim any more")
        return found

    def page(self, tag: str) -> PageOfClaims:
        """Return the page of a tag; what this admin ticked is among its claims still.

        Raises:
            UnknownAction: there is none any more.
        """
        for page in self.queue.by_page(hidden=self.hidden.difference(self.ticked)):
            if tag_of(page.url) == tag:
                return page
        raise UnknownAction("no such page any more")

    def after(self, id_: str) -> DueClaim | None:
        """Return the claim to answer after another: the next in order, else the first; or None."""
        left = self.due
        places = {claim.id: number for number, claim in enumerate(self.queue.claims)}
        here = places.get(id_, -1)
        behind = (claim for claim in left if places[claim.id] > here)
        return next(behind, left[0] if left else None)

    def values(self, by: NarrowBy, owners: Mapping[str, Owned]) -> list[Value]:
        """Return to what the queue can be narrowed, and how many claims are left then."""
        every = self.queue.chosen(hidden=self.hidden)
        filters: dict[str, Filters] = {}
        match by:
            case "country":
                found = sorted({place for claim in every for place in _places(claim)})
                filters = {place: Filters(country=place) for place in found}
            case "topic":
                found = sorted({claim.fact.topic for claim in every})
                filters = {topic: Filters(topic=topic) for topic in found}
            case "owner":
                filters = {label: Filters(owned=owned) for label, owned in owners.items()}
        counted = [Value(value, sum(map(each.let, every))) for value, each in filters.items()]
        return sorted(filter(lambda each: each.number, counted), key=lambda each: -each.number)


def _places(claim: DueClaim) -> Collection[str]:
    """Return where a claim can be looked for: where it stands, and the ends of a link."""
    link = claim.fact
    return {claim.owner, *((link.start, link.end) if isinstance(link, Link) else ())}


@dataclass(slots=True)
class Queues:
    """Makes the queue, once a day and revision: it takes some seconds.

    Args:
        now: the clock.
        owners: label of an admin -> what they look after.
        objections: what people said is wrong.
    """

    desk: LiveDataset
    basket: Basket
    now: Callable[[], datetime]
    owners: Mapping[str, Owned]
    objections: Objections
    _known: Queue | None = None
    _making: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def queue(self) -> Queue:
        """Return the queue of what serves today."""
        today = self.today
        async with self._making:
            revision, known = self.desk.present.revision, self._known
            if known is None or (known.revision, known.on) != (revision, today):
                known = await self.desk.look(queue_of_filed, today)
                self._known = known
        counts = self.objections.of(today)
        return known.reported(counts) if counts else known

    async def seen(self, label: str, only: Only) -> Seen:
        """Return the queue as an admin sees it.

        Raises:
            StoreError: the answers could not be read.
        """
        queue = await self.queue()
        gathered = await self.basket.gathered(self.desk.present)
        hidden = gathered.hidden_from(label, self.today)
        ticked = {
            each.fact: each.read
            for each in gathered.ready
            if each.who == label and each.answer in (Answer.SAME, Answer.NEWER)
        }
        return Seen(queue, self._filters(queue, only), gathered, hidden, ticked)

    def _filters(self, queue: Queue, only: Only) -> Filters:
        match only.by:
            case "country":
                return Filters(country=only.value)
            case "topic":
                return Filters(topic=only.value)
            case "owner" if only.value in self.owners:
                return Filters(owned=self.owners[only.value])
            case "page":
                return Filters(page=_address(queue, only.value))
            case by:
                return Filters(never_seen=by == "never_seen")

    @property
    def today(self) -> date:
        """The day in Russia."""
        return day_of(self.now()).on

    @property
    def day(self) -> Snapshot:
        """What holds today."""
        return self.desk.rulebook().snapshot


def _address(queue: Queue, tag: str) -> str:
    """Return the address of a page; its tag, which no address begins with, if there is none."""
    urls = (source.url for claim in queue.all for source in claim.fact.sources)
    return next((url for url in urls if tag_of(url) == tag), tag)
