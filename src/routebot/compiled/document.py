"""A dataset as bytes that say of which files and by which program they were made.

The first line tells that, as JSON, with a hash of all that follows; the rest is, as JSON, the
dataset as a table of `values`, and what compiling its days comes to. Whoever reads it knows the
revision of the files that lie there now.
"""

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic_core import from_json

from routebot.compiled.values import Table, from_table, to_table
from routebot.policy.files import Dataset
from routebot.reasoning.foreseen import Foreseen

__all__ = [
    "Contents",
    "DamagedError",
    "StaleError",
    "contents_of",
    "document_of",
    "fits",
    "program",
]

_FORMAT = 2

_ROOMS = ("policy", "logic", "reasoning", "compiled")
"""Those whose code decides what is in a document; where it changes, no older one is read."""


class StaleError(Exception):
    """A document was made of other files, or by another version of the program."""


class DamagedError(Exception):
    """What should be a document is none, or not as it was written."""


class Contents(NamedTuple):
    """What is in a document.

    Attributes:
        foreseen: what compiling a day of the dataset comes to, if that could be worked out.
    """

    dataset: Dataset
    foreseen: Foreseen | None


def document_of(dataset: Dataset, foreseen: Foreseen | None) -> bytes:
    """Write a dataset as a document.

    Args:
        dataset: as `policy.loading.load` has read it; its revision is that of the files.
        foreseen: what compiling its days comes to, as `reasoning.foreseeing` works it out.

    Raises:
        TypeError: something in it is of a kind that `values` does not know.
    """
    contents = to_table(dataset), foreseen
    body = json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()
    return _head(dataset.revision, body) + body


def _head(revision: str, body: bytes) -> bytes:
    told = {
        "format": _FORMAT,
        "program": program(),
        "revision": revision,
        "hash": hashlib.blake2b(body, digest_size=32).hexdigest(),
    }
    return json.dumps(told).encode() + b"\n"


def contents_of(document: bytes, revision: str) -> Contents:
    """Read a document back.

    Args:
        revision: `revision_of` the files that it is to stand for.

    Raises:
        StaleError: it stands for others, or another version of the program has made it.
        DamagedError: it is not what was written.
    """
    head, _, body = document.partition(b"\n")
    if not fits(document, revision):
        raise _why_not(head, revision)
    try:
        with _no_collecting():
            table, foreseen = from_json(body)
            dataset = from_table(Table(*table))
            known = Foreseen(*foreseen) if foreseen is not None else None
    except (LookupError, TypeError, ValueError) as error:
        raise DamagedError(f"it does not hold together ({type(error).__name__})") from error
    if not isinstance(dataset, Dataset):
        raise DamagedError("it holds no dataset")
    return Contents(dataset, known)


def fits(document: bytes, revision: str) -> bool:
    """Say whether a document is whole, of this version of the program, and of these files."""
    head, _, body = document.partition(b"\n")
    return head + b"\n" == _head(revision, body)


def _why_not(head: bytes, revision: str) -> StaleError | DamagedError:
    """Say why a document with another first line than it should have cannot be used."""
    try:
        told: Any = json.loads(head)
        made_for = told["format"], told["program"], told["revision"]
    except (LookupError, TypeError, ValueError):
        return DamagedError("its first line cannot be read")
    if made_for != (_FORMAT, program(), revision):
        return StaleError("it was made of other files, or by another version of the program")
    return DamagedError("it is not as it was written")


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Let no garbage be looked for among what is made and stays: 13 ms instead of 17."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@cache
def program() -> str:
    """Return a hash of the code that decides what is in a document.

    Raises:
        OSError: our own code cannot be read.
    """
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parents[1]
    for room in _ROOMS:
        for module in sorted((package / room).glob("*.py")):
            content = module.read_bytes()
            digest.update(f"{room}/{module.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()
