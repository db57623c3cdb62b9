"""The Telegram bot: a tap beside a bare echo, many chats at once, memory, a large database,
the start.

Run alone: ``python -m tests.bench.bot``, or ``python -m tests.bench.bot 1000000`` for that many
stored sessions.
"""

import asyncio
import gc
import os
import secrets
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from routebot.clock import now
from routebot.store.keys import KeyFile
from routebot.store.sqlite.changes import new_version
from routebot.store.sqlite.sessions import SqliteStore
from tests.bench.measuring import Row, p99
from tests.bench.talking import Bench, Talker, as_served, our_bot, talkers, the_echo
from tests.support.desk import Desk, open_desk
from tests.support.telegram import FakeTelegram

__all__ = ["rows"]

SESSIONS = 100_000
FEW_SESSIONS = 1000
AT_ONCE = 32
CHATS = 10_000
STARTS = 3

_TAPS, _BLOCKS = 100, 6
_EACH = 8
_BODY_BYTES, _ALARM_BYTES = 1024 + 28, 256 + 28
"""Of an ordinary session (`store.sealing`), with nonce and tag."""
_ROOT = Path(__file__).resolve().parents[2]


def rows(sessions: int = SESSIONS) -> Iterator[Row]:
    """Yield every figure of the bot.

    Args:
        sessions: rows in the large database.
    """
    desk = open_desk()
    desk.rulebook()
    with as_served(), tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield from asyncio.run(_alone(folder / "alone", desk))
        yield from asyncio.run(_together(folder / "together", desk))
        yield from asyncio.run(_stored(folder / "stored", desk, sessions))
        yield from _memory()
        yield from asyncio.run(_starting(folder / "start"))


# One tap beside a bare echo


async def _alone(folder: Path, desk: Desk) -> list[Row]:
    async with our_bot(folder, desk) as ours, the_echo() as echo:
        people = [
            *await talkers(ours, [7]),
            *await talkers(echo, [7]),
            *await talkers(ours, [8], thinking=False),
        ]
        ours_found, echo_found, plain_found = await _in_turns(people)
    return [
        ours_found.row("one tap, durable", "no network"),
        Row("one tap, durable, p99", p99(ours_found.wall) * 1e3, "ms"),
        Row("one tap, p99 / p50", p99(ours_found.wall) / ours_found.p50, "×", 3, beyond=2),
        echo_found.row("bare echo", f"p99 {p99(echo_found.wall) * 1e3:.2f} ms"),
        ours_found.over(echo_found, "one tap / bare echo", 4, 3),
        plain_found.row("one tap that asks for no reasoning", "a notice and back"),
        plain_found.over(echo_found, "one tap that asks for no reasoning / bare echo", 2.5, 2),
    ]


class _Taps(NamedTuple):
    """What taps took, each: seconds, and seconds of the processor in all threads.

    On busy cores a tap that waits for a disk waits long, and an echo never does: then only the
    second tells how they compare.
    """

    wall: list[float]
    cpu: list[float]

    @property
    def p50(self) -> float:
        return statistics.median(self.wall)

    def row(self, name: str, note: str) -> Row:
        """Return the row of such a tap."""
        used = f"{note}; CPU {statistics.median(self.cpu) * 1e3:.2f} ms"
        return Row(f"{name}, p50", self.p50 * 1e3, "ms", note=used)

    def over(self, other: "_Taps", name: str, target: float, beyond: float) -> Row:
        """Return how many times as long as others they took."""
        cpu = statistics.median(self.cpu) / statistics.median(other.cpu)
        return Row(name, self.p50 / other.p50, "×", target, f"CPU {cpu:.1f} times", beyond)


async def _in_turns(people: Sequence[Talker]) -> list[_Taps]:
    """Have each tap a while, in turns, so that what else the machine does meets all alike; the
    first one is warm-up.
    """
    taken = [_Taps([], []) for _ in people]
    for block in range(_BLOCKS + 1):
        for person, found in zip(people, taken, strict=True):
            for _ in range(_TAPS):
                begun = time.process_time()
                wall = await person.tap()
                if block:
                    found.wall.append(wall)
                    found.cpu.append(time.process_time() - begun)
    return taken


async def _together(folder: Path, desk: Desk) -> list[Row]:
    chats = range(1, AT_ONCE + 1)
    async with our_bot(folder, desk) as ours, the_echo() as echo:
        our_people, echo_people = await talkers(ours, chats), await talkers(echo, chats)
        rates = [(await _rate(our_people), await _rate(echo_people)) for _ in range(_BLOCKS)][1:]
    ours_rate, echo_rate = (statistics.median(rate) for rate in zip(*rates, strict=True))
    return [
        Row(
            f"taps with {AT_ONCE} chats at once",
            ours_rate,
            "/s",
            note=f"bare echo: {echo_rate:.0f}/s",
        ),
        Row(f"bare echo / ours, {AT_ONCE} chats at once", echo_rate / ours_rate, "×", 5, beyond=3),
    ]


async def _rate(people: Sequence[Talker]) -> float:
    """Return how many taps a second are done when everybody taps at once."""

    async def taps(person: Talker) -> None:
        for _ in range(_EACH):
            await person.tap()

    begun = time.perf_counter()
    await asyncio.gather(*(taps(person) for person in people))
    return len(people) * _EACH / (time.perf_counter() - begun)


# Many stored sessions


