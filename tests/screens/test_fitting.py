"""What a phone shows: cards of one screen, few buttons, labels that are not cut.

Seeded people with the places that stand first for each of them.
"""

from collections.abc import Iterable, Iterator

import pytest

from routebot.dialogue.actions import Show
from routebot.dialogue.state import State
from routebot.dialogue.views import PARTS, Card, Closed, Compare, Onward, Plan, Routes, View
from routebot.logic.vocabulary import Answers
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.brief import MOST_READ
from routebot.screens.drawing import draw
from routebot.screens.phrases import question_title
from routebot.screens.screen import Row, Screen
from routebot.words.i18n import LANGUAGES, Language, Words, words
from tests.support.people import invented_people
from tests.support.play import interview_of
from tests.support.slices import sliced
from tests.support.texts import visible

PEOPLE = 200
FIRST = 6
"""Places of a person whose screens are looked at: the first page of the list."""

MOST_OTHERS = 6
WIDEST = {1: 30, 2: 20, 3: 12, 4: 10}
"""Buttons in a row -> characters of a label that a phone of 360 points shows whole."""


def looked_at(
    book: Rulebook, language: Language, people: Iterable[Answers]
) -> Iterator[tuple[int, View, Screen]]:
    """Yield the number of each of these people, a view of theirs and the screen that shows it."""
    for number, person in enumerate(people):
        advice = advise(book, book.vocabulary.masks(person))
        for view in _views(advice):
            yield number, view, draw(State(language, interview_of(person), view), advice)


def _views(advice: Advice) -> Iterator[View]:
    first, second, *others = [verdict.id for verdict in advice.ranked[:FIRST]]
    yield from (Card(place) for place in (first, second, *others))
    yield from (Card(first, part) for part in PARTS)
    yield from (Routes(), Routes(1), Routes(99), Closed())
    yield from (Plan(first), Onward(first), Compare(first, second))


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_screens_of_seeded_people_fit_a_phone(today_book: Rulebook, language: Language) -> None:
    people = sliced(list(invented_people(PEOPLE)), of=25)
    for number, view, screen in looked_at(today_book, language, people):
        assert list(_too_much(words(language), view, screen)) == [], (number, view)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_that_is_offered_has_a_name_that_fits(
    today_book: Rulebook, language: Language
) -> None:
    names = (question_title(words(language), q) for q in today_book.vocabulary.questions.values())
    assert [name for name in names if len(name) > WIDEST[1]] == []


def _too_much(say: Words, view: View, screen: Screen) -> Iterator[str]:
    """Yield what does not fit a screen."""
    read = len(visible(screen.text))
    if isinstance(view, Card) and view.tab == "entry" and read > MOST_READ:
        yield f"{read} characters"
    if screen.name == "routes":
        yield from (part for part in _places(screen) if part.count("\n") > 2)
    frame = screen.rows[-1]
    others = [row for row in screen.rows if any(button.kind == "choice" for button in row)]
    if len(frame) > 4 or any(button.kind != "control" for button in frame):
        yield f"the frame is {frame}"
    counted = [button for row in others if not _is_free(say, row) for button in row]
    if len(counted) > MOST_OTHERS:
        yield f"{len(counted)} buttons"
    for row in screen.rows:
        for button in row:
            if not button.name and len(button.label) > WIDEST[len(row)]:
                yield f"{button.label!r} among {len(row)}"
            if button.label.endswith("…"):
                yield f"{button.label!r} is cut"


def _places(screen: Screen) -> list[str]:
    """Return the paragraphs of places in a list."""
    return [part for part in visible(screen.text).split("\n\n") if part.split(". ")[0].isdigit()]


def _is_free(say: Words, row: Row) -> bool:
    """Say whether a row does not count: numbers of a list, pages, the days since an arrival."""
    turning = {say("button.previous"), say("button.next")}
    return all(
        button.name
        or button.label in turning
        or (isinstance(button.action, Show) and isinstance(button.action.view, Onward))
        for button in row
    )
