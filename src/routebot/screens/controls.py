"""Buttons that many screens share, and screens of several pages."""

from collections.abc import Sequence

from routebot.screens.paging import fill_pages, page_of
from routebot.screens.screen import Button, Row, Screen
from routebot.words.i18n import Words

__all__ = ["controls", "in_pairs", "paged_screen"]


def controls(words: Words, *left_out: str) -> tuple[Row, ...]:
    """Return the buttons that every screen has: back, routes now, language, erase."""
    buttons = {
        "back": Button(words("button.back"), "back", "control"),
        "routes": Button(words("button.routes"), "routes", "control"),
        "language": Button(words("button.language"), "lang", "control"),
        "forget": Button(words("button.forget"), "view:forget", "control"),
    }
    kept = [button for name, button in buttons.items() if name not in left_out]
    return tuple(in_pairs(kept))


def in_pairs(buttons: Sequence[Button]) -> list[Row]:
    """Lay buttons out two in a row."""
    return [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def paged_screen(
    words: Words,
    name: str,
    paragraphs: Sequence[str],
    view: Sequence[str],
    *rows: Row,
) -> Screen:
    """Show one page of a long text.

    Args:
        view: the state's view; its second part is the page.
        rows: buttons between the page turner and the controls.
    """
    page = page_of(fill_pages(paragraphs), int(view[1]) if len(view) > 1 else 0)
    turner = page.turner(words, lambda number: f"view:{name}:{number}")
    return Screen(name, page.content, (*turner, *rows, *controls(words)))
