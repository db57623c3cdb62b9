"""The Bot API: the way there, whether it takes the token, and what time it is there."""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

from routebot.bot.application import Address
from routebot.bot.reaching import Reach, reach
from routebot.clock import now
from routebot.config import Settings
from routebot.errors import ConfigError
from routebot.proxies import Proxy, passed_by
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.hearing import switches, updates, webhook

__all__ = ["bot_api", "clock_finding"]

_CLOCK_SECONDS = 90
"""A clock that is further off would erase too early or too late by more than it is worth."""

_BY_PROXY = "look whether the proxy runs and lets us through"
_BY_NETWORK = "look at this machine's network; where Telegram is blocked, set ROUTEBOT_PROXY"
_BY_CERTIFICATES = (
    "somebody on the way answers in its place, or this machine's clock or certificates are wrong; "
    "a proxy that reads along needs its certificate in SSL_CERT_FILE"
)
_BY_PAGE = "it is down, or what answers there is the page of a provider or proxy"

_TROUBLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "ClientProxyConnectionError": ("the proxy is not there", _BY_PROXY),
        "ProxyConnectionError": ("the proxy is not there", _BY_PROXY),
        "ClientHttpProxyError": ("the proxy refuses us", _BY_PROXY),
        "ProxyError": ("the proxy refuses us", _BY_PROXY),
        "ProxyTimeoutError": ("the proxy takes too long", _BY_PROXY),
        "ClientConnectorDNSError": ("the name is not found", _BY_NETWORK),
        "ClientConnectorError": ("nobody is there", _BY_NETWORK),
        "ClientOSError": ("the connection was broken off", _BY_NETWORK),
        "ClientConnectionResetError": ("the connection was broken off", _BY_NETWORK),
        "ServerDisconnectedError": ("the connection was broken off", _BY_NETWORK),
        "ConnectionTimeoutError": ("it takes too long", _BY_NETWORK),
        "ServerTimeoutError": ("it takes too long", _BY_NETWORK),
        "SocketTimeoutError": ("it takes too long", _BY_NETWORK),
        "TimeoutError": ("it takes too long", _BY_NETWORK),
        "ClientConnectorCertificateError": ("its certificate is not believed", _BY_CERTIFICATES),
        "ClientConnectorSSLError": ("the connection cannot be encrypted", _BY_CERTIFICATES),
        "JSONDecodeError": ("it sends no JSON", _BY_PAGE),
        "UnicodeDecodeError": ("it sends no JSON", _BY_PAGE),
    }
)
"""Class of what went wrong on the way -> what that is, and what to look at."""

_NOT_FOUND = (
    "does not know this address (404); the token is not whole, or ROUTEBOT_API_URL holds a path of "
    "its own, which it must not"
)
_REFUSED = (
    "does not take the token (401): it was revoked, a character is wrong, or it is one of "
    "Telegram's test servers (--test-environment); write the one BotFather shows"
)
_BUSY = "was asked too often (429); wait some minutes, and look whether a bot starts over and over"

_ANSWERS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        HTTPStatus.NOT_FOUND: ("not_found", _NOT_FOUND),
        HTTPStatus.UNAUTHORIZED: ("refused", _REFUSED),
        HTTPStatus.TOO_MANY_REQUESTS: ("busy", _BUSY),
    }
)
"""Status of an answer without a bot in it -> what stands in the kind, and what it means."""


async def bot_api(settings: Settings, test_environment: bool) -> AsyncIterator[Finding]:
    """Ask the Bot API, by the way that the bot will take."""
    try:
        proxy = settings.way_out()
    except ConfigError as error:
        yield Finding("proxy.malformed", "FAIL", f"proxy: {error}")
        return
    address = Address(settings.api_url, test_environment, proxy.url if proxy else "")
    reached = await reach(address, settings.token.get_secret_value())
    for finding in (*_way(settings, proxy, reached), *_answered(settings.api_url, reached)):
        yield finding
    if not reached.name:
        return
    at = now()
    for finding in (*switches(reached), *updates(reached), *webhook(settings, reached, at)):
        yield finding


def _way(settings: Settings, proxy: Proxy | None, reached: Reach) -> Iterator[Finding]:
    """Say by which way the Bot API is called."""
    if not proxy:
        if variable := passed_by(settings.api_url):
            said = f"proxy: {variable} is set, but {urlsplit(settings.api_url).hostname}"
            why = "is called directly: NO_PROXY names it, or that proxy is for other addresses"
            advice = "set ROUTEBOT_PROXY if it should be used"
            yield Finding("proxy.passed_by", "--", f"{said} {why}; {advice}")
        return
    said = f"proxy: {proxy.shown}, as {proxy.variable} says"
    if _TROUBLES.get(reached.trouble, ("", ""))[1] == _BY_PROXY:
        what, advice = _TROUBLES[reached.trouble]
        yield Finding("proxy.unreachable", "FAIL", f"{said}: {what}; {advice}")
    elif reached.trouble:
        unsure = "nobody knows whether it is the proxy that does not answer"
        yield Finding("proxy.unsure", "--", f"{said}: {unsure}; {_BY_PROXY}")
    else:
        yield Finding("proxy", "ok", said)


def _answered(api_url: str, reached: Reach) -> Iterator[Finding]:
    """Say whether the Bot API is there and knows the bot, and what time it is there."""
    if reached.trouble:
        what, advice = _TROUBLES.get(reached.trouble, ("something went wrong", _BY_NETWORK))
        said = f"Bot API: {api_url} does not answer: {what} ({reached.trouble}); {advice}"
        yield Finding("bot_api.unreachable", "FAIL", said)
    elif reached.name:
        said = f"Bot API: {api_url} takes the token of @{reached.name}"
        yield Finding("bot_api", "ok", said)
    else:
        elsewhere = f"answers {reached.status} and names no bot; {_BY_PAGE}"
        kind, said = _ANSWERS.get(reached.status, ("strange", elsewhere))
        yield Finding(f"bot_api.{kind}", "FAIL", f"Bot API: {api_url} {said}")
    if reached.at:
        yield clock_finding(reached.at, now())


def clock_finding(theirs_at: datetime, ours_at: datetime) -> Finding:
    """Say how far our clock is from Telegram's."""
    apart = round(abs((theirs_at - ours_at).total_seconds()))
    if apart > _CLOCK_SECONDS:
        return Finding(
            "clock.off",
            "FAIL",
            f"clock: {apart} seconds away from Telegram's; set this machine's clock and let it be "
            "kept (`timedatectl set-ntp true`), before the bot runs",
        )
    return Finding("clock", "ok", f"clock: within {_CLOCK_SECONDS} seconds of Telegram's")
