"""routebot as a library: the policy data, one day of it, and what follows for a person.

    import routebot

    dataset = routebot.load()
    day = routebot.snapshot(dataset, date(2026, 11, 22))
    advice = routebot.advise(day, {"passport": ["internal_only"], "region": ["volga_ural"]})
    [verdict.id for verdict in advice.possible]

Importing it costs next to nothing: what a function stands on is imported when it is first called.

To read the code, begin where the data begins: `policy` (what the data says), `logic` (conditions),
`reasoning` (what follows for a person), `screens` (what they read). `bot` and `terminal` show the
screens. `docs/glossary.md` has the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from routebot.policy.files import Dataset
    from routebot.policy.snapshot import Snapshot
    from routebot.reasoning.advice import Advice

__all__ = ["__version__", "advise", "load", "snapshot"]

__version__: str


def load(folder: Path | None = None) -> Dataset:
    """Read the dataset of a folder, the packaged one by default.

    Raises:
        DatasetError: with everything that is wrong in its files.
    """
    from routebot.policy.loading import load_dataset  # noqa: PLC0415 - pydantic is slow to load

    return load_dataset(folder)


def snapshot(dataset: Dataset, on: date) -> Snapshot:
    """Return what holds on a day, and how fresh each claim is on it."""
    from routebot.policy import snapshot as days  # noqa: PLC0415

    return days.snapshot(dataset, on)


def advise(day: Snapshot, answers: Mapping[str, Iterable[str]]) -> Advice:
    """Work out what follows for a person: verdicts in rank order, the exit check, journeys.

    A day is compiled anew at each call, which takes a good part of a second. For many people
    compile it once with `routebot.reasoning.rulebook.compile_snapshot`.

    Args:
        answers: question id -> the chosen options; a question that is left out is not known.

    Raises:
        AnswerError: a question or an option that the dataset does not have.
    """
    from routebot.reasoning.advice import advise as advise_masks  # noqa: PLC0415
    from routebot.reasoning.rulebook import compile_snapshot  # noqa: PLC0415

    rulebook = compile_snapshot(day, for_few=True)
    given = {question: frozenset(options) for question, options in answers.items()}
    return advise_masks(rulebook, rulebook.vocabulary.masks(given))


def __getattr__(name: str) -> str:
    """Return `__version__`, which the installed package knows."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version("routebot")
    except PackageNotFoundError:
        return "0+unknown"  # a checkout on the path that was never installed
