"""Destroys keys of sessions, and remembers those that could not be reached."""

import asyncio
from collections.abc import Collection

from routebot.errors import StoreError
from routebot.store.key_server.server import KeyServer

__all__ = ["Destroyer"]


class Destroyer:
    """The one of a process that destroys keys on the key server.

    Attributes:
        left: ids of keys that should be gone and may not be. They end by themselves a day after
            they were used last, whatever becomes of this process.
    """

    def __init__(self, keys: KeyServer) -> None:
        self._keys = keys
        self.left: set[bytes] = set()

    async def destroy(self, ids: Collection[bytes], seconds: float | None = None) -> bool:
        """Destroy keys, or remember to; say whether they are gone.

        Args:
            seconds: how long it may take at most.
        """
        if not ids:
            return True
        try:
            async with asyncio.timeout(seconds):
                await self._keys.destroy(ids)
        except (StoreError, TimeoutError):
            self.left.update(ids)
            return False
        self.left.difference_update(ids)
        return True

    async def retry(self) -> bool:
        """Destroy what is left; say whether all of it is gone."""
        return await self.destroy(tuple(self.left))
