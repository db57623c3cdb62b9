"""Printing: for people, whatever terminal they have, and JSON for scripts.

Two printers show the same words. The plain one is for pipes, screen readers and terminals that can
do nothing but letters; it writes no escape code and draws no line. The styled one, with colours and
tables, loads rich, which nothing else here does.
"""

import json
import shutil
import sys
from io import TextIOWrapper
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from pydantic_core import PydanticSerializationError, to_json

from routebot.environment import shows_styles
from routebot.terminal.wrapping import USUAL_SIZE, terminal_width, wrap

if TYPE_CHECKING:
    from routebot.screens.screen import Table  # it brings in all of the dialogue, 0.06 s of CPU

__all__ = ["PlainPrinter", "Printer", "Run", "make_printer", "print_json"]

_UNTOLD = (0, 0)
"""A size that neither COLUMNS nor a terminal says."""


class Run(NamedTuple):
    """A piece of text in one style, as rich names styles: ``bold``, ``dim italic``; or in none."""

    text: str
    style: str = ""


class Printer(Protocol):
    """What a command prints for people with."""

    @property
    def width(self) -> int | None:
        """Columns of a line; None: lines are as long as they come."""

    def print(self, *runs: Run, hang: int | None = None) -> None:
        """Print a text, broken into lines between words.

        Args:
            hang: columns that lines are set in which go on another; by default as far as a bullet.
        """

    def table(self, table: "Table") -> bool:
        """Print a table, if this terminal has room for one; else say False and print nothing."""

    def ask(self, text: str) -> None:
        """Print what is asked, and stay on the line for the answer."""

    def clear(self) -> None:
        """Take from view what was printed."""


class PlainPrinter:
    """Letters only: no escape codes, no tables."""

    def __init__(
        self,
        out: TextIO | None = None,
        width: int | None = None,
        *,
        breaks_in_pipes: bool = True,
    ) -> None:
        """Print to a stream.

        Args:
            out: the standard output of the moment by default.
            width: columns; by default as many as the terminal has.
            breaks_in_pipes: break long lines also where nobody said how many columns there are.
        """
        self._out, self._width, self._breaks_in_pipes = out, width, breaks_in_pipes

    @property
    def out(self) -> TextIO:
        """Where it prints to."""
        return self._out or sys.stdout

    @property
    def width(self) -> int | None:
        """Columns of a line; None: lines are as long as they come."""
        if self._width is not None:
            return self._width
        told = self._breaks_in_pipes or shutil.get_terminal_size(_UNTOLD).columns
        return terminal_width() if told else None

    def print(self, *runs: Run, hang: int | None = None) -> None:
        """Print a text, broken into lines between words."""
        for line in wrap("".join(run.text for run in runs), self.width, hang):
            print(line, file=self.out)

    def table(self, table: "Table") -> bool:  # noqa: ARG002 - it has room for none
        """Print nothing: what a table says is said in lines."""
        return False

    def ask(self, text: str) -> None:
        """Print what is asked, and stay on the line for the answer."""
        print(text, end="", file=self.out, flush=True)

    def clear(self) -> None:
        """Push what was printed out of view: to erase it would take an escape code."""
        if self.out.isatty():
            print("\n" * shutil.get_terminal_size(USUAL_SIZE).lines, file=self.out)


def make_printer(*, plain: bool, breaks_in_pipes: bool = True) -> Printer:
    """Choose the printer for standard output.

    Args:
        plain: it was asked for; a pipe and a dumb terminal get the plain one anyway.
        breaks_in_pipes: as of `PlainPrinter`; in a terminal lines are always broken.
    """
    if not plain and sys.stdout.isatty():
        # Imported here: rich takes a tenth of a second to load, which a pipe has no use for.
        from routebot.terminal.styling import StyledPrinter  # noqa: PLC0415

        if shows_styles():
            return StyledPrinter()
    return PlainPrinter(breaks_in_pipes=breaks_in_pipes)


def print_json(value: object) -> None:
    """Print plain JSON; what is not ASCII stays as it is."""
    try:
        # As json.dumps(..., indent=1) writes it, which is no C code: 9 ms for 3 MB, not 75.
        written = to_json(value, indent=1)
    except PydanticSerializationError:  # half a pair of surrogates, as in a path that is not UTF-8
        print(json.dumps(value, ensure_ascii=False, indent=1))
        return
    out = sys.stdout
    if isinstance(out, TextIOWrapper) and out.encoding.lower() == "utf-8":
        out.flush()
        out.buffer.write(written)  # a text is made of it otherwise, and bytes again: 6 MiB
        print()
    else:
        print(written.decode())
