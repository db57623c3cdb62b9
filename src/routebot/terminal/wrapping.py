"""Break lines between words, as wide as a terminal is.

A word is never broken, an address neither: the terminal itself folds it, and it can still be
copied whole. A sign and its word stay together, and what follows a bullet stands below its text.
"""

import re
import shutil
import textwrap
import unicodedata
from typing import NamedTuple

__all__ = ["USUAL_SIZE", "Line", "break_lines", "cells", "terminal_width", "wrap"]

_NARROWEST = 20
"""Columns; what claims to be narrower is a terminal that does not know its width."""

USUAL_SIZE = (80, 25)
"""Columns and lines of a terminal that says neither."""

_SIGN = re.compile(r"(?<=[✓✗◷⌛⚠●◐○☐–?]) (?=\S)|(?<=^-) ")
"""The blank after a sign, where no line is broken."""

_AGE = re.compile(r"\([✓◷⌛][^()\n]{1,18}\)")
"""A mark of freshness in brackets, which is read as one word."""

_BULLET = re.compile(r" *(?:[0-9]{1,3}\.|[-–☐✓✗?●◐○])(?: [●◐○?⚠](?= ))? ")
"""What a line of a list begins with."""

_FILLER = "\ue000"
"""Stands for the second cell of a wide character while lines are counted out; of private use."""


class Line(NamedTuple):
    """A line of a broken text: how far it is set in, and which part of the text it shows."""

    indent: int
    start: int
    end: int


def break_lines(text: str, width: int | None, hang: int | None = None) -> list[Line]:
    """Break a text into lines of a width; only a word that is longer makes a longer line.

    Args:
        width: cells of a line; None: break only where the text does.
        hang: cells that lines are set in which go on another; by default as far as the bullet.
    """
    found, start = [], 0
    for line in text.split("\n"):
        found += _broken(line, start, width, hang)
        start += len(line) + 1
    return found


def _broken(line: str, start: int, width: int | None, hang: int | None) -> list[Line]:
    if width is None or cells(line) <= width:
        return [Line(0, start, start + len(line.rstrip()))]
    bullet = _BULLET.match(line)
    indent = hang if hang is not None else len(bullet.group()) if bullet else 0
    whole = _AGE.sub(lambda age: age.group().replace(" ", "\xa0"), line)
    glued = _SIGN.sub("\xa0", whole)
    pieces = textwrap.wrap(
        _filled(glued),
        width,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
        replace_whitespace=False,
        expand_tabs=False,
    )
    lines, at = [], 0
    for number, piece in enumerate(pieces):
        set_in = indent if number else 0
        shown = piece.replace(_FILLER, "")[set_in:]
        at = glued.index(shown, at)
        lines.append(Line(set_in, start + at, start + at + len(shown)))
        at += len(shown)
    return lines


def wrap(text: str, width: int | None, hang: int | None = None) -> list[str]:
    """Return the lines of a broken text; see `break_lines`."""
    return [
        " " * line.indent + text[line.start : line.end] for line in break_lines(text, width, hang)
    ]


def cells(text: str) -> int:
    """Count the cells that a terminal shows a text in."""
    return len(_filled(text))


def _filled(text: str) -> str:
    """Put a filler after each character that is two cells wide, such as the hourglass."""
    if text.isascii():
        return text
    return "".join(
        letter + _FILLER if unicodedata.east_asian_width(letter) in "WF" else letter
        for letter in text
    )


def terminal_width() -> int:
    """Return how many columns the terminal has, or COLUMNS says; 80 where nobody knows."""
    columns = shutil.get_terminal_size(USUAL_SIZE).columns
    return columns if columns >= _NARROWEST else USUAL_SIZE[0]
