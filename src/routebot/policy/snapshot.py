"""One day of the dataset: dates and freshness settled once, so that nothing later knows the clock.

For the day asked about, a snapshot keeps the facts that hold, gives every destination the facts of
its areas, and judges how fresh each claim is. No value on that day means unknown, never the nearest
one.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TypeVar

from routebot.policy.contents import every_fact, withdrawn_ids
from routebot.policy.dangers import Danger
from routebot.policy.dated import Dated, day_after
from routebot.policy.doubts import Disagreement, NotEstablished, NotEstablishedThere
from routebot.policy.ending import Leave, still_given
from routebot.policy.facts import (
    Bar,
    Condition,
    Confidence,
    EntryRule,
    ExitRule,
    Fact,
    Link,
    Note,
    PaymentRule,
    Pitfall,
    Requirement,
)
from routebot.policy.files import Area, Dataset, Destination, Helper, Section, Topic
from routebot.policy.formats import circumstances_of, questions_in_full
from routebot.policy.names import Names, names_on
from routebot.policy.questions import Change, CircumstanceId, Question
from routebot.policy.reference import baseline_rule
from routebot.policy.regimes import PassportTable, passport_table
from routebot.policy.sources import Sourced
from routebot.policy.stays import StayRule
from routebot.policy.upcoming import Upcoming, changes_ahead
from routebot.policy.withdrawing import without_promises

__all__ = [
    "DayDestination",
    "Freshness",
    "Snapshot",
    "Upcoming",
    "areas_of",
    "boundaries",
    "destination_on",
    "expired_from",
    "freshness",
    "links_on",
    "only_statuses",
    "past",
    "payments_on",
    "snapshot",
    "unconfirmed_from",
]


F = TypeVar("F", bound=Fact)
D = TypeVar("D", bound=Dated)


class Freshness(StrEnum):
    """How far a claim can be trusted on a day."""

    CONFIRMED = "confirmed"
    UNCONFIRMED = "unconfirmed"  # past its shelf life, or never well supported
    EXPIRED = "expired"  # past twice its shelf life: carries no "open" any more


@dataclass(frozen=True)
class DayDestination:
    """What holds for one destination on the day."""

    id: str
    baseline: bool
    entry: tuple[EntryRule, ...]
    bars: tuple[Bar, ...]
    requirements: tuple[Requirement, ...]
    payments: tuple[PaymentRule, ...]
    pitfalls: tuple[Pitfall, ...]
    dangers: tuple[Danger, ...]
    stays: tuple[StayRule, ...]
    notes: tuple[Note, ...]
    disagreements: tuple[Disagreement, ...]
    not_established: tuple[NotEstablishedThere, ...]
    upcoming: tuple[Upcoming, ...]

    def facts(self) -> Iterator[Fact]:
        """Yield every fact that holds."""
        for group in (
            self.entry,
            self.bars,
            self.requirements,
            self.payments,
            self.pitfalls,
            self.dangers,
            self.stays,
            self.notes,
        ):
            yield from group


@dataclass(frozen=True)
class Snapshot:
    """The dataset as of a day.

    Attributes:
        on: the day in Moscow.
        east: the day where Russia's day begins first: `on`, or the day after it.
        everywhere: pitfalls of every destination alike; each destination has them, too.
        withdrawn: ids of all that was withdrawn, in order, whichever day it is about.
    """

    on: date
    east: date
    revision: str
    questions: tuple[Question, ...]
    circumstances: Mapping[CircumstanceId, Condition]
    changes: tuple[Change, ...]
    topics: Mapping[str, Topic]
    destinations: Mapping[str, DayDestination]
    links: tuple[Link, ...]
    exit_rules: tuple[ExitRule, ...]
    exit_notes: tuple[Fact, ...]
    exit_disagreements: tuple[Disagreement, ...]
    exit_not_established: tuple[NotEstablished, ...]
    payments: tuple[PaymentRule, ...]
    everywhere: tuple[Pitfall, ...]
    payment_pitfalls: tuple[Pitfall, ...]
    payment_notes: tuple[Note, ...]
    payment_disagreements: tuple[Disagreement, ...]
    payment_not_established: tuple[NotEstablished, ...]
    helpers: tuple[Helper, ...]
    names: Names
    facts: tuple[Fact, ...]  # every one that holds, the generated baseline rules left out
    passports: PassportTable
    withdrawn: tuple[str, ...]

    @cached_property
    def newest_check(self) -> date | None:
        """The newest day up to this one on which a fact was checked; None if there is none."""
        days = (fact.checked_on for fact in self.facts)
        return max((day for day in days if day and day <= self.on), default=None)

    @cached_property
    def fact_ids(self) -> frozenset[str]:
        """The ids of `facts`; kept, since a card that tells its sources needs them on each page."""
        return frozenset(fact.id for fact in self.facts)

    @cached_property
    def overdue(self) -> int:
        """How many facts are past their shelf life; kept, since counting takes 2 ms."""
        return sum(self.stale_since(fact) <= self.on for fact in self.facts)

    def freshness(self, fact: Fact) -> Freshness:
        """Judge a fact on this day."""
        return freshness(fact, self.topics[fact.topic].shelf_days, self.on)

    def stale_since(self, fact: Fact) -> date:
        """Return the first day on which the fact counts as unconfirmed.

        What nothing dates was never confirmed: that is the first day of all.
        """
        return unconfirmed_from(fact, self.topics[fact.topic].shelf_days)

    def by_index_only(self, fact: Fact) -> bool:
        """Say whether nothing but an index keeps a fact from having expired, or speaks of it."""
        if fact.indexed_on is None:
            return False
        shelf_days = self.topics[fact.topic].shelf_days
        return fact.checked_on is None or self.on >= past(fact.checked_on, 2 * shelf_days)


def freshness(fact: Fact, shelf_days: int, on: date) -> Freshness:
    """Judge a fact by its age: past the shelf life unconfirmed, past twice that expired.

    A claim of low confidence is never better than unconfirmed, and so is one that only an index
    still supports. On a day before `checked_on` it counts as fresh: the source looked back on it.
    What neither a page nor an index dates has expired: nobody can say that it is young enough to
    be relied on. So has what was withdrawn, whatever its age.
    """
    if fact.withdrawn or on >= expired_from(fact, shelf_days):
        return Freshness.EXPIRED
    if on >= unconfirmed_from(fact, shelf_days) or fact.confidence is Confidence.LOW:
        return Freshness.UNCONFIRMED
    return Freshness.CONFIRMED


def unconfirmed_from(fact: Fact, shelf_days: int) -> date:
    """Return the first day past the shelf life, the first of all if nothing dates the fact."""
    return past(fact.checked_on, shelf_days) if fact.checked_on else date.min


def expired_from(claim: Sourced, shelf_days: int) -> date:
    """Return the first day on which a claim has expired, the first of all if nothing dates it.

    That is the first day past twice the shelf life, counted from its newest page or, where that
    lasts longer, from the newest index: an index confirms nothing, but that a headline has not
    changed is what it is made to say.
    """
    return past(claim.supported_on, 2 * shelf_days) if claim.supported_on else date.min


@lru_cache(4096)
def past(day: date, days: int) -> date:
    """Return the first day that is more than so many days later; facts share theirs."""
    return day_after(day + timedelta(days=days))


def snapshot(
    dataset: Dataset, on: date, east: date | None = None, only: Container[str] | None = None
) -> Snapshot:
    """Settle the dataset for a day.

    Args:
        east: the day where Russia's day begins first, by default the same. Where it is the next
            one, a permission whose last day is `on` counts as ended if no rule follows it.
        only: the destinations to settle, by default all; that is half of the work.
    """
    east = east or on
    own = {destination.id: destination for destination in dataset.destinations}
    known = sorted({*own, *dataset.baseline.destinations})
    ids = known if only is None else [id_ for id_ in known if id_ in only]
    world = [area for area in dataset.areas if not area.members and not area.excludes]
    return Snapshot(
        on=on,
        east=east,
        revision=dataset.revision,
        questions=questions_in_full(dataset.questions),
        circumstances=circumstances_of(dataset),
        changes=dataset.changes,
        topics={topic.id: topic for topic in dataset.topics},
        destinations={id_: destination_on(dataset, id_, own.get(id_), on, east) for id_ in ids},
        links=links_on(dataset, on, east),
        exit_rules=_holding(dataset.exit.rules, on),
        exit_notes=(*_holding(dataset.exit.payments, on), *_holding(dataset.exit.notes, on)),
        exit_disagreements=_holding(dataset.exit.disagreements, on),
        exit_not_established=_holding(dataset.exit.not_established, on),
        payments=payments_on(dataset, on, east),
        everywhere=_holding((each for area in world for each in area.pitfalls), on),
        payment_pitfalls=_holding(dataset.payments.pitfalls, on),
        payment_notes=_holding(dataset.payments.notes, on),
        payment_disagreements=_holding(dataset.payments.disagreements, on),
        payment_not_established=_holding(dataset.payments.not_established, on),
        helpers=_holding(dataset.helpers, on),
        names=names_on(dataset, on),
        facts=_holding(every_fact(dataset), on),
        passports=passport_table(dataset, on),
        withdrawn=withdrawn_ids(dataset),
    )


def links_on(dataset: Dataset, on: date, east: date | None = None) -> tuple[Link, ...]:
    """Return the links of a day; `east` as of `snapshot`."""
    return tuple(still_given(_holding(dataset.links, on), dataset.links, east or on))


def payments_on(dataset: Dataset, on: date, east: date | None = None) -> tuple[PaymentRule, ...]:
    """Return what holds of paying in general on a day; `east` as of `snapshot`."""
    known = dataset.payments.payments
    return tuple(still_given(_holding(known, on), known, east or on))


def only_statuses(day: Snapshot, places: Mapping[str, DayDestination]) -> Snapshot:
    """Return a snapshot that holds nothing but what the statuses of some destinations rest on.

    Whoever compiles destinations many times, only to compare their statuses, compiles this.
    """
    return replace(
        day,
        destinations={
            id_: replace(
                place,
                payments=(),
                pitfalls=(),
                stays=(),
                notes=(),
                dangers=(),
                disagreements=(),
                not_established=(),
                upcoming=(),
            )
            for id_, place in places.items()
        },
        links=(),
        exit_rules=(),
        exit_notes=(),
        payments=(),
        everywhere=(),
        payment_pitfalls=(),
        payment_notes=(),
    )


def boundaries(
    dataset: Dataset, id_: str, own: Destination | None, first: date, last: date
) -> list[date]:
    """Return the days in [first, last] on which something may change for a destination.

    Returns:
        In order; `first` is always one of them.
    """
    areas = areas_of(dataset, id_)
    days = {first, *dataset.baseline.destinations.get(id_, {})}
    dated: list[Dated] = [fact for area in areas for fact in area.facts()]
    dated += own.facts() if own else ()
    dated += (member for area in areas for member in area.members if member.id == id_)
    for thing in dated:
        days |= thing.turning_days
    return sorted(day for day in days if first <= day <= last)


def areas_of(dataset: Dataset, id_: str) -> list[Area]:
    """Return the areas that a destination belongs to on some day."""
    return [
        area
        for area in dataset.areas
        if id_ not in area.excludes
        and (not area.members or any(member.id == id_ for member in area.members))
    ]


def _holding(things: Iterable[D], on: date) -> tuple[D, ...]:
    return tuple(thing for thing in things if thing.holds(on))


def destination_on(
    dataset: Dataset, id_: str, own: Destination | None, on: date, east: date | None = None
) -> DayDestination:
    """Settle one destination for a day.

    Args:
        own: its own file, None for one that is known from the baseline only.
        east: as of `snapshot`.
    """
    areas = [area for area in areas_of(dataset, id_) if _includes(area, id_, on)]
    sections: list[Section] = [*areas, own] if own else [*areas]
    replaced = _replaced(sections, on)

    def counting(facts: Iterable[F]) -> tuple[F, ...]:
        return tuple(fact for fact in _holding(facts, on) if fact.id not in replaced)

    def given(facts: Iterable[Leave]) -> tuple[Leave, ...]:
        known = tuple(facts)
        return tuple(still_given(counting(known), known, east or on))

    entry = tuple(map(without_promises, given(rule for each in sections for rule in each.entry)))
    if own is None and not entry:
        headline = baseline_rule(id_, dataset.baseline, on)
        entry = (headline,) if headline else ()
    return DayDestination(
        id=id_,
        baseline=own is None,
        entry=entry,
        bars=counting(bar for section in sections for bar in section.bars),
        requirements=counting(need for section in sections for need in section.requirements),
        payments=given(rule for section in sections for rule in section.payments),
        pitfalls=counting(pitfall for section in sections for pitfall in section.pitfalls),
        dangers=counting(_dangers(areas, own, on)),
        stays=counting(rule for section in sections for rule in section.stays),
        notes=counting(note for section in sections for note in section.notes),
        disagreements=_holding((d for section in sections for d in section.disagreements), on),
        not_established=_holding(
            (gap for section in sections for gap in section.not_established), on
        ),
        upcoming=changes_ahead(sections, on),
    )


def _dangers(areas: Iterable[Area], own: Destination | None, on: date) -> Iterator[Danger]:
    """Yield the dangers of a place; its own of a kind know better than an area's."""
    known = _holding(own.dangers, on) if own else ()
    yield from known
    kinds = {danger.kind for danger in known}
    yield from (danger for area in areas for danger in area.dangers if danger.kind not in kinds)


def _includes(area: Area, id_: str, on: date) -> bool:
    return not area.members or any(member.id == id_ and member.holds(on) for member in area.members)


def _replaced(sections: Iterable[Section], on: date) -> frozenset[str]:
    found: set[str] = set()
    for section in sections:
        rules: tuple[EntryRule | Bar, ...] = (*section.entry, *section.bars)
        found.update(id_ for rule in rules if rule.holds(on) for id_ in rule.replaces)
    return frozenset(found)
