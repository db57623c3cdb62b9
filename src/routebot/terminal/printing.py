"""Printing: a console for people, whatever terminal they have, and JSON for scripts."""

import json
import shutil
import sys

from rich.console import Console, ConsoleDimensions

__all__ = ["make_console", "print_json"]

_NARROWEST = 20
"""Columns; what claims to be narrower is a terminal that does not know its width."""

_USUAL = (80, 25)


class _AnyConsole(Console):
    """A console whose reader may go."""

    def on_broken_pipe(self) -> None:
        """Let the process end as it does for everything printed; rich's own way is exit code 1."""
        raise BrokenPipeError


def make_console(*, soft_wrap: bool = False) -> Console:
    """Make a console that prints to standard output, whatever terminal that is.

    Args:
        soft_wrap: leave the breaking of long lines to the terminal.
    """
    console = _AnyConsole(highlight=False, soft_wrap=soft_wrap)
    # To rich a dumb terminal is always as wide as usual, and one of no width is to be obeyed.
    if console.is_dumb_terminal or console.width < _NARROWEST:
        columns, rows = shutil.get_terminal_size(_USUAL)
        console.size = ConsoleDimensions(columns if columns >= _NARROWEST else _USUAL[0], rows)
    return console


def print_json(value: object) -> None:
    """Print plain JSON; what is not ASCII stays as it is."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    print()
