"""What is known of each place, by the kinds of facts that anybody wants to know of it.

A hole that is said aloud (`not_established`) is none; a silent one is what a volunteer fills next.
How old a fact is does not count here: `stale` tells that.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias, get_args

from routebot.errors import DataError
from routebot.logic.naming import named_by
from routebot.policy.dangers import Danger, DangerKind
from routebot.policy.doubts import Subject
from routebot.policy.facts import (
    EntryRule,
    Fact,
    Link,
    Note,
    PaymentRule,
    Requirement,
)
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded
from routebot.policy.snapshot import DayDestination, Snapshot, snapshot
from routebot.policy.stays import StayRule

__all__ = ["COLUMNS", "COVERAGE_CHECKS", "Column", "Coverage", "Known", "coverage"]

Column: TypeAlias = Subject | DangerKind

COLUMNS: tuple[Column, ...] = (
    "entry", "ways", *get_args(DangerKind), "links", "payments", "families", "requirements",
)  # fmt: skip

Known = Literal["researched", "baseline", "not_established", "no_case", "missing"]
"""`not_established` is told to the reader. `no_case`: of the kinds of danger of which only cases
are collected, none was; it is told by no mark. `missing`: nobody looked, and nothing says so.
"""

_TOLD_BY_ITSELF: frozenset[DangerKind] = frozenset({"handover", "lgbt"})
"""Of these every card says itself that nothing is established, to those whom it concerns."""

_LIVING = frozenset(
    {"residence", "work", "study", "remote", "business", "family", "repatriation", "humanitarian"}
)
"""Ways in that let somebody live there; notes on what a flat costs do not tell how to."""

_PARTY = "party"
"""The question with whom one travels: facts that read it are about families and animals."""


class Coverage(NamedTuple):
    """What is known of one place.

    Attributes:
        facts: how many were written for it alone, the links that touch it among them.
    """

    id: str
    facts: int
    known: Mapping[Column, Known]


def coverage(dataset: Dataset, on: date) -> tuple[Coverage, ...]:
    """Say of every destination what is known of it on a day, those with the most facts first."""
    day = snapshot(dataset, on)
    own = {
        each.id: [fact for fact in each.facts() if fact.holds(on)] for each in dataset.destinations
    }
    found = [_covered(day, place, own.get(place.id, ())) for place in day.destinations.values()]
    return tuple(sorted(found, key=lambda each: (-each.facts, each.id)))


def _covered(day: Snapshot, place: DayDestination, own: Collection[Fact]) -> Coverage:
    touching = [link for link in day.links if place.id in (link.start, link.end)]
    researched = _researched(day, place)
    said = {*_TOLD_BY_ITSELF, *(subject for gap in place.not_established for subject in gap.about)}
    known: dict[Column, Known] = dict.fromkeys(COLUMNS, "missing")
    known |= dict.fromkeys(get_args(DangerKind), "no_case")
    known |= {"payments": "baseline"} if day.payments else {}
    known |= dict.fromkeys(said, "not_established")
    known |= dict.fromkeys(researched, "researched")
    if place.baseline and place.entry:
        known["entry"] = "baseline"
    return Coverage(place.id, len(own) + len(touching), MappingProxyType(known))


def _researched(day: Snapshot, place: DayDestination) -> frozenset[Column]:
    """Return the columns that facts of a place, or of its areas, fill."""
    leading = (link for link in day.links if link.end == place.id)
    written: tuple[Fact, ...] = (*leading, *place.facts())
    return frozenset(column for fact in written for column in _columns_of(fact))


def _columns_of(fact: Fact) -> Iterator[Column]:
    """Yield the columns that a fact fills."""
    if _PARTY in {question for question, _ in named_by(fact)}:
        yield "families"
    match fact:
        case EntryRule(way=way):
            yield "ways" if way in _LIVING else "entry"
        case StayRule(about="residence" | "work") | Note(about="humanitarian"):
            yield "ways"
        case Danger(kind=kind):
            yield kind
        case Link():
            yield "links"
        case PaymentRule():
            yield "payments"
        case Requirement():
            yield "requirements"


def _gaps_are_still_gaps(loaded: Loaded, today: date) -> Iterator[DataError]:
    """Find what says that nothing is known beside a fact that knows it."""
    day = snapshot(loaded.dataset, today)
    for place in day.destinations.values():
        researched = _researched(day, place)
        for gap in place.not_established:
            for subject in gap.about:
                if subject in researched:
                    yield loaded.position(gap.id).error(
                        f"says that nothing is known of {subject}, and a fact of {place.id} does",
                        f"take the gap out, or {subject} out of its `about`",
                    )


COVERAGE_CHECKS = (("gaps are still gaps", _gaps_are_still_gaps),)
