"""Find out whether the Bot API is there, takes the token, and agrees about the time."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import aiohttp

from routebot.bot.application import Address
from routebot.bot.client import FAILURES, date_of, open_session

__all__ = ["Reach", "Webhook", "reach"]

_PATIENCE = 10.0
"""Seconds that somebody at a terminal waits before they think that it hangs."""


_LISTENING_SECONDS = 2
"""How long we ask for updates: another program that does notices, and asks again before that."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """What Telegram says of how updates reach the bot.

    Attributes:
        url: what it calls; empty if it waits to be asked.
        waiting: updates that nobody has fetched yet.
        trouble: what it heard when it last could not deliver, in words of whoever answered.
        trouble_at: when that was; None if it never was.
    """

    url: str = ""
    waiting: int = 0
    trouble: str = ""
    trouble_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """What came back.

    Attributes:
        name: the bot's user name; empty if the token was not taken.
        at: the server's clock; None if it did not say.
        trouble: why there was no answer; empty if there was one.
        status: of the answer, as in HTTP; 0 if there was none.
        rivals: another program asks for updates with this token.
        switches: what is turned on for the bot, by the names that getMe has for it.
        webhook: None if that was not asked.
    """

    name: str = ""
    at: datetime | None = None
    trouble: str = ""
    status: int = 0
    rivals: bool = False
    switches: frozenset[str] = frozenset()
    webhook: Webhook | None = None


async def reach(address: Address, token: str) -> Reach:
    """Ask the Bot API who the token belongs to, and whether somebody else uses it.

    Nothing that comes back holds the token, and nothing is confirmed.
    """
    url = address.base_url.format(token=token)
    try:
        async with open_session(address.proxy, _PATIENCE) as session:
            response, plain = await _got(session, url + "/getMe")
            user = _result(plain)
            name = str(user.get("username", ""))
            webhook = await _webhook(session, url) if name else None
            rivals = webhook is not None and not webhook.url and await _has_rivals(session, url)
    except (*FAILURES, ValueError) as error:
        return Reach(trouble=type(error).__name__)
    return Reach(
        name,
        date_of(response.headers.get("Date")),
        status=response.status,
        rivals=rivals,
        switches=frozenset(key for key, value in user.items() if value is True),
        webhook=webhook,
    )


async def _got(
    session: aiohttp.ClientSession, url: str, **asked: int
) -> tuple[aiohttp.ClientResponse, Any]:
    """Return an answer, and the JSON in it."""
    async with session.get(url, params=asked, allow_redirects=False) as response:
        return response, json.loads(await response.read())


async def _webhook(session: aiohttp.ClientSession, url: str) -> Webhook:
    _, plain = await _got(session, url + "/getWebhookInfo")
    told = _result(plain)
    at = told.get("last_error_date")
    return Webhook(
        str(told.get("url") or ""),
        int(told.get("pending_update_count") or 0),
        str(told.get("last_error_message") or ""),
        datetime.fromtimestamp(at, UTC) if isinstance(at, int) else None,
    )


async def _has_rivals(session: aiohttp.ClientSession, url: str) -> bool:
    """Ask for updates for a moment; Telegram ends the older of two that ask.

    Where a webhook is set it would refuse us.
    """
    response, _ = await _got(session, url + "/getUpdates", timeout=_LISTENING_SECONDS, limit=1)
    return response.status == HTTPStatus.CONFLICT


def _result(plain: object) -> Mapping[str, Any]:
    """Return what an answer of the Bot API holds, nothing of another one."""
    result = plain.get("result") if isinstance(plain, dict) else None
    return result if isinstance(result, dict) else {}
