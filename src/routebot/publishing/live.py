"""The dataset of a running bot: what was published is noticed and swapped in whole, never in part.

Whoever holds a rulebook keeps it: an update asks once, and works with that one to its end. Whatever
goes wrong, the last good revision goes on serving, and `trouble` says what is wrong.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from cachetools import LRUCache

from routebot.clock import Today, day_of
from routebot.errors import PublishError
from routebot.policy.files import Dataset
from routebot.policy.snapshot import snapshot
from routebot.publishing.archive import Present
from routebot.publishing.publisher import Publisher
from routebot.reasoning.rulebook import Rulebook, compile_snapshot

__all__ = ["POLL", "LiveDataset", "trouble_of"]

POLL = timedelta(seconds=3)
"""How often the store is asked whether something was published; one row of an index."""

_KEPT = 4
"""Rulebooks kept: before and after a change of day, of two revisions."""

_log = logging.getLogger(__name__)


class LiveDataset:
    """The dataset that serves now, and its rulebooks, one for each day.

    Made by `open`. `refresh`, called every `POLL`, follows what is published.

    Args:
        clock: tells the present moment.
        present: what serves now.
    """

    def __init__(
        self, publisher: Publisher, clock: Callable[[], datetime], present: Present
    ) -> None:
        self._publisher, self._clock = publisher, clock
        self._present = present
        self._seen = (present.latest, day_of(clock()))
        self._asked_at = clock()
        self._books: LRUCache[tuple[str, Today], Rulebook] = LRUCache(_KEPT)
        self._refreshing = asyncio.Lock()
        self.trouble: Exception | None = trouble_of(present)

    @classmethod
    async def open(cls, publisher: Publisher, clock: Callable[[], datetime]) -> "LiveDataset":
        """Return the desk with the revision that serves now.

        Raises:
            StoreError: the store could not be read.
            DatasetError: not even the packaged dataset is usable.
        """
        return cls(publisher, clock, await publisher.present(day_of(clock()).on))

    @property
    def dataset(self) -> Dataset:
        """The dataset that serves."""
        return self._present.dataset

    @property
    def present(self) -> Present:
        """The revision that serves, with its files."""
        return self._present

    def rulebook(self) -> Rulebook:
        """Return the rulebook of today.

        The caller keeps it for the whole of an update.
        """
        day = day_of(self._clock())
        key = (self._present.revision, day)
        if key not in self._books:
            self._books[key] = _compiled(self._present.dataset, day)
        return self._books[key]

    async def refresh(self, at_once: bool = False) -> bool:
        """Look whether another revision has to serve, at most once in `POLL`.

        Args:
            at_once: something was published just now: do not wait for the next time.
        Returns:
            Whether another revision serves now.
        """
        now_at = self._clock()
        if not at_once and (now_at - self._asked_at < POLL or self._refreshing.locked()):
            return False
        async with self._refreshing:
            self._asked_at = now_at
            try:
                return await self._follow(day_of(now_at))
            # Whatever goes wrong, the last good revision goes on serving.
            except Exception as error:  # noqa: BLE001
                self.trouble = error
                _log.error(
                    "revision not refreshed",
                    extra={"action": "refresh", "outcome": type(error).__name__},
                )
                return False

    async def _follow(self, today: Today) -> bool:
        seen = (await self._publisher.latest(), today)
        if seen == self._seen:
            return False
        present = await self._publisher.present(today.on, self._present)
        # Compiled aside, so that no update waits for it.
        book = await asyncio.to_thread(_compiled, present.dataset, today)
        swapped = present.revision != self._present.revision
        self._books[present.revision, today] = book
        self._present, self._seen, self.trouble = present, seen, trouble_of(present)
        if swapped:
            _log.info("revision swapped", extra={"action": "swap", "revision": present.revision})
        return swapped


def trouble_of(present: Present) -> PublishError | None:
    """Return that something else should serve and cannot be read, if that is so."""
    if not present.unreadable:
        return None
    revision = present.unreadable[0]
    message = f"revision {revision} cannot be read; {present.revision} serves in its place"
    return PublishError(
        "publish.error.unreadable", message, revision=revision, present=present.revision
    )


def _compiled(dataset: Dataset, day: Today) -> Rulebook:
    return compile_snapshot(snapshot(dataset, *day))
