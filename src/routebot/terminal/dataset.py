"""The dataset that a command answers from, and what follows from it for a file of answers."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from routebot.clock import Today, today
from routebot.errors import UsageError
from routebot.packaged import packaged_folder
from routebot.policy.loading import Loaded, load, load_dataset, read_folder
from routebot.policy.snapshot import snapshot
from routebot.reasoning.advice import Advice, advise
from routebot.reasoning.rulebook import Rulebook, compile_snapshot
from routebot.terminal.answers import read_answers

__all__ = ["advice_for", "known_destination", "load_with_positions", "open_rulebook"]


def open_rulebook(folder: Path | None = None, on: date | None = None) -> Rulebook:
    """Load the dataset of a folder and compile it for a day.

    Args:
        folder: the packaged dataset by default.
        on: today by default.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    day = Today(on, on) if on else today()
    return compile_snapshot(snapshot(load_dataset(folder), *day))


def load_with_positions(folder: Path | None = None) -> Loaded:
    """Load the dataset of a folder, by default the packaged one, knowing where each id stands.

    Raises:
        DatasetError: with everything that is wrong in it.
    """
    chosen = folder or packaged_folder("data")
    return load(read_folder(chosen), chosen.name)


def advice_for(answers: str, folder: Path | None = None, on: date | None = None) -> Advice:
    """Work out what follows from a file of answers.

    Args:
        answers: its name, or ``-`` for standard input.
        folder, on: as of `open_rulebook`.

    Raises:
        UsageError: the file cannot be read.
        DatasetError: with everything that is wrong in the dataset.
        AnswerError: the file names a question or an option that the dataset does not have.
    """
    given = read_answers(answers)
    rulebook = open_rulebook(folder, on)
    return advise(rulebook, rulebook.vocabulary.masks(given))


def known_destination(code: str, known: Collection[str]) -> str:
    """Return a destination's id as the dataset writes it.

    Raises:
        UsageError: the dataset does not have it.
    """
    if code.upper() not in known:
        raise UsageError(f'unknown destination "{code}"; the destinations are: {", ".join(known)}')
    return code.upper()