async def _stored(folder: Path, desk: Desk, sessions: int) -> list[Row]:
    numbers = (FEW_SESSIONS, sessions)
    for number in numbers:
        await _filled(folder / str(number), number)
    async with (
        our_bot(folder / str(numbers[0]), desk) as few,
        our_bot(folder / str(numbers[1]), desk) as many,
    ):
        # Reasoning would only blur the difference, and what one has worked out the other finds
        # done.
        people = [
            person for app in (few, many) for person in await talkers(app, [7], thinking=False)
        ]
        of_few, of_many = (found.p50 for found in await _in_turns(people))
    return [
        Row(
            f"one tap, {FEW_SESSIONS:,} sessions stored",
            of_few * 1e3,
            "ms",
            note="a tap that asks for no reasoning",
        ),
        Row(f"one tap, {sessions:,} sessions stored", of_many * 1e3, "ms"),
        Row(
            f"one tap, {sessions:,} / {FEW_SESSIONS:,} stored",
            of_many / of_few,
            "×",
            1.2,
            "1 is flat",
        ),
    ]


async def _filled(folder: Path, number: int) -> None:
    """Write rows that look like sessions into a new database."""
    path = folder / "rows" / "db.sqlite"
    async with SqliteStore.open(path, KeyFile.open(folder / "keys" / "ring"), now()):
        pass
    database = sqlite3.connect(path)
    database.execute("PRAGMA synchronous = OFF")
    with database:
        sql = "INSERT INTO session (slot, row_key, version, expires, body, alarm) VALUES (?, ?, ?, ?, ?, ?)"
        database.executemany(sql, _sessions(number))
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _sessions(number: int) -> Iterator[tuple[int, bytes, int, int, bytes, bytes]]:
    hour = int(now().timestamp()) // 3600
    for slot in range(number):
        body, alarm = secrets.token_bytes(_BODY_BYTES), secrets.token_bytes(_ALARM_BYTES)
        expires = hour + 1 + secrets.randbelow(23)
        yield slot, secrets.token_bytes(32), new_version(slot), expires, body, alarm


# Memory


def _memory() -> Iterator[Row]:
    """Measure in a process of its own: in this one there is free memory that would be used first."""
    if not Path("/proc/self/statm").exists():
        return
    command = [sys.executable, "-m", "tests.bench.bot", "memory"]
    found = subprocess.run(
        command, cwd=_ROOT, capture_output=True, check=True, text=True
    ).stdout.split()
    before, grown = map(float, found)
    yield Row(
        f"memory after {CHATS:,} chats began", grown, "MiB", note=f"growth; {before:.0f} MiB before"
    )


async def _grown(desk: Desk, folder: Path) -> tuple[float, float]:
    """Return the resident memory after the first chats, and how much more it is after all, in MiB."""
    async with our_bot(folder, desk) as ours:
        chat_ids = count(1)
        await _begun(_newcomer(ours, next(chat_ids)) for _ in range(CHATS // 10))
        before = _resident()
        await _begun(_newcomer(ours, next(chat_ids)) for _ in range(CHATS))
        return before, _resident() - before


def _newcomer(ours: Bench, chat_id: int) -> Talker:
    """Return somebody new; one in ten goes on to the first question, the others to the notice,
    which is quicker.
    """
    return Talker(ours, chat_id, thinking=chat_id % 10 == 0)


async def _begun(people: Iterator[Talker]) -> None:
    """Let everybody begin, some at a time: a first message and a tap."""

    async def begin() -> None:
        for person in people:
            await person.start()
            await person.tap()
            person.leave()

    await asyncio.gather(*(begin() for _ in range(AT_ONCE)))


def _resident() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# The start


async def _starting(folder: Path) -> list[Row]:
    times = [await _started(folder / str(number)) for number in range(STARTS)]
    note = f"`routebot serve`, empty database, median of {STARTS}; the slowest {max(times):.2f} s"
    return [Row("from start to first answer", statistics.median(times), "s", note=note)]


async def _started(folder: Path) -> float:
    """Start the program with a message waiting for it; return the seconds until it is answered."""
    async with FakeTelegram() as server:
        person = server.person(7)
        await person.send("/start")
        begun = time.perf_counter()
        process = await _serve(server, folder)
        try:
            await person.sees(lambda message: message.buttons, 30)
            return time.perf_counter() - begun
        finally:
            process.send_signal(signal.SIGTERM)
            await process.wait()


async def _serve(server: FakeTelegram, folder: Path) -> asyncio.subprocess.Process:
    settings = {
        "ROUTEBOT_TOKEN": server.token,
        "ROUTEBOT_API_URL": server.base_url.removesuffix("/bot"),
        "ROUTEBOT_DATABASE": str(folder / "rows" / "db.sqlite"),
        "ROUTEBOT_KEYS": str(folder / "keys" / "ring"),
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("ROUTEBOT_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "routebot", "serve"),
        cwd=_ROOT.anchor,
        env={**others, **settings},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )


def _main(arguments: Sequence[str]) -> None:
    if arguments == ["memory"]:
        with as_served(), tempfile.TemporaryDirectory() as name:
            print(*asyncio.run(_grown(open_desk(), Path(name))))
        return
    for row in rows(*map(int, arguments)):
        print(f"{row.name:<50} {row.value:10.3f} {row.unit:<4} {row.note}")


if __name__ == "__main__":
    _main(sys.argv[1:])
