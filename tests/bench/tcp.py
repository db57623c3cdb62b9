"""A tap over TCP beside two echoes over TCP: PTB's with its own client, and aiogram's.

The Bot API server and each bot live in processes of their own; the bots take turns, block by block,
so that what else the machine does meets all alike. The same people press the same buttons in every
block, so that the least of a tap's costs over the blocks is what it costs when nothing disturbs.

Run alone: ``python -m tests.bench.tcp``.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.measuring import Row, p99
from tests.bench.peer import python_with_aiogram

__all__ = ["Sizes", "line_of", "rows", "running", "telegram"]

_ROOT = Path(__file__).resolve().parents[2]
_DRIVEN = [sys.executable, "-m", "tests.bench.driven"]


@dataclass(frozen=True)
class Sizes:
    """How much is measured.

    Attributes:
        people: chat ids; each of them begins anew in each block.
        taps: of each of them.
        blocks: of each bot and mode, beside one that warms.
        modes: which are measured.
        peer: also measure aiogram's echo, which may have to be fetched first.
    """

    people: Sequence[int] = (7, 8, 9)
    taps: int = 25
    blocks: int = 6
    modes: Sequence[str] = ("seen", "new", "unknown", "plain", "echo")
    peer: bool = True


@dataclass
class _Line:
    """A bot in a process of its own: what two lines of the table tell.

    Attributes:
        command: runs it; the port follows.
        mode: what is forgotten meanwhile, and which buttons are pressed.
    """

    name: str
    command: Sequence[str]
    mode: str
    cpu: list[list[float]] = field(default_factory=list)
    wall: list[list[float]] = field(default_factory=list)

    @property
    def least(self) -> float:
        """Return the least that each tap cost of the processor, averaged, in seconds."""
        return statistics.mean(map(min, zip(*self.cpu, strict=True)))

    def rows(self) -> Iterator[Row]:
        """Yield the processor's time and the time of a tap."""
        cpu, wall = (
            [each for block in blocks for each in block] for blocks in (self.cpu, self.wall)
        )
        note = f"p50 {_ms(statistics.median(cpu))}, p99 {_ms(p99(cpu))}; least of {len(self.cpu)} replays"
        yield Row(f"over TCP, {self.name}: CPU of a tap", self.least * 1e3, "ms", note=note)
        yield Row(
            f"over TCP, {self.name}: time of a tap, p50",
            statistics.median(wall) * 1e3,
            "ms",
            note=f"p99 {_ms(p99(wall))}",
        )


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.2f} ms"


def rows(sizes: Sizes = Sizes()) -> Iterator[Row]:
    """Yield what a tap costs with each bot, then the ratios."""
    python = python_with_aiogram() if sizes.peer else None
    # Each in a process of its own: what one forgets another one is to know.
    lines = [
        _Line("answers seen before", [*_DRIVEN, "ours"], "seen"),
        _Line("new answers", [*_DRIVEN, "ours"], "new"),
        _Line("new answers, nothing kept of anybody's", [*_DRIVEN, "ours"], "unknown"),
        _Line("without reasoning", [*_DRIVEN, "ours"], "plain"),
        _Line("PTB's echo", [*_DRIVEN, "ptb"], "echo"),
    ]
    if python:
        peer = [str(python), "-m", "tests.bench.aiogram_echo"]
        lines.append(_Line("aiogram's echo", peer, "echo"))
    lines = [line for line in lines if line.mode in sizes.modes]
    _measure(lines, sizes)
    for line in lines:
        yield from line.rows()
    yield from _ratios({line.name: line.least for line in lines})


def _ratios(least: Mapping[str, float]) -> Iterator[Row]:
    """Yield our taps over each echo; an aim stands where somebody set one."""
    for name, echo, target, beyond in (
        ("answers seen before", "PTB's echo", 0.6, 0.4),
        ("new answers", "PTB's echo", 1.1, 0.8),
        ("without reasoning", "PTB's echo", None, None),
        ("answers seen before", "aiogram's echo", 2.0, 1.0),
        ("new answers", "aiogram's echo", None, None),
    ):
        title = f"CPU over TCP / {echo}, {name}"
        if echo not in least:
            yield Row(title, None, "×", target, "aiogram could not be installed", beyond)
        elif name in least:
            yield Row(title, least[name] / least[echo], "×", target, "", beyond)


def _measure(lines: Sequence[_Line], sizes: Sizes) -> None:
    """Run all bots, and let them take turns."""
    with ExitStack() as stack:
        port = stack.enter_context(telegram())
        bots = [stack.enter_context(running([*line.command, port])) for line in lines]
        for bot in bots:
            line_of(bot)  # it is ready
        for block in range(sizes.blocks + 1):
            for line, bot in zip(lines, bots, strict=True):
                asked = {"mode": line.mode, "chat_ids": sizes.people, "taps": sizes.taps}
                found = _told(bot, asked)
                if block:
                    line.cpu.append(found["cpu"])
                    line.wall.append(found["wall"])


@contextmanager
def telegram() -> Iterator[str]:
    """Run the small Bot API server; yields its port."""
    with running([sys.executable, "-m", "tests.bench.telegram_process"]) as server:
        yield line_of(server)


@contextmanager
def running(command: Sequence[str]) -> Iterator["subprocess.Popen[str]"]:
    """Run a process that ends with its input."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield process
        finally:
            assert process.stdin
            process.stdin.close()


def _told(process: "subprocess.Popen[str]", asked: object) -> dict[str, list[float]]:
    assert process.stdin
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    found: dict[str, list[float]] = json.loads(line_of(process))
    return found


def line_of(process: "subprocess.Popen[str]") -> str:
    """Return what a process says next.

    Raises:
        RuntimeError: it has ended.
    """
    assert process.stdout
    line = process.stdout.readline().strip()
    if not line:
        raise RuntimeError(f"a process of the bench has ended: {process.args}")
    return line


if __name__ == "__main__":
    for row in rows():
        print(row)
