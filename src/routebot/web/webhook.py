"""A small listener for Telegram's webhook, to stand behind a reverse proxy that speaks TLS.

PTB's own needs another web server and compares the secret with ``!=``. This one takes one path, one
method and one kind of body of bounded size, and compares the secret in constant time.
"""

import asyncio
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import h11

from routebot.errors import ConfigError

__all__ = ["Webhook"]

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
MOST_BYTES = 1024 * 1024
PATIENCE = 75.0
"""Seconds for a request to arrive, or for the next one on a connection that is kept."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """Receives updates.

    Args:
        take: is given each update as it is written, whether it can be read or not: what is refused
            comes again for a day. It has to be quick, the answer waits for it.
    """

    path: str
    secret: str = field(repr=False)
    take: Callable[[bytes], Awaitable[None]]
    _open: dict[asyncio.StreamWriter, asyncio.Task[Any] | None] = field(default_factory=dict)

    @asynccontextmanager
    async def listening(self, host: str, port: int) -> AsyncIterator[int]:
        """Listen for the length of an ``async with``.

        Yields:
            the port, which matters if 0 was asked for.

        Raises:
            ConfigError: the address cannot be listened on.
        """
        try:
            server = await asyncio.start_server(self._serve, host or None, port, limit=MOST_BYTES)
        except OSError as error:
            raise ConfigError(f"cannot listen on {host or '*'}:{port}: {error.strerror}") from error
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            serving = [task for task in self._open.values() if task]
            for writer in self._open:
                writer.close()
            await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        self._open[writer] = asyncio.current_task()
        try:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError, h11.ProtocolError):
                await self._conversed(reader, writer)
        finally:
            del self._open[writer]
            writer.close()

    async def _conversed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        while connection.our_state is not h11.MUST_CLOSE:
            async with asyncio.timeout(PATIENCE):
                request, body = await _receive(connection, reader)
            if request is None:
                break
            status = await self._status(request, body)
            writer.write(_response(connection, status))
            await writer.drain()
            if connection.our_state is h11.MUST_CLOSE or connection.their_state is not h11.DONE:
                break
            connection.start_next_cycle()

    async def _status(self, request: h11.Request, body: bytes | None) -> int:
        """Judge a request and hand its update on; return the status to answer with."""
        if request.target.partition(b"?")[0] != self.path.encode():
            return 404
        if request.method != b"POST":
            return 405
        given = next((value for name, value in request.headers if name == SECRET_HEADER), b"")
        if not hmac.compare_digest(given, self.secret.encode()):
            return 403
        if body is None:
            return 413
        await self.take(body)
        return 200


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader
) -> tuple[h11.Request | None, bytes | None]:
    """Read a request; the body is None if it is too large, and then it is not read to its end."""
    request, body = None, b""
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(65536))
        elif isinstance(event, h11.Request):
            request = event
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BYTES:
                return request, None
        elif isinstance(event, h11.EndOfMessage):
            return request, body
        else:
            return None, None


def _response(connection: h11.Connection, status: int) -> bytes:
    headers = [("Content-Length", "0"), ("Content-Type", "text/plain")]
    parts = [
        connection.send(h11.Response(status_code=status, headers=headers)),
        connection.send(h11.EndOfMessage()),
    ]
    return b"".join(part for part in parts if part)
