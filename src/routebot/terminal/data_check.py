"""``routebot data check``: find every mistake in a dataset."""

import argparse
from collections.abc import Collection, Mapping
from pathlib import Path

from routebot.clock import today
from routebot.errors import DataError, DatasetError
from routebot.policy.contents import every_fact
from routebot.policy.files import Dataset
from routebot.policy.loading import Loaded, load, read_folder
from routebot.publishing.bases import removals
from routebot.terminal.commands import describe
from routebot.terminal.meant import dataset_meant
from routebot.terminal.printing import Run, make_printer
from routebot.upkeep.checks import check
from routebot.upkeep.soundness import check_soundness

__all__ = ["add_check_options"]


def add_check_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data check`` takes."""
    describe(
        parser,
        description="Find every mistake in a dataset, with file, line and what to write. "
        "Exit code 1: there are some.",
    )
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        metavar="FOLDER",
        help="default: what serves, else the packaged one",
    )
    parser.add_argument(
        "--since", type=Path, metavar="OLDER", help="also: nothing of this older copy may be gone"
    )
    parser.add_argument(
        "--remove",
        action="append",
        default=[],
        metavar="ID",
        help="with --since: this is meant to be gone",
    )
    parser.add_argument(
        "--quick", action="store_true", help="form and references only, not the whole calendar"
    )
    parser.set_defaults(run=_check)


def _check(chosen: argparse.Namespace) -> int:
    files, loaded = _read(chosen.folder)
    errors = check(loaded, today().on)
    if chosen.since:
        errors += _gone(chosen.since, files, chosen.remove)
    if not errors and not chosen.quick:
        errors = check_soundness(loaded, today().on)
    if errors:
        raise DatasetError(errors)
    dataset = loaded.dataset
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    printer.print(Run(f"no mistakes: revision {dataset.revision}, {_counts(dataset)}"))
    return 0


def _read(folder: Path | None) -> tuple[Mapping[str, bytes], Loaded]:
    """Read a folder, by default the dataset that every command means.

    What serves is read anew from its files, so that each mistake in them has its line.
    """
    if folder:
        files = read_folder(folder)
        return files, load(files, folder.name)
    meant = dataset_meant()
    return meant.files, load(meant.files, meant.name)


def _gone(older: Path, files: Mapping[str, bytes], removing: Collection[str]) -> list[DataError]:
    hint = (
        "close it with `valid_to`, name it in `covers` of another, "
        "or repeat with --remove if that is meant"
    )
    found = removals(read_folder(older), files, removing)
    return [DataError(f"{older.name}/{kept.file}", 0, kept.id, "is gone", hint) for kept in found]


def _counts(dataset: Dataset) -> str:
    facts = sum(1 for _ in every_fact(dataset))
    known = len({*dataset.baseline.destinations, *(d.id for d in dataset.destinations)})
    return f"{facts} facts, {len(dataset.destinations)} researched destinations of {known}"
