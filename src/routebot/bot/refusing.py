"""When a message that cannot be stored is refused, so that Telegram delivers it again."""

from dataclasses import dataclass, field

from cachetools import TTLCache

__all__ = ["Refusals"]

_MOST = 2
"""Of a message by one process. Each has Telegram wait longer, and others whose updates could be
stored wait, too.
"""

_MOST_KNOWN, _KNOWN_SECONDS = 10_000, 600.0


@dataclass(frozen=True, slots=True)
class Refusals:
    """Has a message come again a few times, most likely to another process that can store it."""

    _known: TTLCache[tuple[int, int], int] = field(
        default_factory=lambda: TTLCache(_MOST_KNOWN, _KNOWN_SECONDS)
    )

    def one_more(self, chat_id: int, message_id: int) -> bool:
        """Say whether a message is to be refused, and count it; else the person is told."""
        refused = self._known.get((chat_id, message_id), 0)
        self._known[chat_id, message_id] = refused + 1
        return refused < _MOST
