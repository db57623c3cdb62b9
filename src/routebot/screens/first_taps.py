"""The screens that first taps come to, drawn while nobody waits for them."""

from collections.abc import Iterator
from itertools import chain

from routebot.dialogue.actions import Confirm, GoOn, Pick, ShowResults, Skip, Tick
from routebot.dialogue.state import State
from routebot.dialogue.steps import act
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.drawing import show
from routebot.screens.screen import Screen
from routebot.words.i18n import LANGUAGES

__all__ = ["first_taps"]

_QUESTIONS = 6
"""How many screens are looked at from which people answer: those of the early questions.

With all their answers in both languages they take a second in all, and most of what later answers
need is then kept too.
"""


def first_taps(rulebook: Rulebook) -> Iterator[Screen]:
    """Draw what the first taps of a person can come to, one screen a step; all of it is kept.

    These are the first screens, the list of somebody who has said nothing, and what each answer to
    the first questions leads to. Beyond the first question, of which the first answer is taken to
    be given, the questions before are skipped.
    """
    begun = [State(language) for language in LANGUAGES]
    asked = [act(state, GoOn(), rulebook) for state in begun]
    listed = [act(state, ShowResults(), rulebook) for state in asked]
    for state in (*begun, *asked, *listed):
        yield show(state, rulebook)
    for number in range(_QUESTIONS):
        following: list[State] = []
        for state in asked:
            answered, skipped = _left_by_taps(state, rulebook)
            for after in (*answered, *skipped):
                yield show(after, rulebook)
            following += (skipped if number and skipped else answered)[:1]
        asked = following


def _left_by_taps(state: State, rulebook: Rulebook) -> tuple[list[State], list[State]]:
    """Return what each answer on a screen leaves, and what skipping does; of ticks each alone."""
    answered: list[State] = []
    skipped: list[State] = []
    for button in chain.from_iterable(show(state, rulebook).rows):
        match button.action:
            case Pick():
                answered.append(act(state, button.action, rulebook))
            case Tick(question):
                ticked = act(state, button.action, rulebook)
                answered.append(act(ticked, Confirm(question), rulebook))
            case Skip():
                skipped.append(act(state, button.action, rulebook))
    return answered, skipped
