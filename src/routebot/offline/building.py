"""A pack as one HTML page: template, style, script, data, and a policy that lets in nothing else.

The page asks for nothing and sends nothing: its policy names its own style and its own script by
their hashes, and forbids all the rest. The same dataset and day give the same bytes.
"""

import hashlib
import re
from base64 import b64encode
from datetime import date
from pathlib import Path
from typing import NamedTuple

from routebot.offline.joining import EVALUATOR, PAGE, joined, modules_in
from routebot.offline.packing import pack_of
from routebot.offline.plainly import plain_part
from routebot.offline.squeezing import squeezed
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook
from routebot.words.i18n import LANGUAGES, words

__all__ = ["Built", "build"]

_PLACE = re.compile(r"\{(day|revision|fingerprint|policy|title|style|plainly|data|script)\}")

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
    style = "".join(_text(file) for file in sorted(PAGE.glob("*.css")))
    script = joined(modules_in(EVALUATOR, PAGE))
    book = Rulebook(snapshot(dataset, on), for_few=True)
    parts = {
        "title": words(LANGUAGES[0])("offline.title"),
        "style": _unbroken(style),
        "plainly": "\n".join(plain_part(book, words(language)) for language in LANGUAGES),
        "data": squeezed(pack_of(dataset, on, all_links=all_links)),
        "script": _unbroken(script),
    }
    sizes = {name: len(text.encode()) for name, text in parts.items()}
    parts["policy"] = _policy(parts["style"], parts["script"])
    parts |= {"day": on.isoformat(), "revision": dataset.revision, "fingerprint": fingerprint}
    html = _PLACE.sub(lambda place: parts[place[1]], _text(PAGE / "page.html"))
    return Built(html, sizes)


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


def _policy(style: str, script: str) -> str:
    """Return the content security policy; `default-src` says nothing of the last two."""
    return (
        "default-src 'none'; "
        f"script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
