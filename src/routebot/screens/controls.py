"""Buttons that many screens share, and screens of several pages."""

from collections.abc import Sequence

from routebot.screens.screen import Button, Screen, pages
from routebot.words.i18n import Words

__all__ = ["controls", "in_pairs", "page_row", "paged_screen"]


def controls(words: Words, *left_out: str) -> tuple[tuple[Button, ...], ...]:
    """Return the buttons that every screen has: back, routes now, language, erase."""
    buttons = {
        "back": Button(words("button.back"), "back", "control"),
        "routes": Button(words("button.routes"), "routes", "control"),
        "language": Button(words("button.language"), "lang", "control"),
        "forget": Button(words("button.forget"), "view:forget", "control"),
    }
    kept = [button for name, button in buttons.items() if name not in left_out]
    return tuple(tuple(kept[i : i + 2]) for i in range(0, len(kept), 2))


def page_row(words: Words, action: str, page: int, last: int) -> list[tuple[Button, ...]]:
    """Return the row that turns pages; none when there is one page."""
    row = []
    if page > 0:
        row.append(Button(words("button.previous"), f"{action}:{page - 1}"))
    if page < last:
        row.append(Button(words("button.next"), f"{action}:{page + 1}"))
    return [tuple(row)] if row else []


def in_pairs(buttons: Sequence[Button]) -> list[tuple[Button, ...]]:
    """Lay buttons out two in a row."""
    return [tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2)]


def paged_screen(
    words: Words,
    name: str,
    paragraphs: Sequence[str],
    view: Sequence[str],
    *rows: tuple[Button, ...],
) -> Screen:
    """Show one page of a long text.

    Args:
        view: the state's view; its second part is the page.
        rows: buttons between the page turner and the controls.
    """
    filled = pages(paragraphs)
    page = min(int(view[1]) if len(view) > 1 else 0, len(filled) - 1)
    turner = page_row(words, f"view:{name}", page, len(filled) - 1)
    return Screen(name, filled[page], (*turner, *rows, *controls(words)))
