"""The queue of claims to re-check: in which order, which of them, and which stand on one page.

First comes what decides somebody's status, then the rules of leaving Russia and the high dangers,
then the rest. Among these, what people said is wrong comes first, then what more answers hang on
and more people meet: where hardly anybody goes, a rule can wait.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from types import MappingProxyType

from routebot.keeping.crowd import readers
from routebot.policy.contents import every_fact
from routebot.policy.dangers import Danger
from routebot.policy.dates import PartialDate
from routebot.policy.facts import ExitRule, Fact, Link, Text
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.policy.sources import KEPT_UP, Source
from routebot.publishing.filed import Filed, dataset_of
from routebot.reasoning.rulebook import compile_snapshot
from routebot.upkeep.stale import BASELINE, Stale, survey

__all__ = [
    "DueClaim",
    "Filters",
    "Owned",
    "PageOfClaims",
    "Queue",
    "Weight",
    "queue_of",
    "queue_of_filed",
]


class Weight(IntEnum):
    """What hangs on a claim, the most first."""

    STATUS = 0  # it decides whether a place is open to somebody
    GRAVE = 1  # a rule of leaving Russia, or a high danger
    READ = 2  # people read it


@dataclass(frozen=True, slots=True)
class DueClaim:
    """A claim to re-check.

    Attributes:
        owner: where it stands: a destination's code, an area's id, or the name of a file.
        area: what the area is called, if it stands in one.
        countries: the destinations where it is read, by code.
        share: of the answers that matter in those, the part whose status hangs on it; exact.
        readers: of a fixed crowd, the part that meets it on what they open first.
        overdue_days: past its shelf life; None if nothing dates it; not above 0 if it is not due
            and stands here because people said that it is wrong.
        reports: how many have said so.
    """

    fact: Fact
    owner: str
    countries: tuple[str, ...]
    weight: Weight
    share: float
    readers: float
    shelf_days: int
    overdue_days: int | None
    score: float
    reports: int = 0
    area: Text | None = None

    @property
    def id(self) -> str:
        """The fact's."""
        return self.fact.id

    @property
    def decided(self) -> float:
        """How many answers hang on it, counted in destinations whose status it decides alone."""
        return self.share * len(self.countries)

    @property
    def reach(self) -> float:
        """What it decides, times the part of people who meet it."""
        return self.decided * self.readers

    @property
    def is_due(self) -> bool:
        """Whether it is past its shelf life."""
        return self.overdue_days is None or self.overdue_days > 0

    @property
    def sources(self) -> tuple[Source, ...]:
        """Its pages, the newest first; what shows no day comes last."""
        first_of_all = PartialDate(date.min)
        return tuple(
            sorted(self.fact.sources, key=lambda each: each.dates_to or first_of_all, reverse=True)
        )

    @property
    def pages(self) -> tuple[Source, ...]:
        """Those that say what holds on the day they are read, the newest first."""
        return tuple(source for source in self.sources if source.kind in KEPT_UP)

    @property
    def needs_page(self) -> bool:
        """Whether it rests on articles or an index alone: reading those again dates nothing."""
        return not self.pages

    @property
    def never_seen(self) -> bool:
        """Whether none of us has read a page of it again."""
        return all(source.seen_on is None for source in self.fact.sources)


@dataclass(frozen=True, slots=True)
class Owned:
    """What somebody looks after: everything of these countries, and these topics everywhere."""

    countries: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    def covers(self, claim: DueClaim) -> bool:
        """Say whether a claim is theirs."""
        return not self.countries.isdisjoint(_places_of(claim)) or claim.fact.topic in self.topics


@dataclass(frozen=True, slots=True)
class Filters:
    """Which claims are wanted; what is empty leaves none out.

    Attributes:
        country: code of a destination, id of an area, or name of a file; of a link either end.
        page: an address, or the beginning of one without its scheme: a host for example.
        never_seen: only those of which none of us has read a page again.
    """

    country: str = ""
    topic: str = ""
    page: str = ""
    never_seen: bool = False
    owned: Owned | None = None

    def let(self, claim: DueClaim) -> bool:
        """Say whether a claim is wanted."""
        return (
            (not self.country or self.country in _places_of(claim))
            and (not self.topic or claim.fact.topic == self.topic)
            and (not self.page or any(self.takes(source) for source in claim.fact.sources))
            and (not self.never_seen or claim.never_seen)
            and (self.owned is None or self.owned.covers(claim))
        )

    def takes(self, source: Source) -> bool:
        """Say whether a page is the one that is asked for, or of that host."""
        return _bare(source.url).startswith(_bare(self.page))


@dataclass(frozen=True, slots=True)
class PageOfClaims:
    """A page, and the claims that stand on it, in the order of the queue."""

    source: Source
    claims: tuple[DueClaim, ...]

    @property
    def url(self) -> str:
        """Of the page."""
        return self.source.url


