"""What erasures and covers left in chats, for all processes of a bot; in memory, for a while."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer
from routebot.store.sealing import derived, hash_chat, open_body, seal_body

__all__ = ["Notes"]


class Notes:
    """Keeps a note on a chat that has no session; see `routebot.bot.leftovers.Notes`.

    It lies under a hash of the chat, sealed, both under keys that follow from the token.
    """

    def __init__(self, keys: KeyServer, bot: BotIdentity) -> None:
        self._keys = keys
        self._naming = derived(bot.secret, b"routebot names of notes 1")
        self._sealing = derived(bot.secret, b"routebot notes 1")

    async def put(self, chat_id: int, note: Mapping[str, Any], life: timedelta) -> None:
        """See `routebot.bot.leftovers.Notes.put`."""
        sealed = seal_body(self._sealing, chat_id, 0, note)
        await self._keys.put_note(self._name(chat_id), sealed, int(life.total_seconds()))

    async def take(self, chat_id: int) -> Mapping[str, Any] | None:
        """See `routebot.bot.leftovers.Notes.take`."""
        sealed = await self._keys.take_note(self._name(chat_id))
        return None if sealed is None else open_body(self._sealing, chat_id, 0, sealed)

    async def has(self, chat_id: int) -> bool:
        """See `routebot.bot.leftovers.Notes.has`."""
        return await self._keys.has_note(self._name(chat_id))

    def _name(self, chat_id: int) -> bytes:
        return hash_chat(self._naming, chat_id)
