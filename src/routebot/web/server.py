"""Serves an application at an address: the only place that opens a socket for others to call.

Whoever calls may be anybody: heads are short and come in time, connections are bounded, nothing is
written down about a request, and no header of a proxy is believed.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TypeAlias

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from routebot.errors import ConfigError

__all__ = ["Offer", "bound", "serve", "served"]

_MOST_HEAD_BYTES = 16 * 1024
"""Of a request's head."""

_MOST_CONNECTIONS = 1_000
"""Idle ones included; beyond it each is told to come again."""

_ARRIVING_SECONDS = 10.0
"""For the head of a connection's first request."""

_KEPT_SECONDS = 75
"""For the next request of a connection that is kept: longer than proxies keep theirs."""

_LATE_SECONDS = 0.3
"""At a stop, for a request whose connection is open: its sender had no chance to know."""

_STOPPING_SECONDS = 3
"""For the calls in hand at a stop."""


Offer: TypeAlias = tuple[socket.socket, ASGIApp]
"""Where somebody is listened to, and what answers them."""


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

    def shutdown(self) -> None:
        """Close at a stop, a moment later where a request may be on its way: it would be lost."""
        if self.cycle is None or self.cycle.response_complete:
            self.loop.call_later(_LATE_SECONDS, self._close)
        else:
            super().shutdown()

    def _close(self) -> None:
        if not self.transport.is_closing():
            super().shutdown()

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
def bound(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    """Open a socket to listen on, for the length of a ``with``; an empty host is every interface.

    Args:
        setting: where the address stands, for whoever has to change it.

    Raises:
        ConfigError: the address cannot be listened on.
    """
    everywhere = not host and socket.has_dualstack_ipv6()
    family = socket.AF_INET6 if everywhere or ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, dualstack_ipv6=everywhere)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]  # Python repeats the address
        raise ConfigError(
            f"cannot listen on {host or '*'}:{port}: {reason}; write another address in "
            f"{setting}, or stop what listens there"
        ) from error
    with listener:
        yield listener


@asynccontextmanager
async def served(offers: Iterable[Offer]) -> AsyncIterator[None]:
    """Serve applications, for the length of an ``async with``."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for listener, application in offers:
            tasks.create_task(serve(application, listener, stop))
        try:
            yield
        finally:
            stop.set()


async def serve(application: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Listen until the event is set, and then answer what is in hand."""
    config = uvicorn.Config(
        application,
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
