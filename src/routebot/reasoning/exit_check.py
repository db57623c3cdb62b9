"""Leaving Russia comes first: what may stop a person at the Russian border.

The check of a person, the check of all people at once as a diagram, and so the weights of claims
and the comparison of versions, read one table: `exit_status`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

from routebot.logic.conditions import Truth, truth
from routebot.logic.diagrams import NO, YES, disjunction, truth_of
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import ExitRule, Fact
from routebot.reasoning.rulebook import CompiledFact, Rulebook
from routebot.reasoning.verdicts import Evaluation, concerning

__all__ = [
    "EXIT_LEVELS",
    "EXIT_TERMINALS",
    "ExitStatus",
    "ExitVerdict",
    "check_exit",
    "concerning_abroad",
    "exit_diagram",
    "exit_status",
]


class ExitStatus(StrEnum):
    """Whether Russia lets them out, as far as their answers tell."""

    CLEAR = "clear"
    CHECK = "check"
    BARRED = "barred"
    DEPENDS = "depends"


EXIT_TERMINALS = (ExitStatus.CLEAR, ExitStatus.CHECK, ExitStatus.BARRED, ExitStatus.DEPENDS)
"""Status of each terminal of `exit_diagram`.

The last is for those of whom the rules do not speak.
"""

EXIT_LEVELS: Mapping[str, int] = MappingProxyType(
    {"clear": 0, "depends": 1, "check": 2, "barred": 3}
)
"""How bad each status is, 0 best."""


def exit_status(abroad: Truth, barred: Truth, check: Truth) -> ExitStatus:
    """Say what leaving Russia comes to.

    Args:
        abroad: they are abroad already, so that no exit lies ahead of them.
        barred: some rule bars them.
        check: some rule calls for looking something up.
    """
    if abroad is Truth.YES:
        return ExitStatus.CLEAR
    if barred is Truth.YES:
        return ExitStatus.BARRED
    if check is Truth.YES:
        return ExitStatus.CHECK
    return ExitStatus.DEPENDS if Truth.UNKNOWN in (barred, check) else ExitStatus.CLEAR


def exit_diagram(rulebook: Rulebook, without: str | None = None) -> int:
    """Return the diagram of the check over `EXIT_TERMINALS`.

    Args:
        without: id of a rule to leave out.
    """
    diagrams = rulebook.diagrams
    stopping = {"barred": NO, "check": NO}
    for rule in rulebook.exit_rules:
        effect = rule.fact.effect
        if effect in stopping and rule.fact.id != without:
            node = diagrams.of(rule.condition)
            stopping[effect] = diagrams.combine(disjunction, stopping[effect], node)
    abroad = diagrams.of(rulebook.meanings.circumstances.abroad.condition)
    return diagrams.combine(_terminal, abroad, stopping["barred"], stopping["check"])


def _terminal(abroad: int, barred: int, check: int) -> int:
    """Apply the table to terminals of conditions."""
    return EXIT_TERMINALS.index(exit_status(truth_of(abroad), truth_of(barred), truth_of(check)))


@dataclass(frozen=True, slots=True)
class ExitVerdict:
    """The exit check.

    Attributes:
        barring: rules by which an answer alone means a ban in force.
        checks: what to look up before the trip.
        advice: what is good to know; concerns them or may.
        open_questions: questions that could still bar them or call for a check.
        unspoken: questions answered in a way of which such a rule does not speak.
        withdrawn: rules that would bar them or call for a check, or may, and were withdrawn.
    """

    status: ExitStatus
    barring: tuple[ExitRule, ...]
    checks: tuple[ExitRule, ...]
    advice: tuple[ExitRule, ...]
    open_questions: tuple[str, ...]
    unspoken: tuple[str, ...]
    withdrawn: tuple[ExitRule, ...] = ()

    @property
    def summary(self) -> str:
        """The status in a word.

        It is ``withdrawn`` or ``unspoken`` where it depends on no question, but on what we took
        back, or on what the rules leave out.
        """
        if self.status is not ExitStatus.DEPENDS or self.open_questions:
            return str(self.status)
        return "withdrawn" if self.withdrawn else "unspoken"

    @property
    def first(self) -> tuple[ExitRule, ...]:
        """What they read before any route, beside who can help."""
        return tuple(rule for rule in self.checks if rule.first)

    @property
    def rules(self) -> tuple[ExitRule, ...]:
        """Everything to show, gravest first."""
        return (*self.barring, *self.checks, *self.withdrawn, *self.advice)


_Judged: TypeAlias = Sequence[tuple[CompiledFact[ExitRule], Truth]]
"""Each rule of the day, and whether it concerns the person."""


def check_exit(evaluation: Evaluation) -> ExitVerdict:
    """Check the rules of the Russian side for a person."""
    rulebook = evaluation.rulebook
    abroad = truth(rulebook.meanings.circumstances.abroad.condition, evaluation.masks)
    # To somebody who is abroad already no rule of the exit is shown; see `concerning_abroad`.
    rules = () if abroad is Truth.YES else rulebook.exit_rules
    judged = [(rule, evaluation.truth(rule)) for rule in rules]
    undecided = [
        rule
        for rule, concerns in judged
        if concerns is Truth.UNKNOWN and rule.fact.effect != "advice"
    ]
    return ExitVerdict(
        status=exit_status(abroad, _any(judged, "barred"), _any(judged, "check")),
        barring=_with(judged, "barred", {Truth.YES}),
        checks=_first_before(_with(judged, "check", {Truth.YES})),
        advice=_with(judged, "advice", {Truth.YES, Truth.UNKNOWN}),
        open_questions=_in_order(rulebook.vocabulary, map(evaluation.undecided, undecided)),
        unspoken=_in_order(
            rulebook.vocabulary,
            (evaluation.unspoken_in(rulebook.diagrams.of(rule.condition)) for rule in undecided),
        ),
        withdrawn=tuple(rule.fact for rule in undecided if rule.fact.withdrawn),
    )


def concerning_abroad(evaluation: Evaluation) -> tuple[Fact, ...]:
    """Return what concerns a person because they have left Russia: papers, consulates, a visit.

    It is every note of the exit that concerns nobody who is still there.
    """
    rulebook = evaluation.rulebook
    diagrams = rulebook.diagrams
    abroad = diagrams.of(rulebook.meanings.circumstances.abroad.condition)
    notes = (
        note
        for note in rulebook.exit_notes
        if diagrams.combine(_still_there, diagrams.of(note.condition), abroad) == NO
    )
    return concerning(evaluation, notes)


def _still_there(concerned: int, abroad: int) -> int:
    """Say whether somebody is concerned who may still be in Russia."""
    return NO if concerned == NO or abroad == YES else YES


def _any(judged: _Judged, effect: str) -> Truth:
    """Say whether some rule of this effect concerns the person."""
    return max(
        (concerns for rule, concerns in judged if rule.fact.effect == effect), default=Truth.NO
    )


def _with(judged: _Judged, effect: str, truths: set[Truth]) -> tuple[ExitRule, ...]:
    """Keep the rules of an effect that concern the person as surely as is asked."""
    return tuple(
        rule.fact for rule, concerns in judged if rule.fact.effect == effect and concerns in truths
    )


def _first_before(rules: tuple[ExitRule, ...]) -> tuple[ExitRule, ...]:
    """Put what is to be read first before the others, which keep their order."""
    return tuple(sorted(rules, key=lambda rule: not rule.first))


def _in_order(vocabulary: Vocabulary, found: Iterable[frozenset[str]]) -> tuple[str, ...]:
    """Return every question that was found, in the dataset's order."""
    questions = frozenset[str]().union(*found)
    return tuple(id_ for id_ in vocabulary.questions if id_ in questions)
