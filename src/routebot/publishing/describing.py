"""Who is meant: a set of people in the simplest conditions that describe it exactly.

The set is given as a decision diagram, and is covered by *cubes*. A cube is a mask of values for
some variables, everything else being free; together they hold everybody in the set and nobody
outside it. Each cube is grown from a path of the diagram for as long as it stays inside, so it is a
prime implicant (W. Quine, "The problem of simplifying truth functions", 1952); then those that the
others make superfluous are dropped. The smallest cover is not looked for: it is hard to find and
little shorter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from routebot.logic.conditions import Compiled, Masks, all_of
from routebot.logic.diagrams import Diagrams
from routebot.logic.vocabulary import Vocabulary

__all__ = ["IN_FULL", "Effort", "Term", "Who", "describe", "inside"]

Cube = dict[int, int]


class Effort(NamedTuple):
    """How much is done to find conditions.

    Attributes:
        cubes: conditions a reader can take in; what they leave is counted.
        tried: paths from which each cube is grown; the largest is kept.
    """

    cubes: int
    tried: int


IN_FULL = Effort(8, 24)
_BRIEFLY = Effort(2, 4)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is said about a person.

    Attributes:
        option: None for a question with one answer; then ``values`` are the options that fit.
            Otherwise they are "yes" or "no": whether this option was chosen.
    """

    question: str
    option: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Who:
    """A set of people.

    Attributes:
        any_of: the set is everybody for whom all terms of some row hold; an empty row is everybody.
        rest: answer combinations that the rows leave out, 0 when they say it all.
    """

    any_of: tuple[tuple[Term, ...], ...]
    rest: int = 0


def describe(
    vocabulary: Vocabulary,
    diagrams: Diagrams,
    must: int,
    may: int,
    over: frozenset[int],
    *,
    brief: bool = False,
) -> Who:
    """Describe a set of people.

    Args:
        must: diagram of the set, terminal 1 for those in it.
        may: diagram of the set together with those about whom it makes no difference.
        over: variables to count what is left over.
        brief: say what holds most of them, and count the others; of a set that hangs on very many
            answers even the first conditions take long to find.
    """
    effort = _BRIEFLY if brief else IN_FULL
    cubes, left = _cover(vocabulary.unknown, diagrams, must, may, effort)
    kept = cubes if left else _needed(vocabulary.unknown, diagrams, must, cubes)
    rest = diagrams.count(left, over).get(1, 0) if left else 0
    return Who(tuple(_terms(vocabulary, cube) for cube in kept), rest)


def inside(one: int, other: int) -> int:
    """Say of two terminals whether the first is set without the second."""
    return int(one == 1 and other != 1)


def _cover(
    full: Masks, diagrams: Diagrams, must: int, may: int, effort: Effort
) -> tuple[list[Cube], int]:
    """Return cubes and the diagram of those whom they leave out."""
    cubes: list[Cube] = []
    left = must
    while left and len(cubes) < effort.cubes:
        paths = islice(diagrams.paths(left, 1), effort.tried)
        grown = [
            _grow(full, diagrams, path, may, turned) for path in paths for turned in (False, True)
        ]
        best = max(grown, key=lambda cube: (_size(full, cube), -len(cube)))
        cubes.append(best)
        left = diagrams.combine(inside, left, diagrams.of(_compiled(best)))
    return cubes, left


def _grow(full: Masks, diagrams: Diagrams, path: Cube, may: int, turned: bool) -> Cube:
    """Widen a path, one variable after the other, for as long as it stays inside the set.

    Args:
        may: diagram of the set that is not to be left.
        turned: begin with the last variable; another order may come to a larger cube.
    """
    masks = [path.get(variable, free) for variable, free in enumerate(full)]
    for variable in sorted(path, reverse=turned):
        masks[variable] = _widest(diagrams, may, masks, variable, full[variable])
    return {
        variable: masks[variable] for variable in sorted(path) if masks[variable] != full[variable]
    }


def _widest(diagrams: Diagrams, may: int, masks: Sequence[int], variable: int, free: int) -> int:
    """Return the widest mask of a variable with which a cube stays inside a set."""

    def stays_inside(mask: int) -> bool:
        tried = (*masks[:variable], mask, *masks[variable + 1 :])
        return diagrams.reachable(may, tried) == {1}

    if stays_inside(free):
        return free
    widest = masks[variable]
    for value in range(free.bit_length()):
        if stays_inside(widest | 1 << value):
            widest |= 1 << value
    return widest


def _size(full: Masks, cube: Cube) -> float:
    """Return the share of all people that a cube holds."""
    share = 1.0
    for variable, mask in cube.items():
        share *= mask.bit_count() / full[variable].bit_count()
    return share


def _needed(full: Masks, diagrams: Diagrams, must: int, cubes: Sequence[Cube]) -> list[Cube]:
    kept = list(cubes)
    for cube in sorted(cubes, key=lambda cube: _size(full, cube)):
        others = [other for other in kept if other is not cube]
        union = 0
        for other in others:
            union = diagrams.combine(max, union, diagrams.of(_compiled(other)))
        if others and diagrams.combine(inside, must, union) == 0:
            kept = others
    return kept


def _compiled(cube: Cube) -> Compiled:
    return all_of(["in", variable, mask] for variable, mask in cube.items())


def _terms(vocabulary: Vocabulary, cube: Cube) -> tuple[Term, ...]:
    terms = []
    for index, mask in sorted(cube.items()):
        variable = vocabulary.variables[index]
        values = tuple(
            value for position, value in enumerate(variable.values) if mask >> position & 1
        )
        terms.append(Term(variable.question, variable.option, values))
    return tuple(terms)
