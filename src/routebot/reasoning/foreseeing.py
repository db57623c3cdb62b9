"""Work out beforehand what compiling a dataset comes to, on the days from its newest check on."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, get_args

from routebot.errors import AnswerError, TooLargeError
from routebot.logic.concerning import speaks_of_its_place
from routebot.logic.conditions import Compiled
from routebot.logic.diagrams import Diagrams
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.contents import every_fact
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Fact
from routebot.policy.files import Dataset
from routebot.policy.reference import baseline_id
from routebot.policy.second_passports import PassportRules
from routebot.policy.snapshot import snapshot
from routebot.policy.whom import whom
from routebot.reasoning.compiled_facts import CompiledDestination
from routebot.reasoning.decay import condition_of
from routebot.reasoning.foreseen import Foreseen, Kind, key_of
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.second_passports import second_passports

__all__ = ["DAYS", "foresee"]

DAYS = tuple(timedelta(days=30 * number) for number in range(7))
"""From the newest check on, half a year; what only holds between two of them is not foreseen."""


def foresee(dataset: Dataset) -> Foreseen | None:
    """Work out what compiling a dataset comes to.

    Returns:
        None where it cannot be: it has mistakes that its check complains of, such as two facts of
        one id.
    """
    first = max((fact.checked_on for fact in every_fact(dataset) if fact.checked_on), default=None)
    if first is None or not _has_own_ids(dataset):
        return None
    recorded = _Recording()
    try:
        for days in DAYS:
            day = snapshot(dataset, first + days)
            recorded.add(Rulebook(day, for_few=True, foreseen=recorded.foreseen))
    except (AnswerError, TooLargeError, ValueError, OverflowError):
        return None
    return recorded.foreseen


def _has_own_ids(dataset: Dataset) -> bool:
    """Say whether no two facts, and no two things that are not established, share an id."""
    facts = Counter(fact.id for fact in every_fact(dataset))
    facts.update(map(baseline_id, dataset.baseline.destinations))
    sections = (*dataset.areas, *dataset.destinations)
    gaps = Counter(gap.id for section in sections for gap in section.not_established)
    return all(number == 1 for number in (*facts.values(), *gaps.values()))


class _Recording:
    """What rulebooks came to, written down."""

    def __init__(self) -> None:
        self.foreseen = Foreseen([], {kind: {} for kind in get_args(Kind)}, [], {})
        self._positions: dict[str, int] = {}
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}

    def add(self, book: Rulebook) -> None:
        """Write down what a rulebook came to, of all that is not there already."""
        for each in (
            *book.exit_rules,
            *book.exit_notes,
            *book.money,
            *book.everywhere,
            *book.links,
        ):
            self._concern("fact", each.fact, "", each.condition)
        made = PassportRules(book.snapshot.passports, book.vocabulary.places)
        for place in book.destinations.values():
            for fact in place.day.facts():
                self._concern("fact", fact, place.id, condition_of(book.vocabulary, fact, place.id))
            for gap in place.gaps:
                self._concern("gap", gap.gap, place.id, gap.condition)
            self._passports(made, book.vocabulary, place)
            shapes = self.foreseen.shapes.setdefault(place.id, {})
            key = key_of(place.day, [(way.rule.id, way.gives) for way in place.ways])
            if key not in shapes:
                shapes[key] = self._shape(book, place)

    def _concern(
        self, kind: Kind, each: Fact | NotEstablishedThere, place: str, condition: Compiled
    ) -> None:
        known = self.foreseen.concerned[kind]
        position = self._position(condition)
        if speaks_of_its_place(*whom(each)):
            known.setdefault(each.id, {})[place] = position
        else:
            known[each.id] = position

    def _passports(
        self, made: PassportRules, vocabulary: Vocabulary, place: CompiledDestination
    ) -> None:
        """Write down the rules of second passports, which stand after the day's own."""
        rules, not_known = second_passports(made, vocabulary, place.id)
        known = self.foreseen.concerned["passport"]
        known |= {rule.id: self._position(fit) for rule, fit in rules}
        known[place.id] = self._position(not_known)

    def _shape(self, book: Rulebook, place: CompiledDestination) -> Sequence[Any]:
        """Write a destination as `Foreseen.shapes` has it."""
        conditions = book.program.conditions
        bars = {bar.id: position for position, bar in enumerate(place.day.bars)}
        asked = {need.id: position for position, need in enumerate(place.day.requirements)}
        ways = [
            [
                self._position(conditions[way.usable]),
                self._position(conditions[way.ready]),
                [bars[each.fact.id] for each in way.bars],
                [asked[each.fact.id] for each in way.requirements],
                [asked[each.fact.id] for each in way.needs],
            ]
            for way in place.ways
        ]
        return [
            ways,
            self._position(conditions[place.available]),
            self._position(conditions[place.ready]),
            self._node(book.diagrams, place.diagram),
            list(place.variables),
            [bars[each.fact.id] for each in place.passport_bars.airside],
            [bars[each.fact.id] for each in place.passport_bars.landside],
        ]

    def _position(self, condition: Compiled) -> int:
        written = repr(condition)
        if written not in self._positions:
            self._positions[written] = len(self.foreseen.conditions)
            self.foreseen.conditions.append(condition)
        return self._positions[written]

    def _node(self, diagrams: Diagrams, node: int) -> int:
        if node < Diagrams.TERMINALS:
            return node
        variable, children = diagrams.branches(node)
        row = variable, tuple(self._node(diagrams, child) for child in children)
        if row not in self._numbers:
            self._numbers[row] = Diagrams.TERMINALS + len(self.foreseen.nodes)
            self.foreseen.nodes.append(row)
        return self._numbers[row]
