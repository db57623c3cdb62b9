"""Sessions by the thousand in a store, to begin with."""

import asyncio
from datetime import timedelta
from pathlib import Path

from routebot.clock import now
from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore

__all__ = ["store_ended"]

_SAVES = 2_000
"""At once; the store writes them together."""

_ENDED = timedelta(hours=26)


async def store_ended(folder: Path, chats: int) -> None:
    """Store sessions whose time is over, with chat ids from a thousand on."""
    path, keys = folder / "rows" / "db.sqlite", KeyFile.open(folder / "keys" / "ring")
    at = now() - _ENDED
    async with SqliteStore.open(path, keys, at) as store:
        for first in range(0, chats, _SAVES):
            numbers = range(1_000 + first, 1_000 + min(first + _SAVES, chats))
            await asyncio.gather(*(store.save(each, {}, None, at, (11,)) for each in numbers))
