"""Very many chats that end together: how long until they are clean, and what taps feel of it.

Run alone: ``python -m tests.bench.clearing``, or with a number of chats.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from routebot.clock import now
from routebot.store.keys import KeyFile
from tests.bench.filling import store_ended
from tests.bench.measuring import Row, p99
from tests.bench.talking import Talker, as_served, our_bot, talkers
from tests.support.desk import Desk, open_desk

__all__ = ["rows"]

CHATS = 100_000
LATENCY = 0.065
SECONDS = 30.0
"""How long deletions are watched: their pace does not change, so that nobody waits for an hour."""

_FIRST_SECONDS = 3.0
"""Not watched: a round begins with many at once."""

_MANY = 500
"""Keys destroyed at once where sessions end by age; a page of rows repeats it for a few."""

_PEOPLE = 8


def rows(chats: int = CHATS, data: Path | None = None) -> Iterator[Row]:
    """Yield the figures, for so many chats.

    Args:
        data: the dataset that serves, by default the packaged one.
    """
    desk = open_desk(data)
    desk.rulebook()
    with as_served(), tempfile.TemporaryDirectory() as name:
        yield from asyncio.run(_cleared(Path(name), desk, chats))


async def _cleared(folder: Path, desk: Desk, chats: int) -> list[Row]:
    await store_ended(folder, chats)
    async with our_bot(folder, desk) as bench:
        assert bench.ours
        telegram, wiping = bench.client.request, bench.ours.wiping
        # Reasoning takes longer than anything that is waited for here.
        people = await talkers(bench, range(1, _PEOPLE + 1), thinking=False)
        telegram.latency = LATENCY
        await _tapped(people)  # so that what is done once is done
        alone = await _tapped(people)
        begun = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            tapping = tasks.create_task(_tapped(people))
            with _watched_keys() as destroyed:
                ended = await wiping.store.expire(now())
            on_disk, keys = time.perf_counter() - begun, destroyed[-1] - begun
            clearing = tasks.create_task(wiping.clear_chats())
            await asyncio.sleep(_FIRST_SECONDS)
            before = telegram.deletions
            await asyncio.sleep(SECONDS)
            rate = (telegram.deletions - before) / SECONDS
            clearing.cancel()
    assert ended == chats
    beside = p99(tapping.result())
    return [
        Row(f"{chats:,} chats that end together, their keys", keys, "s", 60),
        Row(
            f"{chats:,} chats that end together, their rows, which nothing opens any more",
            on_disk,
            "s",
            60,
        ),
        Row(
            f"{chats:,} chats that end together, their messages in Telegram",
            chats / rate / 3600,
            "h",
            1,
            f"{rate:.1f} chats a second",
        ),
        Row("a tap while they end, p99", beside * 1e3, "ms", note=f"alone {p99(alone) * 1e3:.0f}"),
        Row("a tap while they end / one alone, p99", beside / p99(alone), "×", 2),
    ]


@contextmanager
def _watched_keys() -> Iterator[list[float]]:
    """Note when many keys at once were destroyed."""
    found: list[float] = []
    destroy = KeyFile.destroy_bodies

    def watched(keys: KeyFile, slots: Iterable[int]) -> None:
        many = list(slots)
        destroy(keys, many)
        if len(many) > _MANY:
            found.append(time.perf_counter())

    KeyFile.destroy_bodies = watched  # type: ignore[method-assign]
    try:
        yield found
    finally:
        KeyFile.destroy_bodies = destroy  # type: ignore[method-assign]


async def _tapped(people: Sequence[Talker]) -> list[float]:
    """Have everybody tap for a while; return how long each tap took."""
    until = time.perf_counter() + SECONDS

    async def taps(person: Talker) -> list[float]:
        found = []
        while time.perf_counter() < until:
            found.append(await person.tap())
        return found

    return [each for found in await asyncio.gather(*map(taps, people)) for each in found]


if __name__ == "__main__":
    for row in rows(*map(int, sys.argv[1:])):
        print(row)
