"""Whole interviews of people who know every answer, and what they were not asked in the end."""

from collections.abc import Iterator
from typing import NamedTuple

from routebot.logic.vocabulary import Answers
from routebot.policy.questions import LOCATION
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.asking import next_screen
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Rulebook, Status
from routebot.reasoning.thresholds import TOP_ROUTES

__all__ = ["Step", "first_places", "interview_steps", "names_a_place", "unasked"]

_OTHERWISE = {"second_passport": frozenset(["KZ"]), "offer_from": frozenset(["DE"])}
"""What people say to a question that they were invented without."""


class Step(NamedTuple):
    """One screen of an interview, and what follows from the answers before it."""

    advice: Advice
    said: Interview
    shown: tuple[str, ...]


def interview_steps(book: Rulebook, person: Answers) -> Iterator[Step]:
    """Yield every screen that a person sees who knows every answer; at the end an empty one."""
    said = Interview()
    while True:
        advice = advise(book, book.vocabulary.masks(said.answers))
        shown = next_screen(advice)
        yield Step(advice, said, shown)
        if not shown:
            return
        for question in shown:
            now = next_screen(advise(book, book.vocabulary.masks(said.answers)))
            if question in now:  # the first answer may leave nothing to ask of the second
                said = said.answer(question, person.get(question) or _OTHERWISE[question])


def names_a_place(advice: Advice) -> bool:
    """Say whether a place of the first page is settled, whatever is answered after."""
    return any(verdict.status is not Status.DEPENDS for verdict in advice.possible[:TOP_ROUTES])


def first_places(advice: Advice) -> object:
    """Return the first page with the papers for each place, and what stops them at the border."""
    first = [(v.id, v.status, [need.id for need in v.needs]) for v in advice.possible[:TOP_ROUTES]]
    leaving = (*advice.exit.barring, *advice.exit.checks)
    return first, advice.exit.status, [rule.id for rule in leaving]


def unasked(book: Rulebook, person: Answers, end: Step) -> Iterator[str]:
    """Yield the questions that were not asked and whose true answer changes the first places.

    Whoever may not leave, or has no paper to leave on, reads of no place. Where they are is asked
    of those who are abroad.
    """
    if end.advice.exit.status is ExitStatus.BARRED or not end.advice.possible:
        return
    for question, options in person.items():
        if question not in end.said.answers and question != LOCATION:
            more = end.said.answer(question, options)
            after = advise(book, book.vocabulary.masks(more.answers))
            if first_places(after) != first_places(end.advice):
                yield question
