"""What the child process does for `packs`: make both files of a revision.

Nothing else is imported here, so that the child stays small."""

from datetime import date
from pathlib import Path
from typing import NamedTuple

from routebot.offline import building
from routebot.publishing.filed import Filed, dataset_of

__all__ = ["Pages", "get_ready", "pages_of"]


class Pages(NamedTuple):
    """Both files, without a signature.

    Attributes:
        whole: the pack.
        exit_only: for whoever is not let out of Russia.
    """

    whole: bytes
    exit_only: bytes


def get_ready(folder: Path) -> None:
    """Read, once, all that `pages_of` would read from a disk; see `publishing.child.Ready`."""
    building.get_ready(folder)


def pages_of(filed: Filed, on: date, fingerprint: str) -> Pages:
    """Make both files of a revision; it takes ten seconds.

    Args:
        on: the day to make them for.
        fingerprint: of the key that will sign them; empty for none.

    Raises:
        DatasetError: this version of the program cannot read the revision.
    """
    dataset = dataset_of(filed)
    whole = building.build(dataset, on, fingerprint=fingerprint).html
    exit_only = building.build_exit_only(dataset, on, fingerprint=fingerprint)
    return Pages(whole.encode(), exit_only.encode())
