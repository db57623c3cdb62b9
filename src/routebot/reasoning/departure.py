"""Leaving Russia comes first: what may stop a person at the Russian border."""

from dataclasses import dataclass
from enum import StrEnum

from routebot.policy.model import ExitRule
from routebot.reasoning.conditions import Truth
from routebot.reasoning.matching import Reading

__all__ = ["ExitStatus", "ExitVerdict", "check_exit"]


class ExitStatus(StrEnum):
    """Whether Russia lets them out, as far as their answers tell."""

    CLEAR = "clear"
    CHECK = "check"
    BARRED = "barred"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class ExitVerdict:
    """The exit check.

    Attributes:
        barring: rules by which an answer alone means a ban in force.
        checks: what to look up before the trip.
        advice: what is good to know; concerns them or may.
        open_questions: questions that could still bar them or call for a check.
    """

    status: ExitStatus
    barring: tuple[ExitRule, ...]
    checks: tuple[ExitRule, ...]
    advice: tuple[ExitRule, ...]
    open_questions: tuple[str, ...]

    @property
    def rules(self) -> tuple[ExitRule, ...]:
        """Everything to show, gravest first."""
        return (*self.barring, *self.checks, *self.advice)


def check_exit(reading: Reading) -> ExitVerdict:
    """Check the rules of the Russian side for a person.

    Somebody who said that they are already abroad is clear: no exit lies ahead of them.
    """
    if reading.rulebook.vocabulary.chosen("region", reading.masks) == "abroad":
        return ExitVerdict(ExitStatus.CLEAR, (), (), (), ())
    found: dict[str, list[ExitRule]] = {"barred": [], "check": [], "advice": []}
    undecided: set[str] = set()
    for ruled in reading.rulebook.exit_rules:
        rule, truth = ruled.fact, reading.truth(ruled)
        if truth is Truth.YES or (rule.effect == "advice" and truth is Truth.UNKNOWN):
            found[rule.effect].append(rule)
        elif truth is Truth.UNKNOWN:
            undecided |= reading.undecided(ruled)
    barring, checks, advice = (tuple(found[effect]) for effect in ("barred", "check", "advice"))
    if barring:
        status = ExitStatus.BARRED
    elif checks:
        status = ExitStatus.CHECK
    else:
        status = ExitStatus.DEPENDS if undecided else ExitStatus.CLEAR
    order = list(reading.rulebook.vocabulary.questions)
    return ExitVerdict(status, barring, checks, advice, tuple(sorted(undecided, key=order.index)))
