"""What counts as an answer taken back, after which nothing of before may open any more."""

from dataclasses import replace

import pytest

from routebot.dialogue.state import State, takes_back
from routebot.dialogue.views import Ask, AskNext, Routes
from routebot.reasoning.interview import Interview

NOTHING = State("ru", view=AskNext())
ANSWERED = State("ru", Interview().answer("pursued", frozenset({"case"})), AskNext())
TICKED = replace(NOTHING, draft=frozenset({"debts", "grounds:lgbt"}))


def _saying(**answers):
    interview = Interview()
    for question, options in answers.items():
        interview = interview.answer(question, frozenset(options.split()))
    return State("ru", interview, AskNext())


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (NOTHING, ANSWERED, False),
        (ANSWERED, _saying(pursued="case", exit_limits="debts"), False),
        (ANSWERED, replace(ANSWERED, view=Routes()), False),
        (ANSWERED, _saying(pursued="no"), True),
        (ANSWERED, replace(NOTHING, interview=ANSWERED.interview.skip("pursued")), True),
        (ANSWERED, NOTHING, True),
        (_saying(cards="mir cash"), _saying(cards="mir"), True),
        (_saying(cards="mir"), _saying(cards="mir cash"), False),
        # The same word as an answer to another question.
        (_saying(visas="none"), _saying(exit_limits="none"), True),
        # Back over an answer: it stays there as a tick, until another one is given.
        (ANSWERED, replace(NOTHING, view=Ask("pursued"), draft=frozenset({"case"})), False),
        (replace(NOTHING, view=Ask("pursued"), draft=frozenset({"case"})), ANSWERED, False),
        (replace(NOTHING, view=Ask("pursued"), draft=frozenset({"case"})), NOTHING, True),
        (NOTHING, TICKED, False),
        (TICKED, replace(NOTHING, draft=frozenset({"debts", "grounds:lgbt", "court"})), False),
        (TICKED, _saying(exit_limits="debts", grounds="lgbt"), False),
        (TICKED, _saying(exit_limits="debts"), True),
        (TICKED, replace(NOTHING, draft=frozenset({"debts"})), True),
        (TICKED, NOTHING, True),
    ],
)
def test_what_is_not_there_any_more_was_taken_back(before, after, expected):
    assert takes_back(before, after) is expected
