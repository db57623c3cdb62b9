"""Puts together what tells others how the running bot is: monitors that ask, and systemd.

A part of the composition root; nothing here decides anything.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from math import nan
from typing import TYPE_CHECKING

from routebot.bot.application import Bot
from routebot.bot.periodic import Background
from routebot.bot.running import Hook, running
from routebot.bot.supervisor import Supervisor
from routebot.bot.vitals import Vitals
from routebot.config import Settings, address_of
from routebot.engines import Engine
from routebot.environment import supervision
from routebot.publishing.live import LiveDataset

if TYPE_CHECKING:
    from routebot.web.server import Offer

__all__ = ["monitored"]


@asynccontextmanager
async def monitored(
    settings: Settings,
    engine: Engine,
    live: LiveDataset,
    bot: Bot,
    stop: asyncio.Event,
    hook: Hook | None,
    background: Sequence[Background],
) -> AsyncIterator[None]:
    """Run a bot as `running` does, and tell how it is meanwhile.

    Raises:
        ConfigError: an address cannot be listened on, which Telegram then never hears of; and as
            `running`.
    """
    vitals = Vitals(
        database=engine.database,
        keys=engine.keys,
        trouble=lambda: live.trouble,
        poller=None if hook else bot.poller,
    )
    systemd = Supervisor(*supervision())
    works = [*background, *systemd.pulse(vitals.moves)]
    with _opened(settings, live, bot, vitals) as offers:
        async with running(bot, stop, hook, works), _served(offers):
            vitals.begun = True
            with systemd.told():
                yield


@contextmanager
def _opened(
    settings: Settings, live: LiveDataset, bot: Bot, vitals: Vitals
) -> Iterator[Sequence["Offer"]]:
    """Open the addresses at which we are asked."""
    health, figures = settings.health_listen, settings.metrics_listen
    if not health and not figures:
        yield ()
        return
    # Imported here, as in `_served`: a server of HTTP takes 20 ms of CPU to load, and few have one.
    from routebot.web.health import monitors  # noqa: PLC0415

    at = address_of(health) if health else None
    if not figures:
        with monitors(at, None, vitals.look, None) as offers:
            yield offers
        return
    # Imported here: it brings in three HTTP servers, for the few who want figures.
    from routebot.web.metrics import Metrics  # noqa: PLC0415

    metrics = Metrics(_gauges(bot, live))
    bot.handlers.measured = metrics.count
    opened = monitors(at, address_of(figures), vitals.look, metrics.exposition)
    with metrics.heard(), opened as offers:
        yield offers


@asynccontextmanager
async def _served(offers: Sequence["Offer"]) -> AsyncIterator[None]:
    """Answer at these addresses, if there are any."""
    if not offers:
        yield
        return
    from routebot.web.server import served  # noqa: PLC0415

    async with served(offers):
        yield


def _gauges(bot: Bot, live: LiveDataset) -> Mapping[tuple[str, str], Callable[[], float]]:
    """Return what is asked at each scrape: name and what it means -> how to find out."""

    def age() -> float:
        day = live.rulebook().snapshot
        return (day.on - day.newest_check).days if day.newest_check else nan

    def stale() -> float:
        day = live.rulebook().snapshot
        return day.overdue / len(day.facts) if day.facts else 0.0

    counts = bot.debts.counts
    return {
        ("routebot_chats_owed", "Chats that do not look yet as they should."): lambda: counts()[0],
        ("routebot_chats_due", "Of these, chats whose next try is due."): lambda: counts()[1],
        ("routebot_revision_age_days", "Days since a claim that serves was last checked."): age,
        ("routebot_stale_claims_ratio", "Share of claims past their shelf life, 0 to 1."): stale,
    }
