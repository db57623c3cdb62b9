"""The dataset that a command answers from."""

from datetime import date
from pathlib import Path

from routebot.clock import today
from routebot.policy.loading import load_dataset
from routebot.policy.snapshot import snapshot
from routebot.reasoning.rulebook import Rulebook, compile_snapshot

__all__ = ["open_rulebook"]


def open_rulebook(folder: Path | None = None, on: date | None = None) -> Rulebook:
    """Load the dataset of a folder and compile it for a day.

    Args:
        folder: the packaged dataset by default.
        on: today by default.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    return compile_snapshot(snapshot(load_dataset(folder), on or today()))
