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
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from routebot.bot.admin.handlers import Admin
from routebot.bot.admin.identities import identities_of
from routebot.bot.admin.views import Administration
from routebot.bot.alerts import Alerts
from routebot.bot.announcing import Announcing
from routebot.bot.application import ALONE, Address, Bot, build_bot
from routebot.bot.digests import Digests
from routebot.bot.packs import Packs
from routebot.bot.periodic import Background, Periodic, Prompted
from routebot.bot.running import Hook
from routebot.bot.troubles import Troubles
from routebot.bot.watching import watched
from routebot.clock import SteadyClock, now
from routebot.config import Settings, address_of
from routebot.engines import Engine, engine_of
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

_ADOPT_SECONDS = 30.0
"""Between two looks whom a process owes something that lives no more."""

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
        engine_of(settings, clock(), webhook=webhook) as engine,
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
            others=engine.sharing.others if engine.sharing else ALONE,
        )
        announcing = _announcing(settings, bot, publisher, revisions, clock)
        troubles = _troubles(engine, bot, live, steady, announcing)
        background: list[Background] = _background(settings, engine, bot, proposals, clock)
        background += _telling(settings, engine, bot, announcing, troubles, clock)
        background += _along_with_others(engine, bot, live, clock)
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
    engine: Engine,
    bot: Bot,
    proposals: Proposals,
    clock: Callable[[], datetime],
) -> list[Background]:
    """Return what is done every so often: new data are taken over, expired proposals deleted, and
    digests sent.
    """
    live, revisions = proposals.desk, engine.revisions
    compiling = Compiling(revisions, proposals.publisher.aside, live)
    works: list[Background] = [
        Periodic("refresh", POLL.total_seconds(), live.refresh),
        Periodic("compile", POLL.total_seconds(), _led(engine, compiling.keep)),
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


def _troubles(
    engine: Engine,
    bot: Bot,
    live: LiveDataset,
    steady: SteadyClock,
    announcing: Announcing | None,
) -> Troubles:
    return watched(
        bot,
        live,
        engine.failed_writes,
        steady,
        announcing,
        engine.folders,
        engine.sharing.keys_work if engine.sharing else None,
        lambda: engine.leads,
    )


def _telling(
    settings: Settings,
    engine: Engine,
    bot: Bot,
    announcing: Announcing | None,
    troubles: Troubles,
    clock: Callable[[], datetime],
) -> list[Background]:
    """Return what the bot says by itself: changes to a channel, and to admins what is wrong."""
    alerts = Alerts(bot.handlers.drawing, troubles, settings.admins, clock)
    works: list[Background] = [Periodic("alert", _LOOK_SECONDS, alerts.send)]
    if announcing:
        announce = _led(engine, announcing.announce)
        works.append(Periodic("announce", POLL.total_seconds(), announce))
    return works


def _along_with_others(
    engine: Engine, bot: Bot, live: LiveDataset, clock: Callable[[], datetime]
) -> list[Background]:
    """Return what is done because other processes are the same bot; nothing where this is alone."""
    if engine.sharing is None:
        return []

    async def adopt() -> None:
        await bot.debts.resume(engine.store.owing(clock()))

    async def follow() -> None:
        await live.refresh(at_once=True)

    return [
        Prompted("refresh", engine.sharing.published, follow),
        Periodic("adopt", _ADOPT_SECONDS, adopt),
        Periodic("keys", _LOOK_SECONDS, engine.sharing.look),
    ]


def _led(engine: Engine, work: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """Return some work as it is done by one process of a bot only."""

    async def led() -> None:
        if engine.leads:
            await work()

    return led


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
