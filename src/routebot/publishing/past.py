"""What became of one thing: who changed it, when, why, and what it said before and after."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from routebot.admin_labels import PACKAGE
from routebot.errors import DatasetError
from routebot.publishing.merging import Served, standing
from routebot.publishing.outline import Part
from routebot.publishing.telling import Field, differing
from routebot.store.revisions import Activation

__all__ = ["Turn", "past_of"]

_KEPT = 64
"""Versions of files in which a thing was looked up; most revisions share most of theirs."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One publication that changed a thing.

    Attributes:
        activation: None for the dataset that came with the program and was never published.
        fields: those in which it differs; all of them where it was added or taken out.
    """

    activation: Activation | None
    what: Literal["added", "changed", "removed"]
    fields: tuple[Field, ...]

    @property
    def published(self) -> Activation | None:
        """Return the publication of an admin that it was; None where it came with the program."""
        return self.activation if self.activation and self.activation.who != PACKAGE else None


async def past_of(
    id_: str, served: Sequence[Served], activations: Sequence[Activation]
) -> list[Turn]:
    """Return what became of a thing, newest first; nothing if there never was one of that id.

    Args:
        served: with all their files, newest first.
        activations: all of them.
    """
    return await asyncio.to_thread(_turns, id_, served, {row.seq: row for row in activations})


def _turns(id_: str, served: Sequence[Served], rows: Mapping[int, Activation]) -> list[Turn]:
    found = lru_cache(_KEPT)(_found)
    turns: list[Turn] = []
    before: Part | None = None
    for revision in reversed(served):
        after = None
        for name, content in sorted(revision.files.items()):
            after = after or found(id_, name, content)
        fields = tuple(differing(before, after))
        if fields or (before is None) != (after is None):
            turns.append(Turn(rows.get(revision.seq), _what(before, after), fields))
        before = after
    return turns[::-1]


def _found(id_: str, name: str, content: bytes) -> Part | None:
    try:
        operation = standing(id_, {name: content})
    except DatasetError:
        return None  # a file of an older form
    return operation.old if operation else None


def _what(before: Part | None, after: Part | None) -> Literal["added", "changed", "removed"]:
    if before is None:
        return "added"
    return "changed" if after else "removed"
