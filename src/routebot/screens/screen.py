"""A screen: what a person reads and can press, as plain values that any shell can show."""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from routebot.dialogue.actions import Action
from routebot.words.markup import Html

__all__ = ["FIRST_LINE", "LIMIT", "PAGE", "Button", "Cell", "Row", "Screen", "Table", "TableRow"]

FIRST_LINE = 150
"""Characters kept free for the line that every message begins with; see `screens.notices.headed`.
"""

LIMIT = 4096 - FIRST_LINE
"""Characters of a screen after entities are parsed
(https://core.telegram.org/bots/api#sendmessage).
"""

PAGE = 2600 - FIRST_LINE
"""Characters of a page we write, markup included; a phone shows it in three thumbs' length.

Up to `LIMIT` there is room for what may stand beside a page: a card's name, a notice.
"""


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press.

    Attributes:
        label: words on it.
        action: what it does, as `dialogue.steps.act` takes it.
        kind: ``choice`` belongs to this screen, ``control`` is on every screen that it makes sense
            on.
        name: what stands for the label where buttons stand one under the other: of a number the
            place it opens, of a question its answer too; empty for the label itself.
    """

    label: str
    action: Action
    kind: Literal["choice", "control"] = "choice"
    name: str = ""


Row: TypeAlias = tuple[Button, ...]


class Cell(NamedTuple):
    """What a table says of one thing.

    Attributes:
        mark: one sign that says at a glance how that is; empty where there is nothing to judge.
        text: the same in words.
    """

    mark: str
    text: str


class TableRow(NamedTuple):
    """One subject, and what a table says of it in each column."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What stands side by side, for a shell that has room for columns.

    Attributes:
        heads: names of the columns; each row has as many cells.
        above, below: what the screen says before and after it.
    """

    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]
    above: Html
    below: Html


@dataclass(frozen=True, slots=True)
class Screen:
    """A text and rows of buttons.

    Attributes:
        name: which screen this is; for logs and tests.
        table: the text once more, as a table; None where it is not one.
    """

    name: str
    text: Html
    rows: tuple[Row, ...] = ()
    table: Table | None = None

    @property
    def buttons(self) -> Row:
        """All buttons, row by row."""
        return tuple(button for row in self.rows for button in row)
