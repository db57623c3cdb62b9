"""One version of the dataset as diagrams, day by day, in a table shared with another version."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from routebot.logic.diagrams import NO, YES, Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import EntryRule, Fact
from routebot.policy.files import BaselineFile, Dataset
from routebot.policy.regimes import PassportTable, passport_table
from routebot.policy.snapshot import (
    DayDestination,
    Snapshot,
    areas_of,
    boundaries,
    destination_on,
    expired_from,
    only_statuses,
    snapshot,
)
from routebot.reasoning.exit_check import exit_diagram
from routebot.reasoning.rulebook import Rulebook

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
        self._vocabulary, self._diagrams = vocabulary, diagrams
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

    @property
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
        return {day: self._diagram(id_, day) for day in self._days(id_)}

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
            _surely, self._diagrams.of(self._vocabulary.concerns(fact, place))
        )

    def parts(self, id_: str) -> tuple[object, ...]:
        """Return all that is written about a destination."""
        baseline = self.dataset.baseline
        dated = (baseline.topic, baseline.sources, baseline.destinations.get(id_))
        return (self._own.get(id_), areas_of(self.dataset, id_), dated, self.dataset.passports)

    def _days(self, id_: str) -> list[date]:
        """Return the days on which a fact begins or ends, or a rule gets too old to be open."""
        own = self._own.get(id_)
        days = boundaries(self.dataset, id_, own, self._first, self._last)
        rules: list[EntryRule] = [
            rule for area in areas_of(self.dataset, id_) for rule in area.entry
        ]
        rules += own.entry if own else ()
        claims: tuple[EntryRule | BaselineFile, ...] = (*rules, self.dataset.baseline)
        expiries = (expired_from(claim, self.shelf_days[claim.topic]) for claim in claims)
        return sorted({*days, *self._within(expiries)})

    def _within(self, days: Iterable[date]) -> Iterator[date]:
        return (day for day in days if self._first <= day <= self._last)

    def _diagram(self, id_: str, day: date) -> int:
        place: DayDestination = destination_on(self.dataset, id_, self._own.get(id_), day)
        bare = only_statuses(replace(self._bare, on=day, passports=self._table(day)), {id_: place})
        return self._book(bare).destinations[id_].diagram

    def _table(self, day: date) -> PassportTable:
        """Return what second passports give on a day; the table of all is settled once a day."""
        if day not in self._tables:
            self._tables[day] = passport_table(self.dataset, day)
        return self._tables[day]

    def _exit_on(self, day: date) -> int:
        rules = tuple(rule for rule in self.dataset.exit.rules if rule.holds(day))
        return exit_diagram(self._book(replace(self._bare, on=day, exit_rules=rules)))

    def _book(self, day: Snapshot) -> Rulebook:
        return Rulebook(day, self._vocabulary, self._diagrams)


def _surely(concerned: int) -> int:
    return int(concerned == YES)
