"""What a destination comes to: conditions and diagram of its ways in, which its rules make up.

It is the same on every day on which the same rules, bars and requirements hold there and give the
same; `foreseen` has it for such days.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from routebot.logic.conditions import Compiled, all_of, any_of, variables_of_all
from routebot.logic.diagrams import Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import Bar, EntryRule, Fact, Requirement
from routebot.policy.questions import SECOND_PASSPORT
from routebot.policy.snapshot import Freshness
from routebot.reasoning.compiled_facts import CompiledFact
from routebot.reasoning.meanings import PASSPORT, PASSPORT_VALIDITY
from routebot.reasoning.statuses import Status, terminal_of

__all__ = ["Judged", "Shape", "WayShape", "shape_of"]


class Judged(NamedTuple):
    """An entry rule as it is on the day.

    Attributes:
        fit: that it is about a person.
        gives: as `Way.gives`.
        from_table: it is made of the table of passports, and nobody researched it.
    """

    rule: EntryRule
    fit: Compiled
    freshness: Freshness
    gives: Status
    from_table: bool

    @property
    def indexed(self) -> bool:
        """Whether it is what an index says of second passports."""
        return self.from_table and self.rule.way == SECOND_PASSPORT

    @property
    def is_right(self) -> bool:
        """Whether it is a right to live there: no paper is asked for."""
        return self.from_table and not self.indexed


class WayShape(NamedTuple):
    """What bears on a way in: positions among the bars and requirements of its place."""

    usable: Compiled
    ready: Compiled
    bars: Sequence[int]
    requirements: Sequence[int]
    needs: Sequence[int]


class Shape(NamedTuple):
    """What a destination comes to.

    Attributes:
        ways: in the order of its rules.
        available, ready: of all its ways together.
        diagram: node, in the table that it was made for.
        variables: as `CompiledDestination.variables`.
        airside, landside: positions of the bars of `PassportBars`.
    """

    ways: Sequence[WayShape]
    available: Compiled
    ready: Compiled
    diagram: int
    variables: Sequence[int]
    airside: Sequence[int]
    landside: Sequence[int]


def shape_of(
    vocabulary: Vocabulary,
    diagrams: Diagrams,
    rules: Sequence[Judged],
    bars: Sequence[CompiledFact[Bar]],
    requirements: Sequence[CompiledFact[Requirement]],
    not_known: Compiled,
) -> Shape:
    """Work out what a destination comes to.

    Args:
        diagrams: the table to make its diagram in.
        not_known: UNKNOWN for those of whose passports nothing is known there.
    """
    ways = [_way(vocabulary, each, bars, requirements) for each in rules]
    available = any_of([*(way.usable for way in ways), not_known], vocabulary.unknown)
    ready = any_of([*(way.ready for way in ways), not_known], vocabulary.unknown)
    diagram = diagrams.combine(terminal_of, diagrams.of(available), diagrams.of(ready))
    researched = (each.fit for each in rules if not each.from_table)
    told = (each.condition for each in (*bars, *requirements))
    stopping = dict.fromkeys(position for way in ways for position in way.bars)

    def reading(questions: AbstractSet[str]) -> list[int]:
        return [each for each in stopping if _reads(vocabulary, bars[each], questions)]

    return Shape(
        ways,
        available,
        ready,
        diagram,
        variables=variables_of_all([not_known, *researched, *told]),
        airside=reading({PASSPORT}),
        landside=reading({PASSPORT, PASSPORT_VALIDITY}),
    )


def _way(
    vocabulary: Vocabulary,
    judged: Judged,
    bars: Sequence[CompiledFact[Bar]],
    requirements: Sequence[CompiledFact[Requirement]],
) -> WayShape:
    """Find the bars and requirements that are about an entry rule, and what it comes to.

    An expired rule is not relied on: what it opened has to be looked up first.
    """
    rule, status, right = judged.rule, judged.gives, judged.is_right
    names = {rule.id} if right else {rule.id, rule.way}
    for_all = not judged.from_table
    stopping = _about([bar.fact.closes for bar in bars], names, for_all)
    asked = _about([each.fact.ways for each in requirements], names, not right)
    needs = [each for each in asked if requirements[each].fact.kind == "obtain"]
    negate = vocabulary.negate
    usable: Compiled = False
    if status is not Status.CLOSED:
        usable = all_of([judged.fit, *(negate(bars[each].condition) for each in stopping)])
    ready: Compiled = False
    if status is Status.OPEN or rule.withdrawn:  # then it is as unknown as `usable`
        ready = all_of([usable, *(negate(requirements[each].condition) for each in needs)])
    return WayShape(usable, ready, stopping, asked, needs)


def _about(named: Iterable[tuple[str, ...]], names: AbstractSet[str], for_all: bool) -> list[int]:
    """Return the positions of what is about this way; what names none is, if `for_all`."""
    return [
        position
        for position, each in enumerate(named)
        if (not names.isdisjoint(each) if each else for_all)
    ]


def _reads(
    vocabulary: Vocabulary, compiled: CompiledFact[Fact], questions: AbstractSet[str]
) -> bool:
    """Say whether it depends on the answer to one of the questions."""
    return not vocabulary.questions_in([compiled.condition]).isdisjoint(questions)
