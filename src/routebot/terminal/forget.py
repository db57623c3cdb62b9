"""``routebot forget --all``: erase everybody, now, also where no bot runs."""

import argparse
import asyncio
from typing import TYPE_CHECKING, NamedTuple

from routebot.clock import now
from routebot.config import DataSettings
from routebot.errors import ConfigError, StoreError, UsageError
from routebot.session_settings import read_session_settings
from routebot.store.identity import BotIdentity
from routebot.store.keys import KeyFile
from routebot.store.servers import Servers
from routebot.store.sqlite.looking import sessions_in
from routebot.store.sqlite.sessions import SqliteStore
from routebot.terminal.commands import describe

if TYPE_CHECKING:
    from routebot.store.postgres.sessions import PostgresStore

__all__ = ["add_forget_options"]

_DESCRIPTION = (
    "Destroy the keys of all conversations, which nobody can open from then on, and delete their "
    "rows. It may be run beside a running bot, which goes on to delete the messages in the chats. "
    "What was published stays. On servers ROUTEBOT_TOKEN says which bot is meant."
)


class _Left(NamedTuple):
    """What an erasure of everybody could not do.

    Attributes:
        chats: how many have messages left in Telegram.
        trouble: why rows are still there; empty if none is.
    """

    chats: int = 0
    trouble: str = ""


_STAY = (
    "What the bot has in {chats} stays there, since nobody can find out any more where that is. "
    'People can delete it: the chat\'s menu, "Delete chat", "Also delete for the bot".'
)


def add_forget_options(parser: argparse.ArgumentParser) -> None:
    """Add what ``forget`` takes."""
    describe(parser, description=_DESCRIPTION)
    parser.add_argument("--all", action="store_true", help="everybody; there is no other way")
    parser.add_argument(
        "--alarms",
        action="store_true",
        help="also which chats there were: their messages then stay in Telegram for good",
    )
    parser.set_defaults(run=_forget)


def _forget(chosen: argparse.Namespace) -> int:
    """Erase everybody and say what is left; 1 if rows are.

    Raises:
        UsageError: it was not said that everybody is meant.
        ConfigError: the keys cannot be got at, or it is not said which bot is meant.
        StoreError: keys cannot be destroyed.
    """
    if not chosen.all:
        raise UsageError("say --all: all conversations are erased, and none comes back")
    settings = read_session_settings()
    if servers := settings.servers:
        left = asyncio.run(_erased_on_servers(servers, settings.identity, chosen.alarms))
    elif settings.keys_path.exists():
        left = asyncio.run(_erased_in_files(settings, chosen.alarms))
    else:
        print(f"{settings.keys_path}: there are no keys here, so no conversation can be opened.")
        return 0
    if chosen.alarms:
        print(_STAY.format(chats=f"{left.chats} chats" if left.chats else "chats"))
    elif left.chats:
        where = "in the database" if servers else "on this machine"
        print(
            f"Chats with messages left in Telegram: {left.chats}. The bot deletes them when it "
            f"runs, within two days; until then their numbers stand sealed {where}."
        )
    if left.trouble:
        print(f"Rows that nobody can open could not be deleted: {left.trouble}")
    return 1 if left.trouble else 0


async def _erased_in_files(settings: DataSettings, alarms: bool) -> _Left:
    """Erase everybody in a database of this machine, and say what is left."""
    database, apart = settings.database_path, settings.session_keys
    keys = KeyFile.open(settings.keys_path, apart if apart and apart.exists() else None)
    _tell(keys.destroy_all() if alarms else keys.destroy_all_bodies())
    try:
        if not database.exists() or sessions_in(database) is None:
            return _Left()
        async with SqliteStore.open(database, keys, now()) as store:
            return await _rows_deleted(store, alarms)
    except StoreError as error:
        return _Left(trouble=str(error))


async def _erased_on_servers(servers: Servers, bot: BotIdentity, alarms: bool) -> _Left:
    """Erase everybody of a bot on its servers, and say what is left.

    Raises:
        ConfigError, StoreError: the server of keys cannot be reached, or does not let us in.
    """
    # Imported here: only a bot on several machines has what talks to servers installed.
    from routebot.store.key_server.server import KeyServer  # noqa: PLC0415
    from routebot.store.postgres.link import Postgres  # noqa: PLC0415
    from routebot.store.postgres.sessions import PostgresStore  # noqa: PLC0415

    # What a server does with keys that it should not is one more reason to destroy them.
    async with KeyServer.open(servers.keys, bot.id, despite_objections=True) as keys:
        _tell(await keys.destroy_all())
        try:
            async with (
                Postgres.open(servers.database, now()) as database,
                PostgresStore.open(database, keys, bot, None) as store,
            ):
                return await _rows_deleted(store, alarms)
        except (StoreError, ConfigError) as error:
            return _Left(trouble=str(error))


async def _rows_deleted(store: "SqliteStore | PostgresStore", alarms: bool) -> _Left:
    if alarms:
        return _Left(await store.clear())
    # It finds rows without a key; nothing goes by the clock, which may be wrong.
    await store.expire(now(), by_age=False)
    return _Left(len([alarm async for alarm in store.alarms(now())]))


def _tell(erased: int) -> None:
    print(f"Conversations erased: {erased}. Nobody can open them any more.")
