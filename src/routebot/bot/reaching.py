"""Find out whether the Bot API is there, takes the token, and agrees about the time."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from routebot.bot.application import Address

__all__ = ["Reach", "reach"]

_PATIENCE = 10.0
"""Seconds that somebody at a terminal waits before they think that it hangs."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What came back.

    Attributes:
        name: the bot's user name; empty if the token was not taken.
        at: the server's clock; None if it did not say.
        trouble: why there was no answer; empty if there was one.
    """

    name: str = ""
    at: datetime | None = None
    trouble: str = ""


async def reach(address: Address, token: str) -> Reach:
    """Ask the Bot API who the token belongs to.

    Nothing that comes back holds the token.
    """
    url = address.base_url.format(token=token) + "/getMe"
    try:
        async with httpx.AsyncClient(timeout=_PATIENCE) as client:
            response = await client.get(url)
            plain = response.json()
    except (httpx.HTTPError, ValueError) as error:
        return Reach(trouble=type(error).__name__)
    result = plain.get("result") if isinstance(plain, dict) else None
    name = str(result.get("username", "")) if isinstance(result, dict) else ""
    return Reach(name, _read_date(response.headers.get("Date", "")))


def _read_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except ValueError:
        return None
