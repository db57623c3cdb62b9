"""What of our files is not as private as PRIVACY.md has it: said by ``serve`` and ``doctor``."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from routebot.store.media import Medium, medium_of

__all__ = ["Exposure", "exposures"]

_OTHERS = 0o077


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
    for path in (settings, *databases):
        if _open_to_others(path):
            yield Exposure("mode", f"{path}: others may read it; chmod 600 {path}")
    for path in keys:
        folder = path.parent
        if _open_to_others(folder):
            yield Exposure("folder", f"{folder}: others may look into it; chmod 700 {folder}")
        if folder.exists() and medium_of(folder) is Medium.COPIED:
            what = "what an erased conversation said" if path == keys[-1] else "who wrote"
            yield Exposure(
                "copies",
                f"{path}: this file system keeps copies of what is overwritten, so that {what} may "
                "still be read from the raw disk; put it on ext4 or XFS, or keep the keys of "
                "conversations in memory (ROUTEBOT_SESSION_KEYS)",
            )


def _open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _OTHERS)
    except FileNotFoundError:
        return False
