"""For whom a screen reads otherwise after a change: with the fewest answers that show it."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from routebot.dialogue.state import State
from routebot.dialogue.views import PARTS, Card, Leaving, Plan, Routes, View
from routebot.errors import AnswerError
from routebot.logic.vocabulary import Answers, Vocabulary
from routebot.publishing.concerned import EXIT, ORDINARY, ROUTES, Concern, answers_of, concerns_of
from routebot.publishing.describing import Term
from routebot.publishing.plan import Plan as ChangePlan
from routebot.reasoning.interview import Interview
from routebot.screens.admin.sides import Sides
from routebot.words.i18n import Language

__all__ = ["Case", "Changes", "case_for", "cases_of", "changes_of"]

_MOST_PAGES = 3
"""Pages of a screen on which a difference is looked for."""

_MOST_FOR_ROUTES = 4
"""What changes worst; if it moves nothing in the list of routes, the rest hardly does."""

_TRIP = 3
"""The first of `ORDINARY`, how somebody travels."""

_STEPS = (0, _TRIP, len(ORDINARY))
"""How much of `ORDINARY` is said of somebody beside what concerns them: nothing, how they travel,
or all of it, as little as it takes.
"""

_PARTS = MappingProxyType(
    {
        "payment": "money",
        "warning": "pitfalls",
        "danger": "pitfalls",
        "journey": "way",
        "means": "way",
        "road": "way",
        "stay": "stay",
        "confirmed": "sources",
    }
)
"""Where a card says more of what changed, which may have had no room on the card itself."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a plan changes on screens.

    Attributes:
        concerns: what changes for whom, the worst first.
        subjects: what is shown of it: codes of destinations, the worst first, `EXIT`, `ROUTES`.
    """

    concerns: tuple[Concern, ...]
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A screen that reads otherwise for somebody.

    Attributes:
        view: the screen.
        interview: what they have answered; all other questions are open.
        told: the same as conditions, for putting it into words.
        since: the first day on which it does.
        filled: all that is not told is answered as by most; else nobody has asked it.
    """

    view: View
    interview: Interview
    told: tuple[Term, ...]
    since: date
    filled: bool = False


def changes_of(sides: Sides, plan: ChangePlan, language: Language) -> Changes:
    """Return what a plan changes on screens."""
    concerns = concerns_of(plan, sides.after)
    places = dict.fromkeys(place for concern in concerns for place in concern.places)
    subjects = sorted(places, key=lambda place: place == EXIT)
    worst = concerns[:_MOST_FOR_ROUTES]
    if any(_case(sides, concern, ROUTES, language) for concern in worst):
        subjects.append(ROUTES)
    return Changes(concerns, tuple(subjects))


def cases_of(
    sides: Sides, concerns: Sequence[Concern], subject: str, language: Language
) -> Iterator[Case]:
    """Yield people for whom a screen reads otherwise, those who feel the worst first.

    Args:
        concerns: what changes, the worst first.
        subject: as in `Changes`.
    """
    known = set()
    for concern in concerns:
        if subject in (ROUTES, *concern.places):
            case = _case(sides, concern, subject, language)
            if case and (case.view, case.told, case.since) not in known:
                known.add((case.view, case.told, case.since))
                yield case


def case_for(
    sides: Sides,
    concerns: Sequence[Concern],
    subject: str,
    interview: Interview,
    language: Language,
) -> Iterator[Case]:
    """Yield what reads otherwise for somebody who has answered so much, as `cases_of` does.

    Of it nothing is told: whoever asks knows the answers.
    """
    for concern in concerns:
        if subject in (ROUTES, *concern.places):
            for view in _views(subject, concern.aspect):
                if sides.differ(concern.since, State(language, interview, view)):
                    yield Case(view, interview, (), concern.since)


def _case(sides: Sides, concern: Concern, subject: str, language: Language) -> Case | None:
    """Return the one for whom the fewest answers show what changes."""
    day = concern.since
    for person in _people(sides.book("after", day).vocabulary, concern):
        for view in _views(subject, concern.aspect):
            if sides.differ(day, State(language, person.interview, view)):
                return Case(view, person.interview, person.told, day, person.filled)
    return None


class _Person(NamedTuple):
    """Somebody to be looked at, as `Case` has it."""

    interview: Interview
    told: tuple[Term, ...]
    filled: bool


def _people(vocabulary: Vocabulary, concern: Concern) -> Iterator[_Person]:
    """Yield people whom something concerns, those with the fewest answers first."""
    for row in concern.rows:
        named = answers_of(row, vocabulary)
        for most in _STEPS:
            answers = answers_of((*row, *_beside(vocabulary, named, most)), vocabulary)
            told = (*row, *_beside(vocabulary, named, min(most, _TRIP)))
            with suppress(AnswerError):  # of conditions that nobody meets who answers
                vocabulary.masks(answers)
                told = tuple(_one_person(told, vocabulary))
                yield _Person(Interview.of(answers), told, most > _TRIP)


def _one_person(row: Sequence[Term], vocabulary: Vocabulary) -> Iterator[Term]:
    """Yield the conditions as they are met by the answers of one person."""
    answers = answers_of(row, vocabulary)
    for term in row:
        is_known = term.option is None and term.question in answers
        yield replace(term, values=tuple(answers[term.question])) if is_known else term


def _beside(vocabulary: Vocabulary, named: Answers, most: int) -> Iterator[Term]:
    """Yield ordinary answers to the first of the questions that nothing is said of yet."""
    for question, options in islice(ORDINARY.items(), most):
        if question in vocabulary.questions and question not in named:
            if vocabulary.takes_one_answer(question):
                yield Term(question, None, tuple(options))
            else:
                yield from (Term(question, option, ("yes",)) for option in sorted(options))


def _views(subject: str, aspect: str) -> Iterator[View]:
    """Yield the screens on which something may read otherwise, the likeliest first."""
    if subject == EXIT:
        yield from map(Leaving, range(_MOST_PAGES))
    elif subject == ROUTES:
        yield Routes()
    else:
        yield Card(subject)
        likely = _PARTS.get(aspect)
        for part in sorted(PARTS, key=lambda part: part != likely):
            yield from (Card(subject, part, page) for page in range(_MOST_PAGES))
        yield Plan(subject)
