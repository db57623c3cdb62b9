"""Fixtures of the command line: the program run in this process or as its own, and small datasets
on disk.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from routebot.terminal.cli import main
from tests.support.datasets import minimal

__all__ = ["Ran"]


@dataclass(frozen=True)
class Ran:
    """What a run of the program gave."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line of the complaints."""
        return self.err.strip().splitlines()[-1] if self.err.strip() else ""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Run the program in this process, with bytes for its standard input."""
    monkeypatch.delenv("COLUMNS", raising=False)  # several test processes have it set

    def run_(*arguments: object, said: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(said), "utf-8"))
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as left:
            code = int(left.code or 0)
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run_


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., "subprocess.Popen[bytes]"]:
    """Start the program as a process of its own, in an empty folder that is also its home."""
    (tmp_path / "home").mkdir()

    def start(arguments: Sequence[str], **pipes: object) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [sys.executable, "-m", "routebot", *arguments],
            cwd=tmp_path / "home",
            env=environment(tmp_path / "home"),
            **{
                "stdin": subprocess.PIPE,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                **pipes,
            },
        )

    return start


def environment(home: Path) -> Mapping[str, str]:
    """Return an environment in which everything that may be written lands in one folder."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START")
        if name in os.environ
    }
    return {
        **kept,
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_CACHE_HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The smallest sound dataset, on disk: it loads in milliseconds."""
    return write_dataset(tmp_path / "data", minimal())


def write_dataset(folder: Path, files: Mapping[str, bytes]) -> Path:
    """Write the files of a dataset and return their folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
