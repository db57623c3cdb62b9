"""What first taps come to is drawn before anybody taps, so that they work nothing out."""

from collections.abc import Iterator
from copy import copy

from routebot.dialogue.actions import Confirm, GoOn, Pick, ShowResults, Skip, Tick
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.reasoning.advice import advise
from routebot.reasoning.asking import next_screen
from routebot.reasoning.kept import NotKeptError, as_kept
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.first_taps import first_taps
from routebot.words.i18n import LANGUAGES

MOST_SCREENS = 150
"""They take 8 ms each, of one who is asked anything by then."""


def _first(book: Rulebook) -> Iterator[State]:
    """Yield the states of first taps: the first screens, and each answer to the first question."""
    questions = next_screen(advise(copy(book), book.vocabulary.unknown))
    for language in LANGUAGES:
        yield (begun := State(language))
        yield (asked := act(begun, GoOn(), book))
        yield act(asked, ShowResults(), book)
        yield act(asked, Skip(questions[0]), book)
        for question in questions:
            for option in book.vocabulary.questions[question].options:
                yield act(asked, Pick(question, option.id), book)


def _worked_out(book: Rulebook, states: list[State]) -> int:
    """Count the screens that are not kept."""
    count = 0
    for state in states:
        try:
            with as_kept():
                show(state, book)
        except NotKeptError:
            count += 1
    return count


def test_first_taps_work_nothing_out(today_book: Rulebook) -> None:
    book, nobody_asked = copy(today_book), copy(today_book)
    states = list(_first(nobody_asked))
    assert _worked_out(book, states) == len(states), "each is worked out by whoever comes first"
    assert len(list(first_taps(book))) <= MOST_SCREENS
    assert _worked_out(book, states) == 0


def test_an_answer_to_each_early_question_alone_is_worked_out(today_book: Rulebook) -> None:
    book, anew = copy(today_book), copy(today_book)
    for _ in first_taps(book):
        pass
    questions, states = book.vocabulary.questions, list[State]()
    asked = act(State("en"), GoOn(), anew)
    while (screen := _screen(asked, anew)) and questions[screen[0]].early:
        for question in screen:
            for option in questions[question].options:
                states.append(_answered(asked, question, option.id, anew))
        passport = screen[0] == "passport"
        asked = act(asked, Pick("passport", "biometric") if passport else Skip(screen[0]), anew)
    assert len({question for state in states for question in state.interview.answers}) > 5
    assert _worked_out(book, states) == 0


def _screen(state: State, book: Rulebook) -> tuple[str, ...]:
    answers = state.interview.answers
    return next_screen(advise(book, book.vocabulary.masks(answers)), state.interview.skipped)


def _answered(state: State, question: str, option: str, book: Rulebook) -> State:
    if book.vocabulary.questions[question].takes_one:
        return act(state, Pick(question, option), book)
    return act(act(state, Tick(question, option, wanted=True), book), Confirm(question), book)


def test_what_is_drawn_ahead_is_what_would_be_drawn(today_book: Rulebook) -> None:
    book, anew = copy(today_book), copy(today_book)
    for _ in first_taps(book):
        pass
    for state in _first(anew):
        assert show(state, book) == show(state, anew)
