"""What to do: the boxes to tick before leaving, and a plan for one destination, in order.

A plan is laid backwards from the day one must leave.

First the Russian border with its lawful remedies, then papers to obtain, the slowest first, then
steps, things to carry, money, the way, the clocks that start on arrival, and the door that stays
open when the stay ends. Where the law bars the exit there is no route in it, and for a closed
destination there is no plan.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Literal, NamedTuple

from routebot.logic.conditions import Truth
from routebot.policy.contents import short_of
from routebot.policy.facts import EntryRule, Fact, Requirement, Statement
from routebot.reasoning.advice import Advice
from routebot.reasoning.exit_check import concerning_abroad
from routebot.reasoning.journeys import Journey
from routebot.reasoning.lead_days import LeadDays, slowest
from routebot.reasoning.onward import Duty, NextStop, clock_of, onward
from routebot.reasoning.passing import Warned
from routebot.reasoning.rulebook import Status, Way
from routebot.reasoning.stays import Clock
from routebot.reasoning.verdicts import Verdict, concerning

__all__ = [
    "MOST_BOXES",
    "Asked",
    "Checklist",
    "Start",
    "Task",
    "asked_of",
    "errands_of",
    "make_boxes",
    "make_checklist",
    "requirements",
]

MOST_BOXES = 10
"""Things to tick off before leaving, of two lines each: a phone shows them in two screens."""

MOST_DOORS = 3
"""Places to go on to, each with the way there; the plan is about the first stop: a few will do."""

MOST_UNLINKED = 6
"""Places that are only named: about two lines on a phone."""


class Asked(NamedTuple):
    """One thing that a way in asks for, for certain or perhaps."""

    fact: EntryRule | Requirement
    kind: Literal["obtain", "step", "carry"]


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
    lead_days: LeadDays
    start: Start
    days: int = 0

    def by(self, on: date) -> date:
        """Return the last day to begin, as of a day, with `Start.DAYS`."""
        return on + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything a plan says.

    Attributes:
        barred: the law bars the exit, so nothing about a route is in it.
        rules: ids of what the plan rests on, for the receipt.
        verdict: told by the way in that it prepares for.
        errands: slowest first.
        duties, clock: of somebody who enters on the day of the plan: nobody comes earlier.
        journeys: best first, and what is known to go wrong in the places on the first one's way.
        doors: where one could go on to when the stay ends.
        unlinked: the same where the way there is not in our data.
        flights_collected: some flight from the place is in our data.
    """

    verdict: Verdict
    barred: bool
    days_left: int | None
    rules: tuple[str, ...]
    errands: tuple[Task, ...] = ()
    steps: tuple[Requirement, ...] = ()
    carry: tuple[Requirement, ...] = ()
    journeys: tuple[Journey, ...] = ()
    warned: tuple[Warned, ...] = ()
    duties: tuple[Duty, ...] = ()
    clock: Clock = field(default_factory=Clock)
    doors: tuple[NextStop, ...] = ()
    unlinked: tuple[Verdict, ...] = ()
    flights_collected: bool = True

    @property
    def travels(self) -> bool:
        """Say whether there is a trip to plan."""
        return not self.barred and self.verdict.status is not Status.CLOSED


def make_checklist(advice: Advice, id_: str) -> Checklist:
    """Lay out the plan for a destination.

    Raises:
        KeyError: the dataset has no such destination.
    """
    verdict, days_left = advice.told(id_), advice.profile.days_left
    if advice.barred:
        rules = tuple(rule.id for rule in (*advice.exit.barring, *advice.exit.checks))
        return Checklist(verdict, barred=True, days_left=days_left, rules=rules)
    rules = tuple(fact.id for fact in verdict.deciding)
    if verdict.status is Status.CLOSED:
        return Checklist(verdict, barred=False, days_left=days_left, rules=rules)
    asked, today = asked_of(advice, verdict), advice.rulebook.snapshot.on
    journeys, next_ = advice.journeys(id_), onward(advice, id_, today)
    return Checklist(
        verdict=verdict,
        barred=False,
        days_left=days_left,
        rules=rules,
        errands=_errands(asked, days_left),
        steps=_of_kind(asked, "step"),
        carry=_of_kind(asked, "carry"),
        journeys=journeys,
        warned=advice.warnings(journeys[0]) if journeys else (),
        duties=next_.duties,
        clock=clock_of(verdict, today, today),
        doors=next_.stops[:MOST_DOORS],
        unlinked=next_.unlinked[:MOST_UNLINKED],
        flights_collected=next_.flights_collected,
    )


