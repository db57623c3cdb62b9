"""Revisions kept file by file: what two of them share is stored once.

A revision is handed over and out as a zip. What is stored of it is a list of names and hashes; the
content of each file lies under its hash. A publication that changes one file of a hundred so takes
the room of that file, and not of the whole dataset. What is no zip is stored as it came: whoever
reads it finds out that it is damaged.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = [
    "Split",
    "compiled_in",
    "contents_of",
    "joined",
    "split",
    "stored_compiled",
    "taken_apart",
]

_LIST = b"routebot files 1\n"
"""What a stored list begins with; a zip begins otherwise."""

_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a zip knows: the same files are the same bytes."""


class Split(NamedTuple):
    """A revision as it is stored.

    Attributes:
        listed: names and hashes; the whole of a revision that cannot be taken apart.
        contents: hash -> compressed content of each file.
    """

    listed: bytes
    contents: Mapping[str, bytes]


def stored_compiled(document: bytes) -> bytes:
    """Return a compiled dataset as it is stored: two megabytes in a third of that."""
    return zlib.compress(document)


def compiled_in(stored: bytes) -> bytes | None:
    """Return the compiled dataset that is stored; None of one that is damaged."""
    try:
        return zlib.decompress(stored)
    except zlib.error:
        return None


def split(packed: bytes) -> Split | None:
    """Take a packed revision apart; None for what is no zip of ours, or was taken apart already."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return None
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    listed = zlib.compress(json.dumps(hashes, sort_keys=True).encode(), 9)
    return Split(
        _LIST + listed,
        {hashes[name]: zlib.compress(content, 9) for name, content in files.items()},
    )


def taken_apart(whole: bytes) -> Split:
    """Return a packed revision as it is stored; what is no zip of ours stays whole."""
    return split(whole) or Split(whole, {})


def contents_of(stored: bytes) -> Mapping[str, str] | None:
    """Return name -> hash of a stored list; None if a whole revision is stored there.

    A list that is damaged names no file, so that the revision is found to be damaged.
    """
    if not stored.startswith(_LIST):
        return None
    try:
        found = json.loads(zlib.decompress(stored.removeprefix(_LIST)))
    except (zlib.error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def joined(hashes: Mapping[str, str], contents: Iterable[tuple[str, bytes]]) -> bytes:
    """Put a revision together again as a zip; a file that is lost or damaged is left out.

    Args:
        hashes: name -> hash.
        contents: (hash, compressed content) of those that there are.
    """
    known = dict(contents)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, hash_ in sorted(hashes.items()):
            content = _unpacked(known.get(hash_, b""))
            if content is not None:
                archive.writestr(zipfile.ZipInfo(name, _DAY), content)
    return packed.getvalue()


def _unpacked(compressed: bytes) -> bytes | None:
    try:
        return zlib.decompress(compressed)
    except zlib.error:
        return None
