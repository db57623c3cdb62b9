"""Match answers against a rulebook: the status of every destination, and the way that gives it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import TypeVar

from routebot.logic.conditions import Masks, Truth
from routebot.logic.derived import is_value, none_held
from routebot.logic.diagrams import UNKNOWN, truth_of
from routebot.logic.vocabulary import NO_BIT, Variable
from routebot.policy.dates import PartialDate
from routebot.policy.facts import Bar, EntryRule, Fact, Regime, Requirement
from routebot.reasoning.deciding import deciding_way
from routebot.reasoning.kept import Kept, kept_of
from routebot.reasoning.lead_days import LeadDays
from routebot.reasoning.rulebook import (
    TERMINALS,
    CompiledDestination,
    CompiledFact,
    CompiledGap,
    Rulebook,
    Status,
    Way,
)
from routebot.reasoning.statuses import STATUSES
from routebot.reasoning.undecided import missing_in
from routebot.reasoning.ways import WayVerdict, judge_ways, lead_days_of, read_ways

__all__ = [
    "Evaluation",
    "Verdict",
    "by_way",
    "concerning",
    "judge",
    "read",
    "read_plainly",
    "statuses",
]

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rulebook says for a person: their masks, and the value of every slot.

    Attributes:
        kept: what is kept of the rulebook; it is asked a thousand times a tap.
        unsettled: slot -> the questions that can still change it, as far as they were looked for:
            places share conditions.
    """

    rulebook: Rulebook
    masks: Masks
    values: tuple[int, ...]
    kept: Kept = field(compare=False, repr=False)
    unsettled: dict[int, frozenset[str]] = field(default_factory=dict, compare=False, repr=False)

    def ways(self, verdict: "Verdict") -> tuple[WayVerdict, ...]:
        """Return the ways of a verdict, as `Verdict.ways`, found among those that are kept."""
        key, ways = (verdict.id, verdict.readings), self.kept.ways
        found = ways.get(key)
        if found is None:
            found = ways[key] = verdict.ways
        return found

    def truth(self, compiled: CompiledFact[Fact] | CompiledGap) -> Truth:
        """Say whether a fact concerns the person, or what is not established.

        It is exact, also where a question stands in several branches.
        """
        value = self.values[compiled.slot]
        if value == Truth.UNKNOWN:
            settled = self.rulebook.diagrams.settled(self._node(compiled.slot), self.masks)
            return Truth.UNKNOWN if settled is None else truth_of(settled)
        return Truth(value)

    def undecided(self, compiled: CompiledFact[Fact]) -> frozenset[str]:
        """Return the questions that can still change whether a fact concerns the person; exact.

        There are none where the fact does not speak of an answer that they gave.
        """
        return self.unsettled_by(compiled.slot)

    def unsure_of(self, way: Way) -> frozenset[str]:
        """Return the questions that can still change whether a way in is theirs; exact."""
        return self.unsettled_by(way.fit)

    def unsettled_by(self, slot: int) -> frozenset[str]:
        """Return the questions that can still change a condition; exact."""
        if self.values[slot] != Truth.UNKNOWN:
            return frozenset()
        if slot not in self.unsettled:
            self.unsettled[slot] = self.missing_in(self._node(slot))
        return self.unsettled[slot]

    def _node(self, slot: int) -> int:
        """Return the diagram of a condition, found once."""
        nodes = self.kept.nodes
        if slot not in nodes:
            nodes[slot] = self.rulebook.diagrams.of(self.rulebook.program.conditions[slot])
        return nodes[slot]

    def missing_in(self, node: int) -> frozenset[str]:
        """Return the questions that can still change the outcome of a diagram; exact."""
        return missing_in(self.rulebook, self.kept, self.masks, node)

    def unspoken_in(self, node: int, terminal: int = UNKNOWN) -> frozenset[str]:
        """Return the questions answered in a way of which the rules behind a diagram may not speak.

        Args:
            terminal: where the diagram ends for those of whom they do not.
        """
        diagrams, vocabulary = self.rulebook.diagrams, self.rulebook.vocabulary
        if terminal not in diagrams.reachable(node, self.masks):
            return frozenset()
        return frozenset(
            vocabulary.variables[variable].question
            for variable in diagrams.support(node)
            if vocabulary.says_nothing(variable, self.masks)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one destination is for a person.

    Attributes:
        way: the way in that decides: the one to take, or the rule of the day that is shut for them.
            None if the dataset has no rule for that day.
        blocked_by: for a closed destination, the facts that close it: the bars in the way of what
            would fit, else the rules that are shut, the headline first.
        needs: what must be obtained first, for certain or perhaps.
        confirmed: every fact that decides is fresh and well supported.
        checked: the oldest day on which one of them was confirmed; None if nothing dates one.
        lead_days: [fewest, most] days before one can go; None when not known.
        place, readings: the destination, and what the judgement of its ways rests on.
        plainly: undecided, and what it is where nothing extra is so that they have not spoken of,
            such as a visa or a passport issued in an annexed region. None where it is decided.
        waits_for: how many answers can still change it; counted of `plainly` only.
        withdrawn: the facts whose withdrawal leaves it undecided; see `without_word`.
        number: no other verdict has it, which `id` cannot promise; what is kept goes by it.
    """

    id: str
    status: Status
    way: Way | None
    blocked_by: tuple[Fact, ...]
    needs: tuple[Requirement, ...]
    confirmed: bool
    checked: PartialDate | None
    lead_days: LeadDays
    baseline: bool
    place: CompiledDestination
    readings: bytes
    plainly: "Verdict | None" = None
    waits_for: int = 0
    withdrawn: tuple[Fact, ...] = ()
    number: int = field(default_factory=count().__next__, init=False, compare=False, repr=False)

    @property
    def without_word(self) -> tuple[Fact, ...]:
        """The withdrawn facts because of which nobody can say what it is for people like them.

        What is withdrawn of passports that few people hold leaves the others their answer.
        """
        return (self.plainly or self).withdrawn

    @property
    def ways(self) -> tuple[WayVerdict, ...]:
        """Every way in that fits or could fit, the usable ones first."""
        return judge_ways(self.place, self.readings)

    @property
    def hinges(self) -> bool:
        """Whether it is closed unless they have something extra that they have not spoken of."""
        return self.plainly is not None and self.plainly.status is Status.CLOSED

    @property
    def checked_on(self) -> date | None:
        """The first day that `checked` may mean."""
        return self.checked.first_day if self.checked else None

    @property
    def rule(self) -> EntryRule | None:
        """The entry rule that decides."""
        return self.way.rule if self.way else None

    @property
    def deciding(self) -> tuple[Fact, ...]:
        """The facts the verdict rests on, the rule first, each once."""
        facts: tuple[Fact, ...] = (
            *((self.way.rule,) if self.way else ()),
            *self.blocked_by,
            *self.needs,
        )
        return tuple({fact.id: fact for fact in facts}.values())

    @property
    def regime(self) -> Regime | None:
        """The regime of the day for this person, also where a bar closes it."""
        return self.way.rule.regime if self.way else None

    @property
    def reconfirm(self) -> bool:
        """The way that decides has to be looked up anew."""
        return bool(self.way and self.way.reconfirm)


def read(rulebook: Rulebook, masks: Masks) -> Evaluation:
    """Evaluate every condition of a rulebook for a person."""
    return Evaluation(rulebook, masks, tuple(rulebook.evaluate(masks)), kept_of(rulebook))


def read_plainly(evaluation: Evaluation) -> Evaluation:
    """Evaluate anew, with every yes-or-no that is still open taken as a no."""
    pairs = zip(evaluation.rulebook.vocabulary.variables, evaluation.masks, strict=True)
    return read(evaluation.rulebook, tuple(_else_no(variable, mask) for variable, mask in pairs))


def judge(evaluation: Evaluation, destination: CompiledDestination) -> Verdict:
    """Judge one destination."""
    status = _status(evaluation, destination)
    way = deciding_way(evaluation.values, destination, status)
    if way is None:
        return _without_rule(evaluation, destination, status)
    if status is Status.CLOSED:
        return _closed(evaluation, destination, way)
    verdict = _passable(evaluation, destination, status, way)
    if status is not Status.DEPENDS:
        return verdict
    return replace(verdict, withdrawn=tuple(_withdrawn(evaluation, destination, way)))


def _withdrawn(
    evaluation: Evaluation, destination: CompiledDestination, way: Way
) -> Iterator[Fact]:
    """Yield the withdrawn facts that decide: the rule, or what stops or is asked for, if only that.

    Where an answer can still open the place, it is the answer that decides.
    """
    if way.rule.withdrawn:
        yield way.rule
    told = [each for each in (*way.bars, *way.needs) if each.fact.withdrawn]
    found = [each.fact for each in told if evaluation.values[each.slot] != Truth.NO]
    if found:
        reachable = evaluation.rulebook.diagrams.reachable(destination.diagram, evaluation.masks)
        if not {TERMINALS[end] for end in reachable} & {Status.OPEN, Status.CONDITIONAL}:
            yield from found


def _without_rule(
    evaluation: Evaluation, destination: CompiledDestination, status: Status
) -> Verdict:
    """Judge a destination of which the dataset says nothing that decides."""
    return Verdict(
        id=destination.id,
        status=status,
        way=None,
        blocked_by=(),
        needs=(),
        confirmed=False,
        checked=None,
        lead_days=None,
        baseline=destination.day.baseline,
        place=destination,
        readings=read_ways(evaluation.values, destination),
    )


def _closed(evaluation: Evaluation, destination: CompiledDestination, way: Way) -> Verdict:
    """Name the bars in the way of what would fit; without any, every rule that is shut."""
    bars = _stopping(evaluation, destination)
    ways = [way] if bars else [way, *_other_shut_ways(evaluation, destination, way)]
    closing: list[Fact] = [bar.fact for bar in bars] or [each.rule for each in ways]
    return Verdict(
        id=destination.id,
        status=Status.CLOSED,
        way=way,
        blocked_by=tuple(closing),
        needs=(),
        confirmed=all(each.confirmed for each in ways) and all(bar.confirmed for bar in bars),
        checked=_oldest((way.rule, *closing), evaluation.rulebook.snapshot.on),
        lead_days=None,
        baseline=_is_baseline(destination, way),
        place=destination,
        readings=read_ways(evaluation.values, destination),
    )


def _passable(
    evaluation: Evaluation, destination: CompiledDestination, status: Status, way: Way
) -> Verdict:
    """Name what the way asks for, for certain or perhaps, and how long that takes."""
    asked = [need for need in way.needs if evaluation.values[need.slot] != Truth.NO]
    needs = tuple(need.fact for need in asked)
    return Verdict(
        id=destination.id,
        status=status,
        way=way,
        blocked_by=(),
        needs=needs,
        confirmed=way.confirmed and all(need.confirmed for need in asked),
        checked=_oldest((way.rule, *needs), evaluation.rulebook.snapshot.on),
        lead_days=lead_days_of(way, needs),
        baseline=_is_baseline(destination, way),
        place=destination,
        readings=read_ways(evaluation.values, destination),
    )


def by_way(verdict: Verdict, chosen: WayVerdict, on: date) -> Verdict:
    """Tell a verdict by another way into the same place: its rule, papers, days and age.

    The status stays: it is what the best way makes of the place.
    """
    return replace(
        verdict,
        way=chosen.way,
        needs=chosen.needs,
        confirmed=chosen.confirmed,
        checked=_oldest((chosen.rule, *chosen.needs), on),
        lead_days=chosen.lead_days,
        baseline=_is_baseline(verdict.place, chosen.way),
    )


def _oldest(facts: Iterable[Fact], on: date) -> PartialDate | None:
    """Return the oldest day on which one of the facts was confirmed, as of a day."""
    days = [fact.confirmed_on(on) for fact in facts]
    return None if None in days else min(day for day in days if day)


def _is_baseline(destination: CompiledDestination, way: Way) -> bool:
    """Say whether it rests on what an index says and nobody researched."""
    by_right = way.rule.way == "citizen"
    return way.indexed or (destination.day.baseline and not by_right)


def _else_no(variable: Variable, mask: int) -> int:
    """Take a yes-or-no that is still open as a no, and a passport not spoken of as none."""
    if is_value(variable.values):
        return none_held(mask)
    return NO_BIT if variable.option and mask & NO_BIT else mask


def statuses(evaluation: Evaluation) -> dict[str, Status]:
    """Return the status of every destination and nothing else: the quickest answer there is."""
    return {
        id_: _status(evaluation, destination)
        for id_, destination in evaluation.rulebook.destinations.items()
    }


def _status(evaluation: Evaluation, destination: CompiledDestination) -> Status:
    """Read the two slots; ask the diagram only where they leave it open."""
    values = evaluation.values
    read_off = STATUSES[values[destination.available], values[destination.ready]]
    if read_off is not Status.DEPENDS:
        return read_off
    settled = evaluation.rulebook.diagrams.settled(destination.diagram, evaluation.masks)
    return Status.DEPENDS if settled is None else TERMINALS[settled]


def _stopping(evaluation: Evaluation, destination: CompiledDestination) -> list[CompiledFact[Bar]]:
    """Collect the bars that stop the ways which would fit."""
    bars: dict[str, CompiledFact[Bar]] = {}
    for way in destination.ways:
        if way.gives is not Status.CLOSED and evaluation.values[way.fit] != Truth.NO:
            for bar in way.bars:
                if evaluation.truth(bar) is Truth.YES:
                    bars.setdefault(bar.fact.id, bar)
    return list(bars.values())


def _other_shut_ways(
    evaluation: Evaluation, destination: CompiledDestination, headline: Way
) -> Iterator[Way]:
    """Yield the other rules that would fit and are shut.

    Somebody with a study place reads that permits are stopped.
    """
    for way in destination.ways:
        fits = evaluation.values[way.fit] == Truth.YES
        if way is not headline and way.gives is Status.CLOSED and fits:
            yield way


def concerning(evaluation: Evaluation, facts: Iterable[CompiledFact[F]]) -> tuple[F, ...]:
    """Keep the facts that concern the person, or may; exact.

    A warning is not dropped because a question was skipped.
    """
    return tuple(compiled.fact for compiled in facts if evaluation.truth(compiled) is not Truth.NO)
