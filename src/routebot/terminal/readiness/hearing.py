"""What Telegram says of the bot: who else hears its updates, the webhook, its owner's switches."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from urllib.parse import urlsplit

from routebot.bot.reaching import Reach, Webhook
from routebot.config import Settings
from routebot.terminal.readiness.findings import Finding

__all__ = ["switches", "updates", "webhook"]

_RIVALS = (
    "another program asks for them with this token (409); if it is not your own bot that runs, "
    "somebody has the token: revoke it at BotFather"
)

_SWITCHES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "can_join_groups": (
            "anybody can add it to a group, where others see who uses it",
            "/setjoingroups, Disable",
        ),
        "can_read_all_group_messages": (
            "in a group it would be sent every message",
            "/setprivacy, Enable",
        ),
        "supports_inline_queries": (
            "it can be called in any chat, and what is typed there is sent to it",
            "/setinline, then /empty",
        ),
        "can_connect_to_business": (
            "people can let it read their private chats",
            "Bot Settings, Secretary Mode (Business Mode before)",
        ),
        "has_main_web_app": (
            "it opens a page, and none is ours; if you set none, somebody has your account",
            "Bot Settings, Configure Mini App",
        ),
        "has_topics_enabled": (
            "its chats are split into topics, in which its one message is lost",
            "Bot Settings, topics in private chats",
        ),
        "can_manage_bots": ("it may manage other bots", "Bot Settings, managing of bots"),
        "supports_guest_queries": (
            "it can be called in chats it is not in, and is sent what is written there",
            "Bot Settings, guests",
        ),
    }
)
"""What getMe calls a switch of the owner -> what it does while on, and where BotFather has it.

See https://core.telegram.org/bots/api#user.
"""

_RECENT = timedelta(hours=1)
"""Telegram keeps its last trouble for ever; what is older than this was mended since, or nobody
writes.
"""

_LONGEST = 120
"""Characters of what somebody else answered Telegram."""


def switches(reached: Reach) -> Iterator[Finding]:
    """Name what is turned on for the bot and is none of its trade."""
    on = [name for name in _SWITCHES if name in reached.switches]
    for name in on:
        what, where = _SWITCHES[name]
        said = f"switch {name}: {what}; turn it off at BotFather: {where}"
        yield Finding(f"switch.{name}", "--", said)
    if not on:
        yield Finding("switch", "ok", "switches at BotFather: none on that this bot does not need")


def updates(reached: Reach) -> Iterator[Finding]:
    """Say who else hears them, and how many nobody has heard."""
    if reached.rivals:
        yield Finding("updates.rivals", "--", f"updates: {_RIVALS}")
    if reached.webhook and reached.webhook.waiting:
        said = f"updates: {reached.webhook.waiting} wait at Telegram, a day at most"
        yield Finding("updates.waiting", "ok", f"{said}; the bot takes them when it runs")


def webhook(settings: Settings, reached: Reach, now_at: datetime) -> Iterator[Finding]:
    """Compare what Telegram calls with what the settings say."""
    told = reached.webhook or Webhook()
    ours = f"{settings.webhook_url}{settings.webhook_path}" if settings.webhook_url else ""
    if told.url == ours:
        if ours:
            yield from _delivering(told, now_at)
        return
    if not told.url:
        said = f"webhook: Telegram calls nobody yet; `serve --webhook` has it call {ours}"
        yield Finding("webhook.unset", "--", said)
        return
    said = f"webhook: Telegram calls {_host_of(told.url)}"
    meant = f"and not {_host_of(ours)}" if ours else "and does not wait to be asked"
    advice = (
        "`serve` changes that at its start; if you did not set it, somebody has the token: revoke "
        "it at BotFather"
    )
    yield Finding("webhook.foreign", "--", f"{said} {meant}; {advice}")


def _delivering(told: Webhook, now_at: datetime) -> Iterator[Finding]:
    """Say whether what Telegram calls answers."""
    if told.trouble_at and now_at - told.trouble_at < _RECENT:
        heard = "".join(each for each in told.trouble if each.isprintable())[:_LONGEST]
        said = f"webhook: Telegram could not deliver at {told.trouble_at:%H:%M} UTC: {heard}"
        advice = "look whether `serve --webhook` and the proxy before it run"
        yield Finding("webhook.failing", "--", f"{said}; {advice}")
    else:
        yield Finding("webhook", "ok", f"webhook: Telegram calls {told.url}")


def _host_of(url: str) -> str:
    """Return an address as far as it is no secret: many bots have their token in the path."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}/..."
