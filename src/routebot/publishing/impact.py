"""Whom a change of the dataset touches: exactly, over all answers, on every day of the window.

Both versions are compiled for the questions of both and into one table of decision diagrams. There
two diagrams that mean the same are the same node, so what did not change is found by comparing
integers, and what did is combined into a diagram of shifts ("was open, is closed") whose terminals
are counted. Combinations of options that the questions say cannot stand together are not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import permutations

from routebot.errors import PublishError
from routebot.logic.conditions import Compiled, all_of, negate
from routebot.logic.diagrams import NO, Diagrams
from routebot.logic.vocabulary import YES_BIT, Vocabulary
from routebot.policy.dated import in_force
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset, Question
from routebot.publishing.describing import Who, describe
from routebot.publishing.versions import Timeline, Version
from routebot.reasoning.exit_check import EXIT_TERMINALS
from routebot.reasoning.rulebook import TERMINALS

__all__ = ["ROUTES", "Audience", "Comparison", "Impact", "Period", "Shift", "joint_questions"]

ROUTES = ("none", "some")
"""Whether a person has any destination left that is not closed."""

_IMPOSSIBLE = Diagrams.TERMINALS - 1
_SHIFTS = tuple(permutations(range(len(TERMINALS)), 2))
"""Terminals 1 to 12 of a diagram of shifts; 0 is no change."""


@dataclass(frozen=True, slots=True)
class Shift:
    """People whose status changes from one to another.

    Attributes:
        combinations: how many combinations of the answers that matter here.
        share: of all of them.
    """

    before: str
    after: str
    combinations: int
    share: float
    who: Who


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which the same people are touched.

    Attributes:
        until: last day, None when it goes on past the window.
        combinations: all combinations of the answers that matter here.
    """

    since: date
    until: date | None
    combinations: int
    shifts: tuple[Shift, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """What a change does to one destination (by its code), to leaving Russia or to having any route
    at all.
    """

    id: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a fact concerns, whatever the day, in combinations of the answers it asks about.

    Attributes:
        combinations: all there are.
        before, after: how many it concerned in the old version, and concerns in the new one.
        lost: those whom it no longer concerns; gained: those whom it concerns only now.
    """

    combinations: int
    before: int
    after: int
    lost: int
    gained: int
    who_before: Who
    who_after: Who


def joint_questions(old: Sequence[Question], new: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions of both versions, each with the options of both.

    Raises:
        PublishError: a question changed its kind: no answer to the one says anything about the
        other.
    """
    former = {question.id: question for question in old}
    joint = []
    for question in new:
        known = former.pop(question.id, question)
        if known.kind != question.kind:
            message = f'the question "{question.id}" changed its kind; give the new question an id of its own'
            raise PublishError("publish.error.question", message, question=question.id)
        options = {option.id: option for option in (*question.options, *known.options)}
        options |= {option.id: option for option in question.options}
        joint.append(question.model_copy(update={"options": tuple(options.values())}))
    return (*joint, *former.values())


def _as_said(joint: Sequence[Question], dataset: Dataset) -> tuple[Question, ...]:
    """Let each option say of itself what one version says; an option which that one lacks, what the
    other says.
    """
    own = {
        (question.id, option.id): option
        for question in dataset.questions
        for option in question.options
    }
    return tuple(
        question.model_copy(
            update={"options": tuple(own.get((question.id, o.id), o) for o in question.options)}
        )
        for question in joint
    )


class Comparison:
    """Two versions of the dataset, compiled side by side.

    Args:
        first, last: the days to look at.
    """

    def __init__(self, old: Dataset, new: Dataset, first: date, last: date) -> None:
        self.questions = joint_questions(old.questions, new.questions)
        self._first = first
        self._vocabulary = Vocabulary(self.questions)
        self._diagrams = Diagrams(self._vocabulary.unknown)
        self._old, self._new = (
            Version(
                dataset, Vocabulary(_as_said(self.questions, dataset)), self._diagrams, first, last
            )
            for dataset in (old, new)
        )
        self._described: dict[tuple[int, int], Who] = {}

    def destinations(self) -> tuple[Impact, ...]:
        """Return the destinations for which somebody's status changes on some day, by code."""
        found = (
            self._impact(id_, old, new, TERMINALS)
            for id_, (old, new) in self._lines.items()
            if old != new
        )
        return tuple(impact for impact in found if impact.periods)

    def leaving(self) -> Impact:
        """Return whose exit check changes."""
        return self._impact("exit", self._old.leaving(), self._new.leaving(), EXIT_TERMINALS)

    def last_route(self) -> Impact:
        """Return who loses the last route, and who gets one at last."""
        if all(old == new for old, new in self._lines.values()):
            return Impact("routes", ())
        days = {day for lines in self._lines.values() for line in lines for day in line}
        old, new = ({day: self._any_route(side, day) for day in days} for side in (0, 1))
        return self._impact("routes", old, new, ROUTES)

    def audience(self, old: Fact | None, new: Fact | None) -> Audience | None:
        """Return whom a fact concerned and concerns now; None if it is for everybody in both
        versions.
        """
        before, after = self._old.concerned(old), self._new.concerned(new)
        over = self._diagrams.support(before) | self._diagrams.support(after)
        if not over:
            return None
        counts = self._shifts(before, after, over)[1]
        return Audience(
            combinations=self._total(counts),
            before=self._total(self._shifts(0, before, over)[1], _code(0, 1)),
            after=self._total(self._shifts(0, after, over)[1], _code(0, 1)),
            lost=counts.get(_code(1, 0), 0),
            gained=counts.get(_code(0, 1), 0),
            who_before=self._who(self._shifts(0, before, over)[0], _code(0, 1), over),
            who_after=self._who(self._shifts(0, after, over)[0], _code(0, 1), over),
        )

    @cached_property
    def _lines(self) -> Mapping[str, tuple[Timeline, Timeline]]:
        """Every destination's diagrams in both versions."""
        lines = {}
        for id_ in sorted(self._old.ids | self._new.ids):
            old = self._old.timeline(id_)
            lines[id_] = (old, old if self._old.alike(self._new, id_) else self._new.timeline(id_))
        return lines

    def _any_route(self, side: int, day: date) -> int:
        nodes = {_at(lines[side], day) for lines in self._lines.values()}
        result = 0
        for node in sorted(nodes):
            result = self._diagrams.combine(_either, result, node)
        return result

    def _impact(self, id_: str, old: Timeline, new: Timeline, statuses: Sequence[str]) -> Impact:
        steps: list[tuple[date, tuple[int, int]]] = []
        for day in sorted({*old, *new}):
            nodes = (_at(old, day), _at(new, day))
            if not steps or steps[-1][1] != nodes:
                steps.append((day, nodes))
        ends = [day - timedelta(days=1) for day, _ in steps[1:]]
        periods = (
            self._period(since, until, nodes, statuses)
            for (since, nodes), until in zip(steps, [*ends, None], strict=True)
            if nodes[0] != nodes[1]
        )
        return Impact(id_, tuple(period for period in periods if period.shifts))

    def _period(
        self, since: date, until: date | None, nodes: tuple[int, int], statuses: Sequence[str]
    ) -> Period:
        over = self._diagrams.support(nodes[0]) | self._diagrams.support(nodes[1])
        shifts, counts = self._shifts(*nodes, over)
        total = self._total(counts)
        found = tuple(
            Shift(
                before=str(statuses[before]),
                after=str(statuses[after]),
                combinations=counts[code],
                share=counts[code] / total,
                who=self._who(shifts, code, over),
            )
            for code, (before, after) in enumerate(_SHIFTS, 1)
            if counts.get(code)
        )
        return Period(since, until, total, found)

    def _shifts(
        self, before: int, after: int, over: frozenset[int]
    ) -> tuple[int, Mapping[int, int]]:
        """Return the diagram of shifts and the count of each."""
        node = self._diagrams.combine(_shift, before, after, self._possible(over))
        return node, self._diagrams.count(node, over)

    @staticmethod
    def _total(counts: Mapping[int, int], only: int | None = None) -> int:
        if only is not None:
            return counts.get(only, 0)
        return sum(number for terminal, number in counts.items() if terminal != _IMPOSSIBLE)

    def _who(self, shifts: int, code: int, over: frozenset[int]) -> Who:
        must = self._diagrams.combine(_IS[code], shifts)
        may = self._diagrams.combine(_MAY_BE[code], shifts)
        if (must, may) not in self._described:
            self._described[must, may] = describe(self._vocabulary, self._diagrams, must, may, over)
        return self._described[must, may]

    def _possible(self, over: frozenset[int]) -> int:
        """Return the diagram of the answers in which no two options stand that exclude each other."""
        result = 1
        for one, other in self._excluding:
            if one in over and other in over:
                both: Compiled = all_of([["in", one, YES_BIT], ["in", other, YES_BIT]])
                allowed = self._diagrams.of(negate(both, self._vocabulary.unknown))
                result = self._diagrams.combine(min, result, allowed)
        return result

    @cached_property
    def _excluding(self) -> Sequence[tuple[int, int]]:
        known = self._vocabulary.pairs
        named = (
            ((question.id, option.id), (question.id, other))
            for question in self.questions
            for option in question.options
            for other in option.excludes
        )
        return [
            (self._vocabulary.index(*one), self._vocabulary.index(*other))
            for one, other in named
            if one in known and other in known
        ]


def _at(line: Timeline, day: date) -> int:
    """Return the diagram of a day; before the timeline begins there is none, so nobody has a way."""
    node = in_force(line, day)
    return node.value if node else NO


def _code(before: int, after: int) -> int:
    return _SHIFTS.index((before, after)) + 1


def _shift(before: int, after: int, possible: int) -> int:
    if not possible:
        return _IMPOSSIBLE
    return 0 if before == after else _code(before, after)


def _either(one: int, other: int) -> int:
    return int(one > 0 or other > 0)


def _is_one_of(terminals: frozenset[int], terminal: int) -> int:
    return int(terminal in terminals)


def _each(*with_: int) -> Sequence[partial[int]]:
    """Make the functions that pick a shift out; made once, because the table remembers them by
    identity.
    """
    return tuple(partial(_is_one_of, frozenset({code, *with_})) for code in range(len(_SHIFTS) + 1))


_IS = _each()
_MAY_BE = _each(_IMPOSSIBLE)
