"""Folders that are there already, for what is to be made below them."""

from pathlib import Path

__all__ = ["existing"]


def existing(path: Path) -> Path:
    """Return the nearest folder above a path that is there."""
    return next(folder for folder in path.absolute().parents if folder.is_dir())
