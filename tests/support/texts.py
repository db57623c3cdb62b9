"""Watch over the words: every text a test meets, in both catalogues; every screen it meets, fit to
be sent.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from routebot.dialogue.actions import CallWrong, parse, write
from routebot.packaged import packaged_folder
from routebot.screens.screen import LIMIT, Button, Screen
from routebot.words.i18n import LANGUAGES, Words, placeholders
from routebot.words.markup import Html

__all__ = [
    "MOST_ACTION",
    "Watch",
    "catalogue",
    "forms",
    "problems_of",
    "untied",
    "utf16_length",
    "visible",
]

MOST_ACTION = 40
"""Bytes of an action: with the session and step stamps it has to fit into the 64 of a Telegram
button.
"""

_TOKEN = re.compile(r"<(/?)([a-z]+)((?: [a-z]+=\"[^\"]*\")*)>|&(?:amp|lt|gt|quot|#x27|#39);|[<>&]")
_LEFT_OPEN = re.compile(r"\{[a-z_]*\}|  |<[A-Z]\w+\.|datetime\.|frozenset\(")
_FOREIGN = re.compile(r"\b(?:None|True|False|null|nan)\b")
"""Words of English, but of no Russian screen: there only a value that was not turned into words."""
_COPIED = re.compile("<code>.*?</code>", re.DOTALL)
_CYRILLIC = re.compile("[а-яё]")
_ATTRIBUTES = {
    "b": re.compile(""),
    "i": re.compile(""),
    "code": re.compile(""),
    "a": re.compile(r' href="https?://[^"\s]+"'),
}


@cache
def catalogue(language: str) -> Catalog:
    """Read a catalogue as it stands in the file."""
    with (packaged_folder("locales") / language / "LC_MESSAGES" / "routebot.po").open("rb") as file:
        return read_po(file, locale=language)


@cache
def forms(language: str) -> Mapping[str, tuple[str, ...]]:
    """Return key -> its texts, one for each plural form."""
    found = {}
    for message in catalogue(language):
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            found[key] = (
                (message.string,) if isinstance(message.string, str) else tuple(message.string)
            )
    return found


class Watch:
    """Remembers every text and screen that is made while it watches, and what is wrong with them."""

    def __init__(self) -> None:
        self._texts: set[tuple[str, frozenset[str]]] = set()
        self._problems: list[str] = []

    def install(self, patch: pytest.MonkeyPatch) -> None:
        """Watch `Words` and `Screen` until the patch is undone."""
        fill, count, make = Words.__call__, Words.count, Screen.__init__
        fill_markup = Words.markup

        def filled(words: Words, key: str, **values: object) -> str:
            text = fill(words, key, **values)
            self._texts.add((key, frozenset(values)))
            return text

        def counted(words: Words, key: str, number: int, **values: object) -> str:
            text = count(words, key, number, **values)
            self._texts.add((key, frozenset({"n", *values})))
            return text

        def marked_up(words: Words, key: str, **values: str) -> Html:
            text = fill_markup(words, key, **values)
            self._texts.add((key, frozenset(values)))
            return text

        def made(screen: Screen, *given: object, **named: object) -> None:
            make(screen, *given, **named)
            if len(self._problems) < 20:
                self._problems += problems_of(screen)

        patch.setattr(Words, "__call__", filled)
        patch.setattr(Words, "count", counted)
        patch.setattr(Words, "markup", marked_up)
        patch.setattr(Screen, "__init__", made)

    def collect(self) -> list[str]:
        """Return what is wrong with everything met since the last time."""
        problems = [
            *self._problems,
            *(p for key, given in sorted(self._texts, key=str) for p in _wrong(key, given)),
        ]
        self._problems, self._texts = [], set()
        return problems


@cache
def _wrong(key: str, given: frozenset[str]) -> tuple[str, ...]:
    """Check a text that was asked for, in both languages: it is there, and takes what was given."""
    missing = [
        f"{language}: no text for {key!r}" for language in LANGUAGES if key not in forms(language)
    ]
    unfilled = [
        f"{language}: {key!r} wants {sorted(placeholders(text))}, gets {sorted(given)}"
        for language in LANGUAGES
        for text in forms(language).get(key, ())
        if placeholders(text) - given
    ]
    return (*missing, *unfilled)


def utf16_length(text: str) -> int:
    """Count UTF-16 code units, as Telegram counts the length of a message."""
    return len(text.encode("utf-16-le")) // 2


def untied(text: str) -> str:
    """Make the blanks of a message, at which a phone breaks no line, blanks like any other."""
    return text.replace("\u00a0", " ")


def visible(text: str) -> str:
    """Take the tags out and the entities back."""
    shown = re.sub(r"<[^>]*>", "", text)
    for entity, sign in (
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", '"'),
        ("&#x27;", "'"),
        ("&amp;", "&"),
    ):
        shown = shown.replace(entity, sign)
    return shown


def problems_of(screen: Screen) -> list[str]:
    """Say what keeps a screen from being sent or read; nothing if it is well."""
    found = [(screen.name, problem) for problem in _problems_of_text(screen.text)]
    found += [
        (f"{screen.name}, {write(b.action)}", problem)
        for b in screen.buttons
        for problem in _problems_of(b)
    ]
    return [f"screen {where}: {problem}" for where, problem in found]


@cache
def _problems_of_text(text: str) -> tuple[str, ...]:
    shown = visible(text)
    problems = list(_bad_markup(text))
    # What is to be copied is set in as a file has it.
    around = visible(_COPIED.sub("…", text))
    if utf16_length(shown) > LIMIT:
        problems.append(f"{utf16_length(shown)} characters, {LIMIT} can be sent")
    if not shown.strip():
        problems.append("nothing to read")
    if around != around.strip() or "\n\n\n" in around or " \n" in around:
        problems.append("blank space that nobody meant")
    if left := _LEFT_OPEN.search(around) or (_CYRILLIC.search(around) and _FOREIGN.search(around)):
        start = max(0, left.start() - 30)
        problems.append(f"{left[0]!r} in {around[start : left.end() + 30]!r}")
    return tuple(problems)


def _bad_markup(text: str) -> Iterator[str]:
    """Read the HTML subset of Telegram: b, i, code and a, nested well, everything else escaped."""
    open_: list[str] = []
    for token in _TOKEN.finditer(text):
        closing, tag, attributes = token[1], token[2], token[3]
        if tag is None:
            if len(token[0]) == 1:
                yield f"{token[0]!r} is not escaped"
        elif tag not in _ATTRIBUTES:
            yield f"tag {tag!r} is not allowed"
        elif closing:
            if not open_ or open_.pop() != tag:
                yield f"</{tag}> closes nothing"
        else:
            if not _ATTRIBUTES[tag].fullmatch(attributes):
                yield f"<{tag}{attributes}> has the wrong attributes"
            open_.append(tag)
    if open_:
        yield f"{open_} stay open"


@cache
def _problems_of(button: Button) -> tuple[str, ...]:
    problems = []
    if (
        not button.label.strip()
        or button.label != button.label.strip()
        or _LEFT_OPEN.search(button.label)
    ):
        problems.append(f"label {button.label!r}")
    if "<" in button.label or "&amp;" in button.label:
        problems.append(f"label {button.label!r} is not HTML, nothing in it is escaped")
    carried = write(button.action)
    # An id of a fact may be longer: such a button carries a digest, looked up on its screen.
    if len(carried.encode()) > MOST_ACTION and not isinstance(button.action, CallWrong):
        problems.append(f"{len(carried.encode())} bytes, {MOST_ACTION} fit")
    if parse(carried) != button.action:
        problems.append(f"{carried!r} comes back as {parse(carried)}")
    return tuple(problems)
