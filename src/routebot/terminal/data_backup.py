"""``routebot data backup`` and ``restore``: what was published, and by whom, in one file."""

import argparse
import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from routebot.clock import now
from routebot.errors import PublishError, StoreError
from routebot.publishing.bundle import unpack
from routebot.store.sqlite.connection import copy_database
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal.commands import describe_by_summary
from routebot.terminal.meant import has_published
from routebot.terminal.printing import Run, make_printer
from routebot.terminal.revisions import add_output, data_settings

__all__ = ["add_backup_options", "add_restore_options"]

_BACKUP_EXAMPLES = """examples:
  routebot data backup revisions-2027-01-01.backup

All revisions, the whole audit and what admins have under way; nothing of anybody who asks, and no
session. It may be made while the bot runs."""

_RESTORE_EXAMPLES = """examples:
  routebot data restore revisions-2027-01-01.backup

Into a place where nothing is published. The backup is read to its end first: one that is damaged is
refused, and nothing is made."""


def add_backup_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data backup`` takes."""
    _add(parser, _BACKUP_EXAMPLES, "a file that is not there yet", _backup)


def add_restore_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``data restore`` takes."""
    _add(parser, _RESTORE_EXAMPLES, "what `data backup` wrote", _restore)


def _add(
    parser: argparse.ArgumentParser,
    examples: str,
    what: str,
    run: Callable[[argparse.Namespace], int],
) -> None:
    """Add what a command about a backup takes.

    Args:
        what: what the help says of its file.
    """
    describe_by_summary(parser, examples)
    parser.add_argument("file", type=Path, metavar="FILE", help=what)
    add_output(parser, worded=False)
    parser.set_defaults(run=run)


def _backup(chosen: argparse.Namespace) -> int:
    settings, file = data_settings(chosen), chosen.file
    if not settings.revisions_path.exists():
        where = settings.revisions_path.absolute()
        raise PublishError(
            "publish.error.no_database", f"there is no database of published data at {where}"
        )
    if file.exists():
        raise StoreError(f"{file} is there already; name a file that is not")
    revisions = asyncio.run(_whole(settings.revisions_path))
    _put(settings.revisions_path, file)
    _tell(chosen, f"{revisions} revisions are in {file}, {file.stat().st_size} bytes")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    settings, file = data_settings(chosen), chosen.file
    if not file.is_file():
        raise StoreError(f"{file} is no file; name what `routebot data backup` wrote")
    where = settings.revisions_path
    if has_published(settings):
        raise StoreError(
            f"{where.absolute()} holds published data already; move it away, or name another "
            "place with --database"
        )
    revisions = asyncio.run(_whole(file))
    _put(file, where)
    _tell(chosen, f"{revisions} revisions serve by {where.absolute()} from now on")
    return 0


async def _whole(path: Path) -> int:
    """Read all of a database of revisions, and return how many there are.

    Raises:
        StoreError: it is none, a row of its audit was changed, or a revision is damaged.
    """
    async with SqliteRevisions.look(path, now()) as store:
        rows = await store.activations()
        if not rows:
            raise StoreError(f"{path}: nothing was ever published there")
        for row in rows:
            if row.damaged:
                raise StoreError(f"{path} is damaged: row {row.seq} of the audit was changed")
        for revision in sorted({row.revision for row in rows}):
            try:
                await asyncio.to_thread(unpack, await store.packed(revision) or b"", revision)
            except PublishError as error:
                raise StoreError(f"{path} is damaged: {error}") from error
    return len({row.revision for row in rows})


def _put(source: Path, target: Path) -> None:
    """Copy a database as a whole or not at all.

    Raises:
        StoreError: it cannot be read or written.
    """
    beside = target.with_name(f"{target.name}.part")
    beside.unlink(missing_ok=True)
    try:
        copy_database(source, beside)
        os.link(beside, target)  # fails where somebody else has made it meanwhile
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _tell(chosen: argparse.Namespace, said: str) -> None:
    make_printer(plain=chosen.plain, breaks_in_pipes=False).print(Run(said))
