"""Work that is done every so many seconds, until the bot is told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from routebot.bot.logs import where_from

__all__ = ["Periodic", "stopped_within"]

_LOG = logging.getLogger("routebot.bot")


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
            try:
                await self.work()
            except Exception as error:  # noqa: BLE001 - the next round tries again
                trouble = {"outcome": "error", "trouble": where_from(error)}
                _LOG.error(self.action, extra={"action": self.action, **trouble})
            await stopped_within(stop, self.seconds)


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for an event at most so many seconds, and say whether it is set by then."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True
