"""How much the interview asks of random people, beside asking every question in a fixed order.

A screen is what is shown at one time and counted to the person («вопрос 3»); two small questions
may share one. Both are counted.

Run alone for the full sample: ``python -m tests.bench.interview 10000``. The people are the same
each time, so a run over the first of them says the same of those, and two may share the work: with
``5000 5000`` the second run leaves out those of the first, ``5000``. It tells on stderr how far it
is, with the figures so far; it takes a third of a second of one core for each.
"""

import statistics
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from routebot.policy.questions import Question
from routebot.reasoning.exit_check import ExitStatus
from routebot.reasoning.rulebook import Rulebook
from tests.bench.measuring import Row
from tests.support.desk import open_desk
from tests.support.interviews import interview_steps, names_a_place, unasked
from tests.support.people import invented_people

__all__ = ["rows"]

ON = date(2026, 11, 22)
SAMPLE = 300
"""People of the default run; the mean differs from that of 10,000 by about 0.1 questions."""

MOST_SCREENS = 13
FEW_SCREENS = 9
FIRST_ROUTES = 3

CHUNK = 250
"""People after whom a long run says how far it is."""


@dataclass(frozen=True)
class Asked:
    """One interview.

    Attributes:
        screens: that were shown.
        questions: that were answered, in order.
        first_route: screens before a place of the first page was settled; None if none ever was.
        unasked: what was not asked and changes the first places.
        barred: the law keeps them, so that they are asked no more.
    """

    screens: int
    questions: tuple[str, ...]
    first_route: int | None
    unasked: tuple[str, ...]
    barred: bool


def rows(number: int = SAMPLE) -> Iterator[Row]:
    """Yield how many screens and questions there are, for the fixed order and for ours."""
    book = open_desk().rulebook(ON)
    yield from _rows(list(_interviews(book, number)), book.vocabulary.questions.values())


def _interviews(book: Rulebook, number: int, after: int = 0) -> Iterator[Asked]:
    for person in islice(invented_people(after + number), after, None):
        steps = list(interview_steps(book, person))
        seen = (position for position, step in enumerate(steps) if names_a_place(step.advice))
        end = steps[-1]
        yield Asked(
            screens=len(steps) - 1,
            questions=end.said.order,
            first_route=next(seen, None),
            unasked=tuple(unasked(book, person, end)),
            barred=end.advice.exit.status is ExitStatus.BARRED,
        )


def _rows(found: Sequence[Asked], questions: Iterable[Question]) -> Iterator[Row]:
    people = f"{len(found)} people"
    screens = [each.screens for each in found]
    free = [each.screens for each in found if not each.barred]
    yield Row(f"median screens, {people}", statistics.median(screens), "", FEW_SCREENS)
    yield Row(
        "median screens of those not barred",
        statistics.median(free),
        "",
        FEW_SCREENS,
        f"{len(free)} people; mean {statistics.mean(free):.2f}",
    )
    yield Row("mean screens", statistics.mean(screens), "", None, _spread(screens))
    yield Row("most screens", max(screens), "", MOST_SCREENS)
    yield from _question_rows(found, list(questions))
    routes = Counter(each.first_route for each in found)
    late = sum(number for first, number in routes.items() if (first or 0) > FIRST_ROUTES)
    yield Row("people whose first route comes later", late, "", 0, f"than {FIRST_ROUTES} screens")
    yield Row("people who never see a settled route", routes[None], "")
    left = Counter(question for each in found for question in each.unasked)
    missed = sum(bool(each.unasked) for each in found)
    yield Row("people left unasked what changes their first page", missed, "", 0, _counted(left))


def _question_rows(found: Sequence[Asked], questions: Sequence[Question]) -> Iterator[Row]:
    """Yield the numbers of single questions, of all and of those that are dangerous to answer."""
    sensitive = {question.id: question.sensitive for question in questions}
    for name, levels in (
        ("questions", {"none", "low", "high"}),
        ("sensitive questions", {"low", "high"}),
        ("highly sensitive questions", {"high"}),
    ):
        numbers = [sum(sensitive[id_] in levels for id_ in each.questions) for each in found]
        fixed = sum(level in levels for level in sensitive.values())
        mean, median = statistics.mean(numbers), statistics.median(numbers)
        note = f"median {median:g}; fixed order: {fixed}; {mean / fixed:.0%}"
        yield Row(f"mean {name}", mean, "", fixed, note)


def _spread(numbers: Iterable[int]) -> str:
    return _counted(Counter(numbers))


def _counted(counter: Counter[int] | Counter[str]) -> str:
    return ", ".join(f"{key}: {counter[key]}" for key in sorted(counter))


def _told(found: Sequence[Asked], questions: Sequence[Question], to: object) -> None:
    for row in _rows(found, questions):
        print(f"{row.name:<50} {row.value:6.2f}  {row.note}", file=to)


def main(number: int = SAMPLE, after: int = 0) -> None:
    """Interview people and print the figures, on stderr those so far.

    Args:
        after: people at the beginning that are left out.
    """
    book = open_desk().rulebook(ON)
    questions = list(book.vocabulary.questions.values())
    found: list[Asked] = []
    interviews = _interviews(book, number, after)
    while chunk := list(islice(interviews, CHUNK)):
        found += chunk
        if len(found) < number:
            _told(found, questions, sys.stderr)
    _told(found, questions, sys.stdout)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
