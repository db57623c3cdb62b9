"""Colours and tables, with rich; loaded only for a terminal that can show them.

A colour never says anything alone: it repeats what a sign says, and the sign what a word says. So
nothing is lost with NO_COLOR, which rich keeps to (https://no-color.org).
"""

import sys
from collections.abc import Iterable, Mapping

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from routebot.screens.screen import Cell, Table
from routebot.terminal.printing import Run
from routebot.terminal.rendering import runs_of
from routebot.terminal.wrapping import break_lines, terminal_width
from routebot.words.markup import Html

__all__ = ["StyledPrinter", "styled"]

_COLOURED = (
    r"(?P<green>[●✓])",
    r"(?P<yellow>[◐◷⌛])",
    r"(?m:^)(?:[0-9]+\. )?(?P<yellow>\?)(?= )",  # a question mark that is a sign begins a line
    r"(?P<red>[○✗]|⚠[^\n(·]*)",  # of a danger the words too: they are what is looked for
)
"""What stands out in a text, in groups named after their colours."""

_MARKS: Mapping[str, str] = {"✓": "green", "✗": "red", "◐": "yellow", "?": "yellow"}

_LABEL, _EDGES, _SPACE = 18, 4, 3
"""Columns of a table's first column, of what stands around it, and before each other one."""

_LEAST_CELL = 24
"""Columns of a cell that still holds a sentence and its longest word; narrower is no table."""


_ERASE_SCROLLED = "\x1b[3J"
"""Erases saved lines; rich has no word for it
(https://invisible-island.net/xterm/ctlseqs/ctlseqs.html).
"""


class _AnyConsole(Console):
    """A console whose reader may go."""

    def on_broken_pipe(self) -> None:
        """Let the process end as it does for everything printed; rich's own way is exit code 1."""
        raise BrokenPipeError


class StyledPrinter:
    """Styles, colours and tables."""

    def __init__(self, console: Console | None = None) -> None:
        """Print to a console; by default to the terminal."""
        self._console = console

    @property
    def console(self) -> Console:
        """The console, as wide as the terminal is now: it may be turned between two screens."""
        if self._console is not None:
            return self._console
        return _AnyConsole(highlight=False, width=terminal_width(), file=sys.stdout)

    @property
    def width(self) -> int:
        """Columns of a line."""
        return self.console.width

    def print(self, *runs: Run, hang: int | None = None) -> None:
        """Print a text, broken into lines between words."""
        console = self.console
        for line in _broken(_text(runs), console.width, hang):
            console.print(line, soft_wrap=True)

    def table(self, table: Table) -> bool:
        """Print a table, if there is room for one; else say False and print nothing."""
        console = self.console
        width = (console.width - _LABEL - _EDGES) // len(table.heads) - _SPACE
        if width < _LEAST_CELL:
            return False
        shown = RichTable(box=box.SIMPLE_HEAD, show_lines=False, leading=1, padding=(0, 1))
        shown.add_column(width=_LABEL)
        for head in table.heads:
            shown.add_column(_cell(Cell("", head), width, "bold"), width=width)
        for row in table.rows:
            label = _cell(Cell("", row.label), _LABEL, "bold")
            shown.add_row(label, *(_cell(cell, width) for cell in row.cells))
        self.print(*runs_of(table.above))
        console.print(shown)
        self.print(*runs_of(table.below))
        return True

    def ask(self, text: str) -> None:
        """Print what is asked, and stay on the line for the answer."""
        self.console.print(Text(text, "dim"), end="", soft_wrap=True)

    def clear(self) -> None:
        """Clear the terminal, and what can be scrolled back to."""
        console = self.console
        console.clear()
        console.file.write(_ERASE_SCROLLED)


def styled(text: Html) -> Text:
    """Return a screen's text with its styles."""
    return Text.assemble(*runs_of(text))


def _text(runs: Iterable[Run]) -> Text:
    """Put runs together and colour the signs among them."""
    text = Text.assemble(*runs)
    for pattern in _COLOURED:
        text.highlight_regex(pattern)
    return text


def _broken(text: Text, width: int, hang: int | None = None) -> Iterable[Text]:
    for line in break_lines(text.plain, width, hang):
        yield Text(" " * line.indent).append_text(text[line.start : line.end])


def _cell(cell: Cell, width: int, style: str = "") -> Text:
    """Write a cell: its sign, and its words in a column beside that."""
    runs = [Run(f"{cell.mark} ", _MARKS.get(cell.mark, ""))] if cell.mark else []
    text = _text([*runs, Run(cell.text, style)])
    return Text("\n").join(_broken(text, width, 2 if cell.mark else 0))
