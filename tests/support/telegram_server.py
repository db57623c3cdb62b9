"""HTTP/1.1 on loopback: just enough of a server for a Bot API client, on h11."""

import asyncio
import contextlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import h11

from .telegram_parameters import Upload

__all__ = ["HttpServer", "Request", "Response", "parameters"]

CHUNK = 65536

_PART_NAME = re.compile(rb'\bname="([^"]*)"')
_PART_FILE_NAME = re.compile(rb'\bfilename="([^"]*)"')


@dataclass
class Request:
    """A request with its whole body.

    Attributes:
        gone: becomes True when the client hung up before it was answered.
    """

    verb: str
    target: str
    headers: dict[str, str]
    body: bytes
    gone: bool = False

    @property
    def path(self) -> str:
        """The path of the target, decoded."""
        return unquote(urlsplit(self.target).path)


@dataclass(frozen=True)
class Response:
    """What to answer."""

    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass
class HttpServer:
    """Serves on a free port of 127.0.0.1.

    Args:
        answer: makes the response; None hangs up without one.
        hung_up: called when a client went away while its request was being answered.
    """

    answer: Callable[[Request], Awaitable[Response | None]]
    hung_up: Callable[[], None]
    port: int = 0
    _server: asyncio.Server | None = None
    _connections: set[asyncio.Task[Any]] = field(default_factory=set)

    async def start(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hang up on everybody and close the port."""
        assert self._server, "not started"
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task, "asyncio runs each connection in a task"
        self._connections.add(task)
        try:
            await self._converse(reader, writer)
        except (ConnectionError, h11.RemoteProtocolError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self._connections.discard(task)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER)
        while request := await _receive(connection, reader, writer):
            early = asyncio.create_task(self._watch(reader, request))  # noqa: TID251 - stopped below
            try:
                response = await self.answer(request)
            finally:
                data = await _stopped(early)
            if response is None:
                writer.transport.abort()
                return
            writer.write(_sent(connection, response))
            await writer.drain()
            if connection.our_state is h11.MUST_CLOSE or request.gone:
                return
            connection.start_next_cycle()
            if data:
                connection.receive_data(data)

    async def _watch(self, reader: asyncio.StreamReader, request: Request) -> bytes:
        """Read on while a request is answered, to learn when the client gives up."""
        try:
            data = await reader.read(CHUNK)
        except ConnectionError:
            data = b""
        if not data:
            request.gone = True
            self.hung_up()
        return data


async def _stopped(early: "asyncio.Task[bytes]") -> bytes:
    if early.done():
        return early.result()
    early.cancel()
    await asyncio.wait([early])
    return b""


async def _receive(
    connection: h11.Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> Request | None:
    """Return the next request, or None at the end of the connection."""
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                writer.write(connection.send(go_on) or b"")
            connection.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head:
            headers = {name.decode(): value.decode("latin-1") for name, value in head.headers}
            return Request(head.method.decode(), head.target.decode(), headers, bytes(body))
        else:
            return None


def _sent(connection: h11.Connection, response: Response) -> bytes:
    headers = [("Content-Type", response.content_type), ("Content-Length", str(len(response.body)))]
    events: list[h11.Event] = [
        h11.Response(status_code=response.status, headers=headers),
        h11.Data(data=response.body),
        h11.EndOfMessage(),
    ]
    return b"".join(connection.send(event) or b"" for event in events)


def parameters(request: Request) -> dict[str, Any]:
    """Return the parameters of a request, from its query and its body.

    Raises:
        ValueError: the body is not what its Content-Type says, or of a type the Bot API does not
        take.
    """
    found: dict[str, Any] = dict(parse_qsl(urlsplit(request.target).query, keep_blank_values=True))
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    if not request.body:
        return found
    if kind == "application/json":
        return found | dict(json.loads(request.body))
    if kind == "application/x-www-form-urlencoded":
        return found | dict(
            parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True)
        )
    if kind == "multipart/form-data":
        return found | _attached(
            _multipart(request.body, rest.partition("boundary=")[2].strip('" ').encode())
        )
    raise ValueError(f"unsupported Content-Type {kind!r}")


def _multipart(body: bytes, boundary: bytes) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:]:
        if part.startswith(b"--"):
            return parts
        head, _, content = part.partition(b"\r\n\r\n")
        name, file_name = _PART_NAME.search(head), _PART_FILE_NAME.search(head)
        if name is None:
            raise ValueError("a part of the form has no name")
        value = (
            Upload(file_name[1].decode().replace("%22", '"'), content)
            if file_name
            else content.decode()
        )
        parts[name[1].decode()] = value
    raise ValueError("the form does not end with its boundary")


def _attached(parts: dict[str, Any]) -> dict[str, Any]:
    """Replace ``attach://name`` by the file of that name."""
    used = {
        value[9:]
        for value in parts.values()
        if isinstance(value, str) and value.startswith("attach://")
    }
    return {
        name: parts.get(value[9:], value)
        if isinstance(value, str) and value.startswith("attach://")
        else value
        for name, value in parts.items()
        if name not in used
    }
