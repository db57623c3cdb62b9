"""Folders and files that nobody else may look into."""

import os
from pathlib import Path

__all__ = ["private_folder", "sync_folder"]


def private_folder(folder: Path) -> None:
    """Make a folder that only we may enter; one that exists is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names that were added to or changed in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
