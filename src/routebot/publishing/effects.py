"""What people feel of a change: one thing that is otherwise for some of them, in some places."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from routebot.policy.facts import Statement, Text
from routebot.policy.limits import strictest_of
from routebot.publishing.describing import Who
from routebot.publishing.outcomes import UNCONCERNED, Aspect
from routebot.publishing.sets import Sets
from routebot.reasoning.lead_days import slowest
from routebot.reasoning.thresholds import DANGER_LEVELS, MONEY_LEVELS

__all__ = ["Effect", "Felt", "Felts", "Key", "shifts", "stretches"]

H = TypeVar("H", bound=Hashable)

_ORDER: Mapping[str, int] = MappingProxyType(
    {
        "journey": 0,
        "means": 1,
        "road": 2,
        "danger": 3,
        "ways": 4,
        "stay": 5,
        "papers": 6,
        "payment": 7,
        "warning": 8,
        "confirmed": 9,
    }
)
"""What is told first: what strands somebody, then what endangers, then what costs."""


_LEVELS: Mapping[str, Mapping[Any, int]] = MappingProxyType(
    {
        "journey": {"direct": 0, "changes": 1, "none": 2},
        "means": {"near": 0, "limited": 1, "far": 2, "none": 3},
        "road": {"open": 0, "limited": 1, "closed": 2},
        "danger": {UNCONCERNED: -1, **DANGER_LEVELS},
        "payment": {**MONEY_LEVELS},
        "ways": {True: 0, False: 1},
        "confirmed": {True: 0, False: 1},
        # A warning that is gone warns nobody: the worse mistake.
        "warning": {True: 0, False: 1},
    }
)
"""How bad each outcome of an aspect is, 0 best; stays and papers are levelled by their days."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes for some people, in one or several places alike.

    Attributes:
        places: codes of destinations.
        about: the way, card, danger, means of travel or warning; empty for the other aspects.
        start: of links, where they begin; of journeys from abroad, where people are.
        named: of links, the crossings, trains or cities that they are known by; of papers those
            that come or go; of a warning what it says.
        left: of links that close, the other crossings that are left to these people.
        until: last day, None when it goes on past the window.
        combinations: how many combinations of the answers that matter here.
        total: all that there are.
    """

    aspect: Aspect
    about: str
    places: tuple[str, ...]
    before: Any
    after: Any
    since: date
    until: date | None
    combinations: int
    total: int
    who: Who
    start: str = ""
    named: tuple[Text | Statement, ...] = ()
    left: tuple[Text, ...] = ()

    @property
    def share(self) -> float:
        """Of all combinations of the answers that matter here."""
        return self.combinations / self.total if self.total else 0.0

    @property
    def worsens(self) -> bool:
        """Whether people lose something by it."""
        return _level(self.aspect, self.after) > _level(self.aspect, self.before)

    @property
    def rank(self) -> tuple[bool, int, float]:
        """What effects are sorted by: losses first, then by what they mean, then by how many."""
        return not self.worsens, _ORDER[self.aspect], -self.share * len(self.places)


def _level(aspect: Aspect, outcome: Any) -> int:
    """Level an outcome, 0 best."""
    if aspect == "stay":
        strictest = strictest_of(outcome)
        return -strictest.days if strictest else 0
    if aspect == "papers":
        return slowest(outcome.lead_days) + len(outcome.needs)
    return _LEVELS[aspect][outcome]


class Key(NamedTuple):
    """What tells effects apart.

    Attributes:
        people: diagram of those who feel it.
        among: diagram of those who are looked at.
        start: of links, where they begin.
    """

    aspect: Aspect
    about: str
    before: Hashable
    after: Hashable
    people: int
    among: int
    start: str = ""

    @property
    def worsens(self) -> bool:
        """Whether people lose something by it."""
        return _level(self.aspect, self.after) > _level(self.aspect, self.before)


class Felt(NamedTuple):
    """An effect in one place on one day; of a link, by its id."""

    key: Key
    over: frozenset[int]
    link: str = ""


class Felts:
    """What is felt where and when, gathered.

    Attributes:
        days: a place, a link, and what is felt -> the days.
        over: what is felt -> variables to count over.
    """

    def __init__(self) -> None:
        self.days: dict[tuple[str, str, Key], list[date]] = defaultdict(list)
        self.over: dict[Key, frozenset[int]] = {}

    def add(self, id_: str, felt: Felt, day: date) -> None:
        """Add an effect of a day."""
        self.days[id_, felt.link, felt.key].append(day)
        self.over[felt.key] = self.over.get(felt.key, frozenset()) | felt.over


def shifts(
    sets: Sets,
    name: tuple[Aspect, str],
    before: Mapping[H, int],
    after: Mapping[H, int],
    among: int,
    start: str = "",
) -> Iterator[Key]:
    """Yield those who come from one outcome to another.

    Args:
        name: the aspect, and what of it.
        before, after: outcome -> those for whom it is so.
        among: those who are looked at.
        start: of links, where they begin.
    """
    if before == after:
        return
    for was, those in before.items():
        for now, these in after.items():
            people = sets.both(sets.both(those, these), among)
            if was != now and people:
                yield Key(*name, was, now, people, among, start)


def stretches(on: Sequence[date], days: Sequence[date]) -> Iterator[tuple[date, date | None]]:
    """Yield first and last day of each stretch of days that follow one another."""
    meant = set(on)
    since: date | None = None
    for day in days:
        if day in meant and since is None:
            since = day
        elif day not in meant and since is not None:
            yield since, day - timedelta(days=1)
            since = None
    if since is not None:
        yield since, None
