"""``routebot data export``: write the dataset that serves to a zip, or one file of it."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from routebot.clock import today
from routebot.errors import PublishError
from routebot.publishing.archive import Present
from routebot.publishing.exporting import file_to_edit, packed_to_edit
from routebot.publishing.live import trouble_of
from routebot.publishing.publisher import Publisher
from routebot.store.revisions import Activation
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.printing import Run, make_printer
from routebot.terminal.revisions import (
    add_output,
    changes_of,
    with_publisher,
)

__all__ = ["add_export_options"]


_EXAMPLES = """examples:
  routebot data export present.zip    all of it, with the schemas and the changes so far
  routebot data export links.yaml     one file, to be changed and published by itself

Each file says in its last line of which revision it is. Leave that line in."""


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data export`` takes."""
    describe_by_summary(parser, _EXAMPLES)
    parser.add_argument("file", type=Path, metavar="FILE", help="a .zip, or links.yaml, KZ.yaml …")
    add_output(parser, worded=False)
    parser.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> tuple[Present, Sequence[Activation]]:
        return await publisher.present(today().on), await publisher.history()

    present, history = with_publisher(chosen, work)
    trouble = trouble_of(present)
    if trouble:
        print(f"routebot: {trouble}", file=sys.stderr)
    try:
        chosen.file.write_bytes(_content(chosen, present, history))
    except OSError as error:
        message = f"{chosen.file}: cannot be written ({error.strerror})"
        raise PublishError("publish.error.missing", message, name=chosen.file.name) from error
    make_printer(plain=chosen.plain, breaks_in_pipes=False).print(
        Run(f"{present.revision} {chosen.file}")
    )
    return 0


def _content(chosen: argparse.Namespace, present: Present, history: Sequence[Activation]) -> bytes:
    """Return what is written: the whole dataset, or the file of that name.

    Raises:
        PublishError: the dataset has no such file.
    """
    if chosen.file.suffix == ".yaml":
        return file_to_edit(present, chosen.file.name)[1]
    return packed_to_edit(present, history, changes_of(chosen))
