"""Compile a snapshot: every fact's condition to a slot of a program, a destination to a diagram.

A rulebook is what all reasoning reads. It is immutable and belongs to one snapshot; only the tables
that it is made in, of conditions and diagrams, go on growing, and what is in them stays as it is.
What is kept of its results is in `kept`. `Rulebook.plain` is its JSON form, which another evaluator
(an offline page, say) can run without this package.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeVar, cast

from routebot.logic.conditions import Compiled, variables_of_all
from routebot.logic.diagrams import Diagrams
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Bar, EntryRule, Fact, Requirement
from routebot.policy.second_passports import PassportRules
from routebot.policy.snapshot import DayDestination, Freshness, Snapshot
from routebot.reasoning import thresholds
from routebot.reasoning.compiled_facts import (
    CompiledDestination,
    CompiledFact,
    CompiledGap,
    PassportBars,
    Way,
)
from routebot.reasoning.decay import PaymentKnown, condition_of, entry_status, payment_known
from routebot.reasoning.foreseen import Foreseen, Nodes, key_of
from routebot.reasoning.meanings import CARDS, compile_meanings
from routebot.reasoning.second_passports import second_passports
from routebot.reasoning.shapes import Judged, Shape, WayShape, shape_of
from routebot.reasoning.statuses import TERMINALS, Status, status_of

__all__ = [
    "TERMINALS",
    "CompiledDestination",
    "CompiledFact",
    "CompiledGap",
    "PassportBars",
    "Rulebook",
    "Status",
    "Way",
    "cards_of",
    "compile_snapshot",
    "status_of",
]

F = TypeVar("F", bound=Fact)


class Rulebook:
    """A compiled snapshot.

    Args:
        vocabulary: the questions to compile for, by default the snapshot's own; two versions of a
            dataset can be compared when both are compiled for the questions of both.
        diagrams: the table to make diagrams in, over that vocabulary.
        program: the list to put conditions in, over that vocabulary; several rulebooks that share
            one give equal conditions one slot.
        for_few: a handful of people will be asked about: conditions are walked, see `Program.walk`.
        foreseen: what compiling the dataset of the snapshot comes to for its own questions.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary | None = None,
        diagrams: Diagrams | None = None,
        program: Program | None = None,
        *,
        for_few: bool = False,
        foreseen: Foreseen | None = None,
    ) -> None:
        self.snapshot: Final = snapshot
        self.vocabulary: Final = vocabulary or Vocabulary(
            snapshot.questions, snapshot.destinations, snapshot.passports
        )
        everything = self.vocabulary.unknown
        self._known: dict[tuple[int, int], CompiledFact[Fact]] = {}
        self._foreseen = foreseen
        self._passports = PassportRules(snapshot.passports, self.vocabulary.places)
        self.diagrams: Final = Diagrams(everything) if diagrams is None else diagrams
        self.program: Final = Program(everything) if program is None else program
        self._nodes = Nodes(foreseen, self.diagrams) if foreseen else None
        self.meanings: Final = compile_meanings(
            snapshot.questions, snapshot.circumstances, self.vocabulary, self.program
        )
        self.exit_rules: Final = tuple(self._compiled(rule) for rule in snapshot.exit_rules)
        papers = (rule for rule in self.exit_rules if rule.fact.lets_out_to is not None)
        self.exit_papers: Final = tuple(papers)
        self.exit_notes: Final = tuple(self._compiled(note) for note in snapshot.exit_notes)
        paid = (*snapshot.payments, *snapshot.payment_pitfalls, *snapshot.payment_notes)
        self.money: Final = tuple(self._compiled(fact) for fact in paid)
        self.everywhere: Final = tuple(self._compiled(each) for each in snapshot.everywhere)
        self.links: Final = tuple(self._compiled(link) for link in snapshot.links)
        self.destinations: Final[Mapping[str, CompiledDestination]] = MappingProxyType(
            {id_: self._destination(day) for id_, day in snapshot.destinations.items()}
        )
        dangers = [each for place in self.destinations.values() for each in place.dangers]
        self.danger_variables: Final = variables_of_all(each.condition for each in dangers)
        self.danger_questions: Final = frozenset(
            self.vocabulary.variables[variable].question for variable in self.danger_variables
        )
        # Nothing in a rulebook can be changed.
        del self._known, self._foreseen, self._nodes, self._passports
        # The function as it is now: what another rulebook adds to a shared program is not its own.
        self.evaluate: Final = self.program.walk if for_few else self.program.evaluate

    def _compiled(self, fact: F, place: str | None = None) -> CompiledFact[F]:
        """Give a fact its slot; what an area says stands in many places, and is the same there."""
        condition = self._concerned(fact, place)
        key = id(fact), id(condition)
        known = self._known.get(key)
        if known is None:
            confirmed = self.snapshot.freshness(fact) is Freshness.CONFIRMED
            known = CompiledFact(fact, self.program.slot(condition), condition, confirmed)
            self._known[key] = known
        return cast("CompiledFact[F]", known)

    def _concerned(self, fact: Fact, place: str | None) -> Compiled:
        known = self._foreseen.concerned_by("fact", fact.id, place) if self._foreseen else None
        return condition_of(self.vocabulary, fact, place) if known is None else known

    def _gap(self, gap: NotEstablishedThere, place: str) -> CompiledGap:
        known = self._foreseen.concerned_by("gap", gap.id, place) if self._foreseen else None
        condition = self.vocabulary.concerns(gap, place) if known is None else known
        return CompiledGap(gap, self.program.slot(condition), condition)

    def _destination(self, day: DayDestination) -> CompiledDestination:
        """Compile a destination: its ways in, and all that is known about it."""
        bars = [self._compiled(bar, day.id) for bar in day.bars]
        requirements = tuple(self._compiled(need, day.id) for need in day.requirements)
        by_passport, not_known = second_passports(
            self._passports, self.vocabulary, day.id, self._foreseen
        )
        rules = [self._judged(rule, self._concerned(rule, day.id)) for rule in day.entry]
        rules += [self._judged(*each, from_table=True) for each in by_passport]
        shape = self._foreseen_shape(day, rules) or shape_of(
            self.vocabulary, self.diagrams, rules, bars, requirements, not_known
        )
        ways = tuple(
            self._way(*each, bars, requirements) for each in zip(rules, shape.ways, strict=True)
        )
        return CompiledDestination(
            id=day.id,
            day=day,
            ways=ways,
            way_slots=tuple(dict.fromkeys(slot for way in ways for slot in way.slots)),
            available=self.program.slot(shape.available),
            ready=self.program.slot(shape.ready),
            diagram=shape.diagram,
            variables=tuple(shape.variables),
            passport_bars=PassportBars(
                airside=tuple(bars[each] for each in shape.airside),
                landside=tuple(bars[each] for each in shape.landside),
            ),
            requirements=requirements,
            pitfalls=tuple(self._compiled(fact, day.id) for fact in day.pitfalls),
            dangers=tuple(self._compiled(fact, day.id) for fact in day.dangers),
            stays=tuple(self._compiled(fact, day.id) for fact in day.stays),
            notes=tuple(self._compiled(fact, day.id) for fact in day.notes),
            payments=tuple(self._compiled(fact, day.id) for fact in day.payments),
            gaps=tuple(self._gap(gap, day.id) for gap in day.not_established),
            cards=cards_of(self.snapshot, day, self.vocabulary),
        )

    def _foreseen_shape(self, day: DayDestination, rules: Sequence[Judged]) -> Shape | None:
        """Return what a destination comes to, if that was foreseen."""
        if self._foreseen is None or self._nodes is None:
            return None
        key = key_of(day, [(each.rule.id, each.gives) for each in rules])
        return self._foreseen.shape(day.id, key, self._nodes)

    def _judged(self, rule: EntryRule, fit: Compiled, *, from_table: bool = False) -> Judged:
        freshness = self.snapshot.freshness(rule)
        return Judged(rule, fit, freshness, Status(entry_status(rule, freshness)), from_table)

    def _way(
        self,
        judged: Judged,
        shape: WayShape,
        bars: Sequence[CompiledFact[Bar]],
        requirements: Sequence[CompiledFact[Requirement]],
    ) -> Way:
        """Compile an entry rule with the bars and requirements that are about it."""
        return Way(
            rule=judged.rule,
            gives=judged.gives,
            fit=self.program.slot(judged.fit),
            usable=self.program.slot(shape.usable),
            ready=self.program.slot(shape.ready),
            bars=tuple(bars[each] for each in shape.bars),
            requirements=tuple(requirements[each] for each in shape.requirements),
            needs=tuple(requirements[each] for each in shape.needs),
            expired=judged.freshness is Freshness.EXPIRED,
            confirmed=judged.freshness is Freshness.CONFIRMED,
            indexed=judged.indexed,
        )

    @property
    def plain(self) -> dict[str, object]:
        """The rulebook as JSON: all that another evaluator reads.

        Variables, conditions, what options stand for, the numbers that judgement turns on, and each
        destination's slots and diagram.
        """
        return {
            "on": self.snapshot.on.isoformat(),
            "revision": self.snapshot.revision,
            "variables": [
                [v.question, v.option, list(v.values)] for v in self.vocabulary.variables
            ],
            "conditions": list(self.program.conditions),
            "terminals": list(TERMINALS),
            "meanings": self.meanings.plain,
            "thresholds": thresholds.plain(),
            "diagrams": self.diagrams.plain(
                [destination.diagram for destination in self.destinations.values()]
            ),
            "destinations": {
                destination.id: {
                    "diagram": destination.diagram,
                    "available": destination.available,
                    "ready": destination.ready,
                    "ways": [
                        [way.rule.id, way.gives, way.fit, way.usable, way.ready]
                        for way in destination.ways
                    ],
                    "bars": [
                        [bar.fact.id, bar.slot] for way in destination.ways for bar in way.bars
                    ],
                    "requirements": [[r.fact.id, r.slot] for r in destination.requirements],
                    "pitfalls": [[p.fact.id, p.slot] for p in destination.pitfalls],
                    "dangers": [[d.fact.id, d.slot] for d in destination.dangers],
                }
                for destination in self.destinations.values()
            },
        }


def compile_snapshot(
    snapshot: Snapshot, *, for_few: bool = False, foreseen: Foreseen | None = None
) -> Rulebook:
    """Compile a snapshot.

    Args:
        for_few, foreseen: as of `Rulebook`.

    Raises:
        AnswerError, ValueError: a condition is malformed; `routebot data check` says where.
    """
    return Rulebook(snapshot, for_few=for_few, foreseen=foreseen)


def cards_of(
    snapshot: Snapshot, day: DayDestination, vocabulary: Vocabulary
) -> Mapping[str, PaymentKnown]:
    """Return what is known of each means of payment in a place.

    A destination's own facts go before its areas', and those before general ones.
    """
    facts = (*snapshot.payments, *day.payments)
    fresh = snapshot.freshness
    found = {card: payment_known(fact, card, fresh(fact)) for fact in facts for card in fact.cards}
    asked = vocabulary.questions.get(CARDS)
    options = asked.options if asked else ()
    alike = {option.id: found[option.treat_as] for option in options if option.treat_as in found}
    return MappingProxyType(alike | found)
