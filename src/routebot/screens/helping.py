"""Who can help is one tap away from every screen whose text names somebody who does."""

import re
from dataclasses import replace
from functools import cache

from routebot.dialogue.actions import Show
from routebot.dialogue.views import Answers, Help
from routebot.reasoning.advice import Advice
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words

__all__ = ["with_helpers"]


def with_helpers(words: Words, advice: Advice, screen: Screen) -> Screen:
    """Add the button that leads to the helpers where a text names help and has no such button.

    It stands in the frame, so that it takes nothing from the screen's own buttons.
    """
    shown = Show(Help())
    if screen.name == "help" or any(button.action == shown for button in screen.buttons):
        return screen
    if not _names_help(words, advice, screen.text):
        return screen
    button = Button(words("button.helpers"), shown, "control")
    return replace(screen, rows=_with_button(screen.rows, button))


def _with_button(rows: tuple[Row, ...], button: Button) -> tuple[Row, ...]:
    """Put a button beside the one to the answers where that has a row of its own, else above."""
    *others, frame = rows
    if others and [each.action for each in others[-1]] == [Show(Answers())]:
        return (*others[:-1], (*others[-1], button), frame)
    return (*others, (button,), frame)


def _names_help(words: Words, advice: Advice, text: str) -> bool:
    """Say whether a text speaks of lawyers, of people who help, or of one of the organisations."""
    if _spoken(words("help.spoken")).search(text):
        return True
    helpers = advice.rulebook.snapshot.helpers
    return any(words.of(helper.name) in text for helper in helpers)


@cache
def _spoken(alternatives: str) -> re.Pattern[str]:
    """Return what finds any of the beginnings of words that the catalogue lists."""
    beginnings = (re.escape(each.strip()) for each in alternatives.split(","))
    return re.compile(rf"(?i)\b(?:{'|'.join(beginnings)})")
