"""The dataset of a running bot: what was published is noticed and swapped in whole, never in part.

Whoever holds a rulebook keeps it: an update asks once, and works with that one to its end. Whatever
goes wrong, the last good revision goes on serving, and `trouble` says what is wrong.

A rulebook takes two seconds to make. Nobody waits for that: it is made where plans are
(`Archive.present`), and the rulebook of a day some minutes before the day begins.
"""

import asyncio
import logging
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from routebot.clock import Today, day_of
from routebot.errors import PublishError
from routebot.policy.files import Dataset
from routebot.publishing.archive import Present
from routebot.publishing.aside import at_once as waiting_for_nothing
from routebot.publishing.filed import Filed, book_of
from routebot.publishing.publisher import Publisher
from routebot.reasoning.kept import Asked
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.warming import Warming, ask_first
from routebot.worker import Worker

__all__ = ["POLL", "LiveDataset", "trouble_of"]

P = ParamSpec("P")
T = TypeVar("T")

POLL = timedelta(seconds=3)
"""How often the store is asked whether something was published; one row of an index."""

_AHEAD = timedelta(minutes=10)
"""How long before a day begins its rulebook is made: time enough for a plan that is under way."""

_log = logging.getLogger(__name__)


_STEPS = 10
"""Screens and answer sheets worked out in a round, each as long as a tap: forty seconds for
those of first taps, a minute for those of `Warming`.
"""

_REST_SECONDS = 0.02
"""Between two of them, for those who tap."""


class _Seen(NamedTuple):
    """What a rulebook was made for: the newest publication by then, and the day."""

    latest: int
    day: Today


class _Ahead(NamedTuple):
    """What will serve from the beginning of a day on, if nothing more is published."""

    seen: _Seen
    present: Present


class LiveDataset:
    """The dataset that serves now, with its rulebook of today.

    Made by `open`. `refresh`, called every `POLL`, follows what is published and the days.

    Args:
        clock: tells the present moment.
        present: what serves now.
        first_taps: works out what first taps need, one piece a step; none of them is None.

    Attributes:
        worker: asks the rulebooks that serve.
    """

    def __init__(
        self,
        publisher: Publisher,
        clock: Callable[[], datetime],
        present: Present,
        first_taps: Callable[[Rulebook], Iterator[object]] | None = None,
    ) -> None:
        self._publisher, self._clock = publisher, clock
        self._present = present
        self._first_taps = first_taps
        self._first: Iterator[object] | None = None
        self.worker = Worker()
        self._seen = _Seen(present.latest, day_of(clock()))
        self._ahead: _Ahead | None = None
        self._warming: Warming | None = None
        self._warmed: AbstractSet[Asked] = frozenset()
        self._asked_at = clock()
        self._refreshing = asyncio.Lock()
        self.trouble: Exception | None = trouble_of(present)
        if present.book:
            self._expect(present.book)

    @classmethod
    async def open(
        cls,
        publisher: Publisher,
        clock: Callable[[], datetime],
        first_taps: Callable[[Rulebook], Iterator[object]] | None = None,
    ) -> "LiveDataset":
        """Return the desk with the revision that serves now.

        Raises:
            StoreError: the store could not be read.
            DatasetError: not even the packaged dataset is usable.
        """
        present = await publisher.present(day_of(clock()).on)
        return cls(publisher, clock, present, first_taps)

    @property
    def dataset(self) -> Dataset:
        """The dataset that serves."""
        return self.present.dataset

    @property
    def present(self) -> Present:
        """The revision that serves, with its files."""
        if self._ahead and self._ahead.seen.day == day_of(self._clock()):
            self._swap(*self._ahead)
        return self._present

    def rulebook(self) -> Rulebook:
        """Return the rulebook of today.

        The caller keeps it for the whole of an update.
        """
        present, day = self.present, day_of(self._clock())
        book = present.book
        if book is None or (book.snapshot.on, book.snapshot.east) != day:
            # Only at the start, or if the clock has jumped over what was made ready.
            book = book_of(present.dataset, day, present.foreseen)
            self._present = replace(present, book=book, foreseen=None)
            self._expect(book)
        return book

    async def look(
        self, work: Callable[Concatenate[Filed, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Look at what serves, where plans are made."""
        return await self._publisher.aside.run(work, self.present.filed, *args, **kwargs)

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
                return await self._follow(now_at)
            # Whatever goes wrong, the last good revision goes on serving.
            except Exception as error:  # noqa: BLE001
                self.trouble = error
                _log.error(
                    "revision not refreshed",
                    extra={"action": "refresh", "outcome": type(error).__name__},
                )
                return False

    async def _follow(self, now_at: datetime) -> bool:
        """Let serve what is to serve now, and make ready what is to serve in a few minutes."""
        before, latest = self.present.revision, await self._publisher.latest()
        seen, soon = (_Seen(latest, day_of(at)) for at in (now_at, now_at + _AHEAD))
        if seen != self._seen:
            with waiting_for_nothing():
                present = await self._made(seen)
            if seen.day != day_of(self._clock()):
                return False  # a day has begun meanwhile: the next look is for that one
            self._swap(seen, present)
        if soon != seen and (self._ahead is None or self._ahead.seen != soon):
            self._ahead = _Ahead(soon, await self._made(soon))
        await self._warm()
        return self._present.revision != before

    async def _made(self, wanted: _Seen) -> Present:
        present = await self._publisher.present(wanted.day.on, self._present, wanted.day)
        if present.book and present.book is not self._present.book:
            await asyncio.to_thread(ask_first, present.book)
            self._expect(present.book)
        if present.book and self._present.book:
            ended = self._warming.done if self._warming else self._warmed
            self._warming = Warming(present.book, self._present.book, ended)
        return present

    def _expect(self, book: Rulebook) -> None:
        """Have ready soon what first taps on a rulebook need."""
        if self._first_taps:
            self._first = self._first_taps(book)

    async def _warm(self) -> None:
        """Work out a little of what first taps need, then of what was asked before.

        It is for what serves now or will serve next.
        """
        for _ in range(_STEPS):
            if not (await self._step_of_first_taps() or await self._step_of_warming()):
                return
            await asyncio.sleep(_REST_SECONDS)

    async def _step_of_first_taps(self) -> bool:
        first = self._first
        if first is None:
            return False
        if await self.worker.run(lambda: next(first, None)) is not None:
            return True
        if self._first is first:
            self._first = None  # it holds its rulebook
        return False

    async def _step_of_warming(self) -> bool:
        if self._warming is None:
            return False
        if await self.worker.run(self._warming.step):
            return True
        if self._warming.book is self._present.book:
            # Nobody asks the one before any more: it goes, with its dataset.
            self._warmed, self._warming = self._warming.done, None
        return False

    def _swap(self, seen: _Seen, present: Present) -> None:
        """Let a revision serve, with its rulebook of a day."""
        if present.revision != self._present.revision:
            _log.info("revision swapped", extra={"action": "swap", "revision": present.revision})
        self._present, self._seen, self._ahead = present, seen, None
        self.trouble = trouble_of(present)


def trouble_of(present: Present) -> PublishError | None:
    """Return that something else should serve and cannot be read, if that is so."""
    if not present.unreadable:
        return None
    revision = present.unreadable[0]
    message = f"revision {revision} cannot be read; {present.revision} serves in its place"
    return PublishError(
        "publish.error.unreadable", message, revision=revision, present=present.revision
    )