@dataclass(frozen=True, slots=True)
class Queue:
    """The claims of a dataset on a day, in order.

    Attributes:
        revision, on: of which dataset, and of which day.
        all: every claim that holds and is read, those that are not due too.
    """

    revision: str
    on: date
    all: tuple[DueClaim, ...]

    @property
    def claims(self) -> tuple[DueClaim, ...]:
        """Those to re-check: the due ones, and what people said is wrong."""
        return tuple(claim for claim in self.all if claim.is_due or claim.reports)

    def reported(self, counts: Mapping[str, int]) -> "Queue":
        """Return it with what people said is wrong.

        Args:
            counts: id of a claim -> how many said so.
        """
        told = (replace(claim, reports=counts.get(claim.id, 0)) for claim in self.all)
        return replace(self, all=tuple(sorted(told, key=_first)))

    def chosen(
        self, filters: Filters = Filters(), hidden: Collection[str] = ()
    ) -> tuple[DueClaim, ...]:
        """Return the claims that are wanted.

        Args:
            hidden: ids that are left out.
        """
        return tuple(
            claim for claim in self.claims if claim.id not in hidden and filters.let(claim)
        )

    def by_page(
        self, filters: Filters = Filters(), hidden: Collection[str] = ()
    ) -> tuple[PageOfClaims, ...]:
        """Return the same by page, the page that carries most first; a claim stands on each of its
        pages.
        """
        found: dict[str, tuple[Source, list[DueClaim]]] = {}
        for claim in self.chosen(filters, hidden):
            for source in claim.fact.sources:
                found.setdefault(source.url, (source, []))[1].append(claim)
        pages = (PageOfClaims(source, tuple(claims)) for source, claims in found.values())
        return tuple(sorted(pages, key=lambda page: -len(page.claims)))

    def of(self, id_: str) -> DueClaim | None:
        """Return a claim, due or not; None if none is called so."""
        return next((claim for claim in self.all if claim.id == id_), None)


def queue_of(dataset: Dataset, on: date, counts: Mapping[str, int] = MappingProxyType({})) -> Queue:
    """Put the claims of a dataset in order; it takes some seconds.

    Args:
        counts: as of `Queue.reported`.
    """
    book = compile_snapshot(snapshot(dataset, on))
    met, owners = readers(book), _owners(dataset)
    areas = {area.id: area.label for area in dataset.areas}
    claims = (
        replace(_due(item, owners[item.id], met.get(item.id, 0.0)), area=areas.get(owners[item.id]))
        for item in survey(dataset, book)
        if item.id != BASELINE  # an index renews itself: `routebot data crosscheck`
    )
    return Queue(dataset.revision, on, tuple(claims)).reported(counts)


def queue_of_filed(filed: Filed, on: date) -> Queue:
    """Put the claims of a revision in order, where plans are made (`publishing.child`)."""
    return queue_of(dataset_of(filed), on)


def _due(item: Stale, owner: str, met: float) -> DueClaim:
    return DueClaim(
        fact=item.fact,
        owner=owner,
        countries=item.destinations,
        weight=_weight(item),
        share=item.share,
        readers=met,
        shelf_days=item.shelf_days,
        overdue_days=item.overdue_days,
        score=item.score,
    )


def _weight(item: Stale) -> Weight:
    if item.share and not isinstance(item.fact, ExitRule):
        return Weight.STATUS
    is_grave = isinstance(item.fact, ExitRule) or (
        isinstance(item.fact, Danger) and item.fact.level == "high"
    )
    return Weight.GRAVE if is_grave else Weight.READ


def _first(claim: DueClaim) -> tuple[float | str, ...]:
    urgent = (-claim.reports, -claim.reach, -claim.decided, -claim.readers, -claim.score)
    return claim.weight, *urgent, claim.id


def _owners(dataset: Dataset) -> Mapping[str, str]:
    """Say of each fact in which destination, area or file it stands."""
    found = dict.fromkeys((fact.id for fact in every_fact(dataset)), "payments")
    exit_facts = (*dataset.exit.rules, *dataset.exit.payments, *dataset.exit.notes)
    found |= dict.fromkeys((fact.id for fact in exit_facts), "exit")
    found |= dict.fromkeys((link.id for link in dataset.links), "links")
    for area in dataset.areas:
        found |= dict.fromkeys((fact.id for fact in area.facts()), area.id)
    for place in dataset.destinations:
        found |= dict.fromkeys((fact.id for fact in place.facts()), place.id)
    return found


def _places_of(claim: DueClaim) -> Collection[str]:
    link = claim.fact
    return {claim.owner, *((link.start, link.end) if isinstance(link, Link) else ())}


def _bare(url: str) -> str:
    return url.removeprefix("https://").removeprefix("http://").removeprefix("www.")
