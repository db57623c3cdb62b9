"""Match a person's answers against a rulebook: the status of every destination, and the way that
gives it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from routebot.logic.conditions import Masks, Truth
from routebot.logic.diagrams import UNKNOWN, truth_of
from routebot.logic.vocabulary import NO_BIT
from routebot.policy.facts import Bar, EntryRule, Fact, Regime, Requirement
from routebot.reasoning.rulebook import (
    TERMINALS,
    CompiledDestination,
    CompiledFact,
    Rulebook,
    Status,
    Way,
)

__all__ = ["Evaluation", "Verdict", "concerning", "judge", "read", "statuses"]


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the rulebook says for a person: their masks, and the value of every slot."""

    rulebook: Rulebook
    masks: Masks
    values: tuple[int, ...]

    def truth(self, compiled: CompiledFact[Fact]) -> Truth:
        """Say whether a fact concerns the person; exact, also where a question stands in several
        branches.
        """
        value = self.values[compiled.slot]
        if value == Truth.UNKNOWN:
            diagrams = self.rulebook.diagrams
            settled = diagrams.settled(diagrams.of(compiled.condition), self.masks)
            return Truth.UNKNOWN if settled is None else truth_of(settled)
        return Truth(value)

    def undecided(self, compiled: CompiledFact[Fact]) -> frozenset[str]:
        """Return the questions that can still change whether a fact concerns the person; exact.

        There are none where the fact does not speak of an answer that they gave.
        """
        if self.values[compiled.slot] != Truth.UNKNOWN:
            return frozenset()
        diagrams = self.rulebook.diagrams
        return self.missing_in(diagrams.of(compiled.condition))

    def missing_in(self, node: int) -> frozenset[str]:
        """Return the questions that can still change the outcome of a diagram; exact."""
        diagrams, variables = self.rulebook.diagrams, self.rulebook.vocabulary.variables
        left = diagrams.given(node, self.masks)
        return frozenset(variables[variable].question for variable in diagrams.support(left))

    def unspoken_in(self, node: int, terminal: int = UNKNOWN) -> frozenset[str]:
        """Return the questions answered in a way of which the rules behind a diagram may not speak.

        Args:
            terminal: where the diagram ends for those of whom they do not.
        """
        diagrams, vocabulary = self.rulebook.diagrams, self.rulebook.vocabulary
        if terminal not in diagrams.reachable(node, self.masks):
            return frozenset()
        asked = {vocabulary.variables[variable].question for variable in diagrams.support(node)}
        return frozenset(
            question for question in asked if vocabulary.is_silent(question, self.masks)
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
        checked_on: the oldest day on which one of them was confirmed.
        lead_days: [fewest, most] days before one can go; None when not known.
        hinges: undecided, and closed unless they have something extra that they have not spoken of,
            such as a visa.
    """

    id: str
    status: Status
    way: Way | None
    blocked_by: tuple[Fact, ...]
    needs: tuple[Requirement, ...]
    confirmed: bool
    checked_on: date | None
    lead_days: tuple[int, int] | None
    baseline: bool
    hinges: bool = False

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
        """The rule would say "open" but is too old to be relied on."""
        return bool(self.way and self.way.expired and self.way.rule.status == "open")


def read(rulebook: Rulebook, masks: Masks) -> Evaluation:
    """Evaluate every condition of a rulebook for a person."""
    return Evaluation(rulebook, masks, tuple(rulebook.evaluate(masks)))


def judge(evaluation: Evaluation, destination: CompiledDestination) -> Verdict:
    """Judge one destination."""
    status = _status(evaluation, destination)
    way = _deciding_way(evaluation, destination, status)
    if way is None:
        return Verdict(
            destination.id, status, None, (), (), False, None, None, destination.day.baseline
        )
    bars = _stopping(evaluation, destination) if status is Status.CLOSED else []
    needs = (
        [need for need in way.needs if evaluation.values[need.slot] != Truth.NO]
        if status is not Status.CLOSED
        else []
    )
    shut = (
        [way, *_shut(evaluation, destination, way)]
        if status is Status.CLOSED and not bars
        else [way]
    )
    deciding: list[CompiledFact[Fact]] = [*bars, *needs]
    needed = tuple(need.fact for need in needs)
    closing: tuple[Fact, ...] = tuple(bar.fact for bar in bars) or tuple(
        other.rule for other in shut
    )
    return Verdict(
        id=destination.id,
        status=status,
        way=way,
        blocked_by=closing if status is Status.CLOSED else (),
        needs=needed,
        confirmed=all(other.confirmed for other in shut)
        and all(compiled.confirmed for compiled in deciding),
        checked_on=min(
            [
                *(other.rule.checked_on for other in shut),
                *(compiled.fact.checked_on for compiled in deciding),
            ]
        ),
        lead_days=_lead_days(way, needed) if status is not Status.CLOSED else None,
        baseline=destination.day.baseline,
        hinges=status is Status.DEPENDS and _hinges(evaluation, destination),
    )


def _hinges(evaluation: Evaluation, destination: CompiledDestination) -> bool:
    """Say whether it is closed when every yes-or-no that is still open is a no."""
    variables, masks = evaluation.rulebook.vocabulary.variables, evaluation.masks
    plain = tuple(
        mask & NO_BIT or mask if v.option else mask
        for v, mask in zip(variables, masks, strict=True)
    )
    return evaluation.rulebook.diagrams.settled(destination.diagram, plain) == TERMINALS.index(
        Status.CLOSED
    )


def statuses(evaluation: Evaluation) -> dict[str, Status]:
    """Return the status of every destination and nothing else: the quickest answer there is."""
    return {
        id_: _status(evaluation, destination)
        for id_, destination in evaluation.rulebook.destinations.items()
    }


def _status(evaluation: Evaluation, destination: CompiledDestination) -> Status:
    """Read the two slots; ask the diagram only where they leave it open."""
    ready, available = (
        evaluation.values[destination.ready],
        evaluation.values[destination.available],
    )
    if ready == Truth.YES:
        return Status.OPEN
    if available == Truth.NO:
        return Status.CLOSED
    if ready == Truth.NO and available == Truth.YES:
        return Status.CONDITIONAL
    settled = evaluation.rulebook.diagrams.settled(destination.diagram, evaluation.masks)
    return Status.DEPENDS if settled is None else TERMINALS[settled]


def _deciding_way(
    evaluation: Evaluation, destination: CompiledDestination, status: Status
) -> Way | None:
    """Choose the way to take; for a closed destination, the rule of the day.

    Certain ways go before possible ones, ready before those that need something, quick before slow,
    long stays before short ones. Where everything is shut, a rule that fits and is barred says more
    than one that is shut for all. While it is undecided, the headline rule says most.
    """
    values = evaluation.values

    def usable(way: Way) -> tuple[int, ...]:
        fewest, most = (
            way.rule.lead_days or (0, 0)
            if way.status is Status.OPEN
            else way.rule.lead_days or (999, 999)
        )
        return (-values[way.usable], -values[way.ready], most, fewest, -(way.rule.stay_days or 0))

    def shut(way: Way) -> tuple[int, ...]:
        return (-values[way.fit], way.status is Status.CLOSED, way.rule.way != "visit")

    def headline(way: Way) -> tuple[int, ...]:
        return (way.rule.way != "visit", *usable(way))

    if status is Status.CLOSED:
        return min(destination.ways, key=shut, default=None)
    if status is Status.DEPENDS:
        return min(
            (way for way in destination.ways if values[way.fit] != Truth.NO),
            key=headline,
            default=None,
        )
    return min(
        (way for way in destination.ways if values[way.usable] != Truth.NO),
        key=usable,
        default=None,
    )


def _stopping(evaluation: Evaluation, destination: CompiledDestination) -> list[CompiledFact[Bar]]:
    """Collect the bars that stop the ways which would fit."""
    bars: dict[str, CompiledFact[Bar]] = {}
    for way in destination.ways:
        if way.status is not Status.CLOSED and evaluation.values[way.fit] != Truth.NO:
            for bar in way.bars:
                if evaluation.truth(bar) is Truth.YES:
                    bars.setdefault(bar.fact.id, bar)
    return list(bars.values())


def _shut(evaluation: Evaluation, destination: CompiledDestination, headline: Way) -> Iterator[Way]:
    """Yield the other rules that would fit and are shut: somebody with a study place reads that
    permits are stopped.
    """
    for way in destination.ways:
        if (
            way is not headline
            and way.status is Status.CLOSED
            and evaluation.values[way.fit] == Truth.YES
        ):
            yield way


def _lead_days(way: Way, needs: tuple[Requirement, ...]) -> tuple[int, int] | None:
    """Add up: papers are applied for side by side, so the slowest counts. None when a slow part is
    not known.
    """
    parts = [need.lead_days for need in needs]
    if way.rule.lead_days is not None or way.rule.status != "open":
        parts.append(way.rule.lead_days)
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    return (max((low for low, _ in known), default=0), max((high for _, high in known), default=0))


def concerning(evaluation: Evaluation, facts: Iterable[CompiledFact[F]]) -> tuple[F, ...]:
    """Keep the facts that concern the person, or may; exact.

    A warning is not dropped because a question was skipped.
    """
    return tuple(compiled.fact for compiled in facts if evaluation.truth(compiled) is not Truth.NO)
