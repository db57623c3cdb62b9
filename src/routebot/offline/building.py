"""A pack as one HTML page: template, style, script, data, and a policy that lets in nothing else.

The page asks for nothing and sends nothing: its policy names its own style and its own script by
their hashes, and forbids all the rest. The same dataset and day give the same bytes.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from routebot.offline.joining import PAGE, joined, pack_modules
from routebot.offline.map import outlines
from routebot.offline.packing import pack_of
from routebot.offline.plainly import exit_part, plain_part
from routebot.offline.squeezing import squeezed
from routebot.offline.withholding import is_withheld
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, words
from routebot.words.tables import catalogue_of

__all__ = ["Built", "build", "build_exit_only", "get_ready"]

_PLACE = re.compile(r"\{(day|revision|fingerprint|policy|title|style|plainly|scripts)\}")

_SCRIPTS = '<script type="text/plain" id="data">{}</script>\n<script>{}</script>\n'

_CLOSING = re.compile(r"</(?:script|style)|<!--|\r", re.IGNORECASE)
"""What would end a script or style too early, or be read as something else than it is."""


class Built(NamedTuple):
    """A pack.

    Attributes:
        html: the page.
        sizes: what it is made of -> bytes.
    """

    html: str
    sizes: dict[str, int]


def build(dataset: Dataset, on: date, *, all_links: bool = False, fingerprint: str = "") -> Built:
    """Build the pack of a dataset.

    Args:
        on: the day it is made for.
        all_links: as of `pack_of`.
        fingerprint: of the key that will sign it; the page shows it.

    Raises:
        AnswerError, ValueError: a condition is malformed; `routebot data check` says where.
    """
    book = Rulebook(snapshot(dataset, on), for_few=True)
    parts = {
        "style": _style(),
        "plainly": "\n".join(plain_part(book, words(language)) for language in LANGUAGES),
        "data": squeezed(pack_of(dataset, on, all_links=all_links)),
        "script": _unbroken(joined(pack_modules())),
    }
    scripts = _SCRIPTS.format(parts["data"], parts["script"])
    policy = f"script-src '{_hash(parts['script'])}'; "
    html = _page(
        book, fingerprint, {"plainly": parts["plainly"], "scripts": scripts, "policy": policy}
    )
    return Built(html, {name: len(text.encode()) for name, text in parts.items()})


def build_exit_only(dataset: Dataset, on: date, *, fingerprint: str = "") -> str:
    """Build the page for whoever is not let out: the exit and who helps, no place and no script.

    Args:
        on, fingerprint: as of `build`.
    """
    book = Rulebook(snapshot(dataset, on), for_few=True)
    said = "\n".join(exit_part(book, words(language)) for language in LANGUAGES)
    return _page(book, fingerprint, {"plainly": said, "scripts": "", "policy": ""})


def get_ready(_folder: Path) -> None:
    """Read all that building reads from a disk, for a process that will not be let to it."""
    pack_modules(), _template(), _style(), outlines(), is_withheld("")
    for language in LANGUAGES:
        catalogue_of(language, (), (), ("EUR",)), words(language).day(date.min)


def _page(book: Rulebook, fingerprint: str, own: Mapping[str, str]) -> str:
    """Fill the template.

    Args:
        own: what stands in this page alone; its ``policy`` is the part about scripts.
    """
    day, style = book.snapshot, _style()
    parts = {
        **own,
        "title": words(LANGUAGES[0])("offline.title"),
        "style": style,
        "day": day.on.isoformat(),
        "revision": day.revision,
        "fingerprint": fingerprint,
        "policy": _policy(own["policy"], style),
    }
    return _PLACE.sub(lambda place: parts[place[1]], _template())


@cache
def _template() -> str:
    return _text(PAGE / "page.html")


@cache
def _style() -> str:
    return _unbroken("".join(_text(file) for file in sorted(PAGE.glob("*.css"))))


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _unbroken(text: str) -> str:
    """Return what a browser reads between the tags as it stands there.

    Raises:
        ValueError: it would read something else.
    """
    if wrong := _CLOSING.search(text):
        raise ValueError(f"a script or style of the page holds {wrong[0]!r}; write it otherwise")
    return text


def _policy(scripts: str, style: str) -> str:
    """Return the content security policy; `default-src` says nothing of the last two."""
    return (
        f"default-src 'none'; {scripts}style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
