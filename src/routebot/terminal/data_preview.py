"""``routebot data preview``: show a screen as it is now and as a change makes it."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import ndiff

from routebot.dialogue.admin.views import Side
from routebot.dialogue.state import State
from routebot.dialogue.views import write_view
from routebot.errors import UsageError
from routebot.publishing.concerned import EXIT, ROUTES
from routebot.publishing.plan import Plan
from routebot.publishing.publisher import Publisher
from routebot.reasoning.interview import Interview
from routebot.screens.admin.between import sides_between
from routebot.screens.admin.cases import Case, Changes, case_for, cases_of, changes_of
from routebot.screens.admin.preview import person_line, subject_name
from routebot.screens.admin.sides import Sides
from routebot.terminal.answers import read_answers
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.days import day
from routebot.terminal.printing import Run, make_printer, print_json
from routebot.terminal.revisions import (
    Work,
    add_against,
    add_author,
    add_change,
    add_output,
    change_of,
    compared,
)
from routebot.words.i18n import Language, Words, words
from routebot.words.splitting import read_text

__all__ = ["add_preview_options"]

_EXAMPLES = """examples:
  routebot data preview KZ.yaml                 what changes worst, for somebody whom it concerns
  routebot data preview KZ.yaml --place KZ --on 2027-01-01
  routebot data preview links.yaml --person answers.yaml --lang ru
  routebot data preview data --against main/data --place routes

A line that begins with - is read now, one with + after the change. Nothing is written. Exit code: 0
something reads otherwise, 1 the data has mistakes, changes nothing, or no screen shows it."""

_STYLES = {"-": "red", "+": "green"}


@dataclass(frozen=True, slots=True)
class _Preview:
    """Both sides of a change, and who looks at what on which day.

    Attributes:
        case: None where nothing reads otherwise.
        subject: whose screen it is.
    """

    plan: Plan
    sides: Sides
    changes: Changes
    subject: str
    case: Case | None
    on: date


def add_preview_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data preview`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    add_change(parser, "first day it is to serve; default: today")
    add_against(parser)
    parser.add_argument(
        "--place",
        metavar="CODE",
        help=f"whose card, for example GE; {EXIT} for leaving Russia, {ROUTES} for the list of "
        "routes; default: what changes worst",
    )
    parser.add_argument(
        "--on", type=day, metavar="DATE", help="default: the first day on which it changes"
    )
    parser.add_argument(
        "--person",
        metavar="ANSWERS.yaml",
        help="for these answers, or - for standard input; default: somebody whom it concerns",
    )
    add_author(parser)
    add_output(parser)
    parser.set_defaults(run=_preview)


def _preview(chosen: argparse.Namespace) -> int:
    answers = read_answers(chosen.person) if chosen.person else None
    plan, sides = compared(chosen, _looking(chosen))
    changes = changes_of(sides, plan, chosen.lang)
    person = None
    if answers is not None:
        sides.book("after", chosen.on or plan.from_on).vocabulary.masks(answers)
        person = Interview.of(answers)
    found = _found(chosen, plan, sides, changes, person)
    if chosen.json:
        print_json(_plain(found, chosen.lang))
    else:
        _print(chosen, found, words(chosen.lang))
    return 0 if found.case else 1


def _looking(chosen: argparse.Namespace) -> Work[tuple[Plan, Sides]]:
    """Return how a change is drafted and both its sides are read."""
    draft_of = change_of(chosen)

    async def look(publisher: Publisher) -> tuple[Plan, Sides]:
        draft = await draft_of(publisher)
        return draft.plan, await publisher.compare(draft, sides_between, draft.plan.from_on)

    return look


def _found(
    chosen: argparse.Namespace,
    plan: Plan,
    sides: Sides,
    changes: Changes,
    person: Interview | None,
) -> _Preview:
    """Look for somebody for whom something reads otherwise.

    Raises:
        UsageError: the place that is asked for does not change.
    """
    subjects = changes.subjects
    if chosen.place:
        subject = chosen.place if chosen.place in (EXIT, ROUTES) else chosen.place.upper()
        if subject not in subjects:
            choices = ", ".join(subjects) or "none"
            raise UsageError(f'the change does not touch "{chosen.place}"; it touches: {choices}')
        subjects = (subject,)
    for subject in subjects:
        if person is None:
            cases = cases_of(sides, changes.concerns, subject, chosen.lang)
        else:
            cases = case_for(sides, changes.concerns, subject, person, chosen.lang)
        for case in cases:
            on = chosen.on or case.since
            return _Preview(plan, sides, changes, subject, case, on)
    subject = subjects[0] if chosen.place else ""
    return _Preview(plan, sides, changes, subject, None, chosen.on or plan.from_on)


def _print(chosen: argparse.Namespace, found: _Preview, say: Words) -> None:
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    if found.case is None:
        printer.print(Run(_nothing(say, found)))
        return
    who = person_line(say, found.plan.questions, found.case)
    if chosen.person:
        who = say("admin.preview.who.file", file=chosen.person)
    printer.print(Run(subject_name(say, found.subject), "bold"))
    for line in (say("admin.preview.day", day=say.day(found.on)), who):
        printer.print(Run(line))
    printer.print()
    before, after = (_text(found, side, say.language) for side in ("before", "after"))
    if before == after:
        printer.print(Run(say("admin.preview.same")))
    for line in _compared(before, after):
        printer.print(Run(line, _STYLES.get(line[:1], "")), hang=2)
    others = [subject_name(say, each) for each in found.changes.subjects if each != found.subject]
    if others and not chosen.place:
        printer.print()
        printer.print(Run(say("admin.preview.others", places=say.join(others))))


def _nothing(say: Words, found: _Preview) -> str:
    if found.subject:
        return say("admin.preview.none.there", place=subject_name(say, found.subject))
    return say("admin.preview.none")


def _text(found: _Preview, side: Side, language: Language) -> str:
    """Return what is read on one side."""
    case = found.case
    if case is None:
        return ""
    state = State(language, case.interview, case.view)
    return read_text(found.sides.screen(side, found.on, state).text)


def _compared(before: str, after: str) -> Iterator[str]:
    """Yield the lines of both sides, each with a mark of where it stands."""
    for line in ndiff(before.split("\n"), after.split("\n")):
        if line[:1] != "?":  # what ndiff points at the letters with
            yield line.rstrip()


def _plain(found: _Preview, language: Language) -> dict[str, object]:
    """Return a preview as plain JSON."""
    case = found.case
    answers = case.interview.answers if case else {}
    return {
        "changed": list(found.changes.subjects),
        "place": found.subject or None,
        "view": write_view(case.view) if case else None,
        "on": found.on.isoformat(),
        "answers": {question: sorted(options) for question, options in answers.items()},
        "before": _text(found, "before", language),
        "after": _text(found, "after", language),
    }
