"""``routebot data convert``: bring files of an older form to the present one, in place."""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from routebot.errors import DataError, DatasetError
from routebot.policy.conversion import converted
from routebot.policy.hosts import kind_by_host, proposed_kind
from routebot.policy.yaml import read_file
from routebot.terminal.commands import describe
from routebot.terminal.printing import Run, make_printer

__all__ = ["add_convert_options"]


def add_convert_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data convert`` takes."""
    describe(
        parser,
        description="Rewrite YAML files in place: the day of a check is not stated any more but "
        "follows from the sources, and each source says its kind. Comments and lines stay as they "
        "are. Read the kinds that were guessed: they are listed.",
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="a file, or a folder of them")
    parser.set_defaults(run=_convert)


def _convert(chosen: argparse.Namespace) -> int:
    contents = {path: _read(path) for path in _files(chosen.path)}
    errors = [error for path, old in contents.items() for error in read_file(str(path), old).errors]
    if errors:
        raise DatasetError(errors)
    changed = {path: converted(old) for path, old in contents.items() if converted(old) != old}
    for path, new in changed.items():
        path.write_bytes(new)
    printer = make_printer(plain=chosen.plain, breaks_in_pipes=False)
    printer.print(Run(f"{len(changed)} of {len(contents)} files converted"))
    for guess in _guesses(contents):
        printer.print(Run(guess))
    return 0


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise DatasetError(
            [DataError(str(path), 0, "", "is not there", "name a file or a folder of the dataset")]
        )
    return sorted(path.rglob("*.yaml")) if path.is_dir() else [path]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise DatasetError([DataError(str(path), 0, "", problem, "name a YAML file")]) from error


def _guesses(contents: Mapping[Path, bytes]) -> Iterator[str]:
    """Name the hosts that nobody has looked at yet, with the kind that was written."""
    urls = (url for path, old in contents.items() for url in _urls(read_file(str(path), old).value))
    guesses = Counter(
        (urlsplit(url).hostname, proposed_kind(url)) for url in urls if kind_by_host(url) is None
    )
    for (host, kind), count in guesses.most_common():
        yield f"guessed {kind}: {host} ({count})"


def _urls(value: object) -> Iterator[str]:
    """Yield the addresses of the sources that have no kind yet."""
    if isinstance(value, dict):
        if {"url", "publisher", "published"} <= value.keys() and "kind" not in value:
            yield str(value["url"])
        for inner in value.values():
            yield from _urls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _urls(inner)
