"""The two files that a bot keeps to hand out: the pack, and beside it the one for the barred."""

import os
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from routebot.errors import ConfigError
from routebot.offline.verifying import Word, check_pack

__all__ = ["Made", "exit_only_beside", "look_at", "replace_files"]

_READABLE = 0o644
"""Nothing in them is about anybody."""


class Made(NamedTuple):
    """What a file was made of.

    Attributes:
        on: the day that it was made for.
        fingerprint: of the key that has signed it; empty for none.
    """

    revision: str
    on: date
    fingerprint: str


def exit_only_beside(path: Path) -> Path:
    """Return where the file for the barred is: ``notes.exit.html`` beside ``notes.html``."""
    return path.with_name(f"{path.stem}.exit.html")


def look_at(path: Path) -> Made | None:
    """Say of what the files at a path and beside it were made.

    Args:
        path: of the pack.

    Returns:
        None if one is not there, was edited, or is of something else than the other.

    Raises:
        ConfigError: something else stands there, which must not be written over.
        OSError: they cannot be read.
    """
    found = {_made(each) for each in (path, exit_only_beside(path))}
    return found.pop() if len(found) == 1 else None


def _made(path: Path) -> Made | None:
    if not path.exists():
        return None
    checked = check_pack(path.read_bytes(), None, date.max)
    if checked.word is Word.NO_PACK or checked.on is None or checked.revision is None:
        advice = "name a file of its own in ROUTEBOT_PACK, or move that one away"
        raise ConfigError(f"{path}: something else stands there than a pack; {advice}")
    if checked.word is Word.EDITED:
        return None
    return Made(checked.revision, checked.on, checked.key.fingerprint if checked.key else "")


def replace_files(files: Iterable[tuple[Path, bytes]]) -> None:
    """Replace each file in one go: whoever reads it meanwhile has the old or the new one, whole.

    Raises:
        OSError: one could not be written; those before it are.
    """
    for path, content in files:
        beside = path.with_name(f"{path.name}.new")
        with beside.open("wb") as file:
            os.fchmod(file.fileno(), _READABLE)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
