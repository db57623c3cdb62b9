"""An HTTP client for the Bot API, on aiohttp.

python-telegram-bot comes with one on httpx, whose calls cost the processor three times as much.
Nothing that leaves this module holds a URL, which the token is part of: errors are told by their
class alone.
"""

import functools
import io
import json
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias, cast

import aiohttp
import httpx
from aiohttp_socks import ProxyConnectionError, ProxyConnector, ProxyError, ProxyTimeoutError
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

__all__ = [
    "FAILURES",
    "BrokenOffError",
    "Client",
    "Hear",
    "NotSentError",
    "NotSentInTimeError",
    "call",
    "date_of",
    "in_response",
    "open_session",
]

Hear: TypeAlias = Callable[[datetime], None]
"""Takes note of what the time is at Telegram."""

_CONNECTIONS = 256
"""As many calls at once as there are chats at work."""

_KEPT_SECONDS = 90.0
"""How long an idle connection is kept: longer than people pause between two taps."""

_CONNECTING_SECONDS = 10.0
"""For a connection to be made."""

_WAITING_SECONDS = 30.0
"""For a free connection, and for it to be made."""

_WRITING_SECONDS = 20.0
"""For a call to go out, on top of the time for its answer: aiohttp bounds both together."""

_FILE_SECONDS = 120.0
"""The same for a file to go out or to come in: a throttled network takes a few kilobytes a second.
"""

_JSON = {"Content-Type": "application/json"}


class NotSentError(NetworkError):
    """Nothing of a call went out."""


class NotSentInTimeError(TimedOut):
    """Nothing of a call went out in the time it had."""


class BrokenOffError(NetworkError):
    """A call went out, or a part of it; nobody knows whether it took effect."""


_UNSENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    ProxyConnectionError,
    ProxyError,
    ProxyTimeoutError,
)
"""What comes before a byte of a call has gone out; the last three have no parent in common
(aiohttp_socks 0.11).
"""

FAILURES = (aiohttp.ClientError, OSError, *_UNSENT)
"""What a session raises when there is no answer; the texts of some hold the URL."""


def open_session(proxy: str = "", seconds: float = 20.0) -> aiohttp.ClientSession:
    """Open a session that keeps its connections; there has to be an event loop.

    A new connection costs several round trips, which on a throttled network take seconds. What the
    environment says of proxies is read elsewhere: to look there at each call takes as long as the
    call.

    Args:
        proxy: http://, https:// or socks5://; empty for none.
        seconds: a call may take, where it says nothing else.
    """
    kept: dict[str, Any] = {
        "limit": _CONNECTIONS,
        "keepalive_timeout": _KEPT_SECONDS,
        "ssl": _trust(),
    }
    socks = proxy.startswith("socks")
    return aiohttp.ClientSession(
        connector=ProxyConnector.from_url(proxy, rdns=True, **kept)
        if socks
        else aiohttp.TCPConnector(**kept),
        proxy=None if socks else proxy or None,
        timeout=aiohttp.ClientTimeout(seconds),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": BaseRequest.USER_AGENT},
        skip_auto_headers=("Accept", "Accept-Encoding"),
    )


@functools.cache
def _trust() -> ssl.SSLContext:
    """Read which certificates to believe: those that the environment names, or Mozilla's.

    It takes longer than all the rest of a client.
    """
    return httpx.create_ssl_context()


@functools.lru_cache(maxsize=1)
def date_of(header: str | None) -> datetime | None:
    """Return what time a server says it is, None if it does not; see RFC 9110, section 6.6.1.

    Args:
        header: Date; it is the same for all answers of a second.
    """
    try:
        theirs_at = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return theirs_at if theirs_at.tzinfo else None


