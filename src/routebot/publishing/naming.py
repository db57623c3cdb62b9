"""Find the file that somebody means by a word."""

from collections.abc import Collection, Sequence
from pathlib import PurePosixPath

from routebot.policy.snapshot import Snapshot
from routebot.words.finding import find_destinations

__all__ = ["OFTEN", "file_called", "files_like"]

OFTEN = ("links.yaml", "exit.yaml", "payments.yaml", "helpers.yaml", "questions.yaml")
"""Files that are edited often and are of no country; the others are found by their names."""


def file_called(files: Collection[str], typed: str) -> str | None:
    """Return the file of a dataset that is called so: ``KZ.yaml``, ``kz`` or ``links``."""
    wanted = typed.strip().casefold().removesuffix(".yaml")
    stems = {PurePosixPath(name).stem.casefold(): name for name in files}
    return stems.get(wanted)


def files_like(files: Collection[str], snapshot: Snapshot, typed: str) -> Sequence[str]:
    """Return the files that a word is meant to name: a file by its name, else those of countries.

    Args:
        files: names in the dataset, for example ``destinations/KZ.yaml``.
        typed: a file's name, a country in any language and case, or nothing for `OFTEN`.
    """
    if not typed:
        return [name for name in OFTEN if name in files]
    if named := file_called(files, typed):
        return [named]
    found = find_destinations(typed, snapshot, asked=True).ids
    own = (f"destinations/{id_}.yaml" for id_ in found)
    return [name for name in own if name in files]
