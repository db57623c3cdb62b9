"""Catalogues of gettext, read as far as ours go: texts, plurals and how a number chooses one.

babel reads them, too, and more of what may stand in them; it takes 25 ms of each command and loads
the parser of mail for the head. A test sees that both read the same.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

__all__ = ["Catalogue", "read_catalogue"]

_LINE = re.compile(r'^(msg\w+(?:\[\d\])?)?[ \t]*(".*")[ \t]*$', re.MULTILINE)
"""A line that says something: after a word what it says, alone what is said before goes on with."""

_PLURAL_FORMS = re.compile(r"^Plural-Forms:.*\bplural=(.+?);?$", re.MULTILINE)


class Catalogue(NamedTuple):
    """What stands in a catalogue.

    Attributes:
        plural: an expression of C over ``n``, as its head has it: the position of the form.
    """

    texts: Mapping[str, str]
    plurals: Mapping[str, tuple[str, ...]]
    plural: str


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue.

    Raises:
        OSError: it cannot be read.
    """
    texts: dict[str, str] = {}
    forms: dict[str, list[str]] = {}
    key = ""
    for word, value in _said(path.read_text("utf-8")):
        match word:
            case "msgid":
                key = value
            case "msgid_plural":
                forms[key] = []
            case "msgstr":
                texts[key] = value
            case _:
                forms[key].append(value)
    found = _PLURAL_FORMS.search(texts.pop("", ""))
    plurals = {each: tuple(values) for each, values in forms.items()}
    return Catalogue(texts, plurals, found[1] if found else "0")


def _said(content: str) -> Iterator[tuple[str, str]]:
    """Yield each word of a catalogue with the whole of what stands after it."""
    word, parts = "", list[str]()
    for line in _LINE.finditer(content):
        if line[1]:
            if word:
                yield word, "".join(parts)
            word, parts = line[1], []
        parts.append(json.loads(line[2]) if "\\" in line[2] else line[2][1:-1])
    if word:
        yield word, "".join(parts)