class Client(BaseRequest):
    """What python-telegram-bot calls the Bot API with.

    Args:
        seconds: to wait for an answer, and for each further piece of it.
        proxy: as `open_session`.
        hear: told of the time that stands in each answer.
    """

    def __init__(self, seconds: float, proxy: str = "", hear: Hear | None = None) -> None:
        self._seconds, self._proxy, self._hear = seconds, proxy, hear
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest.read_timeout`."""
        return self._seconds

    async def initialize(self) -> None:
        """See `BaseRequest.initialize`."""
        if self._session is None:
            self._session = open_session(self._proxy)

    async def shutdown(self) -> None:
        """See `BaseRequest.shutdown`."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`.

        Raises:
            NotSentError, NotSentInTimeError, BrokenOffError, TimedOut: there is no answer.
        """
        files = request_data.multipart_data if request_data else None
        is_file = bool(files) or method == "GET"
        within = _timeout(
            _given(read_timeout, self._seconds),
            _given(write_timeout, _FILE_SECONDS if is_file else _WRITING_SECONDS),
            _given(connect_timeout, _CONNECTING_SECONDS),
            _given(pool_timeout, _WAITING_SECONDS),
        )
        body: aiohttp.FormData | bytes | None = None
        if request_data:
            body = _form(request_data, files) if files else request_data.json_payload
        return await self._answer(url, method, body, within)

    async def _answer(
        self,
        url: str,
        method: str,
        body: aiohttp.FormData | bytes | None,
        within: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the client is not initialized")
        try:
            async with self._session.request(
                method,
                url,
                data=body,
                headers=_JSON if isinstance(body, bytes) else None,
                timeout=within,
                allow_redirects=False,
            ) as response:
                content = await response.read()
        except FAILURES as error:
            failure = _told(error)
        else:
            if self._hear and (theirs_at := date_of(response.headers.get("Date"))):
                self._hear(theirs_at)
            return response.status, content
        # Raised here it does not hold aiohttp's error, in whose text the token may stand.
        raise failure


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What a call says, in place of a `RequestData`, which PTB hands on to the client unseen."""

    parameters: Mapping[str, object]
    multipart_data: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    @property
    def json_payload(self) -> bytes:
        """The JSON; Cyrillic letters take two bytes in it, and six where they are escaped."""
        written = json.dumps(self.parameters, ensure_ascii=False, separators=(",", ":"))
        return written.encode("utf-8", "replace")


async def call(bot: Bot, method: str, **asked: object) -> Any:
    """Call a method of the Bot API without PTB's objects; return the result as JSON gave it.

    To make those of a screen and to read the message that comes back took the processor 0.25 ms,
    twice as long as the call itself.

    Raises:
        TelegramError: as PTB's own methods.
    """
    return await bot.request.post(f"{bot.base_url}/{method}", cast("RequestData", _Prepared(asked)))


def in_response(method: str, **asked: object) -> bytes:
    """Write a call as the response to a delivery may hold one, whose result Telegram does not tell.

    See https://core.telegram.org/bots/api#making-requests-when-getting-updates.
    """
    return _Prepared({"method": method, **asked}).json_payload


def _given(seconds: Any, default: float) -> float | None:
    return default if seconds is BaseRequest.DEFAULT_NONE else seconds


def _timeout(
    read: float | None, write: float | None, connect: float | None, pool: float | None
) -> aiohttp.ClientTimeout:
    """Put together what aiohttp knows: no time for writing, but one for everything."""
    total = None if read is None or write is None else read + write
    return aiohttp.ClientTimeout(total, connect=pool, sock_connect=connect, sock_read=read)


def _form(asked: RequestData, files: Mapping[str, Any]) -> aiohttp.FormData:
    """Put a form together, which can be sent once; its file names are sent as they are."""
    form = aiohttp.FormData(quote_fields=False)
    for name, value in asked.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, kind) in files.items():
        form.add_field(name, io.BytesIO(content), filename=file_name, content_type=kind)
    return form


def _told(error: Exception) -> NetworkError:
    """Return PTB's error for one of aiohttp's."""
    name = type(error).__name__
    if isinstance(error, _UNSENT):
        return NotSentError(name)
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NotSentInTimeError(name)
    return TimedOut(name) if isinstance(error, TimeoutError) else BrokenOffError(name)
