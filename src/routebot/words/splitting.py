"""Split a text that is too long for one message, so that each piece is a text of its own.

A piece ends where a reader would pause: at the end of a sentence or line, else between two words,
and within a word only if that alone is too long. Markup that is open at an end is closed there and
opened again in the next piece.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from routebot.words.markup import Html, escape

__all__ = ["beginning", "read_length", "read_text", "split", "utf16_units"]

_Tags: TypeAlias = tuple[str, ...]
"""Opening tags that a place in a text is inside of, the outermost first."""

_TOKEN = re.compile(r"(?P<closing></\w+>)|(?P<opening><[^>]*>)|(?P<letter>&#?\w+;|.)", re.DOTALL)
"""A tag, or what is read as one character; `Html` holds nothing else."""

_SENTENCE_END = re.compile(r"[.!?…][»”\"')\]]*$")
"""How a sentence ends: its sign, and what closes quotes and brackets after it."""

_LOOK_BACK = 4
"""Characters before a blank that are enough to recognize the end of a sentence."""


class _Letter(NamedTuple):
    """One character that is read, and the markup that it stands in."""

    text: str
    tags: _Tags


def utf16_units(text: str) -> int:
    """Count a text's length as Telegram does (https://core.telegram.org/api/entities)."""
    return len(text.encode("utf-16-le")) // 2


def read_text(text: Html) -> str:
    """Return what is read of a text, so without its markup."""
    return unescape("".join(letter.text for letter in _letters(text)))


def read_length(text: Html) -> int:
    """Count the characters of a text that are read, so without its markup."""
    return sum(1 for _ in _letters(text))


def beginning(text: str, most: int) -> str:
    """Return the first sentences of a plain text that fit; else its beginning and an ellipsis.

    The beginning ends at a semicolon, else at a word.

    A sign before a small letter is taken for that of an abbreviation.

    Args:
        most: characters to write.
    """
    if len(text) <= most:
        return text
    whole = text.split(" ")
    words = text[:most].split(" ")[:-1]
    ends = [
        at
        for at, (word, following) in enumerate(pairwise(whole), 1)
        if at <= len(words) and _SENTENCE_END.search(word) and following[:1].isupper()
    ]
    if ends:
        return " ".join(words[: ends[-1]])
    clauses = [at for at, word in enumerate(words, 1) if word.endswith(";")]
    words = words[: clauses[-1]] if clauses else words
    return f"{(' '.join(words) or text[: most - 1]).rstrip(',:;–—')}…"


def split(text: str, size: int) -> list[Html]:
    """Split a text into pieces of a size; one that fits already stays whole.

    Args:
        size: UTF-16 units, markup included. Markup that alone is longer gets one character a piece.
    """
    whole = escape(text)
    if utf16_units(whole) <= size:
        return [whole]
    letters = _stripped(list(_letters(whole)))
    pieces: list[Html] = []
    while letters:
        end = _end_of_piece(letters, size)
        pieces.append(_written(_stripped(letters[:end])))
        letters = _stripped(letters[end:])
    return pieces


def _letters(text: Html) -> Iterator[_Letter]:
    tags: _Tags = ()
    for token in _TOKEN.finditer(str(text)):
        if token["opening"]:
            tags = (*tags, token["opening"])
        elif token["closing"]:
            tags = tags[:-1]
        else:
            yield _Letter(token["letter"], tags)


def _end_of_piece(letters: Sequence[_Letter], size: int) -> int:
    """Return how many letters the next piece takes: at least one."""
    fitting = max(1, _fitting(letters, size))
    if fitting == len(letters):
        return fitting
    # A blank after the last letter that fits is a pause, too.
    pauses = [at for at in range(1, fitting + 1) if letters[at].text.isspace()]
    sentences = [at for at in pauses if _ends_sentence(letters, at)]
    return (sentences or pauses or [fitting])[-1]


def _fitting(letters: Sequence[_Letter], size: int) -> int:
    """Count the letters at the beginning that fit into a size, with the markup around them."""
    length = 0
    open_tags: _Tags = ()
    for number, letter in enumerate(letters):
        length += utf16_units(_turned(open_tags, letter.tags)) + utf16_units(letter.text)
        if length + utf16_units(_turned(letter.tags, ())) > size:
            return number
        open_tags = letter.tags
    return len(letters)


def _ends_sentence(letters: Sequence[_Letter], blank: int) -> bool:
    """Say whether a blank stands between two sentences or lines."""
    if letters[blank].text == "\n":
        return True
    before = "".join(letter.text for letter in letters[max(0, blank - _LOOK_BACK) : blank])
    follows = letters[blank + 1].text
    # After a dot within a sentence («т. е.», «ст. 12») no new one begins.
    return bool(_SENTENCE_END.search(before)) and not (follows.islower() or follows.isdigit())


def _stripped(letters: Sequence[_Letter]) -> list[_Letter]:
    """Take the blanks off both ends."""
    inked = [at for at, letter in enumerate(letters) if not letter.text.isspace()]
    return list(letters[inked[0] : inked[-1] + 1]) if inked else []


def _written(letters: Sequence[_Letter]) -> Html:
    """Write letters with their markup; everything that they open is closed."""
    parts: list[str] = []
    open_tags: _Tags = ()
    for letter in letters:
        parts += [_turned(open_tags, letter.tags), letter.text]
        open_tags = letter.tags
    parts.append(_turned(open_tags, ()))
    return Html("".join(parts))  # noqa: S704 - parts of what was markup before


def _turned(before: _Tags, after: _Tags) -> str:
    """Return the tags between two letters: those that close, then those that open."""
    shared = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        shared += 1
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(before[shared:]))
    return closing + "".join(after[shared:])


def _name(tag: str) -> str:
    return tag[1:-1].split(" ", 1)[0]
