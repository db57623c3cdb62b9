"""``routebot data backup`` and ``restore``: what was published, and by whom, in one file."""

import argparse
import asyncio
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from routebot.clock import now
from routebot.config import DataSettings
from routebot.errors import PublishError, StoreError
from routebot.publishing.bundle import unpack
from routebot.store.opening import look_at_revisions, open_revisions
from routebot.store.revisions import Revisions
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
    # The one file of routebot 0.3 is no database of revisions until it has been moved.
    if not (has_published(settings) if settings.servers else settings.revisions_path.exists()):
        where = settings.revisions_place
        raise PublishError(
            "publish.error.no_database", f"there is no database of published data at {where}"
        )
    if file.exists():
        raise StoreError(f"{file} is there already; name a file that is not")
    revisions = asyncio.run(_backed_up(settings, file))
    _tell(chosen, f"{revisions} revisions are in {file}, {file.stat().st_size} bytes")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    settings, file = data_settings(chosen), chosen.file
    if not file.is_file():
        raise StoreError(f"{file} is no file; name what `routebot data backup` wrote")
    where = settings.revisions_place
    if has_published(settings):
        raise StoreError(
            f"{where} holds published data already; move it away, or name another place "
            "(--database, ROUTEBOT_DATABASE)"
        )
    revisions = asyncio.run(_restored(settings, file))
    _tell(chosen, f"{revisions} revisions serve by {where} from now on")
    return 0


async def _backed_up(settings: DataSettings, file: Path) -> int:
    """Write a backup, and return how many revisions are in it.

    Raises:
        StoreError: what was published cannot be read whole, or the file cannot be written.
    """
    async with look_at_revisions(settings, now()) as store:
        if store is None:
            raise _nothing(settings.revisions_place)
        revisions = await _whole(store, settings.revisions_place)
        if settings.servers is None:
            _put(settings.revisions_path, file)
            return revisions
        with TemporaryDirectory(prefix="routebot-") as folder:
            copy = Path(folder) / "backup.sqlite"
            async with SqliteRevisions.open(copy, now()) as copied:
                await copied.fill(await store.tables())
            _put(copy, file)
    return revisions


async def _restored(settings: DataSettings, file: Path) -> int:
    """Publish what is in a backup, and return how many revisions that are.

    Raises:
        StoreError: it is no backup, or damaged, or cannot be written.
    """
    async with SqliteRevisions.look(file, now()) as backup:
        revisions = await _whole(backup, str(file))
        if settings.servers is None:
            _put(file, settings.revisions_path)
            return revisions
        async with open_revisions(settings, now()) as store:
            await store.fill(await backup.tables())
    return revisions


async def _whole(store: Revisions, place: str) -> int:
    """Read all of a database of revisions, and return how many there are.

    Raises:
        StoreError: it is none, a row of its audit was changed, or a revision is damaged.
    """
    rows = await store.activations()
    if not rows:
        raise _nothing(place)
    for row in rows:
        if row.damaged:
            raise StoreError(f"{place} is damaged: row {row.seq} of the audit was changed")
    for revision in sorted({row.revision for row in rows}):
        try:
            await asyncio.to_thread(unpack, await store.packed(revision) or b"", revision)
        except PublishError as error:
            raise StoreError(f"{place} is damaged: {error}") from error
    return len({row.revision for row in rows})


def _nothing(place: str) -> StoreError:
    return StoreError(f"{place}: nothing was ever published there")


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
