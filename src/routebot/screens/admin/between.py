"""What a running bot has its child process do with two revisions: draw what changes between them.

The functions take what is small beside the revisions. What they compile stays here for the next
question: a day takes a second, and what is compiled has been handed in by somebody.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date
from itertools import islice, product
from pathlib import Path

from cachetools import LRUCache, cached

from routebot.dialogue.actions import Action
from routebot.dialogue.admin.views import Side
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.dialogue.views import (
    TABS,
    Answers,
    Ask,
    Card,
    ChooseLanguage,
    Closed,
    Compare,
    EarlierDays,
    Forget,
    Help,
    Leaving,
    More,
    Onward,
    Plan,
    Privacy,
    Routes,
    Sources,
    View,
    Welcome,
)
from routebot.errors import DatasetError
from routebot.keeping.queue import queue_of_filed
from routebot.policy.loading import load, read_folder
from routebot.policy.snapshot import snapshot
from routebot.publishing.concerned import Concern
from routebot.publishing.filed import Filed, dataset_of
from routebot.publishing.plan import Plan as ChangePlan
from routebot.reasoning.interview import Interview
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.screens.admin.cases import Case, Changes, cases_of, changes_of
from routebot.screens.admin.sides import Seen, Sides, seen
from routebot.screens.drawing import show
from routebot.screens.overflowing import refuse_overflows
from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES, Language

__all__ = [
    "KNOWN",
    "cases_between",
    "changes_between",
    "get_ready",
    "screen_between",
    "seen_between",
    "sides_between",
    "step_between",
]

KNOWN = (refuse_overflows,)
"""What the child is asked for beside the functions here; imported while a file can be opened."""

_KEPT_CHANGES = 2
"""Two admins read two plans."""

_MOST_CASES = 6
"""People for whom one screen is shown; who steps through more has read the plan by then."""

_SOME_DAY = date(2026, 1, 1)
"""Any day that the calendar has will do to warm up."""


_KNOWN = (queue_of_filed,)
"""What else will be asked for; imported while a file of ours can still be opened."""


def get_ready(folder: Path) -> None:
    """Draw a screen of each kind once, so that nothing is left to be read from a disk.

    That are the catalogues of words, and what babel knows of dates, numbers and names.

    Args:
        folder: a dataset; where it has mistakes, others will say so.
    """
    with suppress(DatasetError):
        dataset = load(read_folder(folder)).dataset
        book = compile_snapshot(snapshot(dataset, _SOME_DAY))
        for language, view in product(LANGUAGES, _views(book)):
            show(State(language, Interview(), view), book)


def _views(book: Rulebook) -> Iterator[View]:
    """Yield a screen of each kind."""
    place, *others = book.destinations
    yield from (kind() for kind in (Welcome, Answers, Routes, Leaving, More, Closed, Help))
    yield from (kind() for kind in (Privacy, Sources, ChooseLanguage, Forget))
    yield from (Card(place, tab) for tab in TABS)
    yield from (kind(place) for kind in (Plan, Onward, EarlierDays))
    yield Ask(next(iter(book.vocabulary.questions)))
    if others:
        yield Compare(place, others[0])


@cached(LRUCache(_KEPT_CHANGES), key=lambda before, after, from_on: (before[0], after[0], from_on))
def sides_between(before: Filed, after: Filed, from_on: date) -> Sides:
    """Return two revisions to look at; as the other functions here, it reads them from files.

    Raises:
        DatasetError: this version of the program cannot read one of them.
    """
    return Sides(dataset_of(before), dataset_of(after), from_on)


def changes_between(before: Filed, after: Filed, plan: ChangePlan, language: Language) -> Changes:
    """Return what a plan changes on screens."""
    return changes_of(sides_between(before, after, plan.from_on), plan, language)


def cases_between(
    before: Filed,
    after: Filed,
    from_on: date,
    concerns: Sequence[Concern],
    subject: str,
    language: Language,
) -> tuple[Case, ...]:
    """Return the first of `cases_of`."""
    found = cases_of(sides_between(before, after, from_on), concerns, subject, language)
    return tuple(islice(found, _MOST_CASES))


def seen_between(
    before: Filed, after: Filed, from_on: date, side: Side, day: date, state: State
) -> Seen:
    """Show one side of a screen, as `seen` does."""
    return seen(sides_between(before, after, from_on), side, day, state)


def screen_between(
    before: Filed, after: Filed, from_on: date, side: Side, day: date, state: State
) -> Screen:
    """Return a screen as a person would see it who goes through one side by themselves."""
    return sides_between(before, after, from_on).screen(side, day, state)


def step_between(
    before: Filed,
    after: Filed,
    from_on: date,
    side: Side,
    day: date,
    state: State,
    action: Action,
) -> State:
    """Return where a tap leads who goes through one side by themselves."""
    book = sides_between(before, after, from_on).book(side, day)
    return act(state.fitted(book), action, book)
