"""A preview: a screen that a proposal changes, before and after, for somebody whom it concerns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from routebot.dialogue.actions import Administer
from routebot.dialogue.admin.actions import LookAt, PreviewIn, TurnChanged, TurnPlan, WalkThrough
from routebot.dialogue.admin.views import Changed, Preview, Side
from routebot.policy.questions import Question
from routebot.publishing.concerned import EXIT, ROUTES
from routebot.screens.admin.cases import Case, Changes
from routebot.screens.admin.controls import admin_button, admin_controls
from routebot.screens.admin.people import PeopleFormatter
from routebot.screens.admin.proposal import Subject, subject_line
from routebot.screens.admin.sides import MARK, Seen, other_side
from routebot.screens.controls import in_pairs
from routebot.screens.paging import deal, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words, following
from routebot.words.markup import Html, bold, lines, paragraphs

__all__ = [
    "Looked",
    "changed_screen",
    "look_screen",
    "person_line",
    "subject_name",
    "walked_screen",
]

_NAME = "admin_preview"
"""Name of the screen, whatever is looked at."""

_MOST_SUBJECTS = 6
"""Changed screens that a page lists."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What a preview shows.

    Attributes:
        view: what is looked at; its subject is empty where nothing reads otherwise.
        questions: of both versions, for putting answers into words.
        cases: how many people there are to look at; 0 where it reads as before for everybody.
        case: the one that is looked at.
        days: to choose from, in order.
    """

    view: Preview
    changes: Changes
    questions: Sequence[Question]
    today: date
    cases: int = 0
    case: Case | None = None
    seen: Seen | None = None
    days: Sequence[date] = ()


def look_screen(words: Words, subject: Subject, looked: Looked) -> Screen:
    """Show one side of a changed screen, and what else there is to look at."""
    view, case, seen = looked.view, looked.case, looked.seen
    title = _title(words, view.side)
    if case is None or seen is None:
        head = lines(title, subject_line(words, subject))
        said = words("admin.preview.none")
        if view.subject:
            place = subject_name(words, view.subject)
            said = words("admin.preview.none.there", place=place)
        return Screen(_NAME, paragraphs(head, said), _rows(words, looked))
    head = lines(
        title,
        subject_line(words, subject),
        words("admin.preview.day", day=words.day(view.day or case.since)),
        person_line(words, looked.questions, case),
        words(_difference(view.side, seen), mark=MARK.strip()),
    )
    return Screen(_NAME, paragraphs(head, seen.text), _rows(words, looked))


def person_line(words: Words, questions: Sequence[Question], case: Case) -> str:
    """Say for whom a screen is shown; what is not said of them nobody has asked them."""
    people = PeopleFormatter(words, {question.id: question for question in questions})
    key = "admin.preview.who.filled" if case.filled else "admin.preview.who"
    return words(key if case.told else "admin.preview.who.nothing", who=people.one(case.told))


def subject_name(words: Words, subject: str) -> str:
    """Name a screen that changes: a destination's card, the exit check, the list of routes."""
    if subject in (EXIT, ROUTES):
        return words(f"admin.preview.{subject}")
    return words.territory(subject)


def _title(words: Words, side: Side) -> Html:
    return bold(words(f"admin.preview.{side}"))


def _difference(side: Side, seen: Seen) -> str:
    """Return the key of the sentence about what differs."""
    if not seen.differs:
        return "admin.preview.same"
    return f"admin.preview.marked.{side}" if MARK in seen.text else f"admin.preview.fewer.{side}"


def _rows(words: Words, looked: Looked) -> tuple[Row, ...]:
    """Return what leads on: the other side, other people, days and screens, and back."""
    view, found = looked.view, list(_turns(words, looked))
    walk = WalkThrough(view.side, view.day or looked.today)
    found.append(admin_button(words, "preview.walk", walk))
    return (
        *_side_row(words, looked),
        *in_pairs(list(_day_buttons(words, looked))),
        *((button,) for button in found),
        (admin_button(words, "plan", TurnPlan()),),
        *_controls(words, LookAt(replace(view, language=following(view.language)))),
    )


def _side_row(words: Words, looked: Looked) -> list[Row]:
    if looked.case is None:
        return []
    other = replace(looked.view, side=other_side(looked.view.side))
    return [(admin_button(words, f"preview.{other.side}", LookAt(other)),)]


def _turns(words: Words, looked: Looked) -> Iterator[Button]:
    """Yield the buttons that lead to other people and to other screens."""
    view = looked.view
    if looked.cases > 1:
        number = (view.case + 1) % looked.cases
        other = LookAt(Preview(view.language, view.subject, number, view.side))
        yield admin_button(words, "preview.case", other, n=number + 1, total=looked.cases)
    if len(looked.changes.subjects) > 1 or not looked.case:
        n = len(looked.changes.subjects)
        if n:
            yield admin_button(words, "preview.changed", TurnChanged(), n=n)


def _day_buttons(words: Words, looked: Looked) -> Iterator[Button]:
    for day in looked.days:
        if day != looked.view.day:
            label = words.day(day)
            if day == looked.today:
                label = words("admin.preview.today")
            yield Button(label, Administer(LookAt(replace(looked.view, day=day))))


def _controls(words: Words, language: LookAt | PreviewIn) -> tuple[Row, ...]:
    """Return what every admin's screen has; the language is that of the preview."""
    home, *others = admin_controls(words, "language")[0]
    return ((home, Button(words("button.language"), Administer(language), "control"), *others),)


def changed_screen(words: Words, subject: Subject, changes: Changes, view: Changed) -> Screen:
    """List the screens that a proposal changes, the worst first; each button opens its preview."""
    page = page_of(deal(changes.subjects, _MOST_SUBJECTS), view.page)
    buttons = [
        Button(subject_name(words, each), Administer(LookAt(Preview(view.language, each))))
        for each in page.content
    ]
    rows = (
        *page.turner(words, lambda number: Administer(TurnChanged(number))),
        *in_pairs(buttons),
        (admin_button(words, "plan", TurnPlan()),),
        *_controls(words, PreviewIn(following(view.language))),
    )
    title = bold(words("admin.preview.changed"))
    said = words("admin.preview.changed.how") if buttons else words("admin.preview.none")
    return Screen(_NAME, paragraphs(lines(title, subject_line(words, subject)), said), rows)


def walked_screen(words: Words, subject: Subject, side: Side, day: date, screen: Screen) -> Screen:
    """Show a screen of somebody who goes through one side by themselves, and the ways back."""
    head = lines(
        _title(words, side),
        subject_line(words, subject),
        words("admin.preview.day", day=words.day(day)),
        words("admin.preview.walking"),
    )
    other = other_side(side)
    back = (
        admin_button(words, f"preview.{other}", WalkThrough(other, day)),
        admin_button(words, "plan", TurnPlan()),
    )
    text = paragraphs(head, screen.text)
    return replace(screen, text=text, rows=(*screen.rows, *((button,) for button in back)))
