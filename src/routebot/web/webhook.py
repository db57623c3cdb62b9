"""Takes in what Telegram's webhook brings, behind a reverse proxy that speaks TLS.

A gate judges path, method, secret and length by the head of a request, before a byte of its body is
read: the path is no secret, and anybody on the internet may call it. What passes is handed on, and
answered once it is stored: what is not answered with 200 comes again for a day.
"""

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from routebot.errors import BusyError

__all__ = ["MOST_BYTES", "Webhook"]

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header

MOST_BYTES = 1024 * 1024
"""Of a body; updates have a few thousand."""

_MOST_AT_ONCE = 200
"""Updates in hand: Telegram makes at most 100 calls at once."""

_ARRIVING_SECONDS = 10.0
"""For a body."""

_STORING_SECONDS = 20.0
"""For an update to be stored; behind a chat that is busy for longer it comes again."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Receives updates; an ASGI application.

    Args:
        take: is given each update as it is written, whether it can be read or not, and returns when
            what it changes is stored: with the JSON that the response is to hold, or nothing. It
            raises BusyError for an update that is to be delivered again.
    """

    path: str
    secret: str = field(repr=False)
    take: Callable[[bytes], Awaitable[bytes]]
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_AT_ONCE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        status, said = self._judged(scope), b""
        if status == 200:
            status, said = await self._received(receive)
        # Of what was refused a body may still be on its way.
        headers = {} if status == 200 else {"connection": "close"}
        kind = "application/json" if said else None
        await Response(said, status, headers, kind)(scope, receive, send)

    def _judged(self, scope: Scope) -> int:
        """Return the status that the head of a request deserves."""
        headers = Headers(scope=scope)
        given = headers.getlist(SECRET_HEADER)
        length = headers.get("content-length", "")
        if scope["raw_path"] != self.path.encode():
            return 404
        if scope["method"] != "POST":
            return 405
        if len(given) != 1 or not hmac.compare_digest(given[0].encode(), self.secret.encode()):
            return 403
        if "transfer-encoding" in headers or not length.isdecimal():
            return 411
        return 413 if int(length) > MOST_BYTES else 200

    async def _received(self, receive: Receive) -> tuple[int, bytes]:
        """Read an update and hand it on; return (status, content) to answer with."""
        if self._room.locked():
            return 503, b""
        async with self._room:
            try:
                async with asyncio.timeout(_ARRIVING_SECONDS):
                    body = await _body(receive)
            except TimeoutError:
                return 408, b""
            if body is None:
                return 400, b""
            try:
                async with asyncio.timeout(_STORING_SECONDS):
                    return 200, await self.take(body)
            except (BusyError, TimeoutError):
                return 503, b""


async def _body(receive: Receive) -> bytes | None:
    """Read a body; None if the connection broke off."""
    body = bytearray()
    while True:
        message: dict[str, Any] = dict(await receive())
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
