"""The rows of chats that were read with their turns, until somebody loads them."""

from collections.abc import Sequence

from asyncpg import Record

from routebot.store.key_server.server import KeyServer

__all__ = ["Primed"]


class Primed:
    """Spares a turn the round trip of its first load; see `claims.Along`.

    A row is handed out once: whoever loads again wants to know what it is now.
    """

    def __init__(self, keys: KeyServer) -> None:
        self._keys = keys
        self._rows: dict[int, Sequence[Record]] = {}

    async def row_keys(self, chat_id: int) -> Sequence[bytes]:
        """Return under which row keys the session of a chat may lie.

        Raises:
            StoreError: it cannot be told.
        """
        return [*filter(None, await self._keys.row_keys(chat_id))]

    def primed(self, chat_id: int, rows: Sequence[Record]) -> None:
        """Take the rows that were found, at the beginning of a turn.

        Args:
            rows: each with id, version, expires, body, worker, forsaken of a session.
        """
        self._rows[chat_id] = rows

    def forget(self, chat_id: int) -> None:
        """Drop what is left of them: the turn is over, or something was written."""
        self._rows.pop(chat_id, None)

    def take(self, chat_id: int) -> Sequence[Record] | None:
        """Hand the rows of a chat out; None if it has to be read."""
        return self._rows.pop(chat_id, None)
