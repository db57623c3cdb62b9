"""People drawn at random, for an edit that touches too much to be counted exactly.

Sets are numbers with one bit for each of them. What they answer is drawn once, always alike: so two
plans of the same edit say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from heapq import heappop, heappush
from random import Random

from routebot.logic.conditions import Compiled
from routebot.logic.diagrams import NO, YES, Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.files import Dataset
from routebot.publishing.counts import Period, Shift, Told
from routebot.publishing.describing import Who
from routebot.publishing.impact import Comparison, Step

__all__ = ["PEOPLE", "CrowdComparison", "CrowdSets", "drawn"]

PEOPLE = 10_000
_SEED = 20261128  # any number does; it has to stay the same


def drawn(
    vocabulary: Vocabulary, excluding: Iterable[tuple[int, int]], number: int
) -> Sequence[Sequence[int]]:
    """Draw what people answer: variable -> value -> those who gave it, one bit a person.

    Of a question with one answer each is as likely; of one with many, people choose one or two.

    Args:
        excluding: variables of options of which nobody chooses both.
    """
    random = Random(_SEED)  # noqa: S311  no secret: the same people each time
    found = []
    for variable in vocabulary.variables:
        values = [0] * len(variable.values)
        chosen = 1.0
        if variable.option is not None:
            chosen = 1 / max(2, len(vocabulary.questions[variable.question].options))
        for person in range(number):
            value = int(random.random() * len(values) if chosen == 1 else random.random() < chosen)
            values[value] |= 1 << person
        found.append(values)
    for one, other in excluding:
        both = found[one][YES] & found[other][YES]
        found[other][YES] &= ~both
        found[other][NO] |= both
    return found


class CrowdSets:
    """Sets of the people drawn."""

    def __init__(self, diagrams: Diagrams, people: Sequence[Sequence[int]], number: int) -> None:
        self._diagrams = diagrams
        self._people = people
        self.everybody = (1 << number) - 1
        self._ends: dict[int, Mapping[int, int]] = {}

    def of(self, compiled: Compiled) -> int:
        """Return the diagram of a condition."""
        return self._diagrams.of(compiled)

    def only(self, node: int, terminal: int) -> int:
        """Return those for whom a diagram ends in a terminal."""
        if node not in self._ends:
            self._ends[node] = self._ended(node)
        return self._ends[node].get(terminal, 0)

    def _ended(self, root: int) -> Mapping[int, int]:
        """Let everybody go down a diagram: terminal -> those who come to it."""
        at = {root: self.everybody}
        found: dict[int, int] = {}
        # A variable stands above those that come after it, so a node is left once all have come.
        waiting = [(self._diagrams.variable(root), root)]
        while waiting:
            variable, node = heappop(waiting)
            people = at.pop(node)
            if node < Diagrams.TERMINALS:
                found[node] = people
                continue
            for value, child in enumerate(self._diagrams.children(node)):
                if child not in at:
                    at[child] = 0
                    heappush(waiting, (self._diagrams.variable(child), child))
                at[child] |= people & self._people[variable][value]
        return found

    def intricacy(self, one: int) -> int:
        """Return 0: no set is harder to hold than another."""
        del one
        return 0

    def both(self, one: int, other: int) -> int:
        """Return those in both sets."""
        return one & other

    def either(self, one: int, other: int) -> int:
        """Return those in one set at least."""
        return one | other

    def without(self, one: int, other: int) -> int:
        """Return those in the first set and not in the second."""
        return one & ~other


class CrowdComparison(Comparison):
    """Two versions compared by what people drawn at random feel; they are counted only."""

    def __init__(self, old: Dataset, new: Dataset, first: date, last: date) -> None:
        super().__init__(old, new, first, last)
        people = drawn(self.vocabulary, self.excluding, PEOPLE)
        self.sets = CrowdSets(self.diagrams, people, PEOPLE)

    def support(self, *_sets: int) -> frozenset[int]:
        """Return nothing: a set of people that are drawn hangs on no answer."""
        return frozenset()

    def told(self, people: int, among: int, over: frozenset[int], *, described: bool) -> Told:
        """Count a set of people among others."""
        del over, described
        number = people.bit_count()
        return Told(number, among.bit_count(), Who((), number))

    def period(self, step: Step, until: date | None, statuses: Sequence[str], among: int) -> Period:
        """Count who is in one set only before, and only after."""
        total = among.bit_count()
        shifts = []
        for one, other, (before, after) in (
            (step.before, step.after, (YES, NO)),
            (step.after, step.before, (NO, YES)),
        ):
            number = (one & ~other & among).bit_count()
            who = Who((), number)
            found = Shift(statuses[before], statuses[after], number, number / max(1, total), who)
            shifts.extend([found] if number else [])
        return Period(step.since, until, total, tuple(shifts))
