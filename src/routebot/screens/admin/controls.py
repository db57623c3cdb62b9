"""Buttons that every admin's screen has, and screens of several pages."""

from collections.abc import Callable, Sequence
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action, Administer, Show
from routebot.dialogue.admin.actions import AdminAction, Close, GoHome, NextLanguage
from routebot.dialogue.views import Forget
from routebot.screens.controls import control_rows
from routebot.screens.paging import fill_pages, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words

__all__ = ["admin_button", "admin_controls", "paged_admin_screen"]

Control: TypeAlias = Literal["home", "language", "close", "forget"]


def admin_controls(words: Words, *left_out: Control) -> tuple[Row, ...]:
    """Return the buttons that every admin's screen has: home, language, close, erase."""
    buttons: dict[str, tuple[str, Action]] = {
        "home": (words("admin.button.home"), Administer(GoHome())),
        "language": (words("button.language"), Administer(NextLanguage())),
        "close": (words("admin.button.close"), Administer(Close())),
        "forget": (words("button.forget"), Show(Forget())),
    }
    return control_rows(buttons, left_out)


def admin_button(words: Words, name: str, action: AdminAction, **values: object) -> Button:
    """Return a button of an admin's screen.

    Args:
        name: of its label in the catalogue, after ``admin.button.``.
    """
    return Button(words(f"admin.button.{name}", **values), Administer(action))


def paged_admin_screen(
    words: Words,
    name: str,
    texts: Sequence[str],
    page: int,
    turn_to: Callable[[int], AdminAction],
    rows: Sequence[Row] = (),
    details: Sequence[str] = (),
) -> Screen:
    """Show one page of a long text.

    Args:
        turn_to: makes the action that shows the page of a number.
        rows: buttons between the page turner and the controls.
        details: what begins on a page of its own, unless all of it fits on one.
    """
    pages = fill_pages([*texts, *details])
    if details and len(pages) > 1:
        pages = [*fill_pages(texts), *fill_pages(details)]
    shown = page_of(pages, page)
    turner = shown.turner(words, lambda number: Administer(turn_to(number)))
    return Screen(name, shown.content, (*turner, *rows, *admin_controls(words)))
