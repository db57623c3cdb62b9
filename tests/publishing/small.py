"""A small dataset to publish, edits of it, and the parts a publication needs."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from routebot.publishing.aside import Aside
from routebot.publishing.bundle import Bundle
from routebot.publishing.publisher import Publisher
from routebot.screens.overflowing import refuse_overflows
from tests.support.datasets import edited, minimal
from tests.support.places import FilePlace, Place

__all__ = [
    "AT",
    "CONDITIONAL",
    "ON",
    "WHY",
    "begin_database",
    "conditional",
    "open_publisher",
    "over",
    "reworded",
    "write_folder",
]

ON = date(2026, 1, 1)
"""The day on which the small dataset is published."""
AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
WHY = "The rule changed this morning."

CONDITIONAL = "status: conditional\n    lead_days: null\n    cost: null\n"
"""What stands in the entry to KZ where `conditional` has made it so."""

_KZ = "destinations/KZ.yaml"


def conditional(files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the dataset, or another one, with the entry to KZ made conditional."""
    files = edited(_KZ, "    status: open\n", f"    {CONDITIONAL}", files)
    return edited(_KZ, "regime: visa_free", "regime: e_visa", files)


def reworded(words: str = "Thirty", files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Return the dataset, or another one, with one English text changed."""
    return edited(_KZ, "A visa does not help here.", f"A visa does not help here. {words}.", files)


def over(files: Mapping[str, bytes], base: str | None = None) -> Bundle:
    """Hand a whole dataset in.

    Args:
        base: the revision it was made from, if it says so.
    """
    return Bundle(files, whole=True, base=base)


def begin_database(path: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Make the database of what is published, as ``serve`` does when it begins; return its path."""

    async def begin() -> None:
        async with FilePlace(path).open(AT) as store:
            await Publisher(store, files or minimal(), 1).begin(AT)

    asyncio.run(begin())
    return path


@asynccontextmanager
async def open_publisher(
    place: Path | Place, approvals: int = 1, aside: Aside | None = None
) -> AsyncIterator[Publisher]:
    """Open a publisher of the small dataset over a place, or over a file."""
    if isinstance(place, Path):
        place = FilePlace(place)
    async with place.open(AT) as store:
        yield Publisher(store, minimal(), approvals, aside, refuse_overflows)


def write_folder(folder: Path, files: Mapping[str, bytes] | None = None) -> Path:
    """Write a dataset to a folder."""
    for name, content in (minimal() if files is None else files).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder
