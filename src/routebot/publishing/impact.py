"""Whom a change of the dataset touches: exactly, over all answers, on every day of the window.

Both versions are compiled for the questions of both and into one table of decision diagrams. There
two diagrams that mean the same are the same node, so what did not change is found by comparing
integers, and what did is combined into a diagram of shifts ("was open, is closed") whose terminals
are counted. Combinations of options that the questions say cannot stand together are not counted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property, partial
from itertools import permutations, zip_longest
from typing import NamedTuple

from routebot.errors import PublishError
from routebot.logic.conditions import Compiled, all_of, negate
from routebot.logic.diagrams import NO, YES, Diagrams
from routebot.logic.vocabulary import YES_BIT, Vocabulary
from routebot.policy.dated import in_force
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.policy.questions import Question
from routebot.publishing.counts import Audience, Impact, Period, Shift, Told
from routebot.publishing.describing import Term, Who, describe
from routebot.publishing.sets import DiagramSets, Sets
from routebot.publishing.versions import Timeline, Version, destination_ids
from routebot.reasoning.exit_check import EXIT_TERMINALS
from routebot.reasoning.rulebook import TERMINALS

__all__ = ["MOST_NODES", "ROUTES", "Comparison", "Step", "joint_questions"]

ROUTES = ("none", "some")
"""Whether a person has any destination left that is not closed."""

MOST_NODES = 120_000
"""Of both versions on all days; the flights of a hub need half of it, an edit of one place a tenth.

