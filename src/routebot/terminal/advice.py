"""One-shot advice as text: the exit check, the best routes with their reasons, what is closed."""

from collections.abc import Iterator

from rich.console import Console

from routebot.dialogue.state import TABS, State
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Status
from routebot.screens.card import card_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.routes import routes_screen
from routebot.screens.screen import Screen
from routebot.terminal.rendering import styled
from routebot.words.i18n import Words

__all__ = ["print_advice"]

PAGES = 2


def print_advice(console: Console, words: Words, advice: Advice, only: str | None) -> None:
    """Print the advice for a person, or one destination's whole card."""
    for screen in _card(words, advice, only) if only else _overview(words, advice):
        console.print(styled(screen.text))
        console.print()


def _overview(words: Words, advice: Advice) -> Iterator[Screen]:
    state = State(words.language)
    yield leaving_screen(words, advice, state)
    for page in range(PAGES):
        screen = routes_screen(words, advice, State(words.language, view=("routes", str(page))))
        yield screen
        if not any(button.action == f"routes:{page + 1}" for button in screen.buttons):
            return


def _card(words: Words, advice: Advice, id_: str) -> Iterator[Screen]:
    """Yield every tab and page of a card."""
    closed = advice.verdicts[id_].status is Status.CLOSED
    for tab in TABS if not closed else ("entry", "why", "sources"):
        page = 0
        while True:
            screen = card_screen(
                words, advice, State(words.language, view=("card", id_, tab, str(page)))
            )
            yield screen
            page += 1
            if not any(button.action == f"card:{id_}:{tab}:{page}" for button in screen.buttons):
                break
