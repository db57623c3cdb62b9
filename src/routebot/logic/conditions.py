"""Conditions with three values, compiled to plain data over option bits.

Theory of operation
===================

An answer sheet is a tuple of *masks*, one small integer for each *variable*:

- a question of kind ``one`` is one variable; bit *i* of its mask says that option *i* is still
  possible. Not answered means that all bits are set, answered means that one bit is;
- a question of kind ``many`` is one variable *for each option*, with the bits ``NO`` (1) and
  ``YES`` (2), because "has a Schengen visa" and "has a US visa" are independent facts. The option
  ``none`` is not a variable: it means that every other option of its question is a no.

So an answer sheet stands for the set of all complete answer sheets that it could still become, and
to learn something is to clear bits. A condition is a tree of ``all``, ``any``, ``not`` over atoms
"question: options". Compiling it brings it into a normal form:

- ``not`` is pushed down to the atoms and disappears there, since the complement of a mask is a
  mask;
- atoms of one variable are merged where that is exact: under ``any`` their masks are joined, under
  ``all`` they are intersected. An empty mask is false, a full one true, so ``a or not a`` is true
  before anyone asks;
- equal branches are dropped and branches are sorted, so that equal conditions become equal data and
  are evaluated once for the whole dataset.

The result is JSON: ``true``, ``false``, ``["in", variable, mask]``, ``["all", ...]``, ``["any",
...]``. An atom is **YES** if the possible values lie inside its mask, **NO** if they are disjoint
from it, else **UNKNOWN**; ``all`` and ``any`` are Kleene's minimum and maximum.

What a rule does not name
-------------------------

A rule (its ``when`` and ``unless`` together) means the options that it names as it is written. An
option of a question of kind ``one`` that a rule reads without naming it says itself what it is
there: one that is `neutral` is none of those listed; one that is treated as another has that one's
place, or what that one says if the rule does not name it either; one that says nothing leaves the
atom UNKNOWN for those who chose it, whatever else they answer. Such an atom has two masks, ``["in",
variable, mask, wider]``: the values for which it is met, and those together with the ones of which
the rule does not speak. It is YES inside the first and NO outside the second.

The options of a question of kind ``many`` are independent facts, so an atom on one is not touched
by another that the rule does not name; only one that is treated as another counts as that one.
``none`` still means none at all.

Evaluation
----------

`logic.program` turns many conditions into one generated Python function of bit tests, which is the
fastest form that was measured (`make bench`); `truth` is the same rules as a plain tree walk, kept
as the readable definition and as a check on the generated one.

Kleene's values are sound but can say UNKNOWN where all completions agree, when a question stands in
several branches. `logic.diagrams` closes that gap exactly, and is asked only for what is left
UNKNOWN here.
"""

from collections.abc import Iterable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple, TypeAlias

__all__ = [
    "Atom",
    "Compiled",
    "Masks",
    "Truth",
    "all_of",
    "any_of",
    "atom",
    "bounds",
    "first_value",
    "is_single",
    "may_be",
    "negate",
    "truth",
    "variables_of",
    "variables_of_all",
    "walked",
]


Masks: TypeAlias = tuple[int, ...]
"""One mask of possible values for each variable of a `Vocabulary`, in its order."""


def is_single(mask: int) -> bool:
    """Say whether one value only is possible: a power of two has one bit."""
    return mask & (mask - 1) == 0


def first_value(mask: int) -> int:
    """Return the position of the value of a mask that `is_single`."""
    return mask.bit_length() - 1


Compiled: TypeAlias = bool | list[Any]
"""A condition in normal form; plain JSON."""


class Truth(IntEnum):
    """Kleene's three values, in his order."""

    NO = 0
    UNKNOWN = 1
    YES = 2


def negate(compiled: Compiled, full: Masks) -> Compiled:
    """Return the normal form of "not this".

    Args:
        full: the mask of all values, for each variable.
    """
    if isinstance(compiled, bool):
        return not compiled
    if compiled[0] == "in":
        variable, met, wider = bounds(compiled)
        every = full[variable]
        return atom(variable, every & ~wider, every & ~met, every)
    branches = [negate(branch, full) for branch in compiled[1:]]
    return any_of(branches, full) if compiled[0] == "all" else all_of(branches)


class Atom(NamedTuple):
    """What an atom says.

    Attributes:
        met: values for which it is met.
        wider: those together with the values for which it is not known.
    """

    variable: int
    met: int
    wider: int


def bounds(compiled: list[Any]) -> Atom:
    """Return what an atom in normal form says."""
    variable, met, *wider = compiled[1:]
    return Atom(variable, met, wider[0] if wider else met)