Beyond it a plan takes minutes, and people drawn at random do.
"""

_MOST_IN_FULL = 12
"""Variables up to which people are described in full; no rule of one place hangs on so many."""

_IMPOSSIBLE = Diagrams.TERMINALS - 1
_SHIFTS = tuple(permutations(range(len(TERMINALS)), 2))
"""Terminals 1 to 12 of a diagram of shifts; 0 is no change."""


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
            message = (
                f'the question "{question.id}" changed its kind; '
                "give the new question an id of its own"
            )
            raise PublishError("publish.error.question", message, question=question.id)
        options = {option.id: option for option in (*question.options, *known.options)}
        options |= {option.id: option for option in question.options}
        joint.append(question.model_copy(update={"options": tuple(options.values())}))
    return (*joint, *former.values())


def _as_said(joint: Sequence[Question], dataset: Dataset) -> tuple[Question, ...]:
    """Let each option say of itself what a version says, else what the other version says."""
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


class Step(NamedTuple):
    """Days from the first of which the two versions have these diagrams."""

    since: date
    before: int
    after: int


class _Shifts(NamedTuple):
    """How people shift from one version to the other.

    Attributes:
        diagram: over no change, the shifts and the impossible.
        counts: terminal -> combinations of answers.
    """

    diagram: int
    counts: Mapping[int, int]

    @property
    def combinations(self) -> int:
        """All that are possible."""
        return sum(n for terminal, n in self.counts.items() if terminal != _IMPOSSIBLE)

    def of(self, before: int, after: int) -> int:
        """Count those who shift from one terminal to another."""
        return self.counts.get(_code(before, after), 0)


class Comparison:
    """Two versions of the dataset, compiled side by side.

    Args:
        first, last: the days to look at.
    """

    def __init__(self, old: Dataset, new: Dataset, first: date, last: date) -> None:
        self.questions = joint_questions(old.questions, new.questions)
        self.first, self.last = first, last
        places = destination_ids(old) | destination_ids(new)
        self.vocabulary = Vocabulary(self.questions, places)
        self.diagrams = Diagrams(self.vocabulary.unknown, MOST_NODES)
        self.sets: Sets = DiagramSets(self.diagrams)
        self.old, self.new = (
            Version(
                dataset,
                Vocabulary(_as_said(self.questions, dataset), places),
                self.diagrams,
                first,
                last,
            )
            for dataset in (old, new)
        )
        self._described: dict[tuple[int, int], Who] = {}

    @cached_property
    def touched(self) -> tuple[str, ...]:
        """The destinations about which anything differs."""
        ids = sorted(self.old.ids | self.new.ids)
        return tuple(id_ for id_ in ids if not self.old.alike(self.new, id_))

    @cached_property
    def pays_alike(self) -> bool:
        """Whether nothing differs about paying in general."""
        return self.old.dataset.payments.payments == self.new.dataset.payments.payments

    def destinations(self) -> tuple[Impact, ...]:
        """Return the destinations for which somebody's status changes on some day, by code."""
        found = (
            self._impact(id_, self.old.timeline(id_), self.new.timeline(id_), TERMINALS)
            for id_ in self.touched
        )
        return tuple(impact for impact in found if impact.periods)

    def leaving(self) -> Impact:
        """Return whose exit check changes."""
        return self._impact("exit", self.old.leaving(), self.new.leaving(), EXIT_TERMINALS)

    def last_route(self, lost: Timeline, gained: Timeline, among: int) -> Impact:
        """Return who loses the last route, and who gets one at last.

        Args:
            lost, gained: the diagrams of those who have one in the old version only, and in the new
                one only; of all others it is not told which they have.
            among: diagram of those who are looked at.
        """
        return self._impact("routes", lost, gained, ROUTES, among)

    def told(self, people: int, among: int, over: frozenset[int], *, described: bool) -> Told:
        """Count a set of people among others, and say who they are.

        Args:
            people, among: diagrams of both.
            over: variables to count over.
            described: otherwise they are counted only.
        """
        counted = self._shifts(NO, people, over, among)
        number = counted.of(NO, YES)
        brief = len(self.support(people, among)) > _MOST_IN_FULL
        told = self._who(counted, _code(NO, YES), over, brief=brief) if described else None
        who = told or Who((), number)
        return Told(number, counted.combinations, self._within(who, among))

    def _within(self, who: Who, among: int) -> Who:
        """Leave out of a description the answers that nobody gives of those who are looked at."""

        def given(term: Term, value: str) -> bool:
            variable = self.vocabulary.index(term.question, term.option)
            position = self.vocabulary.variables[variable].values.index(value)
            people = self.diagrams.of(["in", variable, 1 << position])
            return self.diagrams.combine(min, people, among) != NO

        def meant(term: Term) -> Term | None:
            variable = self.vocabulary.variables[self.vocabulary.index(term.question, term.option)]
            real = tuple(value for value in variable.values if given(term, value))
            kept = tuple(value for value in term.values if value in real)
            if kept == real:
                return None
            # Of many it is shorter to name the others: then those whom nobody looks at stay.
            return replace(term, values=kept) if 2 * len(kept) <= len(real) else term

        rows = (tuple(filter(None, map(meant, row))) for row in who.any_of)
        return Who(tuple(rows), who.rest)

    def support(self, *sets: int) -> frozenset[int]:
        """Return the variables that some sets of people hang on."""
        return frozenset[int]().union(*map(self.diagrams.support, sets))

    def audience(self, old: Fact | None, new: Fact | None) -> Audience | None:
        """Return whom a fact concerned and concerns now; None if that was and is everybody."""
        before, after = self.old.concerned(old), self.new.concerned(new)
        over = self.diagrams.support(before) | self.diagrams.support(after)
        if not over:
            return None
        change = self._shifts(before, after, over)
        # A set of people is told as those who shift into it when before there was nobody.
        were, are = self._shifts(NO, before, over), self._shifts(NO, after, over)
        return Audience(
            combinations=change.combinations,
            before=were.of(NO, YES),
            after=are.of(NO, YES),
            lost=change.of(YES, NO),
            gained=change.of(NO, YES),
            who_before=self._who(were, _code(NO, YES), over),
            who_after=self._who(are, _code(NO, YES), over),
        )

    def _impact(
        self, id_: str, old: Timeline, new: Timeline, statuses: Sequence[str], among: int = YES
    ) -> Impact:
        """Return whose status changes, period by period."""
        periods = []
        steps = _steps(old, new)
        for step, following in zip_longest(steps, steps[1:]):
            if step.before != step.after:
                until = following.since - timedelta(days=1) if following else None
                periods.append(self.period(step, until, statuses, among))
        return Impact(id_, tuple(period for period in periods if period.shifts))

    def period(self, step: Step, until: date | None, statuses: Sequence[str], among: int) -> Period:
        """Count who shifts on the days of a step; nobody, where no shift is possible."""
        over = self.support(step.before, step.after, among)
        shifts = self._shifts(step.before, step.after, over, among)
        found = tuple(
            Shift(
                before=str(statuses[before]),
                after=str(statuses[after]),
                combinations=shifts.of(before, after),
                share=shifts.of(before, after) / shifts.combinations,
                who=self._within(self._who(shifts, _code(before, after), over), among),
            )
            for before, after in _SHIFTS
            if shifts.of(before, after)
        )
        return Period(step.since, until, shifts.combinations, found)

    def _shifts(self, before: int, after: int, over: frozenset[int], among: int = YES) -> _Shifts:
        possible = self.diagrams.combine(min, among, self._possible(over))
        diagram = self.diagrams.combine(_shift, before, after, possible)
        return _Shifts(diagram, self.diagrams.count(diagram, over))

    def _who(self, shifts: _Shifts, code: int, over: frozenset[int], *, brief: bool = False) -> Who:
        must = self.diagrams.combine(_IS[code], shifts.diagram)
        may = self.diagrams.combine(_MAY_BE[code], shifts.diagram)
        if (must, may) not in self._described:
            self._described[must, may] = describe(
                self.vocabulary, self.diagrams, must, may, over, brief=brief
            )
        return self._described[must, may]

    def _possible(self, over: frozenset[int]) -> int:
        """Return the diagram of the answers without two options that exclude each other."""
        result = 1
        for one, other in self.excluding:
            if one in over and other in over:
                both: Compiled = all_of([["in", one, YES_BIT], ["in", other, YES_BIT]])
                allowed = self.diagrams.of(negate(both, self.vocabulary.unknown))
                result = self.diagrams.combine(min, result, allowed)
        return result

    @cached_property
    def excluding(self) -> Sequence[tuple[int, int]]:
        """The variables of options that cannot stand together, in pairs."""
        known = self.vocabulary.pairs
        named = (
            ((question.id, option.id), (question.id, other))
            for question in self.questions
            for option in question.options
            for other in option.excludes
        )
        return [
            (self.vocabulary.index(*one), self.vocabulary.index(*other))
            for one, other in named
            if one in known and other in known
        ]


def _steps(old: Timeline, new: Timeline) -> list[Step]:
    """Return the days on which either version's diagram changes, in order."""
    steps: list[Step] = []
    for day in sorted({*old, *new}):
        step = Step(day, _at(old, day), _at(new, day))
        if not steps or steps[-1][1:] != step[1:]:
            steps.append(step)
    return steps


def _at(line: Timeline, day: date) -> int:
    """Return the diagram of a day; before the timeline begins, that of nobody."""
    node = in_force(line, day)
    return node.value if node else NO


def _code(before: int, after: int) -> int:
    return _SHIFTS.index((before, after)) + 1


def _shift(before: int, after: int, possible: int) -> int:
    if not possible:
        return _IMPOSSIBLE
    return 0 if before == after else _code(before, after)


def _is_one_of(terminals: frozenset[int], terminal: int) -> int:
    return int(terminal in terminals)


def _each(*with_: int) -> Sequence[partial[int]]:
    """Make the functions that pick a shift out.

    They are made once, because the table remembers what it combined by the function's identity.
    """
    return tuple(partial(_is_one_of, frozenset({code, *with_})) for code in range(len(_SHIFTS) + 1))


_IS = _each()
_MAY_BE = _each(_IMPOSSIBLE)
