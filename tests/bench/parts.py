"""The parts of the bench, each run in a process of its own: no part finds what another one left.

``python -m tests.bench.parts tcp`` runs one and prints its rows as JSON, one a line.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from tests.bench.measuring import Row

__all__ = ["BY_NAME_ONLY", "USUAL", "run"]

USUAL = (
    "cold",
    "tcp",
    "crowded",
    "workers",
    "bot",
    "stalls",
    "files",
    "clearing",
    "core",
    "journeys",
    "interview",
    "pack",
    "zen",
)
"""Modules with `rows`, in the order of the table."""

BY_NAME_ONLY = ("keeping",)
"""Those that take very long."""

_ROOT = Path(__file__).resolve().parents[2]


def run(part: str) -> Iterator[Row]:
    """Run a part, and yield its rows as they come.

    Raises:
        RuntimeError: it failed; what it says of that is on the screen.
    """
    command = [sys.executable, "-m", "tests.bench.parts", part]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield Row(**json.loads(line))
    if process.returncode:
        raise RuntimeError(f"the part {part} failed")


def _print(part: str) -> None:
    for row in import_module(f"tests.bench.{part}").rows():
        print(json.dumps(asdict(row), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    _print(sys.argv[1])
