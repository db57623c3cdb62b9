"""The composition root: opens everything that ``routebot serve`` runs, and hands it back running.

What is opened later stands on what was opened before, and is closed first:

- the child process that reads what admins hand in,
- the revisions of the dataset, the keys and the database of sessions (`engines`),
- the dataset that serves,
- the bot with its admins' side, over the dataset and the sessions,
- updates (a poll or a webhook) and what is done every so many seconds.

Nothing is built elsewhere, and nothing here decides anything.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from routebot.bot.admin.handlers import Admin
from routebot.bot.admin.identities import identities_of
from routebot.bot.admin.views import Administration
from routebot.bot.alerts import Alerts
from routebot.bot.announcing import Announcing
from routebot.bot.application import Address, Bot, build_bot
from routebot.bot.digests import Digests
from routebot.bot.packs import Packs
from routebot.bot.periodic import Periodic
from routebot.bot.running import Hook
from routebot.bot.troubles import Troubles
from routebot.bot.watching import watched
from routebot.clock import SteadyClock, now
from routebot.config import Settings, address_of
from routebot.engines import engine_of
from routebot.errors import ConfigError, StoreError
from routebot.garbage import walked_once
from routebot.keeping.basket import Basket
from routebot.keeping.owning import looked_after
from routebot.monitoring import monitored
from routebot.packaged import packaged_folder
from routebot.policy.loading import read_changes, read_folder
from routebot.publishing.archive import Archive
from routebot.publishing.child import ChildProcess, Ready
from routebot.publishing.compiling import Compiling
from routebot.publishing.live import POLL, LiveDataset
from routebot.publishing.proposals import Proposals
from routebot.publishing.publisher import Publisher
from routebot.publishing.rebasing import refuse_older
from routebot.screens.admin.between import get_ready
from routebot.screens.first_taps import first_taps
from routebot.screens.overflowing import refuse_overflows
from routebot.signing.keys import read_key
from routebot.store.protocol import SessionStore
from routebot.store.revisions import Revisions
from routebot.worker import taking_turns

__all__ = ["Service", "serving"]

_TIDY_SECONDS = 3600.0
"""Between two looks for proposals that have expired."""

_DIGEST_SECONDS = 3600.0
"""Between two looks whether the digest of a new week is due."""

_LOOK_SECONDS = 60.0
"""Between two looks what is wrong."""

_PACK_SECONDS = 60.0
"""Between two looks whether the file that is handed out is of what serves."""

_LOG = logging.getLogger("routebot.bot")


@dataclass(frozen=True, slots=True)
class Service:
    """What runs.

    Attributes:
        live: the dataset that serves now, and its rulebooks.
        store: the sessions.
        troubles: what is wrong with all that.
    """

    bot: Bot
    live: LiveDataset
    publisher: Publisher
    store: SessionStore
    troubles: Troubles


@asynccontextmanager
async def serving(
    settings: Settings,
    stop: asyncio.Event,
    *,
    webhook: bool = False,
    test_environment: bool = False,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[Service]:
    """Serve for the length of an ``async with``.

    Args:
        stop: set at the end; earlier, if Telegram does not take the token any more.
        webhook: let Telegram call us instead of polling.
        test_environment: Telegram's test data centre, for test tokens.

    Raises:
        ConfigError: a setting is missing, or the Bot API does not take us.
        StoreError: the sessions cannot be opened.
        DatasetError: not even the packaged dataset is usable.
        PublishError: what was published cannot be read by this version of the program.
    """
    hook = _hook(settings) if webhook else None
    proxy = settings.way_out()
    steady = SteadyClock(clock)
    clock = steady.now
    folder = settings.data or packaged_folder("data")
    async with (
        ChildProcess.open(folder, ready=_ready(settings)) as child,
        engine_of(settings, clock()) as engine,
    ):
        revisions, store = engine.revisions, engine.store
        publisher = _publisher(settings, revisions, folder, child)
        await _begin(publisher, clock())
        live = await _live(publisher, Archive(revisions, read_folder(folder)), clock)
        identities = identities_of(settings.admins, settings.token.get_secret_value())
        proposals = Proposals(publisher, revisions, live, clock, identities)
        bot = build_bot(
            settings.token.get_secret_value(),
            Address(settings.api_url, test_environment, proxy.url if proxy else ""),
            store,
            live.rulebook,
            clock,
            administration=_administration(settings, proposals, revisions, folder),
            changes_chat=_chat(settings.changes_chat),
            clock=steady,
            worker=live.worker,
            packs=Packs(settings.pack, live, child, publisher.key, clock),
        )
        announcing = _announcing(settings, bot, publisher, revisions, clock)
        troubles = watched(bot, live, engine.failed_writes, steady, announcing, engine.folders)
        background = _background(settings, bot, proposals, revisions, clock)
        background += _telling(settings, bot, announcing, troubles, clock)
        with walked_once(), taking_turns():
            async with monitored(settings, engine, live, bot, stop, hook, background):
                yield Service(bot, live, publisher, store, troubles)


def _ready(settings: Settings) -> list[Ready]:
    """Return what warms the child; only where a file is handed out, what builds one."""
    if settings.pack is None:
        return [get_ready]
    from routebot.bot import packing  # noqa: PLC0415 - loads all that builds a page

    return [get_ready, packing.get_ready]


def _administration(
    settings: Settings, proposals: Proposals, revisions: Revisions, folder: Path
) -> Administration:
    return Administration(
        settings.admins,
        proposals,
        Basket(revisions),
        read_changes(folder),
        looked_after(settings.owners, settings.covers),
    )


def _publisher(
    settings: Settings, revisions: Revisions, folder: Path, child: ChildProcess
) -> Publisher:
    key = read_key(settings.signing_key) if settings.signing_key else None
    files = read_folder(folder)
    return Publisher(revisions, files, settings.approvals, child, refuse_overflows, key=key)


def _background(
    settings: Settings,
    bot: Bot,
    proposals: Proposals,
    revisions: Revisions,
    clock: Callable[[], datetime],
) -> list[Periodic]:
    """Return what is done every so often: new data are taken over, expired proposals deleted, and
    digests sent.
    """
    live, publisher = proposals.desk, proposals.publisher
    works = [
        Periodic("refresh", POLL.total_seconds(), live.refresh),
        Periodic("compile", POLL.total_seconds(), Compiling(revisions, publisher.aside, live).keep),
        Periodic("proposals", _TIDY_SECONDS, proposals.all),
    ]
    if packs := bot.handlers.drawing.packs:
        works.append(Periodic("pack", _PACK_SECONDS, packs.keep))
    if settings.owners and bot.handlers.admin:
        digests = _digests(settings, bot, bot.handlers.admin, proposals, revisions, clock)
        works.append(Periodic("digest", _DIGEST_SECONDS, digests.send))
    return works


def _announcing(
    settings: Settings,
    bot: Bot,
    publisher: Publisher,
    revisions: Revisions,
    clock: Callable[[], datetime],
) -> Announcing | None:
    chat = _chat(settings.changes_chat)
    return Announcing(bot.messenger, publisher, revisions, chat, clock) if chat else None


def _telling(
    settings: Settings,
    bot: Bot,
    announcing: Announcing | None,
    troubles: Troubles,
    clock: Callable[[], datetime],
) -> list[Periodic]:
    """Return what the bot says by itself: changes to a channel, and to admins what is wrong."""
    alerts = Alerts(bot.handlers.drawing, troubles, settings.admins, clock)
    works = [Periodic("alert", _LOOK_SECONDS, alerts.send)]
    if announcing:
        works.append(Periodic("announce", POLL.total_seconds(), announcing.announce))
    return works


def _digests(
    settings: Settings,
    bot: Bot,
    admin: Admin,
    proposals: Proposals,
    revisions: Revisions,
    clock: Callable[[], datetime],
) -> Digests:
    return Digests(
        bot.handlers.drawing,
        proposals.publisher,
        revisions,
        settings.admins,
        settings.owners,
        settings.covers,
        admin.rechecking.queues.queue,
        clock,
        admin.rechecking.paces.of,
    )


def _hook(settings: Settings) -> Hook:
    """Read the webhook's settings.

    Raises:
        ConfigError: one that polling does without is missing.
    """
    secret = settings.webhook_secret.get_secret_value()
    problems = []
    if not secret:
        problems.append(
            "ROUTEBOT_WEBHOOK_SECRET is missing; write 16 to 256 of the characters "
            "A-Z a-z 0-9 _ -, such as `openssl rand -hex 32` prints"
        )
    if not settings.webhook_url:
        problems.append(
            "the public address is missing; "
            "give --public-url or ROUTEBOT_WEBHOOK_URL, an https address"
        )
    if problems:
        raise ConfigError("\n".join(problems))
    host, port = address_of(settings.webhook_listen)
    return Hook(host, port, settings.webhook_path, settings.webhook_url, secret)


async def _live(
    publisher: Publisher, archive: Archive, clock: Callable[[], datetime]
) -> LiveDataset:
    """Open the dataset that serves, with its rulebook of today.

    Raises:
        DatasetError: not even the packaged dataset is usable.
        PublishError: what was published cannot be read by this version of the program.
    """
    live = await LiveDataset.open(publisher, clock, first_taps)
    await refuse_older(archive, live.present)
    live.rulebook()
    return live


async def _begin(publisher: Publisher, now_at: datetime) -> None:
    """Record the packaged dataset; where that cannot be written, it serves all the same."""
    try:
        await publisher.begin(now_at)
    except StoreError as error:
        _LOG.error("begin", extra={"action": "begin", "outcome": type(error).__name__})


def _chat(name: str) -> int | str:
    """Read the id or @name of a chat; empty stays empty."""
    return int(name) if name and not name.startswith("@") else name
