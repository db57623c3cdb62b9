"""Leaving Russia comes first: what may stop a person at the Russian border."""

from dataclasses import dataclass
from enum import StrEnum

from routebot.logic.conditions import Truth
from routebot.logic.diagrams import UNKNOWN, YES
from routebot.policy.facts import ExitRule
from routebot.reasoning.verdicts import Evaluation

__all__ = ["EXIT_TERMINALS", "ExitStatus", "ExitVerdict", "check_exit", "exit_terminal"]


class ExitStatus(StrEnum):
    """Whether Russia lets them out, as far as their answers tell."""

    CLEAR = "clear"
    CHECK = "check"
    BARRED = "barred"
    DEPENDS = "depends"


EXIT_TERMINALS = (ExitStatus.CLEAR, ExitStatus.CHECK, ExitStatus.BARRED, ExitStatus.DEPENDS)
"""Status of each terminal of a diagram of leaving Russia; the last is for those of whom the rules
do not speak.
"""


def exit_terminal(barred: int, check: int) -> int:
    """Judge somebody complete: whether some rule bars them, whether some calls for a check;
    terminals of conditions.
    """
    if barred == YES:
        return EXIT_TERMINALS.index(ExitStatus.BARRED)
    if check == YES:
        return EXIT_TERMINALS.index(ExitStatus.CHECK)
    return EXIT_TERMINALS.index(
        ExitStatus.DEPENDS if UNKNOWN in (barred, check) else ExitStatus.CLEAR
    )


@dataclass(frozen=True, slots=True)
class ExitVerdict:
    """The exit check.

    Attributes:
        barring: rules by which an answer alone means a ban in force.
        checks: what to look up before the trip.
        advice: what is good to know; concerns them or may.
        open_questions: questions that could still bar them or call for a check.
        unspoken: questions answered in a way of which such a rule does not speak.
    """

    status: ExitStatus
    barring: tuple[ExitRule, ...]
    checks: tuple[ExitRule, ...]
    advice: tuple[ExitRule, ...]
    open_questions: tuple[str, ...]
    unspoken: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The status in a word; ``unspoken`` where it depends on no question, but on what the rules
        leave out.
        """
        silent = self.status is ExitStatus.DEPENDS and not self.open_questions
        return "unspoken" if silent else str(self.status)

    @property
    def rules(self) -> tuple[ExitRule, ...]:
        """Everything to show, gravest first."""
        return (*self.barring, *self.checks, *self.advice)


def check_exit(evaluation: Evaluation) -> ExitVerdict:
    """Check the rules of the Russian side for a person.

    Somebody who said that they are already abroad is clear: no exit lies ahead of them.
    """
    if "abroad" in evaluation.rulebook.vocabulary.standing("region", evaluation.masks):
        return ExitVerdict(ExitStatus.CLEAR, (), (), (), ())
    found: dict[str, list[ExitRule]] = {"barred": [], "check": [], "advice": []}
    undecided: set[str] = set()
    unspoken: set[str] = set()
    for compiled in evaluation.rulebook.exit_rules:
        rule, truth = compiled.fact, evaluation.truth(compiled)
        if truth is Truth.YES or (rule.effect == "advice" and truth is Truth.UNKNOWN):
            found[rule.effect].append(rule)
        elif truth is Truth.UNKNOWN:
            undecided |= evaluation.undecided(compiled)
            unspoken |= evaluation.unspoken_in(evaluation.rulebook.diagrams.of(compiled.condition))
    barring, checks, advice = (tuple(found[effect]) for effect in ("barred", "check", "advice"))
    if barring:
        status = ExitStatus.BARRED
    elif checks:
        status = ExitStatus.CHECK
    else:
        status = ExitStatus.DEPENDS if undecided or unspoken else ExitStatus.CLEAR
    order = list(evaluation.rulebook.vocabulary.questions)
    asked, given = (
        tuple(sorted(questions, key=order.index)) for questions in (undecided, unspoken)
    )
    return ExitVerdict(status, barring, checks, advice, asked, given)
