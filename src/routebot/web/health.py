"""Tells a monitor whether the bot is well, part by part, and how it does in figures.

At addresses of their own, never at the one that the webhook's proxy makes public. Nothing here
tells who uses the bot.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TypeAlias

from cachetools import TTLCache
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from routebot.web.server import Offer, bound

__all__ = ["Address", "Look", "monitored", "monitors"]

_HEALTH_PATH, _METRICS_PATH = "/healthz", "/metrics"

_KEPT_SECONDS = 1.0
"""How long an answer serves all who ask: nobody makes the disk busy by asking."""

Look: TypeAlias = Callable[[], Awaitable[Mapping[str, bool]]]
"""Looks at each part: its name -> whether it is well."""


Address: TypeAlias = tuple[str, int]
"""Host and port."""


@contextmanager
def monitors(
    health: Address | None,
    metrics: Address | None,
    look: Look,
    exposition: Callable[[], Response] | None,
) -> Iterator[Sequence[Offer]]:
    """Open the addresses that monitors ask at, for the length of a ``with``.

    Args:
        health, metrics: what is told where; None: nowhere. It may be one address for both.

    Raises:
        ConfigError: one cannot be listened on.
    """
    offers: list[Offer] = []
    with ExitStack() as opened:
        if health:
            listener = opened.enter_context(bound(*health, "ROUTEBOT_HEALTH_LISTEN"))
            offers.append((listener, monitored(look, exposition if health == metrics else None)))
        if metrics and health != metrics:
            listener = opened.enter_context(bound(*metrics, "ROUTEBOT_METRICS_LISTEN"))
            offers.append((listener, monitored(None, exposition)))
        yield offers


def monitored(
    look: Look | None = None, exposition: Callable[[], Response] | None = None
) -> Starlette:
    """Return the application of one address.

    Args:
        look: answered at ``/healthz``: 200 if every part is well, else 503.
        exposition: answered at ``/metrics``.
    """
    routes = []
    if look:
        routes.append(Route(_HEALTH_PATH, _health(look)))
    if exposition:
        routes.append(Route(_METRICS_PATH, _figures(exposition)))
    return Starlette(routes=routes)


def _health(look: Look) -> Callable[[Request], Awaitable[Response]]:
    kept: TTLCache[str, Mapping[str, bool]] = TTLCache(1, _KEPT_SECONDS)
    turn = asyncio.Lock()

    async def answer(_: Request) -> Response:
        async with turn:
            parts = kept.get("parts")
            if parts is None:
                parts = kept["parts"] = await look()
        well = all(parts.values())
        said = {"ok": well, "parts": parts}
        return JSONResponse(said, 200 if well else 503, {"cache-control": "no-store"})

    return answer


def _figures(exposition: Callable[[], Response]) -> Callable[[Request], Awaitable[Response]]:
    async def answer(_: Request) -> Response:
        return exposition()

    return answer
