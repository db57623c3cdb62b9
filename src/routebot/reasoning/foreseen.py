"""What compiling a day comes to, worked out before.

To bring conditions into normal form and to make diagrams of them is most of the work of compiling a
day, and most days it comes to what it came to the day before. So it can be done once for a dataset:
whom each fact concerns, and what each destination comes to by the rules, bars and requirements that
hold there. A day that is compiled looks here first, and works out what is not here. `foreseeing`
makes it.

It is plain data, and belongs to one dataset with its own questions: facts are known by their ids.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from routebot.logic.conditions import Compiled
from routebot.logic.diagrams import Diagrams
from routebot.policy.snapshot import DayDestination
from routebot.reasoning.shapes import Shape, WayShape
from routebot.reasoning.statuses import Status

__all__ = ["Foreseen", "Kind", "Nodes", "Positions", "key_of"]

Kind: TypeAlias = Literal["fact", "gap", "passport"]
"""What has ids of its own: facts, what is not established, and rules made of the table of
passports, beside which a place stands for those of whose passports nothing is known there.
"""

Positions: TypeAlias = dict[str, Any]
"""Id -> the position of a condition, or place -> position where it may be another in each place;
of no place: the empty string.
"""


class Foreseen(NamedTuple):
    """What was worked out of a dataset; plain JSON.

    Attributes:
        conditions: each once.
        concerned: whom everything concerns, by the id of each kind.
        nodes: of diagrams: the variable, and where its values lead: to a terminal, or from
            `Diagrams.TERMINALS` on to a node that stands before.
        shapes: place -> key -> a `Shape`; positions in place of its conditions, and of nodes.
    """

    conditions: list[Compiled]
    concerned: dict[Kind, Positions]
    nodes: list[tuple[int, Sequence[int]]]
    shapes: dict[str, dict[str, Sequence[Any]]]

    def concerned_by(self, kind: Kind, id_: str, place: str | None) -> Compiled | None:
        """Return whom something concerns; None where that was not foreseen."""
        found = self.concerned[kind].get(id_)
        if isinstance(found, Mapping):
            found = found.get(place or "")
        return None if found is None else self.conditions[found]

    def shape(self, place: str, key: str, made: "Nodes") -> Shape | None:
        """Return what a destination comes to; None where that was not foreseen.

        Args:
            key: `key_of` what holds there.
            made: the table that its diagram is to stand in.
        """
        row = self.shapes.get(place, {}).get(key)
        if row is None:
            return None
        ways, available, ready, diagram, *rest = row
        conditions = self.conditions
        return Shape(
            [
                WayShape(conditions[usable], conditions[at_once], *bearing)
                for usable, at_once, *bearing in ways
            ],
            conditions[available],
            conditions[ready],
            made.node(diagram),
            *rest,
        )


class Nodes:
    """The nodes of what was foreseen, in a table of diagrams; each is made when it is asked for."""

    def __init__(self, foreseen: Foreseen, diagrams: Diagrams) -> None:
        self._rows, self._diagrams = foreseen.nodes, diagrams
        self._made: dict[int, int] = {}

    def node(self, number: int) -> int:
        """Return the node of the table that means the same."""
        if number < Diagrams.TERMINALS:
            return number
        made = self._made.get(number)
        if made is None:
            variable, children = self._rows[number - Diagrams.TERMINALS]
            made = self._diagrams.node(variable, [self.node(child) for child in children])
            self._made[number] = made
        return made


def key_of(day: DayDestination, rules: Iterable[tuple[str, Status]]) -> str:
    """Name all that the shape of a destination depends on, beside the dataset and its questions.

    Args:
        rules: id and what it gives, of those of the day and of those for second passports.
    """
    parts = [f"{len(day.entry)} {day.baseline}", *(f"{id_} {gives}" for id_, gives in rules)]
    parts += ["bars", *(bar.id for bar in day.bars)]
    parts += ["requirements", *(need.id for need in day.requirements)]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()
