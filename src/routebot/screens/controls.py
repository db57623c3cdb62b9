"""Buttons that many screens share, and screens of several pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, GoBack, SetLanguage, Show, ShowResults
from routebot.dialogue.views import Answers, Closed, Forget, Help, Leaving, More
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words

__all__ = ["control_rows", "controls", "in_pairs", "paged_screen"]


Control: TypeAlias = Literal["back", "routes", "answers", "language", "forget"]


def controls(words: Words, *left_out: Control) -> tuple[Row, ...]:
    """Return the buttons that every screen has: back, routes now, answers, language, erase."""
    buttons: dict[str, tuple[str, Action]] = {
        "back": (words("button.back"), GoBack()),
        "routes": (words("button.routes"), ShowResults()),
        "answers": (words("button.answers"), Show(Answers())),
        "language": (words("button.language"), SetLanguage()),
        "forget": (words("button.forget"), Show(Forget())),
    }
    return control_rows(buttons, left_out)


def control_rows(
    buttons: Mapping[str, tuple[str, Action]], left_out: Collection[str]
) -> tuple[Row, ...]:
    """Lay out the buttons that a family of screens has.

    Args:
        buttons: name -> label and action of each.
        left_out: names of those that make no sense on this screen.
    """
    kept = [
        Button(label, action, "control")
        for name, (label, action) in buttons.items()
        if name not in left_out
    ]
    return tuple(in_pairs(kept))


def in_pairs(buttons: Sequence[Button]) -> list[Row]:
    """Lay buttons out two in a row."""
    return [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def paged_screen(
    words: Words,
    name: str,
    paragraphs: Sequence[str],
    view: Leaving | More | Closed | Help,
    *rows: Row,
) -> Screen:
    """Show one page of a long text.

    Args:
        rows: buttons between the page turner and the controls.
    """
    page = page_of(fill_pages(paragraphs), view.page)
    turner = page.turner(words, lambda number: Show(replace(view, page=number)))
    return Screen(name, page.content, (*turner, *rows, *controls(words)))
