"""Compile a snapshot: every fact's condition to a slot of a program, a destination to a diagram.

A rulebook is what all reasoning reads. It is immutable and belongs to one snapshot; only the tables
that it is made in, of conditions and diagrams, go on growing, and what is in them stays as it is.
What is kept of its results is in `kept`. `Rulebook.plain` is its JSON form, which another evaluator
(an offline page, say) can run without this package.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import Final, NamedTuple, TypeVar

from routebot.logic.conditions import Compiled, all_of, any_of, variables_of_all
from routebot.logic.diagrams import Diagrams
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Bar, EntryRule, Fact, Requirement
from routebot.policy.questions import SECOND_PASSPORT
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
from routebot.reasoning.meanings import CARDS, PASSPORT, PASSPORT_VALIDITY, compile_meanings
from routebot.reasoning.second_passports import second_passports
from routebot.reasoning.statuses import TERMINALS, Status, status_of, terminal_of

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


class _CompiledWay(NamedTuple):
    """A way, and the conditions behind its slots."""

    way: Way
    usable: Compiled
    ready: Compiled


class Rulebook:
    """A compiled snapshot.

    Args:
        vocabulary: the questions to compile for, by default the snapshot's own; two versions of a
            dataset can be compared when both are compiled for the questions of both.
        diagrams: the table to make diagrams in, over that vocabulary.
        program: the list to put conditions in, over that vocabulary; several rulebooks that share
            one give equal conditions one slot.
        for_few: a handful of people will be asked about: conditions are walked, see `Program.walk`.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary | None = None,
        diagrams: Diagrams | None = None,
        program: Program | None = None,
        *,
        for_few: bool = False,
    ) -> None:
        self.snapshot: Final = snapshot
        self.vocabulary: Final = vocabulary or Vocabulary(
            snapshot.questions, snapshot.destinations, snapshot.passports
        )
        everything = self.vocabulary.unknown
        self.diagrams: Final = Diagrams(everything) if diagrams is None else diagrams
        self.program: Final = Program(everything) if program is None else program
        self.meanings: Final = compile_meanings(
            snapshot.questions, snapshot.circumstances, self.vocabulary, self.program
        )
        self.exit_rules: Final = tuple(self._compiled(rule) for rule in snapshot.exit_rules)
        papers = (rule for rule in self.exit_rules if rule.fact.lets_out_to is not None)
        self.exit_papers: Final = tuple(papers)
        self.exit_notes: Final = tuple(self._compiled(note) for note in snapshot.exit_notes)
        self.money: Final = tuple(
            self._compiled(fact)
            for fact in (*snapshot.payments, *snapshot.payment_pitfalls, *snapshot.payment_notes)
        )
        self.everywhere: Final = tuple(self._compiled(each) for each in snapshot.everywhere)
        self.links: Final = tuple(self._compiled(link) for link in snapshot.links)
        self.destinations: Final[Mapping[str, CompiledDestination]] = MappingProxyType(
            {id_: self._destination(day) for id_, day in snapshot.destinations.items()}
        )
        dangers = (each for place in self.destinations.values() for each in place.dangers)
        self.danger_questions: Final = self.vocabulary.questions_in(d.condition for d in dangers)
        # The function as it is now: what another rulebook adds to a shared program is not its own.
        self.evaluate: Final = self.program.walk if for_few else self.program.evaluate

    def _compiled(self, fact: F, place: str | None = None) -> CompiledFact[F]:
        """Give a fact its slot."""
        condition = condition_of(self.vocabulary, fact, place)
        confirmed = self.snapshot.freshness(fact) is Freshness.CONFIRMED
        return CompiledFact(fact, self.program.slot(condition), condition, confirmed)

    def _gap(self, gap: NotEstablishedThere, place: str) -> CompiledGap:
        condition = self.vocabulary.concerns(gap, place)
        return CompiledGap(gap, self.program.slot(condition), condition)

    def _destination(self, day: DayDestination) -> CompiledDestination:
        """Compile a destination: its ways in, and all that is known about it."""
        bars = [self._compiled(bar, day.id) for bar in day.bars]
        requirements = tuple(self._compiled(need, day.id) for need in day.requirements)
        researched = [(rule, condition_of(self.vocabulary, rule, day.id)) for rule in day.entry]
        by_passport, not_known = second_passports(self.snapshot, self.vocabulary, day.id)
        made = [self._way(*each, bars, requirements) for each in researched]
        made += [self._way(*each, bars, requirements, from_table=True) for each in by_passport]
        ways = tuple(each.way for each in made)
        fits, told = (fit for _, fit in researched), (*bars, *requirements)
        available = any_of([*(each.usable for each in made), not_known], self.vocabulary.unknown)
        at_once = any_of([*(each.ready for each in made), not_known], self.vocabulary.unknown)
        diagram = self.diagrams.combine(
            terminal_of, self.diagrams.of(available), self.diagrams.of(at_once)
        )
        return CompiledDestination(
            id=day.id,
            day=day,
            ways=ways,
            way_slots=tuple(dict.fromkeys(slot for way in ways for slot in way.slots)),
            available=self.program.slot(available),
            ready=self.program.slot(at_once),
            diagram=diagram,
            variables=variables_of_all([not_known, *fits, *(each.condition for each in told)]),
            passport_bars=self._passport_bars(ways),
            requirements=requirements,
            pitfalls=tuple(self._compiled(fact, day.id) for fact in day.pitfalls),
            dangers=tuple(self._compiled(fact, day.id) for fact in day.dangers),
            stays=tuple(self._compiled(fact, day.id) for fact in day.stays),
            notes=tuple(self._compiled(fact, day.id) for fact in day.notes),
            payments=tuple(self._compiled(fact, day.id) for fact in day.payments),
            gaps=tuple(self._gap(gap, day.id) for gap in day.not_established),
            cards=cards_of(self.snapshot, day, self.vocabulary),
        )

    def _way(
        self,
        rule: EntryRule,
        fit: Compiled,
        bars: Iterable[CompiledFact[Bar]],
        requirements: Iterable[CompiledFact[Requirement]],
        *,
        from_table: bool = False,
    ) -> _CompiledWay:
        """Compile an entry rule with the bars and requirements that are about it.

        An expired rule is not relied on: what it opened has to be looked up first.
        """
        indexed = from_table and rule.way == SECOND_PASSPORT
        right = from_table and not indexed  # to live there: no paper is asked for
        names = {rule.id} if right else {rule.id, rule.way}
        stopping = tuple(bar for bar in bars if _is_about(bar.fact.closes, names, not from_table))
        asked = tuple(each for each in requirements if _is_about(each.fact.ways, names, not right))
        needs = tuple(each for each in asked if each.fact.kind == "obtain")
        freshness = self.snapshot.freshness(rule)
        status = Status(entry_status(rule, freshness))
        negate = self.vocabulary.negate
        usable: Compiled = False
        if status is not Status.CLOSED:
            usable = all_of([fit, *(negate(bar.condition) for bar in stopping)])
        ready: Compiled = False
        if status is Status.OPEN or rule.withdrawn:  # then it is as unknown as `usable`
            ready = all_of([usable, *(negate(need.condition) for need in needs)])
        way = Way(
            rule=rule,
            gives=status,
            fit=self.program.slot(fit),
            usable=self.program.slot(usable),
            ready=self.program.slot(ready),
            bars=stopping,
            requirements=asked,
            needs=needs,
            expired=freshness is Freshness.EXPIRED,
            confirmed=freshness is Freshness.CONFIRMED,
            indexed=indexed,
        )
        return _CompiledWay(way, usable, ready)

    def _passport_bars(self, ways: Iterable[Way]) -> PassportBars:
        """Pick out the bars that read what is asked of everybody who passes."""
        bars = {bar.fact.id: bar for way in ways for bar in way.bars}
        return PassportBars(
            airside=tuple(bar for bar in bars.values() if self._reads(bar, {PASSPORT})),
            landside=tuple(
                bar for bar in bars.values() if self._reads(bar, {PASSPORT, PASSPORT_VALIDITY})
            ),
        )

    def _reads(self, compiled: CompiledFact[Fact], questions: AbstractSet[str]) -> bool:
        """Say whether it depends on the answer to one of the questions."""
        return not self.vocabulary.questions_in([compiled.condition]).isdisjoint(questions)

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


def compile_snapshot(snapshot: Snapshot, *, for_few: bool = False) -> Rulebook:
    """Compile a snapshot.

    Args:
        for_few: as of `Rulebook`.

    Raises:
        AnswerError, ValueError: a condition is malformed; `routebot data check` says where.
    """
    return Rulebook(snapshot, for_few=for_few)


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


def _is_about(named: tuple[str, ...], names: AbstractSet[str], for_all: bool) -> bool:
    """Say whether what names some ways is about this one; what names none is, if `for_all`."""
    return not names.isdisjoint(named) if named else for_all
