"""A hundred people tap at `routebot serve`, over HTTP, on a throttled network.

The program runs as it is delivered; the Bot API server and the people share a process of their own.
Run alone: ``python -m tests.bench.crowded``.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.bench.driving import TOKEN
from tests.bench.measuring import Row, p99
from tests.bench.tcp import telegram

__all__ = ["rows"]

PEOPLE, LATENCY, SECONDS = 100, 0.06, 10.0
_PATIENCE = 300.0
"""Seconds: more than a start, a hundred first screens and all taps take anywhere."""


def rows(people: int = PEOPLE, seconds: float = SECONDS) -> Iterator[Row]:
    """Yield how quick taps are, for so many people and so long."""
    with (
        telegram() as port,
        tempfile.TemporaryDirectory() as name,
        _serving(port, Path(name)) as pid,
    ):
        _look(port, "polled")
        worked = _worked(pid)
        asked = f"token={TOKEN}&people={people}&seconds={seconds}&latency={LATENCY}"
        found = _look(port, f"crowd?{asked}")
        worked = _worked(pid) - worked
    times = found["times"]
    rate = len(times) / found["seconds"]
    called = f"{LATENCY * 1e3:.0f} ms a call"
    note = (
        f"{rate:.0f} taps/s, {called}; from tap to new screen p50 {statistics.median(times):.2f} s"
    )
    yield Row(f"{people} people over HTTP, per tap overall", 1e3 / rate, "ms", 1e3 / 300, note)
    yield Row(
        f"{people} people over HTTP, from tap to new screen, p99",
        p99(times) * 1e3,
        "ms",
        note=called,
    )
    with_start = "polls and first screens included"
    yield Row(
        f"{people} people over HTTP, CPU of the bot a tap",
        worked / len(times) * 1e3,
        "ms",
        note=with_start,
    )


def _look(port: str, what: str) -> Any:
    """Ask the server for what it will know in a while."""
    with urlopen(f"http://127.0.0.1:{port}/{what}", timeout=_PATIENCE) as answer:
        return json.load(answer)


@contextmanager
def _serving(port: str, folder: Path) -> Iterator[int]:
    """Run `routebot serve` at a server; yields its process id."""
    settings = {
        "ROUTEBOT_TOKEN": TOKEN,
        "ROUTEBOT_API_URL": f"http://127.0.0.1:{port}",
        "ROUTEBOT_DATABASE": str(folder / "rows" / "db.sqlite"),
        "ROUTEBOT_KEYS": str(folder / "keys" / "ring"),
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("ROUTEBOT_")}
    command = [sys.executable, "-m", "routebot", "serve"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        command, cwd=folder, env={**others, **settings}, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield process.pid
        finally:
            process.terminate()


def _worked(pid: int) -> float:
    """Return the seconds of the processor that another process has used, in all threads.

    A clock of Linux; its number is what `clock_getcpuclockid` of the C library makes.
    """
    return time.clock_gettime((~pid << 3) | 2)


if __name__ == "__main__":
    for row in rows():
        print(row)
