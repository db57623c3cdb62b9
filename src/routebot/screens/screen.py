"""A screen: what a person reads and what they can press, as plain values that any shell can show."""

from dataclasses import dataclass
from html import escape
from typing import Literal, TypeAlias

from routebot.dialogue.actions import Action

__all__ = [
    "FIRST_LINE",
    "LIMIT",
    "PAGE",
    "Button",
    "Row",
    "Screen",
    "bold",
    "escape",
    "italic",
    "link",
]

FIRST_LINE = 150
"""Characters kept free for the line that every message begins with; see `screens.notices.headed`.
"""

LIMIT = 4096 - FIRST_LINE
"""Characters of a screen after entities are parsed
(https://core.telegram.org/bots/api#sendmessage).
"""

PAGE = 2600 - FIRST_LINE
"""Characters of a page we write, markup included; a phone shows it in three thumbs' length."""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press.

    Attributes:
        label: words on it.
        action: what it does, as `dialogue.steps.act` takes it.
        kind: ``choice`` belongs to this screen, ``control`` is on every screen that it makes sense
            on.
    """

    label: str
    action: Action
    kind: Literal["choice", "control"] = "choice"


Row: TypeAlias = tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """Text in the HTML subset of Telegram (b, i, a) and rows of buttons.

    Attributes:
        name: which screen this is; for logs and tests.
    """

    name: str
    text: str
    rows: tuple[Row, ...] = ()

    @property
    def buttons(self) -> Row:
        """All buttons, row by row."""
        return tuple(button for row in self.rows for button in row)


def bold(text: str) -> str:
    """Escape a text and make it bold."""
    return f"<b>{escape(text, quote=False)}</b>"


def italic(text: str) -> str:
    """Escape a text and make it italic."""
    return f"<i>{escape(text, quote=False)}</i>"


def link(label: str, url: str) -> str:
    """Make a link; both parts are escaped."""
    return f'<a href="{escape(url)}">{escape(label, quote=False)}</a>'
