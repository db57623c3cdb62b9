"""One version of the dataset as diagrams, day by day, in a table shared with another version."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from routebot.logic.diagrams import NO, YES, Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import EntryRule, Fact, PaymentRule
from routebot.policy.files import Dataset
from routebot.policy.regimes import PassportTable, passport_table
from routebot.policy.snapshot import (
    DayDestination,
    Snapshot,
    areas_of,
    boundaries,
    destination_on,
    expired_from,
    links_on,
    only_statuses,
    payments_on,
    snapshot,
    unconfirmed_from,
)
from routebot.reasoning.exit_check import exit_diagram
from routebot.reasoning.rulebook import CompiledDestination, Rulebook

__all__ = ["Timeline", "Version", "destination_ids"]


def destination_ids(dataset: Dataset) -> frozenset[str]:
    """Return every destination that a dataset knows."""
    own = (destination.id for destination in dataset.destinations)
    return frozenset((*own, *dataset.baseline.destinations))


Timeline = Mapping[date, int]
"""First day -> node of a diagram, which holds until the next day that is named; the window begins
with one.
"""


class Version:
    """One of the versions that are compared.

    Args:
        vocabulary: the questions of both, whose options say of themselves what this version says.
        diagrams: the table of both.
        first, last: the days to look at.
    """

    def __init__(
        self, dataset: Dataset, vocabulary: Vocabulary, diagrams: Diagrams, first: date, last: date
    ) -> None:
        self.dataset = dataset
        self.vocabulary, self._diagrams = vocabulary, diagrams
        self._first, self._last = first, last
        self._own = {destination.id: destination for destination in dataset.destinations}
        self.shelf_days = {topic.id: topic.shelf_days for topic in dataset.topics}
        self.unnamed = {
            (question.id, option.id): (option.neutral, option.treat_as)
            for question in vocabulary.questions.values()
            for option in question.options
        }
        anywhere = min(self.ids, default=None)
        # What an area's fact says of the place it is about is told of one of its places.
        self._place_of = {fact.id: anywhere for area in dataset.areas for fact in area.facts()}
        self._place_of |= {fact.id: p.id for p in dataset.destinations for fact in p.facts()}
        self._bare = only_statuses(snapshot(dataset, first), {})
        self._tables: dict[date, PassportTable] = {first: self._bare.passports}
        self._lines: dict[str, Timeline] = {}
        self._books: dict[tuple[str, date], Rulebook] = {}
        self._days_of: dict[str, list[date]] = {}

    @cached_property
    def ids(self) -> frozenset[str]:
        """Every destination it knows."""
        return destination_ids(self.dataset)

    def alike(self, other: "Version", id_: str) -> bool:
        """Say whether nothing that bears on a destination differs from another version."""
        general = self.shelf_days == other.shelf_days and self.unnamed == other.unnamed
        return general and self.parts(id_) == other.parts(id_)

    def timeline(self, id_: str) -> Timeline:
        """Return a destination's diagrams over `rulebook.TERMINALS`.

        Where the version does not know the destination, it is closed.
        """
        if id_ not in self.ids:
            return {self._first: 0}
        if id_ not in self._lines:
            days = self.days(id_)
            self._lines[id_] = {day: self.place(id_, day).diagram for day in days}
        return self._lines[id_]

    def place(self, id_: str, day: date) -> CompiledDestination:
        """Return a destination as it is compiled for a day, as far as getting in and on goes."""
        return self.book(id_, day).destinations[id_]

    def book(self, id_: str, day: date) -> Rulebook:
        """Return the rulebook of one destination.

        It is compiled once for all days on which nothing changes about entering it or paying there.
        """
        since = max(known for known in self.days(id_) if known <= day)
        key = (id_, since)
        if key not in self._books:
            day_of_it = self.snapshot_of([id_], since)
            places = day_of_it.destinations
            bare = only_statuses(day_of_it, places).destinations[id_]
            paying = replace(bare, payments=places[id_].payments)
            self._books[key] = self._book(replace(day_of_it, destinations={id_: paying}))
        return self._books[key]

    def book_of(self, ids: Iterable[str], day: date) -> Rulebook:
        """Compile some destinations for this very day, with the age that each fact has on it."""
        return self._book(self.snapshot_of(ids, day))

    def snapshot_of(self, ids: Iterable[str], day: date) -> Snapshot:
        """Settle some destinations for a day, and how one pays in general."""
        places = {
            id_: destination_on(self.dataset, id_, self._own.get(id_), day)
            for id_ in ids
            if id_ in self.ids
        }
        return self._bare_on(day, places, payments=payments_on(self.dataset, day))

    def roads(self, day: date) -> Rulebook:
        """Return the rulebook of the links of a day, and of the papers to leave Russia on."""
        rules = tuple(rule for rule in self.dataset.exit.rules if rule.holds(day))
        return self._book(
            self._bare_on(day, {}, links=links_on(self.dataset, day), exit_rules=rules)
        )

    def road_days(self) -> set[date]:
        """Return the days on which a link or a rule of the exit begins or ends."""
        dated = (*self.dataset.links, *self.dataset.exit.rules)
        turning = (day for each in dated for day in each.turning_days)
        return {self._first, *self._within(turning)}

    def leaving(self) -> Timeline:
        """Return the diagrams of the exit check over `exit_check.EXIT_TERMINALS`."""
        turning = (day for rule in self.dataset.exit.rules for day in rule.turning_days)
        days = {self._first, *self._within(turning)}
        return {day: self._exit_on(day) for day in sorted(days)}

    def concerned(self, fact: Fact | None) -> int:
        """Return the diagram of those whom a fact concerns for certain."""
        if fact is None:
            return NO
        place = self._place_of.get(fact.id)
        return self._diagrams.combine(
            _surely, self._diagrams.of(self.vocabulary.concerns(fact, place))
        )

    def parts(self, id_: str) -> tuple[object, ...]:
        """Return all that is written about a destination."""
        baseline = self.dataset.baseline
        dated = (baseline.topic, baseline.sources, baseline.destinations.get(id_))
        own, passports = self._own.get(id_), self.dataset.passports
        return (own, areas_of(self.dataset, id_), dated, passports)

    def days(self, id_: str) -> list[date]:
        """Return the days on which entering a destination, or paying there, may change."""
        if id_ not in self._days_of:
            days = boundaries(self.dataset, id_, self._own.get(id_), self._first, self._last)
            facts = [fact for fact in self.facts(id_) if isinstance(fact, EntryRule | PaymentRule)]
            expiries = (self._ageing(fact)[1] for fact in facts)
            turning = (day for rule in self.dataset.payments.payments for day in rule.turning_days)
            baseline = self.dataset.baseline
            expired = expired_from(baseline, self.shelf_days[baseline.topic])
            self._days_of[id_] = sorted({*days, *self._within((*expiries, *turning, expired))})
        return self._days_of[id_]

    def full_days(self, id_: str) -> list[date]:
        """Return the days on which anything about a destination may change, ages too."""
        return sorted({*self.days(id_), *self.days_of(self.facts(id_))})

    def days_of(self, facts: Iterable[Fact]) -> set[date]:
        """Return the days on which some facts begin, end, or get old."""
        return set(
            self._within(day for fact in facts for day in (*fact.turning_days, *self._ageing(fact)))
        )

    def facts(self, id_: str) -> Iterator[Fact]:
        """Yield every fact that bears on a destination on some day."""
        for area in areas_of(self.dataset, id_):
            yield from area.facts()
        if id_ in self._own:
            yield from self._own[id_].facts()
        yield from self.dataset.payments.payments

    def _ageing(self, fact: Fact) -> tuple[date, date]:
        shelf_days = self.shelf_days[fact.topic]
        return unconfirmed_from(fact, shelf_days), expired_from(fact, shelf_days)

    def _within(self, days: Iterable[date]) -> Iterator[date]:
        return (day for day in days if self._first <= day <= self._last)

    def _bare_on(self, day: date, places: Mapping[str, DayDestination], **lists: Any) -> Snapshot:
        """Return a day with nothing on it but some destinations, and some lists of facts."""
        return replace(self._bare, on=day, passports=self._table(day), destinations=places, **lists)

    def _table(self, day: date) -> PassportTable:
        """Return what second passports give on a day; the table of all is settled once a day."""
        if day not in self._tables:
            self._tables[day] = passport_table(self.dataset, day)
        return self._tables[day]

    def _exit_on(self, day: date) -> int:
        rules = tuple(rule for rule in self.dataset.exit.rules if rule.holds(day))
        return exit_diagram(self._book(self._bare_on(day, {}, exit_rules=rules)))

    def _book(self, day: Snapshot) -> Rulebook:
        return Rulebook(day, self.vocabulary, self._diagrams)


def _surely(concerned: int) -> int:
    return int(concerned == YES)
