"""Find out whether the Bot API is there, takes the token, and agrees about the time."""

import json
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from routebot.bot.application import Address
from routebot.bot.client import FAILURES, date_of, open_session

__all__ = ["Reach", "reach"]

_PATIENCE = 10.0
"""Seconds that somebody at a terminal waits before they think that it hangs."""


_LISTENING_SECONDS = 2
"""How long we ask for updates: another program that does notices, and asks again before that."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What came back.

    Attributes:
        name: the bot's user name; empty if the token was not taken.
        at: the server's clock; None if it did not say.
        trouble: why there was no answer; empty if there was one.
        status: of the answer, as in HTTP; 0 if there was none.
        rivals: another program asks for updates with this token.
    """

    name: str = ""
    at: datetime | None = None
    trouble: str = ""
    status: int = 0
    rivals: bool = False


async def reach(address: Address, token: str) -> Reach:
    """Ask the Bot API who the token belongs to, and whether somebody else uses it.

    Nothing that comes back holds the token, and nothing is confirmed.
    """
    url = address.base_url.format(token=token)
    try:
        async with open_session(address.proxy, _PATIENCE) as session:
            response, plain = await _got(session, url + "/getMe")
            name = _name_in(plain)
            rivals = bool(name) and await _has_rivals(session, url)
    except (*FAILURES, ValueError) as error:
        return Reach(trouble=type(error).__name__)
    at = date_of(response.headers.get("Date"))
    return Reach(name, at, status=response.status, rivals=rivals)


async def _got(
    session: aiohttp.ClientSession, url: str, **asked: int
) -> tuple[aiohttp.ClientResponse, Any]:
    """Return an answer, and the JSON in it."""
    async with session.get(url, params=asked, allow_redirects=False) as response:
        return response, json.loads(await response.read())


async def _has_rivals(session: aiohttp.ClientSession, url: str) -> bool:
    """Ask for updates for a moment; Telegram ends the older of two that ask."""
    _, webhook = await _got(session, url + "/getWebhookInfo")
    if isinstance(webhook, dict) and (webhook.get("result") or {}).get("url"):
        return False  # Telegram would refuse us, and calls that address instead
    response, _ = await _got(session, url + "/getUpdates", timeout=_LISTENING_SECONDS, limit=1)
    return response.status == HTTPStatus.CONFLICT


def _name_in(plain: object) -> str:
    result = plain.get("result") if isinstance(plain, dict) else None
    return str(result.get("username", "")) if isinstance(result, dict) else ""