def atom(variable: int, met: int, wider: int, full: int) -> Compiled:
    """Return the normal form of an atom.

    Args:
        full: the mask of all values of the variable.
    """
    if wider == 0:
        return False
    if met == full:
        return True
    return _written(variable, met, wider)


def _written(variable: int, met: int, wider: int) -> list[Any]:
    return ["in", variable, met] if met == wider else ["in", variable, met, wider]


def may_be(compiled: Compiled, full: Masks) -> Compiled:
    """Return the condition that is UNKNOWN where another one is met or UNKNOWN, and NO elsewhere.

    Args:
        full: the mask of all values, for each variable.
    """
    if compiled is False:
        return False
    # An atom that no value meets and none contradicts is UNKNOWN for everybody. It stands on a
    # variable that is read anyway, so that nobody is asked for its sake.
    variable = min(variables_of(compiled), default=0)
    return all_of([compiled, ["in", variable, 0, full[variable]]])


def all_of(branches: Iterable[Compiled]) -> Compiled:
    """Return the normal form of "every one of these"."""
    atoms: dict[int, tuple[int, int]] = {}
    others: list[Compiled] = []
    for branch in _flatten("all", branches):
        if branch is False:
            return False
        if isinstance(branch, list) and branch[0] == "in":
            _, variable, met, *_ = branch
            wider = branch[-1]  # as `bounds` reads it, which takes several times as long
            before = atoms.get(variable, (met, wider))
            atoms[variable] = before[0] & met, before[1] & wider
        elif branch is not True and branch not in others:
            others.append(branch)
    if not all(wider for _, wider in atoms.values()):
        return False
    return _join("all", True, atoms, others)


def any_of(branches: Iterable[Compiled], full: Masks) -> Compiled:
    """Return the normal form of "at least one of these".

    Args:
        full: the mask of all values, for each variable; atoms that join to it are true.
    """
    atoms: dict[int, tuple[int, int]] = {}
    others: list[Compiled] = []
    for branch in _flatten("any", branches):
        if branch is True:
            return True
        if isinstance(branch, list) and branch[0] == "in":
            _, variable, met, *_ = branch
            wider = branch[-1]  # as `bounds` reads it, which takes several times as long
            before = atoms.get(variable, (0, 0))
            atoms[variable] = before[0] | met, before[1] | wider
        elif branch is not False and branch not in others:
            others.append(branch)
    if any(met == full[variable] for variable, (met, _) in atoms.items()):
        return True
    return _join("any", False, atoms, others)


def _flatten(head: str, branches: Iterable[Compiled]) -> Iterable[Compiled]:
    for branch in branches:
        if isinstance(branch, list) and branch[0] == head:
            yield from branch[1:]
        else:
            yield branch


def _join(
    head: str, empty: bool, atoms: Mapping[int, tuple[int, int]], others: list[Compiled]
) -> Compiled:
    ordered: list[Compiled] = [
        _written(variable, met, wider) for variable, (met, wider) in sorted(atoms.items())
    ]
    ordered += sorted(others, key=repr) if len(others) > 1 else others
    if not ordered:
        return empty
    return ordered[0] if len(ordered) == 1 else [head, *ordered]


def variables_of(compiled: Compiled) -> frozenset[int]:
    """Return the variables a condition names."""
    if isinstance(compiled, bool):
        return frozenset()
    if compiled[0] == "in":
        return frozenset([compiled[1]])
    return frozenset().union(*(variables_of(branch) for branch in compiled[1:]))


def variables_of_all(conditions: Iterable[Compiled]) -> tuple[int, ...]:
    """Return the variables that some conditions name, in order."""
    return tuple(sorted(frozenset[int]().union(*map(variables_of, conditions))))


def truth(compiled: Compiled, masks: Masks) -> Truth:
    """Evaluate one condition by walking its tree: the definition of what `Program` computes."""
    return _TRUTHS[walked(compiled, masks)]


_TRUTHS = tuple(Truth)


def walked(compiled: Compiled, masks: Masks) -> int:
    """Return the `Truth` of a condition as a bare number, which is several times as fast to make.

    Kleene's "all" is the least of its branches and "any" the greatest; looking ends at the first
    that cannot be passed.
    """
    if isinstance(compiled, bool):
        return Truth.YES if compiled else Truth.NO
    head = compiled[0]
    if head == "in":
        possible = masks[compiled[1]]
        if not possible & compiled[-1]:  # the wider mask, or the only one; see `bounds`
            return 0
        return 1 if possible & ~compiled[2] else 2
    best, end = (2, 0) if head == "all" else (0, 2)
    for branch in compiled[1:]:
        value = walked(branch, masks)
        if value == end:
            return end
        if value == 1:
            best = 1
    return best
