"""What to re-check next: claims past their shelf life, the ones that most rests on first.

How much rests on a claim is counted, not guessed. A destination is compiled a second time without
the claim, and the
two decision diagrams say for how many complete answer sheets the status is no longer the same:
exact counts over the answers that matter there. A claim that decides no status still counts a
little for every destination: `ORDER` where the ranking reads it (cards, links, dangers), `NOTICE`
where only people do. So

    score = lateness * sum over destinations (share of its answers that the claim decides + ORDER or
    NOTICE)

where lateness is the number of shelf lives it is overdue, at most one: past twice its shelf life a
claim carries no "open" any more, and more age makes it no worse; a claim that nothing dates is as
late as can be. The claims of the exit check count
for every destination, since every route begins at the Russian border.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import TypeVar

from routebot.policy.contents import general_facts
from routebot.policy.dangers import Danger
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Announcement, ExitRule, Fact, Link, PaymentRule
from routebot.policy.files import Dataset, Section
from routebot.policy.reference import baseline_id
from routebot.policy.snapshot import (
    DayDestination,
    Snapshot,
    destination_on,
    only_statuses,
    snapshot,
)
from routebot.policy.sources import Source
from routebot.reasoning.advice import advise
from routebot.reasoning.exit_check import exit_diagram
from routebot.reasoning.rulebook import Rulebook, compile_snapshot

__all__ = ["BASELINE", "NOTICE", "ORDER", "Stale", "stale", "survey"]

ORDER, NOTICE = 0.01, 0.001
"""What a destination counts for a claim that moves it in the ranking, and for one that is only
read.
"""

BASELINE = "baseline"
"""Name of the general reference, whose generated rules are re-checked in one go."""

S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True)
class Stale:
    """One claim to re-check.

    Attributes:
        id: the fact's, or `BASELINE`.
        overdue_days: days past its shelf life, below 0 before its end; None if nothing dates it.
        destinations: where it is read, by code.
        share: of the answers that matter in those destinations, the part whose status rests on it;
            0 to 1.
        score: the sort key, worst highest.
    """

    id: str
    fact: Fact
    shelf_days: int
    overdue_days: int | None
    destinations: tuple[str, ...]
    share: float
    score: float

    @property
    def source(self) -> Source:
        """The page to open first: the newest."""
        first_of_all = PartialDate(date.min)
        return max(self.fact.sources, key=lambda source: source.dates_to or first_of_all)


def stale(dataset: Dataset, on: date) -> tuple[Stale, ...]:
    """List every claim that holds on a day and is past its shelf life.

    Returns:
        Worst first; of those that weigh the same, the undated first, then the oldest, then by id.
    """
    book = compile_snapshot(snapshot(dataset, on))
    return _Survey(dataset, book).found()


def survey(dataset: Dataset, book: Rulebook) -> tuple[Stale, ...]:
    """List every claim that holds on the day of a rulebook, those within their shelf life too.

    Returns:
        In the order of `stale`.
    """
    return _Survey(dataset, book).found(all_of_them=True)


class _Survey:
    """One day of one dataset, and the same day without each overdue claim."""

    def __init__(self, dataset: Dataset, book: Rulebook) -> None:
        self._dataset = dataset
        self._book = book
        self._day: Snapshot = book.snapshot
        self._own = {destination.id: destination for destination in dataset.destinations}

    def found(self, *, all_of_them: bool = False) -> tuple[Stale, ...]:
        reads = self._readers()
        facts = {
            id_: fact
            for id_, fact in self._claims()
            if (all_of_them or self._is_overdue(id_, fact)) and reads.get(id_)
        }
        shares = {**self._destination_shares(facts, reads), **self._exit_shares(facts)}
        items = (
            self._item(id_, fact, reads[id_], shares.get(id_, ())) for id_, fact in facts.items()
        )
        return tuple(sorted(items, key=_worst_first))

    def _item(self, id_: str, fact: Fact, places: Sequence[str], shares: Iterable[float]) -> Stale:
        shelf, overdue, decided = self._shelf(fact), self._overdue(id_, fact), sum(shares)
        # What nothing dates may be as old as anything.
        lateness = 1.0 if overdue is None else min(1.0, max(0, overdue) / shelf)
        read = sum(ORDER if self._steers(fact, code) else NOTICE for code in places)
        score = lateness * (decided + read)
        return Stale(id_, fact, shelf, overdue, tuple(places), decided / len(places), score)

    def _steers(self, fact: Fact, code: str) -> bool:
        """Say whether the ranking of a destination reads the claim."""
        if isinstance(fact, PaymentRule):
            return any(
                decisive.fact.id == fact.id
                for decisive in self._book.destinations[code].cards.values()
            )
        return isinstance(fact, Link | Danger)

    def _shelf(self, fact: Fact) -> int:
        return self._day.topics[fact.topic].shelf_days

    def _overdue(self, id_: str, fact: Fact) -> int | None:
        """Count the days past its shelf life; None if nothing dates it.

        The general reference says that it is an index and nothing more, so it is renewed as one.
        """
        counted_from = fact.indexed_on if id_ == BASELINE else fact.checked_on
        return (self._day.on - counted_from).days - self._shelf(fact) if counted_from else None

    def _is_overdue(self, id_: str, fact: Fact) -> bool:
        overdue = self._overdue(id_, fact)
        return overdue is None or overdue > 0

    def _claims(self) -> Iterator[tuple[str, Fact]]:
        """Yield every claim that holds on the day, the baseline once."""
        yield from ((fact.id, fact) for fact in self._day.facts)
        for place in self._day.destinations.values():
            yield from ((BASELINE, rule) for rule in place.entry if _is_baseline(place, rule))

    def _readers(self) -> dict[str, list[str]]:
        """Say for each claim on which destinations' cards it is read."""
        everywhere = list(self._day.destinations)
        reads = {fact.id: everywhere for fact in general_facts(self._dataset)}
        for place in self._day.destinations.values():
            for fact in _read_in(place):
                reads.setdefault(BASELINE if _is_baseline(place, fact) else fact.id, []).append(
                    place.id
                )
        return reads | self._travelled()

    def _travelled(self) -> dict[str, list[str]]:
        """Say for each link to which places it leads those who have said nothing."""
        nobody = advise(self._book, self._book.vocabulary.unknown)
        reads = {link.id: {link.end} & self._day.destinations.keys() for link in self._day.links}
        for id_ in self._day.destinations:
            for journey in nobody.journeys(id_):
                for leg in journey.legs:
                    reads[leg.link.id].add(id_)
        return {id_: sorted(places) for id_, places in reads.items()}

    def _destination_shares(
        self, facts: Mapping[str, Fact], reads: Mapping[str, Sequence[str]]
    ) -> dict[str, list[float]]:
        """Compile every destination without each claim that may decide in it, all in one
        rulebook."""
        variants: dict[tuple[str, str], DayDestination] = {}
        for id_ in facts:
            for code in reads[id_]:
                if without := self._place_without(code, id_):
                    variants[id_, code] = without
        named = {f"{code} {id_}": place for (id_, code), place in variants.items()}
        book = Rulebook(only_statuses(self._day, {**self._day.destinations, **named}))
        shares: dict[str, list[float]] = {}
        for id_, code in variants:
            nodes = book.destinations[code].diagram, book.destinations[f"{code} {id_}"].diagram
            shares.setdefault(id_, []).append(_share(book, *nodes))
        return shares

    def _place_without(self, code: str, id_: str) -> DayDestination | None:
        """Settle a destination as if nobody had claimed this; None if the claim cannot bear on its
        status.
        """
        place = self._day.destinations[code]
        if id_ == BASELINE:
            return replace(place, entry=())
        if id_ not in {fact.id for fact in (*place.entry, *place.bars, *place.requirements)}:
            return None
        own = self._own.get(code)
        areas = tuple(_without(area, id_) for area in self._dataset.areas)
        lacking = self._dataset.model_copy(update={"areas": areas})
        return destination_on(lacking, code, _without(own, id_) if own else None, self._day.on)

    def _exit_shares(self, facts: Mapping[str, Fact]) -> dict[str, list[float]]:
        """Do the same for the check at the Russian border, which stands before all of them."""
        shares = {}
        with_all = exit_diagram(self._book)
        for id_, fact in facts.items():
            if isinstance(fact, ExitRule):
                share = _share(self._book, with_all, exit_diagram(self._book, without=id_))
                shares[id_] = [share] * len(self._day.destinations)
        return shares


def _worst_first(item: Stale) -> tuple[float, float, str]:
    overdue = inf if item.overdue_days is None else item.overdue_days
    return -item.score, -overdue, item.id


def _read_in(place: DayDestination) -> Iterator[Fact]:
    yield from place.facts()
    yield from (change.fact for change in place.upcoming if isinstance(change.fact, Announcement))


def _is_baseline(place: DayDestination, fact: Fact) -> bool:
    return place.baseline and fact.id == baseline_id(place.id)


def _without(section: S, id_: str) -> S:
    """Return a section without one of its entry rules, bars and requirements."""
    return section.model_copy(
        update={
            "entry": tuple(rule for rule in section.entry if rule.id != id_),
            "bars": tuple(bar for bar in section.bars if bar.id != id_),
            "requirements": tuple(need for need in section.requirements if need.id != id_),
        }
    )


def _share(book: Rulebook, first: int, second: int) -> float:
    """Return the part of the complete answers for which two diagrams differ; exact."""
    differing = book.diagrams.combine(_differ, first, second)
    counts = book.diagrams.count(
        differing, book.diagrams.support(first) | book.diagrams.support(second)
    )
    return counts.get(1, 0) / sum(counts.values())


def _differ(first: int, second: int) -> int:
    return int(first != second)
