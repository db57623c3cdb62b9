"""Which dataset a command means, and what was published: one answer for every command.

It is the folder of ``--data`` if one is given, else what serves in the database of revisions if
there is one, else the folder of ``ROUTEBOT_DATA``, else the packaged dataset. Which one it is
stands on standard error, unless it is the packaged one or was named just now. What should serve
and cannot be read is an error, and never a reason to answer from something older.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from routebot.compiled.reading import read_contents
from routebot.environment import DATABASE, nothing_is_set, revisions_beside
from routebot.packaged import packaged_folder
from routebot.policy.files import Dataset
from routebot.policy.loading import read_folder
from routebot.reasoning.foreseen import Foreseen

if TYPE_CHECKING:
    from routebot.config import DataSettings

__all__ = ["Meant", "dataset_meant", "has_published"]


class Meant(NamedTuple):
    """The dataset that a command answers from.

    Attributes:
        name: put before the names of its files in messages.
        told: which it is, in a few words; empty for the packaged one.
        foreseen: what compiling a day of it comes to, if that was worked out.
    """

    files: Mapping[str, bytes]
    dataset: Dataset
    name: str
    told: str
    foreseen: Foreseen | None


def dataset_meant(folder: Path | None = None, *, told: bool = True) -> Meant:
    """Read the dataset that a command means.

    Args:
        folder: the one of ``--data``, if it was given.
        told: say on standard error which it is.

    Raises:
        DatasetError: a folder has mistakes.
        PublishError: what should serve cannot be read by this version.
        StoreError: the database cannot be read.
        ConfigError: a setting is malformed.
    """
    meant = _of_folder(folder, "") if folder else _served()
    if told and meant.told:
        print(f"dataset: {meant.told}", file=sys.stderr)
    return meant


def _of_folder(folder: Path, told: str) -> Meant:
    files = read_folder(folder)
    dataset, foreseen = read_contents(files, folder.name)
    return Meant(files, dataset, folder.name, told, foreseen)


def _served() -> Meant:
    if nothing_is_set() and not _is_published(revisions_beside(DATABASE), DATABASE):
        return _of_folder(packaged_folder("data"), "")
    # Imported here: most have set nothing and have no database, and what reads and opens them takes
    # 0.2 s of CPU to load.
    from routebot.config import read_data_settings  # noqa: PLC0415

    settings = read_data_settings()
    if not has_published(settings):
        if settings.data:
            return _of_folder(settings.data, f"{settings.data}, as ROUTEBOT_DATA says")
        return _of_folder(packaged_folder("data"), "")
    from routebot.terminal.served import in_database  # noqa: PLC0415

    return in_database(settings)


def has_published(settings: "DataSettings") -> bool:
    """Say whether there is a database of revisions, also one of before they had their own.

    On a server, whether anything is in it: whoever looks at one makes its tables.

    Raises:
        StoreError, ConfigError: it cannot be read.
    """
    if settings.servers:
        from routebot.terminal.served import anything_published  # noqa: PLC0415 - few have servers

        return anything_published(settings)
    return _is_published(settings.revisions_path, settings.database_path)


def _is_published(revisions: Path, database: Path) -> bool:
    if revisions.exists():
        return True
    if not database.exists():
        return False
    from routebot.store.sqlite.moving import holds_revisions  # noqa: PLC0415 - most have none

    return holds_revisions(database)
