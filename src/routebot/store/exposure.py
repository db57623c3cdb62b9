"""What of our files is not as private as PRIVACY.md has it: said by ``serve`` and ``doctor``."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from routebot.store.media import Medium, medium_of

__all__ = ["Exposure", "exposures"]

_OTHERS = 0o077

_BESIDE = ("", "-wal", "-shm", ".reserve", ".serving")
"""Endings of what SQLite and we make beside a database; a log holds what was written last."""

_ROOT = 0
"""Who may read everything, too."""


class Exposure(NamedTuple):
    """Something that others could read.

    Attributes:
        kind: one word, for the log.
        sentence: what it is and what to do.
    """

    kind: str
    sentence: str


def exposures(
    keys: Sequence[Path], databases: Sequence[Path], settings: Path
) -> Iterator[Exposure]:
    """Yield what others could read, of the files that are there.

    Args:
        keys: the key files, first the one that has to be on a disk.
        settings: the file with the token.
    """
    files = [settings]
    files += [path.with_name(path.name + end) for path in databases for end in _BESIDE]
    for path in files:
        if _open_to_others(path):
            yield Exposure("mode", f"{path}: others may read it; chmod 600 {path}")
    for path in (*files, *keys):
        if _is_of_others(path):
            yield Exposure(
                "owner",
                f"{path}: it is another user's, who may read and change it; run everything as one "
                "user, or chown it",
            )
    for folder in dict.fromkeys(path.parent for path in (*keys, *databases)):
        if _open_to_others(folder):
            yield Exposure("folder", f"{folder}: others may look into it; {_remedy(folder)}")
    for path in keys:
        folder = path.parent
        if folder.exists() and medium_of(folder) is Medium.COPIED:
            what = "what an erased conversation said" if path == keys[-1] else "who wrote"
            yield Exposure(
                "copies",
                f"{path}: this file system keeps copies of what is overwritten, so that {what} may "
                "still be read from the raw disk; put it on ext4 or XFS, or keep the keys of "
                "conversations in memory (ROUTEBOT_SESSION_KEYS)",
            )


def _remedy(folder: Path) -> str:
    """Say what shuts a folder; one that others need, too, cannot be shut."""
    if folder.stat().st_uid == os.geteuid() and folder.resolve() != Path.cwd():
        return f"chmod 700 {folder}"
    return "give what lies there a folder of its own, of mode 700"


def _is_of_others(path: Path) -> bool:
    """Say whether a file belongs to neither us nor root; root looks at what is everybody's."""
    try:
        return os.geteuid() != _ROOT and _owner_of(path) not in (os.geteuid(), _ROOT)
    except FileNotFoundError:
        return False


def _owner_of(path: Path) -> int:
    return path.stat().st_uid


def _open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except FileNotFoundError:
        return False
