"""Asking Telegram for updates, so that neither an odd update nor an outage makes the bot deaf.

PTB parses the updates of a poll together. When one cannot be parsed it drops them all, confirms
nothing and asks again at once, for ever. Here each is read alone and confirmed with the others, and
a poll that fails is followed by a pause.
"""

import asyncio
import json
import logging
import re
from collections.abc import Iterator, Sequence
from typing import Any

from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from routebot.bot.intake import read
from routebot.bot.logs import where_from
from routebot.bot.messenger import seconds_of

__all__ = ["POLL_PAUSES", "POLL_SECONDS", "PollClient", "PollingBot"]

POLL_SECONDS = 25
"""How long Telegram holds a poll open: shorter than the half minute after which routers forget."""

POLL_PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 30.0)
"""Seconds after each failed poll in a row."""

_QUIET_SECONDS = 600.0
"""Between two lines about failed polls: an outage of days must not fill a disk."""

_MARK = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
"""A bracket, or a text, in which brackets mean nothing."""

_LOG = logging.getLogger("routebot.bot")


class PollClient(HTTPXRequest):
    """An HTTP client that returns the updates of an answer even if JSON as a whole is too much."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """See `BaseRequest.parse_json_payload`; PTB's own logs a line each time."""
        try:
            return json.loads(payload.decode("utf-8", "replace"))  # type: ignore[no-any-return]
        except (ValueError, RecursionError):  # a number too long is a ValueError, too
            return {"result": list(_listed(payload))}


def _listed(payload: bytes) -> Iterator[bytes]:
    """Yield the objects in the list of an answer, ``{"ok": true, "result": [...]}``, unparsed."""
    depth = start = 0
    for found in _MARK.finditer(payload):
        if found[0] in b"[{":
            depth += 1
            start = found.start() if depth == 3 else start
        elif found[0] in b"]}":
            if depth == 3:
                yield payload[start : found.end()]
            depth -= 1


class PollingBot(ExtBot[None]):
    """A client of the Bot API that does not give up on polling.

    Args:
        pauses: seconds after each failed poll in a row; the last holds for all that follow.
        named: see `ExtBot`.
    """

    def __init__(self, token: str, pauses: Sequence[float] = POLL_PAUSES, **named: Any) -> None:
        super().__init__(token, **named)
        self._pauses = pauses
        self._failures = 0
        self._quiet_until = 0.0

    def __repr__(self) -> str:
        # PTB's tells the token.
        return type(self).__name__

    async def get_updates(
        self,
        offset: int | None = None,
        limit: int | None = None,
        timeout: Any = None,  # noqa: ASYNC109 - of the poll, not of the call
        allowed_updates: Sequence[str] | None = None,
        **named: Any,
    ) -> tuple[Update, ...]:
        """Return the next updates, the unreadable among them; after a failure wait and return none.

        Raises:
            InvalidToken: Telegram does not take the token any more.
        """
        asked = {
            "offset": offset,
            "limit": limit,
            "timeout": timeout,
            "allowed_updates": allowed_updates,
        }
        try:
            updates = self._read(await self._post("getUpdates", asked, **named))
        except InvalidToken:
            raise
        except Exception as error:  # noqa: BLE001 - PTB asks again at once, whatever it was
            self._note(error)
            # The last call before the end does not wait for updates, and must not wait here.
            if timeout:
                await asyncio.sleep(self._pause(error))
            return ()
        self._failures = 0
        return updates

    def _read(self, answer: Sequence[object]) -> tuple[Update, ...]:
        """Read what came; the last has an id, which confirms all of them.

        Raises:
            TelegramError: none has an id.
        """
        updates = sorted((read(each, self) for each in answer), key=lambda update: update.update_id)
        if updates and not updates[-1].update_id:
            raise TelegramError("updates without an id")
        return tuple(updates)

    def _note(self, error: Exception) -> None:
        self._failures += 1
        at = asyncio.get_running_loop().time()
        if at >= self._quiet_until:
            self._quiet_until = at + _QUIET_SECONDS
            extra = {
                "action": "poll",
                "outcome": "failed",
                "count": self._failures,
                "trouble": where_from(error),
            }
            _LOG.warning("polling", extra=extra)

    def _pause(self, error: Exception) -> float:
        if isinstance(error, RetryAfter):
            return seconds_of(error)
        return self._pauses[min(self._failures, len(self._pauses)) - 1]
