"""People who tap at one, two and four workers over PostgreSQL and a server of keys, beside one that
keeps all in files; and what one machine more brings, by calculation.

The program runs as it is delivered and is called by its webhook; the Bot API server, the people and
the proxy between share a process of their own. Run alone: ``python -m tests.bench.workers``.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.bench.calling import PATH
from tests.bench.driving import TOKEN
from tests.bench.measuring import Row, p99
from tests.bench.shared import Found, measured
from tests.bench.tcp import telegram
from tests.support.engines import Keys, PostgreSQL, free_port, keys_running, postgres_running

__all__ = ["Sizes", "rows"]

_SECRET = "0123456789abcdef-of-the-bench"
_LATENCY = 0.06
_PATIENCE = 300.0
"""Seconds: more than a start, the first screens and all taps take anywhere."""

_A_SECOND = 30
"""Messages that a bot may send to all together
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

_STORED, _MACHINES = 10_000_000, 50


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        workers: numbers of them, one after the other.
        rows: sessions to fill the servers with.
        turns: of each measurement of the store alone.
    """

    workers: Sequence[int] = (1, 2, 4)
    people: int = 100
    seconds: float = 8.0
    rows: int = 100_000
    turns: int = 2_000


def rows(sizes: Sizes = Sizes()) -> Iterator[Row]:
    """Yield every figure of several workers."""
    try:
        with postgres_running() as postgres, keys_running() as keys:
            # What is said to be stored has to be on the disk, here as in files.
            for setting in ("fsync", "full_page_writes"):
                postgres.sql(f"ALTER SYSTEM SET {setting} = on")
            postgres.restart("fast")
            yield from _rows(sizes, postgres, keys)
    except pytest.skip.Exception as missing:
        yield Row("workers over servers", None, "ms", note=str(missing))


def _rows(sizes: Sizes, postgres: PostgreSQL, keys: Keys) -> Iterator[Row]:
    cost = 0.0
    yield from _tapped(sizes, "1 worker over files", 1, None)
    for number in sizes.workers:
        keys.restart()
        name = f"{number} worker{'s' if number > 1 else ''} over servers"
        for row in _tapped(sizes, name, number, _Servers(postgres, keys)):
            if "CPU of the workers" in row.name and row.value:
                cost = row.value
            yield row
    keys.restart()
    found = measured(postgres.address(postgres.new_database()), keys, sizes.rows, sizes.turns)
    yield from found.rows
    yield from _calculated(found, cost / 1e3)


def _calculated(found: Found, tap_seconds: float) -> Iterator[Row]:
    """Yield where the next limits are."""
    yield Row(
        f"by calculation: cores for {_A_SECOND} taps/s, Telegram's limit for a bot",
        _A_SECOND * tap_seconds,
        "",
        note=f"{tap_seconds * 1e3:.1f} ms of the workers a tap",
    )
    yield Row(
        f"by calculation: PostgreSQL with {_STORED:,} sessions",
        found.row_bytes * _STORED / 1e9,
        "GB",
        note=f"{found.row_bytes:.0f} bytes a row with its indexes, measured with many",
    )
    yield Row(
        f"by calculation: key server with {_STORED:,} sessions",
        found.key_bytes * _STORED / 1e9,
        "GB",
        note=f"{found.key_bytes:.0f} bytes a key",
    )
    yield Row(
        f"by calculation: a publication serves on {_MACHINES} workers after",
        found.notified_seconds + found.compiled_seconds,
        "s",
        note=f"the last of {_MACHINES} listeners hears after {found.notified_seconds * 1e3:.1f} ms;"
        f" each compiles for {found.compiled_seconds:.2f} s of CPU, on its own machine",
    )


@dataclass
class _Servers:
    """What several workers share, and what it has used of the processor."""

    postgres: PostgreSQL
    keys: Keys

    def settings(self) -> dict[str, str]:
        """For the environment of workers, over an empty database."""
        address = self.postgres.address(self.postgres.new_database())
        return {"ROUTEBOT_DATABASE": address.url, "ROUTEBOT_KEYS": self.keys.address.url}


def _tapped(sizes: Sizes, name: str, number: int, servers: _Servers | None) -> Iterator[Row]:
    with ExitStack() as opened:
        port = opened.enter_context(telegram())
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory()))
        settings = servers.settings() if servers else _in_files(folder)
        workers = [opened.enter_context(_serving(port, settings, folder)) for _ in range(number)]
        pids = [pid for pid, _ in workers]
        began = _spent(pids, servers)
        ports = ",".join(str(port) for _, port in workers)
        asked = f"token={TOKEN}&people={sizes.people}&seconds={sizes.seconds}&latency={_LATENCY}"
        found = _look(port, f"crowd?{asked}&ports={ports}&secret={_SECRET}")
        spent = {kind: after - began[kind] for kind, after in _spent(pids, servers).items()}
    times = found["times"]
    rate = len(times) / found["seconds"]
    note = f"p50 {statistics.median(times):.2f} s, p99 {p99(times):.2f} s from tap to new screen"
    yield Row(f"{name}: taps/s of {sizes.people} people", rate, "", note=note)
    for kind, seconds in spent.items():
        yield Row(
            f"{name}: CPU of {kind} a tap",
            seconds / len(times) * 1e3,
            "ms",
            note="first screens included",
        )


def _in_files(folder: Path) -> dict[str, str]:
    return {
        "ROUTEBOT_DATABASE": str(folder / "rows" / "db.sqlite"),
        "ROUTEBOT_KEYS": str(folder / "keys" / "ring"),
    }


@contextmanager
def _serving(port: str, settings: Mapping[str, str], folder: Path) -> Iterator[tuple[int, int]]:
    """Run a worker; yields its process id and the port at which it is called, once it listens."""
    listen = free_port()
    told = {
        "ROUTEBOT_TOKEN": TOKEN,
        "ROUTEBOT_API_URL": f"http://127.0.0.1:{port}",
        "ROUTEBOT_WEBHOOK_SECRET": _SECRET,
        **settings,
    }
    others = {name: value for name, value in os.environ.items() if not name.startswith("ROUTEBOT_")}
    command = [
        *(sys.executable, "-m", "routebot", "serve", "--webhook", "--path", PATH),
        *("--public-url", "https://bot.example.org", "--listen", f"127.0.0.1:{listen}"),
    ]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**others, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout
        try:
            for line in process.stdout:
                if json.loads(line).get("action") == "start" and '"started"' in line:
                    break
            else:
                raise RuntimeError("a worker ended before it served")
            draining = subprocess.Popen(["cat"], stdin=process.stdout, stdout=subprocess.DEVNULL)
            yield process.pid, listen
        finally:
            process.terminate()
            process.wait()
    draining.wait()


def _look(port: str, what: str) -> Any:
    """Ask the server for what it will know in a while."""
    with urlopen(f"http://127.0.0.1:{port}/{what}", timeout=_PATIENCE) as answer:
        return json.load(answer)


def _spent(workers: Sequence[int], servers: _Servers | None) -> dict[str, float]:
    """Return the seconds of the processor that each kind of process has used so far."""
    found = {"the workers": sum(map(_used, workers))}
    if servers:
        found["PostgreSQL"] = sum(map(_used, _family(servers.postgres.process)))
        found["the key server"] = _used(servers.keys.process)
    return found


def _family(parent: int) -> list[int]:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [parent, *map(int, children)]


def _used(pid: int) -> float:
    """Return the seconds of the processor that a process has used, in all threads.

    A clock of Linux; its number is what `clock_getcpuclockid` of the C library makes.
    """
    with suppress(OSError):  # one that has ended meanwhile
        return time.clock_gettime((~pid << 3) | 2)
    return 0.0


if __name__ == "__main__":
    for row in rows():
        print(row)
