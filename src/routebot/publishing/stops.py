"""Who may go on from a place between two legs: as `reasoning.passing`, for sets of people."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from routebot.logic.conditions import Truth
from routebot.policy.facts import Link
from routebot.publishing.outcomes import Taken, status_set, ways_taken, ways_without_word
from routebot.publishing.sets import NOBODY, Sets, where
from routebot.reasoning.lead_days import LeadDays
from routebot.reasoning.rulebook import Rulebook, Status

__all__ = ["KnownPassing", "Passing", "Stops", "World"]


class World(NamedTuple):
    """All that the journeys of a day rest on.

    Attributes:
        roads: the rulebook that holds the links and the papers to leave Russia on.
        book: returns the rulebook in which a destination stands, None for one that is not known.
    """

    roads: Rulebook
    book: Callable[[str], Rulebook | None]


class Passing(NamedTuple):
    """Who may go on from a place: after entering it, and by changing planes."""

    enters: int
    airside: int


KnownPassing: TypeAlias = dict[tuple[str, Rulebook | None], Passing]
"""A place and the rulebook that it stands in -> who may go on from it."""


class Stops:
    """The places between legs, each looked at once.

    Args:
        known: who may go on from places that were looked at on other days; filled and used.
    """

    def __init__(self, sets: Sets, world: World, known: KnownPassing) -> None:
        self._sets = sets
        self._world = world
        self._known = known

    def going_on(self, place: str, link: Link, *, by_air: bool) -> int:
        """Return those who may go on over a link from a place.

        Args:
            by_air: they came there by air.
        """
        passing = self.passing(place)
        if by_air and link.mode == "air":
            return self._sets.either(passing.enters, passing.airside)
        return passing.enters

    def passing(self, place: str) -> Passing:
        """Return who may go on from a place."""
        book = self._world.book(place)
        key = (place, book)
        if key not in self._known:
            self._known[key] = self._passed(place, book)
        return self._known[key]

    def _passed(self, place: str, book: Rulebook | None) -> Passing:
        sets = self._sets
        if book is None:
            return Passing(NOBODY, sets.everybody)
        compiled = book.destinations[place]
        closed = status_set(sets, compiled, Status.CLOSED)
        late = NOBODY
        for taken in ways_taken(sets, book, compiled):
            late = sets.either(late, sets.both(taken.people, self._late(taken)))
        # Of a way that was withdrawn nobody can say that it keeps them out.
        for taken in ways_without_word(sets, book, compiled) if late else ():
            late = sets.without(late, sets.without(taken.people, self._late(taken)))
        enters = sets.without(sets.everybody, sets.either(closed, late))
        stopped = NOBODY
        for bar in compiled.passport_bars.airside:
            stopped = sets.either(stopped, where(sets, bar.condition, Truth.YES))
        return Passing(enters, sets.without(sets.everybody, sets.both(closed, stopped)))

    def _late(self, taken: Taken) -> int:
        """Return those who have fewer days than what a way asks for takes."""
        lead: LeadDays = taken.lead_days
        scale = self._world.roads.meanings.days_left
        if not taken.waits or lead is None or scale is None:
            return NOBODY
        mask = sum(
            1 << value
            for value, days in enumerate(scale.days)
            if days is not None and lead[0] > days
        )
        return where(self._sets, ["in", scale.variable, mask], Truth.YES) if mask else NOBODY
