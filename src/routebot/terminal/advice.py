"""One-shot advice as text: the exit check, the best routes with their reasons, what is closed."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from routebot.dialogue.actions import Show, ShownView
from routebot.dialogue.state import State
from routebot.dialogue.views import TABS, Card, Leaving, Routes, Tab
from routebot.reasoning.advice import Advice
from routebot.reasoning.rulebook import Status
from routebot.screens.card import card_screen
from routebot.screens.leaving import leaving_screen
from routebot.screens.routes import routes_screen
from routebot.screens.screen import Screen
from routebot.terminal.printing import Printer
from routebot.terminal.rendering import runs_of
from routebot.words.i18n import Words

__all__ = ["print_advice"]

PAGES = 2


def print_advice(printer: Printer, words: Words, advice: Advice, only: str | None) -> None:
    """Print the advice for a person, or one destination's whole card."""
    for screen in _card(words, advice, only) if only else _overview(words, advice):
        printer.print(*runs_of(screen.text))
        printer.print()


def _overview(words: Words, advice: Advice) -> Iterator[Screen]:
    yield leaving_screen(words, advice, Leaving())
    for page in range(PAGES):
        screen = routes_screen(words, advice, State(words.language), Routes(page))
        yield screen
        if not _leads_to(screen, Routes(page + 1)):
            return


def _card(words: Words, advice: Advice, id_: str) -> Iterator[Screen]:
    """Yield every tab and page of a card."""
    closed = advice.verdicts[id_].status is Status.CLOSED
    tabs: Sequence[Tab] = ("entry", "rules", "why", "sources") if closed else TABS
    for tab in tabs:
        view = Card(id_, tab)
        screen = card_screen(words, advice, view)
        yield screen
        while _leads_to(screen, following := replace(view, page=view.page + 1)):
            view, screen = following, card_screen(words, advice, following)
            yield screen


def _leads_to(screen: Screen, view: ShownView) -> bool:
    """Say whether a button of a screen shows a view."""
    return any(button.action == Show(view) for button in screen.buttons)
