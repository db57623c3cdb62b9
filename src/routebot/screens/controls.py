"""Buttons that many screens share, and screens of several pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, GoBack, SetLanguage, Show, ShowResults
from routebot.dialogue.views import Answers, Closed, Forget, Help, Leaving, More
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words

__all__ = ["control_rows", "controls", "in_columns", "in_pairs", "in_rows", "paged_screen"]

A_COLUMN = 20
"""Characters of a label that a phone shows whole where two buttons share a row."""


Control: TypeAlias = Literal["back", "routes", "answers", "language", "forget"]


def controls(words: Words, *left_out: Control) -> tuple[Row, ...]:
    """Return the buttons that every screen has: back, routes now, answers, language, erase.

    A phone shows four of them whole in a row: where there are five, the answers stand above.
    """
    buttons: dict[str, tuple[str, Action]] = {
        "back": (words("button.back"), GoBack()),
        "routes": (words("button.routes"), ShowResults()),
        "answers": (words("button.answers"), Show(Answers())),
        "language": (words("button.language"), SetLanguage()),
        "forget": (words("button.forget"), Show(Forget())),
    }
    if left_out:
        return control_rows(buttons, left_out)
    return (
        *control_rows(buttons, buttons.keys() - {"answers"}),
        *control_rows(buttons, ["answers"]),
    )


def control_rows(
    buttons: Mapping[str, tuple[str, Action]], left_out: Collection[str]
) -> tuple[Row, ...]:
    """Lay out the buttons that a family of screens has, in one row.

    Args:
        buttons: name -> label and action of each.
        left_out: names of those that make no sense on this screen.
    """
    kept = [
        Button(label, action, "control")
        for name, (label, action) in buttons.items()
        if name not in left_out
    ]
    return (tuple(kept),)


def in_pairs(buttons: Sequence[Button]) -> list[Row]:
    """Lay buttons out two in a row; all one under the other where a label is too long for that."""
    fit = all(len(button.label) <= A_COLUMN for button in buttons)
    return in_rows(buttons, 2 if fit else 1)


def in_columns(buttons: Sequence[Button]) -> list[Row]:
    """Lay buttons out two in a row, in their order; one label that is too long has its own row.

    Where more are too long, all stand one under the other: a list that is now wide and now narrow
    is read twice.
    """
    fits = [len(button.label) <= A_COLUMN for button in buttons]
    if fits.count(False) > 1:
        return in_rows(buttons, 1)
    rows: list[Row] = []
    for fit, group in groupby(zip(fits, buttons, strict=True), key=itemgetter(0)):
        rows += in_rows([button for _, button in group], 2 if fit else 1)
    return rows


def in_rows(buttons: Sequence[Button], size: int) -> list[Row]:
    """Lay buttons out so many in a row."""
    return [tuple(buttons[i : i + size]) for i in range(0, len(buttons), size)]


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
