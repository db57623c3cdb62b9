"""``routebot data export``: write the dataset that serves to a zip."""

import argparse
from pathlib import Path

from routebot.clock import today
from routebot.errors import PublishError
from routebot.publishing.archive import Present
from routebot.publishing.bundle import pack
from routebot.publishing.publisher import Publisher
from routebot.terminal.options import Commands
from routebot.terminal.printing import Run, make_printer
from routebot.terminal.revisions import add_output, add_revisions_command, with_publisher

__all__ = ["add_export_command"]


def add_export_command(commands: Commands) -> None:
    """Add ``data export`` to the parser."""
    summary = "write the dataset that serves to a zip"
    parser = add_revisions_command(commands, "export", summary)
    parser.add_argument("file", type=Path, metavar="FILE.zip")
    add_output(parser, worded=False)
    parser.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> Present:
        return await publisher.present(today().on)

    present = with_publisher(chosen, work)
    try:
        chosen.file.write_bytes(pack(present.files, present.revision))
    except OSError as error:
        message = f"{chosen.file}: cannot be written ({error.strerror})"
        raise PublishError("publish.error.missing", message, name=chosen.file.name) from error
    make_printer(plain=chosen.plain, breaks_in_pipes=False).print(
        Run(f"{present.revision} {chosen.file}")
    )
    return 0
