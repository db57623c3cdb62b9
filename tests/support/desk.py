"""A dataset and its rulebooks, each made once: compiling a day takes a second."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from routebot.clock import today
from routebot.policy.files import Dataset
from routebot.policy.loading import load_dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, compile_snapshot

__all__ = ["Desk", "open_desk"]


@dataclass(frozen=True)
class Desk:
    """A dataset, and a rulebook for each day that a test asks about."""

    dataset: Dataset
    _books: dict[date, Rulebook] = field(default_factory=dict)

    def rulebook(self, on: date | None = None) -> Rulebook:
        """Return the rulebook of a day, by default today."""
        day = on or today().on
        if day not in self._books:
            self._books[day] = compile_snapshot(snapshot(self.dataset, day))
        return self._books[day]


def open_desk(folder: Path | None = None) -> Desk:
    """Load the dataset of a folder, by default the packaged one."""
    return Desk(load_dataset(folder))
