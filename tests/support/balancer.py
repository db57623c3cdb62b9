"""A reverse proxy before several workers, as small as one can be: round robin, no health checks.

Where a worker cannot be reached the next one is asked. Where it was asked and did not answer, the
next one is asked, too, or the caller reads 502: proxies do either, and both are tried by chance.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

__all__ = ["Balancer", "Handed"]

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEPT = re.compile(rb"\r\nconnection: *keep-alive", re.IGNORECASE)
_CLOSED = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_NONE_LEFT = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Handed:
    """An update that a worker was asked to take.

    Attributes:
        at: when, by the monotonic clock.
        until: when it was answered, or given up.
        status: of the answer; 0 for none.
        times: how many workers had been asked before, for this delivery.
    """

    update_id: int
    chat_id: int
    port: int
    at: float
    times: int
    until: float = 0.0
    status: int = 0


@dataclass
class Balancer:
    """Hands calls on.

    Attributes:
        patience: seconds that it waits for an answer; a worker that took longer rests for as long.
        handed: what was handed on, in that order.
    """

    dice: random.Random
    patience: float = 3.0
    ports: list[int] = field(default_factory=list)
    handed: list[Handed] = field(default_factory=list)
    port: int = 0
    _turn: int = 0
    _resting: dict[int, float] = field(default_factory=dict)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Balancer"]:
        """Listen for the length of an ``async with``."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            await server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while True:
                writer.write(await self._answer(*await _message(reader)))
                await writer.drain()
        writer.close()

    async def _answer(self, head: bytes, body: bytes) -> bytes:
        """Ask one worker after the other; return what the first says that says anything."""
        times = 0
        for port in self._in_turn():
            try:
                there = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                continue
            handed = self._noted(body, port, times)
            answer = await self._asked(there, _KEPT.sub(b"\r\nConnection: close", head) + body)
            handed.until = time.monotonic()
            if answer:
                handed.status = int(answer[9:12])
                return _CLOSED.sub(b"\r\nConnection: keep-alive", answer)
            times += 1
            if self.dice.random() < 0.5:
                break
        return _NONE_LEFT

    def _in_turn(self) -> list[int]:
        """Return the workers in the order in which they are asked."""
        self._turn += 1
        start = self._turn % max(1, len(self.ports))
        at = time.monotonic()
        turn = [*self.ports[start:], *self.ports[:start]]
        return [port for port in turn if self._resting.get(port, 0.0) <= at]

    def _noted(self, body: bytes, port: int, times: int) -> Handed:
        update = json.loads(body)
        content = update.get("callback_query", {}) or update.get("message", {})
        chat_id = content.get("from", {}).get("id", 0)
        handed = Handed(update["update_id"], chat_id, port, time.monotonic(), times)
        self.handed.append(handed)
        return handed

    async def _asked(
        self, there: tuple[asyncio.StreamReader, asyncio.StreamWriter], request: bytes
    ) -> bytes:
        """Return the whole answer of a worker; nothing where it does not come, or not in time."""
        reader, writer = there
        try:
            async with asyncio.timeout(self.patience):
                writer.write(request)
                head, body = await _message(reader)
        except TimeoutError:
            port = writer.get_extra_info("peername")[1]
            self._resting[port] = time.monotonic() + self.patience
            return b""
        except (ConnectionError, asyncio.IncompleteReadError):
            return b""
        finally:
            writer.transport.abort()
        return head + body


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read a request or an answer that says its length; return (head, body)."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head, await reader.readexactly(int(length[1]) if length else 0)
