"""``routebot forget --all``: erase everybody, now, also where no bot runs."""

import argparse
import asyncio
from typing import NamedTuple

from routebot.clock import now
from routebot.config import DataSettings, read_data_settings
from routebot.errors import StoreError, UsageError
from routebot.store.keys import KeyFile
from routebot.store.sqlite.looking import sessions_in
from routebot.store.sqlite.sessions import SqliteStore
from routebot.terminal.commands import describe

__all__ = ["add_forget_options"]

_DESCRIPTION = (
    "Destroy the keys of all conversations, which nobody can open from then on, and delete their "
    "rows. It may be run beside a running bot, which goes on to delete the messages in the chats. "
    "What was published stays."
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
        ConfigError: the key file cannot be opened.
        StoreError: keys cannot be destroyed.
    """
    if not chosen.all:
        raise UsageError("say --all: all conversations are erased, and none comes back")
    settings = read_data_settings()
    if not settings.keys_path.exists():
        print(f"{settings.keys_path}: there are no keys here, so no conversation can be opened.")
        return 0
    apart = settings.session_keys
    keys = KeyFile.open(settings.keys_path, apart if apart and apart.exists() else None)
    erased = keys.destroy_all() if chosen.alarms else keys.destroy_all_bodies()
    print(f"Conversations erased: {erased}. Nobody can open them any more.")
    left = asyncio.run(_rows_deleted(settings, keys, chosen.alarms))
    if chosen.alarms:
        print(_STAY.format(chats=f"{left.chats} chats" if left.chats else "chats"))
    elif left.chats:
        print(
            f"Chats with messages left in Telegram: {left.chats}. The bot deletes them when it "
            "runs, within two days; until then their numbers stand sealed on this machine."
        )
    if left.trouble:
        print(f"Rows that nobody can open could not be deleted: {left.trouble}")
    return 1 if left.trouble else 0


async def _rows_deleted(settings: DataSettings, keys: KeyFile, alarms: bool) -> _Left:
    try:
        if not settings.database_path.exists() or sessions_in(settings.database_path) is None:
            return _Left()
        async with SqliteStore.open(settings.database_path, keys, now()) as store:
            if alarms:
                return _Left(await store.clear())
            # It finds rows without a key; nothing goes by the clock, which may be wrong.
            await store.expire(now(), by_age=False)
            return _Left(len([alarm async for alarm in store.alarms(now())]))
    except StoreError as error:
        return _Left(trouble=str(error))
