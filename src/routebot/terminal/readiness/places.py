"""Which files are kept, and folders that are there already for what is to be made below them."""

from pathlib import Path
from typing import NamedTuple

from routebot.config import DataSettings

__all__ = ["KeptFiles", "existing", "kept_files"]


class KeptFiles(NamedTuple):
    """What a bot writes beside the pack: empty where servers keep it."""

    keys: tuple[Path, ...] = ()
    databases: tuple[Path, ...] = ()


def kept_files(settings: DataSettings) -> KeptFiles:
    """Return the key files and databases that settings name."""
    if settings.servers:
        return KeptFiles()
    return KeptFiles(settings.key_files, (settings.database_path, settings.revisions_path))


def existing(path: Path) -> Path:
    """Return the nearest folder above a path that is there."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())
