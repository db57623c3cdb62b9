"""Work that is done every so many seconds, or when it is asked for, until the bot stops."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from routebot.bot.logs import where_from

__all__ = ["Background", "Periodic", "Prompted", "stopped_within"]

_LOG = logging.getLogger("routebot.bot")


class Background(Protocol):
    """Work that goes on beside the updates."""

    async def run(self, stop: asyncio.Event) -> None:
        """Do it until the event is set, or until it is cancelled."""


@dataclass(frozen=True, slots=True)
class Periodic:
    """Something to be done again and again, whatever goes wrong in it.

    Attributes:
        action: what it is, for the log.
        seconds: from the end of one round to the beginning of the next.
        work: one round; where it raises, the error is logged and the next round tries again.
    """

    action: str
    seconds: float
    work: Callable[[], Awaitable[object]]

    async def run(self, stop: asyncio.Event) -> None:
        """Do a round at once, and further ones until the event is set."""
        while not stop.is_set():
            await _done(self.action, self.work)
            await stopped_within(stop, self.seconds)


@dataclass(frozen=True, slots=True)
class Prompted:
    """Something to be done as soon as it is asked for, whatever goes wrong in it.

    Attributes:
        action: what it is, for the log.
        asked: set by whoever asks.
        work: one round.
    """

    action: str
    asked: asyncio.Event
    work: Callable[[], Awaitable[object]]

    async def run(self, stop: asyncio.Event) -> None:
        """See `Background.run`."""
        while not stop.is_set():
            await self.asked.wait()
            self.asked.clear()
            await _done(self.action, self.work)


async def _done(action: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do a round; what it raises is logged, and the next one tries again."""
    try:
        await work()
    except Exception as error:  # noqa: BLE001 - whatever it is, the bot goes on
        trouble = {"outcome": "error", "trouble": where_from(error)}
        _LOG.error(action, extra={"action": action, **trouble})


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for an event at most so many seconds, and say whether it is set by then."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True
