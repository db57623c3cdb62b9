"""From a state to the screen that shows it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from routebot.dialogue.state import State, advice_for, pending
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Rulebook
from routebot.screens.about import (
    forget_screen,
    help_screen,
    language_screen,
    privacy_screen,
    sources_screen,
)
from routebot.screens.asking import answers_screen, question_screen, welcome_screen
from routebot.screens.card import card_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.onward import onward_screen
from routebot.screens.plan import plan_screen
from routebot.screens.routes import closed_screen, compare_screen, more_screen, routes_screen
from routebot.screens.screen import Screen
from routebot.words.i18n import Words, words

__all__ = ["draw", "show"]


def show(state: State, rulebook: Rulebook) -> Screen:
    """Return the screen of a state."""
    return draw(state, advice_for(rulebook, state.interview))


def draw(state: State, advice: Advice) -> Screen:
    """Return the screen of a state whose advice is known already."""
    return _SCREENS[state.view[0]](words(state.language), advice, state)


def _ask(words_: Words, advice: Advice, state: State) -> Screen:
    """Ask what comes next; when nothing can change any more, show the routes."""
    question = pending(state, advice)
    if question is None:
        return routes_screen(words_, advice, replace(state, view=("routes", "0")))
    return question_screen(words_, advice, state, advice.rulebook.vocabulary.question(question))


_SCREENS: Mapping[str, Callable[[Words, Advice, State], Screen]] = {
    "welcome": welcome_screen,
    "ask": _ask,
    "answers": answers_screen,
    "routes": routes_screen,
    "card": card_screen,
    "more": more_screen,
    "closed": closed_screen,
    "compare": compare_screen,
    "plan": plan_screen,
    "onward": onward_screen,
    "leaving": leaving_screen,
    "privacy": privacy_screen,
    "help": help_screen,
    "sources": sources_screen,
    "language": language_screen,
    "forget": forget_screen,
}
