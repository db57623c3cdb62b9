"""The composition root: it owns the clock and puts the parts together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path

from routebot.policy.loading import load_dataset
from routebot.policy.model import Dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.compiling import Rulebook, compile_snapshot

__all__ = ["Desk", "now", "open_desk", "today"]


def now() -> datetime:
    """Return the present moment, in UTC. Nothing else in routebot reads a clock."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """Return today's date in UTC: for our purposes a day begins no later than it does in Russia."""
    return now().date()


@dataclass(frozen=True)
class Desk:
    """A dataset and the rulebooks made from it, one for each day asked about."""

    dataset: Dataset

    def rulebook(self, on: date | None = None) -> Rulebook:
        """Return the rulebook of a day, by default today."""
        return _rulebook(self, on or today())

    def __hash__(self) -> int:
        return hash(self.dataset.revision)


def open_desk(folder: Path | None = None) -> Desk:
    """Load the dataset of a folder, by default the packaged one.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    return Desk(load_dataset(folder))


@lru_cache(maxsize=8)
def _rulebook(desk: Desk, on: date) -> Rulebook:
    return compile_snapshot(snapshot(desk.dataset, on))
