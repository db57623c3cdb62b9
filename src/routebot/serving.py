"""Runs the Telegram bot with the settings of this machine."""

import argparse
import asyncio
import gc
import logging

from routebot.bot.admin.views import Administration
from routebot.bot.announcing import Announcing
from routebot.bot.application import Address, Hook, build_bot, run_until_signalled
from routebot.bot.logs import set_up
from routebot.bot.periodic import Periodic
from routebot.clock import now
from routebot.config import Settings, read_settings
from routebot.errors import ConfigError, StoreError
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_folder
from routebot.publishing.live import POLL, LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.store.keys import KeyRing
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.store.sqlite.sessions import SqliteStore

__all__ = ["serve"]

_LOG = logging.getLogger("routebot.bot")


def serve(chosen: argparse.Namespace) -> int:
    """Serve until told to stop.

    Raises:
        ConfigError: a setting is missing or malformed, or the Bot API does not take us.
        StoreError: the sessions cannot be opened.
    """
    settings = read_settings(
        webhook_listen=chosen.listen,
        webhook_path=chosen.path,
        webhook_url=chosen.public_url,
        data=chosen.data,
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
        problems.append(
            "the public address is missing; give --public-url or ROUTEBOT_WEBHOOK_URL, an https address"
        )
    if problems:
        raise ConfigError("\n".join(problems))
    host, port = settings.webhook_address
    return Hook(
        host,
        port,
        settings.webhook_path,
        settings.webhook_url,
        settings.webhook_secret.get_secret_value(),
    )


async def _run(settings: Settings, hook: Hook | None, address: Address) -> None:
    ring = KeyRing.open(settings.keys)
    async with (
        SqliteStore.open(settings.database, ring, now()) as store,
        SqliteRevisions.open(settings.database, now()) as revisions,
    ):
        packaged = read_folder(settings.data or packaged_folder("data"))
        publisher = Publisher(revisions, packaged, settings.approvals)
        await _begin(publisher)
        desk = await LiveDataset.open(publisher, now)
        desk.rulebook()
        gc.collect()
        # the dataset stays for good: without this every full collection walks all of it again
        gc.freeze()
        proposals = Proposals(publisher, revisions, desk, now)
        administration = Administration(settings.admins, proposals)
        token = settings.token.get_secret_value()
        chat = _chat(settings.changes_chat)
        bot = build_bot(
            token,
            address,
            store,
            desk.rulebook,
            now,
            administration=administration,
            changes_chat=chat,
        )
        background = [Periodic("refresh", POLL.total_seconds(), desk.refresh)]
        if chat:
            announcing = Announcing(bot.messenger, publisher, revisions, chat, now)
            background.append(Periodic("announce", POLL.total_seconds(), announcing.announce))
        await run_until_signalled(bot, hook, background)


async def _begin(publisher: Publisher) -> None:
    """Record the packaged dataset; where that cannot be written, it serves all the same."""
    try:
        await publisher.begin(now())
    except StoreError as error:
        _LOG.error("begin", extra={"action": "begin", "outcome": type(error).__name__})


def _chat(name: str) -> int | str:
    """Read the id or @name of a chat; empty stays empty."""
    return int(name) if name and not name.startswith("@") else name
