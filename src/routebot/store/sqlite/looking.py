"""What commands find out about a database of sessions without opening it for writing."""

from pathlib import Path

from routebot.store.sqlite.connection import look_into
from routebot.store.sqlite.sessions import COUNT, NUMBER

__all__ = ["number_of", "sessions_in"]


def sessions_in(path: Path) -> int | None:
    """Return how many sessions a database holds, and change nothing.

    Returns:
        None if it is the one in which routebot 0.3 kept everything.

    Raises:
        StoreError: it cannot be read, or a newer routebot has written it.
    """
    rows = look_into(path, "sessions", COUNT)
    return None if rows is None else int(rows[0][0])


def number_of(path: Path) -> bytes:
    """Return the number by which key files know a database; raises as `sessions_in` does."""
    rows = look_into(path, "sessions", NUMBER)
    return bytes(rows[0][0]) if rows else b""
