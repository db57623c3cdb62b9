"""Listens for Telegram's webhook, behind a reverse proxy that speaks TLS.

A gate judges path, method, secret and length by the head of a request, before a byte of its body is
read: the path is no secret, and anybody on the internet may call it. What passes is handed on, and
answered once it is stored: what is not answered with 200 comes again for a day.
"""

import asyncio
import hmac
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from routebot.errors import ConfigError

__all__ = ["MOST_BYTES", "Webhook", "bound"]

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header

MOST_BYTES = 1024 * 1024
"""Of a body; updates have a few thousand."""

_MOST_HEAD_BYTES = 16 * 1024
"""Of a request's head."""

_MOST_AT_ONCE = 200
"""Updates in hand: Telegram makes at most 100 calls at once."""

_MOST_CONNECTIONS = 1_000
"""Idle ones included; beyond it each is told to come again."""

_ARRIVING_SECONDS = 10.0
"""For the head of a connection's first request, and for a body."""

_KEPT_SECONDS = 75
"""For the next request of a connection that is kept: longer than proxies keep theirs."""

_STORING_SECONDS = 20.0
"""For an update to be stored; behind a chat that is busy for longer it comes again."""

_STOPPING_SECONDS = 3
"""For the calls in hand at a stop."""


class _Connection(H11Protocol):
    """A connection that is given up when a request does not arrive."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See `asyncio.Protocol.connection_made`."""
        super().connection_made(transport)
        self._overdue = self.loop.call_later(_ARRIVING_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        """See `asyncio.Protocol.data_received`."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._overdue.cancel()

    def on_response_complete(self) -> None:
        """Wait for the next request, whose bytes may also come one by one."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self._overdue.cancel()
            self._overdue = self.loop.call_later(_KEPT_SECONDS, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """See `asyncio.Protocol.connection_lost`."""
        self._overdue.cancel()
        super().connection_lost(exc)


class _Server(uvicorn.Server):
    """A server that leaves signals to us."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none."""
        yield


@contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Open a socket to listen on, for the length of a ``with``; an empty host is every interface.

    Raises:
        ConfigError: the address cannot be listened on.
    """
    everywhere = not host and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if everywhere or ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, dualstack_ipv6=everywhere)
    except OSError as error:
        raise ConfigError(f"cannot listen on {host or '*'}:{port}: {error.strerror}") from error
    with listener:
        yield listener


@dataclass(frozen=True, slots=True)
class Webhook:
    """Receives updates; an ASGI application.

    Args:
        take: is given each update as it is written, whether it can be read or not, and returns when
            what it changes is stored: with the JSON that the response is to hold, or nothing.
    """

    path: str
    secret: str = field(repr=False)
    take: Callable[[bytes], Awaitable[bytes]]
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MOST_AT_ONCE))

    async def serve(self, listener: socket.socket, stop: asyncio.Event) -> None:
        """Listen until the event is set, and then answer what is in hand."""
        config = uvicorn.Config(
            self,
            http=_Connection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_MOST_CONNECTIONS,
            timeout_keep_alive=_KEPT_SECONDS,
            timeout_graceful_shutdown=_STOPPING_SECONDS,
            h11_max_incomplete_event_size=_MOST_HEAD_BYTES,
        )
        server = _Server(config)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve(sockets=[listener]))
            await stop.wait()
            server.should_exit = True

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
            except TimeoutError:
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
