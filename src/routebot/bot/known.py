"""What we remember of the screens of chats, so that nothing is drawn that is there already."""

from cachetools import TTLCache

from routebot.store.protocol import SESSION_LIFE

__all__ = ["KnownScreens"]

_MOST_KNOWN = 20_000
"""Chats of which we know what they show; of any other a drawing may change nothing."""

_KNOWN_SECONDS = SESSION_LIFE.total_seconds()
"""No longer: memory, too, shall forget who was silent for a day."""


class KnownScreens(TTLCache[int, tuple[int, bytes]]):
    """Chat -> its live message, and a digest of what that shows.

    Of a chat that another process wrote to, or whose session is gone, nothing is known.
    """

    def __init__(self) -> None:
        super().__init__(_MOST_KNOWN, _KNOWN_SECONDS)
