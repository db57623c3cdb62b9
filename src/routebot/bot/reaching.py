"""Find out whether the Bot API is there, takes the token, and agrees about the time."""

from dataclasses import dataclass
from datetime import datetime

import httpx

from routebot.bot.application import Address
from routebot.bot.client import date_of

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
    trust = httpx.create_ssl_context()
    proxy = address.proxy or None
    try:
        async with httpx.AsyncClient(
            timeout=_PATIENCE, proxy=proxy, verify=trust, trust_env=False
        ) as client:
            response = await client.get(url + "/getMe")
            name = _name_in(response.json())
            rivals = bool(name) and await _has_rivals(client, url)
    except (httpx.HTTPError, ValueError) as error:
        return Reach(trouble=type(error).__name__)
    at = date_of(response)
    return Reach(name, at, status=response.status_code, rivals=rivals)


async def _has_rivals(client: httpx.AsyncClient, url: str) -> bool:
    """Ask for updates for a moment; Telegram ends the older of two that ask."""
    asked = {"timeout": _LISTENING_SECONDS, "limit": 1}
    webhook = (await client.get(url + "/getWebhookInfo")).json()
    if isinstance(webhook, dict) and (webhook.get("result") or {}).get("url"):
        return False  # Telegram would refuse us, and calls that address instead
    return (await client.get(url + "/getUpdates", params=asked)).status_code == httpx.codes.CONFLICT


def _name_in(plain: object) -> str:
    result = plain.get("result") if isinstance(plain, dict) else None
    return str(result.get("username", "")) if isinstance(result, dict) else ""
