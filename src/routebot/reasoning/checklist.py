"""A plan for one destination: what to do, in order, laid backwards from the day one must leave.

First the Russian border with its lawful remedies, then papers to obtain, the slowest first, then
steps, things to carry, money, the way, the clocks that start on arrival, and the door that stays
open when the stay ends. Where the law bars the exit there is no route in it, and for a closed
destination there is no plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from routebot.logic.conditions import Truth
from routebot.policy.facts import Fact, Requirement
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.journeys import Journey
from routebot.reasoning.onward import Duty, NextStop, duties, onward
from routebot.reasoning.passing import Warned
from routebot.reasoning.rulebook import Status
from routebot.reasoning.verdicts import Verdict

__all__ = ["Checklist", "Start", "Task", "make_checklist"]

MOST_DOORS, MOST_NAMES = 3, 6


class Start(StrEnum):
    """When to begin with a paper."""

    TODAY = "today"  # just enough time
    PERHAPS = "perhaps"  # enough only if they are quick
    LATE = "late"  # even the quickest takes longer than there is
    UNKNOWN = "unknown"  # how long it takes is not known
    DAYS = "days"  # within some days from now
    BEFORE = "before"  # some days before leaving, whenever that is


@dataclass(frozen=True, slots=True)
class Task:
    """A paper to obtain.

    Attributes:
        fact: the requirement, or the entry rule itself where it asks for a visa or permission.
        lead_days: [fewest, most] days; None when not known.
        days: with `Start.DAYS` from today, with `Start.BEFORE` before leaving; else 0.
    """

    fact: Fact
    lead_days: tuple[int, int] | None
    start: Start
    days: int


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything a plan says.

    Attributes:
        barred: the law bars the exit, so nothing about a route is in it.
        errands: slowest first.
        journeys: best first, and what is known to go wrong in the places on the first one's way.
        doors: where one could go on to when the stay ends.
        unlinked: the same where the way there is not in our data.
        rules: ids of what the plan rests on, for the receipt.
    """

    verdict: Verdict
    barred: bool
    days_left: int | None
    errands: tuple[Task, ...]
    steps: tuple[Requirement, ...]
    carry: tuple[Requirement, ...]
    journeys: tuple[Journey, ...]
    warned: tuple[Warned, ...]
    duties: tuple[Duty, ...]
    doors: tuple[NextStop, ...]
    unlinked: tuple[Verdict, ...]
    rules: tuple[str, ...]

    @property
    def travels(self) -> bool:
        """Say whether there is a trip to plan."""
        return not self.barred and self.verdict.status is not Status.CLOSED


def make_checklist(advice: Advice, id_: str) -> Checklist:
    """Lay out the plan for a destination.

    Raises:
        KeyError: the dataset has no such destination.
    """
    verdict = advice.verdicts[id_]
    barred = advice.exit.status is ExitStatus.BARRED
    if barred or verdict.status is Status.CLOSED:
        rules = (
            tuple(rule.id for rule in (*advice.exit.barring, *advice.exit.checks))
            if barred
            else _rules(verdict)
        )
        return Checklist(
            verdict, barred, advice.profile.days_left, (), (), (), (), (), (), (), (), rules
        )
    wanted = list(_wanted(advice, verdict))
    errands = sorted(_errands(advice, verdict, wanted), key=lambda errand: -_slowness(errand))
    journeys, next_ = advice.journeys(id_), onward(advice, id_)
    return Checklist(
        verdict=verdict,
        barred=False,
        days_left=advice.profile.days_left,
        errands=tuple(errands),
        steps=tuple(requirement for requirement in wanted if requirement.kind == "step"),
        carry=tuple(requirement for requirement in wanted if requirement.kind == "carry"),
        journeys=journeys,
        warned=advice.warnings(journeys[0]) if journeys else (),
        duties=duties(advice, id_),
        doors=next_.stops[:MOST_DOORS],
        unlinked=next_.unlinked[:MOST_NAMES],
        rules=_rules(verdict),
    )


def _rules(verdict: Verdict) -> tuple[str, ...]:
    facts: list[Fact] = [
        *([verdict.rule] if verdict.rule else []),
        *verdict.blocked_by,
        *verdict.needs,
    ]
    return tuple(dict.fromkeys(fact.id for fact in facts))


def _wanted(advice: Advice, verdict: Verdict) -> Iterator[Requirement]:
    """Yield what the way that is taken asks of them, or may ask."""
    rule = verdict.rule
    for compiled in advice.rulebook.destinations[verdict.id].requirements:
        ways = compiled.fact.ways
        for_way = not ways or rule is None or rule.id in ways or rule.way in ways
        if for_way and advice.evaluation.truth(compiled) is not Truth.NO:
            yield compiled.fact


def _errands(advice: Advice, verdict: Verdict, wanted: list[Requirement]) -> Iterator[Task]:
    rule, left = verdict.rule, advice.profile.days_left
    if rule and rule.status == "conditional":
        yield Task(rule, rule.lead_days, *_start(rule.lead_days, left))
    for requirement in wanted:
        if requirement.kind == "obtain":
            yield Task(requirement, requirement.lead_days, *_start(requirement.lead_days, left))


def _start(lead: tuple[int, int] | None, left: int | None) -> tuple[Start, int]:
    """Lay a lead time backwards from the day of leaving."""
    if lead is None:
        return Start.UNKNOWN, 0
    fewest, most = lead
    if left is None:
        return Start.BEFORE, most
    if fewest > left:
        return Start.LATE, 0
    if most > left:
        return Start.PERHAPS, 0
    return (Start.DAYS, left - most) if left > most else (Start.TODAY, 0)


def _slowness(errand: Task) -> int:
    """A paper that takes nobody knows how long is begun first."""
    return 9999 if errand.lead_days is None else errand.lead_days[1]
