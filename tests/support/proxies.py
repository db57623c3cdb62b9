"""Proxies for tests: one that forwards HTTP, and one that speaks SOCKS5; they count connections."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Proxy", "open_proxy"]

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter


@dataclass
class Proxy:
    """A proxy of a kind: ``http`` forwards requests for plain HTTP, ``socks5`` takes any connection.

    Attributes:
        used: connections so far.
    """

    kind: str
    used: int = 0


async def _greet_http(reader: Reader, writer: Writer) -> tuple[Reader, Writer]:
    """Connect to where the first request goes; all of a connection go there."""
    head = await reader.readuntil(b"\r\n")
    url = urlsplit(head.split()[1].decode())
    there = await asyncio.open_connection(url.hostname, url.port)
    there[1].write(head)
    return there


async def _greet_socks5(reader: Reader, writer: Writer) -> tuple[Reader, Writer]:
    """Connect to where the client wants to go, by name or IPv4 address (RFC 1928)."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    *_, kind = await reader.readexactly(4)
    length = 4 if kind == 1 else (await reader.readexactly(1))[0]
    host = await reader.readexactly(length)
    port = int.from_bytes(await reader.readexactly(2), "big")
    name = ".".join(map(str, host)) if kind == 1 else host.decode()
    there = await asyncio.open_connection(name, port)
    writer.write(b"\x05\x00\x00\x01" + bytes(6))
    return there


_GREETINGS = {"http": _greet_http, "socks5": _greet_socks5}


@asynccontextmanager
async def open_proxy(proxy: Proxy) -> AsyncIterator[str]:
    """Run a proxy for the length of an ``async with``; yields its address."""
    tasks: set[asyncio.Task[object] | None] = set()

    async def serve(reader: Reader, writer: Writer) -> None:
        tasks.add(asyncio.current_task())
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            proxy.used += 1
            theirs, out = await _GREETINGS[proxy.kind](reader, writer)
            with contextlib.closing(out):
                await asyncio.gather(_piped(reader, out), _piped(theirs, writer))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"{proxy.kind}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in tasks:
            if task:
                task.cancel()
        await asyncio.gather(*(task for task in tasks if task), return_exceptions=True)


async def _piped(reader: Reader, writer: Writer) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()
    writer.close()
