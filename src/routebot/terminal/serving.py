"""Runs the Telegram bot with the settings of this machine."""

import argparse
import asyncio

from routebot.app import now, open_desk
from routebot.bot.application import Address, Hook, build_bot, run_until_signalled
from routebot.bot.logs import set_up
from routebot.config import Settings, read_settings
from routebot.errors import ConfigError
from routebot.store.sealing import KeyRing
from routebot.store.sqlite import SqliteStore

__all__ = ["serve"]


def serve(chosen: argparse.Namespace) -> int:
    """Serve until told to stop.

    Raises:
        ConfigError: a setting is missing or malformed, or the Bot API does not take us.
        StoreError: the sessions cannot be opened.
    """
    settings = read_settings(
        webhook_listen=chosen.listen, webhook_path=chosen.path, webhook_url=chosen.public_url, data=chosen.data
    )
    hook = _hook(settings) if chosen.webhook else None
    set_up()
    asyncio.run(_run(settings, hook, Address(settings.api_url, chosen.test_environment)))
    return 0


def _hook(settings: Settings) -> Hook:
    """Read the webhook's settings.

    Raises:
        ConfigError: one that polling does without is missing.
    """
    problems = []
    if not settings.webhook_secret.get_secret_value():
        problems.append(
            "ROUTEBOT_WEBHOOK_SECRET is missing; write 16 to 256 of the characters A-Z a-z 0-9 _ -, such as "
            "`openssl rand -hex 32` prints"
        )
    if not settings.webhook_url:
        problems.append("the public address is missing; give --public-url or ROUTEBOT_WEBHOOK_URL, an https address")
    if problems:
        raise ConfigError("\n".join(problems))
    host, port = settings.webhook_address
    return Hook(host, port, settings.webhook_path, settings.webhook_url, settings.webhook_secret.get_secret_value())


async def _run(settings: Settings, hook: Hook | None, address: Address) -> None:
    desk = open_desk(settings.data)
    ring = KeyRing.open(settings.keys)
    async with SqliteStore.open(settings.database, ring, now()) as store:
        bot = build_bot(settings.token.get_secret_value(), address, store, desk.rulebook, now)
        await run_until_signalled(bot, hook)
