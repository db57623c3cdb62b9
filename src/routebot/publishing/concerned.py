"""What a plan changes for whom, place by place: whom to look at to see it, and on which days.

A plan says of each effect whom it touches, as conditions. Here they become the few answers of one
person: those that the conditions name, and nothing else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.policy.files import Dataset
from routebot.policy.places import in_russia
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT
from routebot.policy.second_passports import NONE_HELD, VALUES
from routebot.publishing.counts import Impact, Period, Shift
from routebot.publishing.describing import Term, Who
from routebot.publishing.differences import Edit
from routebot.publishing.effects import Effect
from routebot.publishing.plan import Plan
from routebot.reasoning.exit_check import EXIT_LEVELS
from routebot.reasoning.thresholds import STATUS_LEVELS

__all__ = [
    "EXIT",
    "ORDINARY",
    "ROUTES",
    "Concern",
    "answers_of",
    "concerns_of",
    "days_of",
    "places_of",
]

EXIT, ROUTES = "exit", "routes"
"""What beside a destination's card a plan can change: the exit check, and the list of routes."""

_MOST_ROWS = 2
"""Rows of conditions from which people are made: the first ones hold most."""

ORDINARY: Answers = MappingProxyType(
    {
        question: frozenset(options)
        for question, options in {
            "passport": ["biometric"],
            "modes": ["air", "car", "rail_bus"],
            "region": ["centre"],
            "passport_validity": ["year_plus"],
            "other_citizenship": ["none"],
            "visas": ["none"],
            "cards": ["mir", "cash"],
            "military": ["not_liable"],
            "exit_limits": ["none"],
            "pursued": ["no"],
            "urgency": ["month"],
            "goal": ["wait"],
            "party": ["alone"],
            "funds": ["middle"],
            "grounds": ["none"],
        }.items()
    }
)
"""What somebody may answer of whom nothing in particular is to be said, the trip first."""


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that changes for some people from a day on.

    Attributes:
        places: codes of destinations; `EXIT` or `ROUTES` for what is of no place.
        who: None where the plan does not say whom it concerns.
        aspect: what of the places changes, as `outcomes.Aspect` has it; empty for a status.
        mode: the means of travel that all of them have.
        start: the place abroad where they are.
    """

    places: tuple[str, ...]
    who: Who | None
    since: date
    until: date | None
    worsens: bool
    aspect: str = ""
    mode: str = ""
    start: str = ""

    @property
    def rows(self) -> tuple[tuple[Term, ...], ...]:
        """The conditions of those who are looked at, each with what all of them have."""
        rows = self.who.any_of[:_MOST_ROWS] if self.who else ()
        return tuple((*self._all_have(), *row) for row in rows or ((),))

    def _all_have(self) -> Iterator[Term]:
        if self.start:
            yield Term("region", None, ("abroad",))
            yield Term("location", None, (self.start,))
        if self.mode:
            yield Term("modes", self.mode, ("yes",))


def concerns_of(plan: Plan, dataset: Dataset) -> tuple[Concern, ...]:
    """Return what a plan changes, the worst first; last what only reads otherwise.

    Args:
        dataset: the new version.
    """
    found = [
        *_shifted(plan.destinations, STATUS_LEVELS),
        *map(_felt, plan.effects),
        *_shifted([plan.leaving], EXIT_LEVELS),
    ]
    felt = sorted(found, key=lambda concern: not concern.worsens)
    said = {place for concern in felt for place in concern.places}
    reworded: dict[str, date] = {}
    for edit in plan.edits:
        since = max(plan.from_on, edit.begins_on or plan.from_on)
        for place in places_of(edit, dataset):
            if place not in said:
                reworded[place] = min(since, reworded.get(place, since))
    read = (Concern((place,), None, since, None, False) for place, since in reworded.items())
    return (*felt, *read)


def places_of(edit: Edit, dataset: Dataset) -> Iterator[str]:
    """Yield the destinations of which an edit says something; `EXIT` for the rules of leaving."""
    if edit.owner == EXIT or edit.owner in {place.id for place in dataset.destinations}:
        yield edit.owner
    for link in dataset.links:
        if link.id == edit.id:
            yield from (place for place in (link.end, link.start) if not in_russia(place))
    for area in dataset.areas:
        if area.id == edit.owner:
            yield from (member.id for member in area.members)


def days_of(concerns: Iterable[Concern], first: date, last: date) -> tuple[date, ...]:
    """Return the days within a window on which something becomes otherwise."""
    days = set()
    for concern in concerns:
        days.add(concern.since)
        if concern.until:
            days.add(concern.until + timedelta(days=1))
    return tuple(sorted(day for day in days if first <= day <= last))


def answers_of(row: Sequence[Term], vocabulary: Vocabulary) -> Answers:
    """Return the fewest answers of a person for whom conditions hold.

    Args:
        row: conditions; what the vocabulary does not know of them is left out.
    """
    answers: dict[str, frozenset[str]] = {}
    for term in row:
        known = vocabulary.questions.get(term.question)
        if known is None:
            continue
        if term.question == SECOND_PASSPORT:
            answers |= _second_passport(term, vocabulary)
        elif term.option is None:
            options = {option.id for option in known.options}
            fitting = [value for value in term.values if value in options]
            answers |= {term.question: frozenset(fitting[:1])} if fitting else {}
        else:
            chosen = frozenset([term.option]) if term.values == ("yes",) else frozenset()
            answers[term.question] = answers.get(term.question, frozenset()) | chosen
    has_none = {
        id_
        for id_, question in vocabulary.questions.items()
        if any(option.id == "none" for option in question.options)
    }
    return {
        id_: options or (frozenset(["none"]) if id_ in has_none else options)
        for id_, options in answers.items()
    }


def _second_passport(term: Term, vocabulary: Vocabulary) -> Mapping[str, frozenset[str]]:
    """Return a passport that gives in a place what a condition asks for; nothing if none does."""
    if NONE_HELD in term.values:
        return {OTHER_CITIZENSHIP: frozenset(["none"])}
    variable = vocabulary.index(SECOND_PASSPORT, term.option)
    meant = sum(1 << VALUES.index(value) for value in term.values)
    for place in vocabulary.places:
        held = {SECOND_PASSPORT: frozenset([place])}
        mask = vocabulary.masks(held)[variable]
        if mask and mask & meant == mask:
            return held
    return {}


def _shifted(impacts: Iterable[Impact], levels: Mapping[str, int]) -> Iterator[Concern]:
    for impact in impacts:
        for period in impact.periods:
            for shift in period.shifts:
                yield _of_shift(impact.id, period, shift, levels)


def _of_shift(id_: str, period: Period, shift: Shift, levels: Mapping[str, int]) -> Concern:
    worsens = levels[shift.after] > levels[shift.before]
    return Concern((id_,), shift.who, period.since, period.until, worsens)


def _felt(effect: Effect) -> Concern:
    mode = effect.about if effect.aspect in ("means", "road") else ""
    start = "" if in_russia(effect.start) else effect.start
    return Concern(
        effect.places,
        effect.who,
        effect.since,
        effect.until,
        effect.worsens,
        effect.aspect,
        mode,
        start,
    )
