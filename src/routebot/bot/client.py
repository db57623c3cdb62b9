"""An HTTP client for many chats at once.

httpcore looks at every connection of a pool before and after each request, idle ones several times
(``AsyncConnectionPool._assign_requests_to_connections``), so that with a few hundred connections
most of the processor goes there. Several small pools cost a fraction of one large one.
"""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeAlias

import httpx
from telegram.request import BaseRequest, HTTPXRequest, RequestData

__all__ = ["Hear", "Pools", "date_of", "make_client"]

Hear: TypeAlias = Callable[[datetime], None]
"""Takes note of what the time is at Telegram."""

_CONNECTIONS = 4
"""Of one pool."""

_KEPT_SECONDS = 90.0
"""How long an idle connection is kept: longer than people pause between two taps."""


def make_client(
    seconds: float,
    proxy: str = "",
    trust: ssl.SSLContext | None = None,
    kind: type[HTTPXRequest] = HTTPXRequest,
    hear: Hear | None = None,
) -> HTTPXRequest:
    """Make a client that keeps its connections.

    A new one costs several round trips, which on a throttled network take seconds.

    Args:
        seconds: to wait for an answer.
        proxy: empty for none; what the environment says of it is read elsewhere.
        trust: certificates to believe; to read them takes longer than all the rest, so clients can
            share them.
        hear: told of the time that stands in each answer.
    """

    async def answered(response: httpx.Response) -> None:
        if hear and (theirs_at := date_of(response)):
            hear(theirs_at)

    limits = httpx.Limits(
        max_connections=_CONNECTIONS,
        max_keepalive_connections=_CONNECTIONS,
        keepalive_expiry=_KEPT_SECONDS,
    )
    return kind(
        read_timeout=seconds,
        write_timeout=20.0,
        connect_timeout=10.0,
        pool_timeout=30.0,
        proxy=proxy or None,
        httpx_kwargs={
            "limits": limits,
            "verify": trust or httpx.create_ssl_context(),
            "trust_env": False,
            "event_hooks": {"response": [answered]},
        },
    )


def date_of(response: httpx.Response) -> datetime | None:
    """Return what time the server says it is, None if it does not; see RFC 9110, section 6.6.1."""
    try:
        theirs_at = parsedate_to_datetime(response.headers.get("Date", ""))
    except ValueError:
        return None
    return theirs_at if theirs_at.tzinfo else None


class Pools(BaseRequest):
    """A number of small pools.

    A request goes to the first with a free connection, so that few are kept warm.
    """

    def __init__(
        self, number: int, seconds: float, proxy: str = "", hear: Hear | None = None
    ) -> None:
        trust = httpx.create_ssl_context()
        self._clients: Sequence[HTTPXRequest] = [
            make_client(seconds, proxy, trust, hear=hear) for _ in range(number)
        ]
        self._busy = [0] * number

    @property
    def read_timeout(self) -> float | None:
        """See `BaseRequest.read_timeout`."""
        return self._clients[0].read_timeout

    async def initialize(self) -> None:
        """See `BaseRequest.initialize`."""
        await asyncio.gather(*(client.initialize() for client in self._clients))

    async def shutdown(self) -> None:
        """See `BaseRequest.shutdown`."""
        await asyncio.gather(*(client.shutdown() for client in self._clients))

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: Any,
        **named: Any,
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`."""
        number = self._roomiest()
        self._busy[number] += 1
        try:
            return await self._clients[number].do_request(
                url, method, request_data, *timeouts, **named
            )
        finally:
            self._busy[number] -= 1

    def _roomiest(self) -> int:
        """Return the first pool with room, else the one where least wait."""
        return next(
            (i for i, busy in enumerate(self._busy) if busy < _CONNECTIONS),
            self._busy.index(min(self._busy)),
        )
