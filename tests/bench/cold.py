"""A cold start: commands that say one thing and end, beside an import that none of them can do
without.

Each run is a process of its own, waited for by `os.wait4`, so that its processor time is its own.
So is its peak memory, if this process is smaller: a process begins with the peak of the one that
started it (Linux, `exec_mmap`). So nothing of ours is imported here. Run alone: ``python -m tests.bench.cold``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tests.bench.measuring import Row

__all__ = ["rows"]

RUNS = 7
_SAID = "passport: biometric\n"
_PYDANTIC = [sys.executable, "-c", "import pydantic"]
_OTHERS: Mapping[str, str] = MappingProxyType(
    {"plan": "plan KZ -", "next": "next KZ -", "--version": "--version"}
)


class _Run(NamedTuple):
    """What a process took: seconds, seconds of the processor, MiB at most."""

    wall: float
    cpu: float
    peak: float


def rows(runs: int = RUNS, warming: int = 1, others: Mapping[str, str] = _OTHERS) -> Iterator[Row]:
    """Yield what `match` takes, what `import pydantic` takes, and what some commands take.

    Args:
        runs: of each, in turns.
        warming: runs before, which do not count.
        others: name -> what is typed, of the commands beside `match`.
    """
    commands = {"import": _PYDANTIC, "match": _command("match - --format json")}
    commands |= {name: _command(typed) for name, typed in others.items()}
    found: dict[str, list[_Run]] = {name: [] for name in commands}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(warming + runs):
            for name, command in commands.items():
                run = _run(command, Path(folder))
                if number >= warming:
                    found[name].append(run)
    match, bare = _Middle(found["match"]), _Middle(found["import"])
    yield Row("cold `match`, time", match.wall, "s", 0.35, match.spread, 0.2)
    yield Row("cold `match`, CPU", match.cpu, "s", note=f"least of {runs}")
    yield Row("cold `match`, peak memory", match.peak, "MiB", 60)
    yield Row("`import pydantic`, CPU", bare.cpu, "s", note=f"time {bare.wall:.3f} s")
    yield Row("cold `match` / `import pydantic`, CPU", match.cpu / bare.cpu, "×", 6, beyond=3)
    yield Row("cold `match` / `import pydantic`, time", match.wall / bare.wall, "×", 6, beyond=3)
    for name in others:
        other = _Middle(found[name])
        note = f"time {other.wall:.2f} s, {other.peak:.0f} MiB"
        yield Row(f"cold `{name}`, CPU", other.cpu, "s", note=note)


@dataclass(frozen=True)
class _Middle:
    """What runs took: the median time and memory, and the least CPU, which other work only adds to."""

    runs: Sequence[_Run]

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return min(run.cpu for run in self.runs)

    @property
    def peak(self) -> float:
        return statistics.median(run.peak for run in self.runs)

    @property
    def spread(self) -> str:
        least, most = (pick(run.wall for run in self.runs) for pick in (min, max))
        return f"{least:.2f} to {most:.2f} s"


def _command(typed: str) -> list[str]:
    return [sys.executable, "-m", "routebot", *typed.split()]


def _run(command: Sequence[str], folder: Path) -> _Run:
    """Run a command in an empty folder, and see that it ends well."""
    said, heard = folder / "said", folder / "heard"
    said.write_text(_SAID, "utf-8")
    with said.open("rb") as into, heard.open("wb") as out_of:
        begun = time.perf_counter()
        # Not `with`: it would wait, and so take the figures away from `wait4`.
        process = subprocess.Popen(command, cwd=folder, stdin=into, stdout=out_of, stderr=out_of)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, heard.read_text("utf-8")
    return _Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


if __name__ == "__main__":
    for row in rows():
        print(row)
