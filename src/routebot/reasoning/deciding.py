"""Which way in decides a verdict: the one to take, or the rule of the day that is shut."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from routebot.logic.conditions import Truth
from routebot.reasoning.lead_days import AT_ONCE, LONGEST
from routebot.reasoning.rulebook import CompiledDestination, Status, Way

__all__ = [
    "Preference",
    "ShutPreference",
    "UndecidedPreference",
    "deciding_way",
    "undecided_preference",
    "usable_preference",
]


class Preference(NamedTuple):
    """What ways that may be usable are compared by, the weightiest first; less is better.

    Attributes:
        usable: minus the truth that it is.
        ready: minus the truth that nothing has to be obtained first.
        slowest, quickest: days to obtain it.
        support: 0 for a confirmed right to live there, 2 for what only an index says.
        stay: minus the days of stay; one that is not known is none.
    """

    usable: int
    ready: int
    slowest: int
    quickest: int
    support: int
    stay: int


class UndecidedPreference(NamedTuple):
    """What ways are compared by while no way is certain, the weightiest first; less is better.

    Attributes:
        special: it is not the headline rule, which says most to those who have told us little.
        as_usable: as ways that may be usable are compared.
    """

    special: bool
    as_usable: Preference


class ShutPreference(NamedTuple):
    """What shut ways are compared by, the weightiest first; what is less says more.

    Attributes:
        fits: minus the truth that the rule is about the person.
        for_all: the rule itself is shut, whoever asks, and not barred to the person alone.
        special: it is not the headline rule.
    """

    fits: int
    for_all: bool
    special: bool


def deciding_way(
    values: Sequence[int], destination: CompiledDestination, status: Status
) -> Way | None:
    """Choose the way to take; for a closed destination, the rule of the day.

    Certain ways go before possible ones, ready before those that need something, quick before slow,
    long stays before short ones. Where everything is shut, a rule that fits and is barred says more
    than one that is shut for all. While it is undecided, the headline rule says most.

    Args:
        values: of every slot.
    """

    def as_usable(way: Way) -> Preference:
        return usable_preference(way, values[way.usable], values[way.ready])

    def as_undecided(way: Way) -> UndecidedPreference:
        return undecided_preference(way, values[way.usable], values[way.ready])

    def as_shut(way: Way) -> ShutPreference:
        return ShutPreference(-values[way.fit], way.gives is Status.CLOSED, _is_special(way))

    if status is Status.CLOSED:
        return _best(destination.ways, as_shut)
    if status is Status.DEPENDS:
        fitting = (way for way in destination.ways if values[way.fit] != Truth.NO)
        return _best(fitting, as_undecided)
    usable = (way for way in destination.ways if values[way.usable] != Truth.NO)
    return _best(usable, as_usable)


def usable_preference(way: Way, usable: int, ready: int) -> Preference:
    """Return what a way is compared by where a place is open or conditional.

    Args:
        usable, ready: truths of its two slots.
    """
    unknown = AT_ONCE if way.gives is Status.OPEN else LONGEST
    quickest, slowest = way.rule.lead_days or unknown
    return Preference(
        usable=-usable,
        ready=-ready,
        slowest=slowest,
        quickest=quickest,
        support=_support(way),
        stay=_stay(way, certain=usable == Truth.YES),
    )


def undecided_preference(way: Way, usable: int, ready: int) -> UndecidedPreference:
    """Return what a way that may fit is compared by where no way is certain."""
    return UndecidedPreference(_is_special(way), usable_preference(way, usable, ready))


def _support(way: Way) -> int:
    """Level what a way rests on: what was researched goes before what an index says."""
    if way.indexed:
        return 2
    return int(not (way.rule.way == "citizen" and way.confirmed))


def _stay(way: Way, *, certain: bool) -> int:
    """Prefer long stays; of passports of which it is not known which one they hold, the short."""
    days = way.rule.stay_days or 0
    return days if way.indexed and not certain else -days


def _best(ways: Iterable[Way], key: Callable[[Way], tuple[Any, ...]]) -> Way | None:
    """Return the first way with the least key; None if there is no way."""
    return min(ways, key=key, default=None)


def _is_special(way: Way) -> bool:
    """Say whether it is another rule than the headline one."""
    return way.rule.way != "visit"
