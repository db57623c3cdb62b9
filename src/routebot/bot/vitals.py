"""Whether a running bot is well, part by part; looked at when somebody asks.

What is looked at is what a restart or an operator can mend: files, data, and that Telegram is
heard. Nothing tells of people, not even when the last of them wrote.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from routebot.bot.polling import Poller

__all__ = ["Vitals"]

_DEAF_SECONDS = 120.0
"""Without an answer to a poll, each of which takes 35 seconds at most and is followed by a pause of
30: a router that restarts is no reason to wake anybody.
"""


@dataclass(slots=True)
class Vitals:
    """What there is to look at.

    Args:
        database, keys: look whether each can be used.
        trouble: what is wrong with the dataset that serves; None if nothing is.
        poller: None where Telegram calls us.

    Attributes:
        begun: updates are taken in by now.
    """

    database: Callable[[], Awaitable[bool]]
    keys: Callable[[], Awaitable[bool]]
    trouble: Callable[[], Exception | None]
    poller: Poller | None
    begun: bool = False

    async def look(self) -> Mapping[str, bool]:
        """Return each part, and whether it is well.

        That this returns tells that the event loop is alive.
        """
        database, keys = await asyncio.gather(self.database(), self.keys())
        return {
            "database": database,
            "keys": keys,
            "dataset": self.trouble() is None,
            "updates": self.begun and (self.poller is None or _recent(self.poller.answered_at)),
        }

    def moves(self) -> bool:
        """Say whether updates are asked for, answered or not: a restart mends no outage."""
        return self.poller is None or _recent(self.poller.due_at)


def _recent(at: float) -> bool:
    return asyncio.get_running_loop().time() - at <= _DEAF_SECONDS
