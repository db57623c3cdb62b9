"""The Bot API, by which way it is reached, and what it says of the token and of the time."""

from collections.abc import AsyncIterator
from datetime import datetime
from http import HTTPStatus

from routebot.bot.application import Address
from routebot.bot.reaching import Reach, reach
from routebot.clock import now
from routebot.config import Settings
from routebot.errors import ConfigError
from routebot.terminal.readiness.findings import Finding

__all__ = ["bot_api", "clock_finding"]

_RIVALS = (
    "another program asks for them with this token; if it is not your own bot that runs, somebody "
    "has the token: revoke it at BotFather"
)

_CLOCK_SECONDS = 90
"""A clock that is further off would erase too early or too late by more than it is worth."""


async def bot_api(settings: Settings, test_environment: bool) -> AsyncIterator[Finding]:
    """Ask it."""
    try:
        proxy = settings.way_out()
    except ConfigError as error:
        yield Finding("proxy.malformed", "FAIL", f"proxy: {error}")
        return
    if proxy:
        yield Finding("proxy", "ok", f"proxy: {proxy.shown}, as {proxy.variable} says")
    address = Address(settings.api_url, test_environment, proxy.url if proxy else "")
    reached = await reach(address, settings.token.get_secret_value())
    yield _api_finding(settings.api_url, reached)
    if reached.rivals:
        yield Finding("updates.rivals", "--", f"updates: {_RIVALS}")
    if reached.at:
        yield clock_finding(reached.at, now())


def _api_finding(api_url: str, reached: Reach) -> Finding:
    if reached.trouble:
        return Finding(
            "bot_api.unreachable", "FAIL", f"Bot API: {api_url} does not answer ({reached.trouble})"
        )
    if reached.name:
        return Finding("bot_api", "ok", f"Bot API: {api_url} takes the token of @{reached.name}")
    if reached.status == HTTPStatus.NOT_FOUND:
        advice = "ROUTEBOT_API_URL takes no path of its own, and the token has to be whole"
        return Finding(
            "bot_api.not_found",
            "FAIL",
            f"Bot API: {api_url} does not know this address (404); {advice}",
        )
    advice = "write the one BotFather shows"
    return Finding(
        "bot_api.refused", "FAIL", f"Bot API: {api_url} does not take the token; {advice}"
    )


def clock_finding(theirs_at: datetime, ours_at: datetime) -> Finding:
    """Say how far our clock is from Telegram's."""
    apart = round(abs((theirs_at - ours_at).total_seconds()))
    if apart > _CLOCK_SECONDS:
        return Finding(
            "clock.off",
            "FAIL",
            f"clock: {apart} seconds away from Telegram's; set this machine's clock",
        )
    return Finding("clock", "ok", f"clock: within {_CLOCK_SECONDS} seconds of Telegram's")
