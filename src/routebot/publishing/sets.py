"""Sets of people as whole numbers, so that one calculation serves two ways of holding them.

A set is a node of a decision diagram, for everybody there can be, or a number with one bit for each
person of a crowd. In both nobody is 0, and two sets are equal exactly if their numbers are.
"""

from functools import partial
from typing import Protocol

from routebot.logic.conditions import Compiled, Truth
from routebot.logic.diagrams import NO, YES, Diagrams

__all__ = ["NOBODY", "DiagramSets", "Sets", "where"]

NOBODY = 0


class Sets(Protocol):
    """How sets are held and put together."""

    @property
    def everybody(self) -> int:
        """All people there are."""
        ...

    def of(self, compiled: Compiled) -> int:
        """Return the diagram of a condition."""
        ...

    def only(self, node: int, terminal: int) -> int:
        """Return those for whom a diagram can end nowhere but in a terminal."""
        ...

    def intricacy(self, one: int) -> int:
        """Return on how many answers it hangs who is in a set; 0 where that is not known."""
        ...

    def both(self, one: int, other: int) -> int:
        """Return those in both sets."""
        ...

    def either(self, one: int, other: int) -> int:
        """Return those in one set at least."""
        ...

    def without(self, one: int, other: int) -> int:
        """Return those in the first set and not in the second."""
        ...


def where(sets: Sets, compiled: Compiled, truth: Truth) -> int:
    """Return those for whom a condition has a value, whatever else they may say."""
    node = sets.of(compiled)
    if truth is Truth.UNKNOWN:
        settled = sets.either(sets.only(node, YES), sets.only(node, NO))
        return sets.without(sets.everybody, settled)
    return sets.only(node, YES if truth is Truth.YES else NO)


class DiagramSets:
    """Everybody there can be: sets are diagrams over not in it and in it."""

    everybody = YES

    def __init__(self, diagrams: Diagrams) -> None:
        self._diagrams = diagrams

    def of(self, compiled: Compiled) -> int:
        """Return the diagram of a condition."""
        return self._diagrams.of(compiled)

    def only(self, node: int, terminal: int) -> int:
        """Return those for whom a diagram ends in a terminal."""
        return self._diagrams.combine(_IS[terminal], node)

    def intricacy(self, one: int) -> int:
        """Return on how many answers it hangs who is in a set."""
        return len(self._diagrams.support(one))

    def both(self, one: int, other: int) -> int:
        """Return those in both sets."""
        return self._diagrams.combine(min, one, other)

    def either(self, one: int, other: int) -> int:
        """Return those in one set at least."""
        return self._diagrams.combine(max, one, other)

    def without(self, one: int, other: int) -> int:
        """Return those in the first set and not in the second."""
        return self._diagrams.combine(_without, one, other)


def _is(wanted: int, terminal: int) -> int:
    return int(terminal == wanted)


# Made once: the table of diagrams remembers what it combined by the function's identity.
_IS = tuple(partial(_is, terminal) for terminal in range(Diagrams.TERMINALS))


def _without(one: int, other: int) -> int:
    return int(one == YES and other != YES)