def make_boxes(advice: Advice) -> tuple[Fact, ...]:
    """List what to tick off before leaving, the gravest first.

    What bars the person, what they have to look up, then advice that surely concerns them and says
    in short what to do. Of rules that ask for the same the first stands for all.
    """
    rulebook, evaluation = advice.rulebook, advice.evaluation
    rules = (rule for rule in rulebook.exit_rules if rule.fact.effect == "advice")
    known = (*(rules if advice.exit_ahead else ()), *rulebook.exit_notes)
    told = [each.fact for each in known if evaluation.truth(each) is Truth.YES]
    abroad = () if advice.exit_ahead else concerning_abroad(evaluation)
    boxes: dict[Statement, Fact] = {}
    for fact in (*advice.exit.barring, *advice.exit.checks):
        boxes.setdefault(short_of(fact) or fact.text, fact)
    for fact in sorted(told, key=lambda fact: fact not in abroad):
        if short := short_of(fact):
            boxes.setdefault(short, fact)
    return tuple(boxes.values())[:MOST_BOXES]


def asked_of(advice: Advice, verdict: Verdict) -> tuple[Asked, ...]:
    """List what the way in that decides asks of the person, or may ask.

    Where none decides, that is what any way asks.
    """
    if verdict.way is None:
        return tuple(Asked(each, each.kind) for each in requirements(advice, verdict))
    return _asked_by(advice, verdict.way)


def _asked_by(advice: Advice, way: Way) -> tuple[Asked, ...]:
    """List what a way in asks of the person, or may ask.

    A rule that is conditional is itself the first thing to obtain: a visa, a permission.
    """
    found = concerning(advice.evaluation, way.requirements)
    asked = [Asked(requirement, requirement.kind) for requirement in found]
    if way.rule.status == "conditional" and not way.rule.withdrawn:
        asked.insert(0, Asked(way.rule, "obtain"))
    return tuple(asked)


def requirements(advice: Advice, verdict: Verdict) -> tuple[Requirement, ...]:
    """List the requirements of the way in that decides; where none does, of every way."""
    asks = verdict.way or advice.rulebook.destinations[verdict.id]
    return concerning(advice.evaluation, asks.requirements)


def errands_of(advice: Advice, verdict: Verdict) -> tuple[Task, ...]:
    """List the papers to obtain for a destination, the slowest first, as its plan does.

    Args:
        verdict: as `Advice.told` gives it.
    """
    return _errands(asked_of(advice, verdict), advice.profile.days_left)


def _of_kind(asked: tuple[Asked, ...], kind: Literal["step", "carry"]) -> tuple[Requirement, ...]:
    """Keep the requirements of a kind; only to obtain something may be asked by a rule itself."""
    return tuple(
        thing.fact for thing in asked if thing.kind == kind and isinstance(thing.fact, Requirement)
    )


def _errands(asked: tuple[Asked, ...], days_left: int | None) -> tuple[Task, ...]:
    """List papers, what takes longest first: nobody knows how long is the longest."""
    tasks = [_task(thing.fact, days_left) for thing in asked if thing.kind == "obtain"]
    return tuple(sorted(tasks, key=lambda task: -slowest(task.lead_days)))


def _task(paper: EntryRule | Requirement, days_left: int | None) -> Task:
    """Lay the days that a paper takes backwards from the day of leaving."""
    lead_days = paper.lead_days
    if lead_days is None:
        return Task(paper, None, Start.UNKNOWN)
    fewest, most = lead_days
    if days_left is None:
        return Task(paper, lead_days, Start.BEFORE, most)
    if fewest > days_left:
        return Task(paper, lead_days, Start.LATE)
    if most > days_left:
        return Task(paper, lead_days, Start.PERHAPS)
    if most == days_left:
        return Task(paper, lead_days, Start.TODAY)
    return Task(paper, lead_days, Start.DAYS, days_left - most)
