"""``routebot data export``: write the dataset that serves to a zip, or one file of it."""

import argparse
from pathlib import Path, PurePosixPath

from routebot.clock import today
from routebot.errors import PublishError
from routebot.publishing.archive import Present
from routebot.publishing.bundle import pack, stamped
from routebot.publishing.publisher import Publisher
from routebot.terminal.options import Commands
from routebot.terminal.printing import Run, make_printer
from routebot.terminal.revisions import add_output, add_revisions_command, with_publisher

__all__ = ["add_export_command"]


_EXAMPLES = """examples:
  routebot data export present.zip    all of it
  routebot data export links.yaml     one file, to be changed and published by itself

Each file says in its last line of which revision it is. Leave that line in."""


def add_export_command(commands: Commands) -> None:
    """Add ``data export`` to the parser."""
    summary = "write the dataset that serves to a zip, or one file of it"
    parser = add_revisions_command(commands, "export", summary, _EXAMPLES)
    parser.add_argument("file", type=Path, metavar="FILE", help="a .zip, or links.yaml, KZ.yaml …")
    add_output(parser, worded=False)
    parser.set_defaults(run=_export)


def _export(chosen: argparse.Namespace) -> int:
    async def work(publisher: Publisher) -> Present:
        return await publisher.present(today().on)

    present = with_publisher(chosen, work)
    try:
        chosen.file.write_bytes(_content(chosen.file.name, present))
    except OSError as error:
        message = f"{chosen.file}: cannot be written ({error.strerror})"
        raise PublishError("publish.error.missing", message, name=chosen.file.name) from error
    make_printer(plain=chosen.plain, breaks_in_pipes=False).print(
        Run(f"{present.revision} {chosen.file}")
    )
    return 0


def _content(name: str, present: Present) -> bytes:
    """Return what is written: all files, or the one of that name.

    Raises:
        PublishError: the dataset has no such file.
    """
    if not name.endswith(".yaml"):
        return pack(present.files, present.revision)
    for file, content in present.files.items():
        if PurePosixPath(file).name == name:
            return stamped(content, present.revision)
    message = f"the dataset has no file {name}; `routebot data export present.zip` writes all of it"
    raise PublishError("publish.error.missing", message, name=name)
