"""``routebot move``: from files to servers, or back, with everything that a bot keeps."""

import argparse
import asyncio
from pathlib import Path

from routebot.clock import now
from routebot.errors import ConfigError, StoreError, UsageError
from routebot.session_settings import SessionSettings, read_session_settings, read_settings_in
from routebot.store.alone import open_alone
from routebot.store.relocation import Moved, move
from routebot.terminal.commands import describe
from routebot.terminal.meant import has_published

__all__ = ["add_move_options"]

_DESCRIPTION = (
    "Move everything that the bot keeps from the place that the present settings name to the one "
    "that FILE names: what was published with its audit, the conversations, and which messages are "
    "still to be deleted. Stop the bot first. A move that was interrupted goes on when it is typed "
    "again; the other way it is the same, with the other settings."
)

_EXAMPLES = """examples:
  routebot move --to servers.env      from the files of .env to the servers of servers.env
  cp servers.env .env                 the bot then starts by these settings"""


def add_move_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``move`` takes."""
    describe(parser, _EXAMPLES, _DESCRIPTION)
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        required=True,
        help="settings as in .env that name the new place; the environment does not change them",
    )
    parser.set_defaults(run=_move)


def _move(chosen: argparse.Namespace) -> int:
    """Move everything and say how much that was.

    Raises:
        ConfigError: the settings do not name two places of one bot that can be used, or a bot
            serves from one.
        StoreError: one of them cannot be read or written.
    """
    source, target = read_session_settings(), read_settings_in(chosen.to)
    if _place(source) == _place(target):
        raise UsageError(f"{chosen.to} names the place where everything is already")
    source, target = _of_one_bot(source, target)
    _see_that_there_is_something(source)
    moved = asyncio.run(_moved(source, target))
    print(f"From {source.database} to {target.database}:")
    print(f"  revisions of the dataset: {moved.revisions}; rows of the audit: {moved.audit}")
    print(f"  conversations: {moved.sessions}")
    print(f"  chats with messages left to delete: {moved.chats}")
    if moved.behind:
        print(
            f"  conversations left behind: {moved.behind}; they were written under another token, "
            "so that nobody can tell whose they are, and they end by themselves"
        )
    print(
        f"Start the bot with the settings of {chosen.to}. What was published stays in the old "
        "place, too; no conversation does."
    )
    return 0


async def _moved(source: SessionSettings, target: SessionSettings) -> Moved:
    async with (
        open_alone(source, now(), despite_objections=True) as left,
        open_alone(target, now()) as right,
    ):
        return await move(left, right, now)


def _place(settings: SessionSettings) -> str | Path:
    if servers := settings.servers:
        return servers.database.url
    return settings.database_path.resolve()


def _of_one_bot(
    source: SessionSettings, target: SessionSettings
) -> tuple[SessionSettings, SessionSettings]:
    """Give each side the token of the other where it has none.

    Raises:
        ConfigError: they are of two bots, of which the second can delete nothing of the first.
    """
    if source.token and target.token and source.identity.id != target.identity.id:
        raise ConfigError(
            "ROUTEBOT_TOKEN is another bot's there: only the bot that has sent a message can "
            "delete it, so that conversations do not move to another one"
        )
    token = {"token": source.token or target.token}
    return (
        source if source.token else source.model_copy(update=token),
        target if target.token else target.model_copy(update=token),
    )


def _see_that_there_is_something(source: SessionSettings) -> None:
    """See that nothing is made where everything should be.

    Raises:
        StoreError: there is nothing, or what opens it is missing.
    """
    if source.servers:
        return
    if not source.database_path.exists():
        if not has_published(source):
            raise StoreError(f"{source.database_path.absolute()}: there is nothing to move")
    elif not source.keys_path.exists():
        raise StoreError(
            f"{source.keys_path.absolute()}: the key file is not there, without which nobody can "
            "open the conversations; name it in ROUTEBOT_KEYS"
        )
