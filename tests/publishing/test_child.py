"""The process in which files are read: what it may take, what it knows, and how it ends."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from routebot import errors
from routebot.errors import (
    AnswerError,
    ClashError,
    DataError,
    DatasetError,
    PublishError,
    RoutebotError,
    UnchangedError,
    UnsureBaseError,
)
from routebot.policy.loading import revision_of
from routebot.publishing.aside import at_once
from routebot.publishing.bundle import pack, read_bundle
from routebot.publishing.checking import checked_plan
from routebot.publishing.child import ChildFaultError, ChildProcess, Limits
from routebot.publishing.filed import Filed
from tests.publishing.small import ON, conditional, reworded, write_folder
from tests.support.datasets import minimal

LARGE = Limits(memory=1_000_000_000, cpu_seconds=60, seconds=120.0)
SECRET = "123456:token-of-the-bot"


@pytest.fixture
async def child(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[ChildProcess]:
    monkeypatch.setenv("ROUTEBOT_TOKEN", SECRET)
    async with ChildProcess.open(write_folder(tmp_path), LARGE) as child:
        yield child


async def test_what_is_done_in_the_child_is_what_is_done_here(child: ChildProcess) -> None:
    files, present = conditional(), Filed(revision_of(minimal()), minimal())
    content = pack(files)
    assert await child.run(read_bundle, "data.zip", content) == read_bundle("data.zip", content)
    planned = await child.run(checked_plan, present, files, ON, ON, None)
    assert planned == checked_plan(present, files, ON, ON, None)
    wrong = reworded("Write to @visa_helper_bot")
    with pytest.raises(DatasetError) as here:
        checked_plan(present, wrong, ON, ON, None)
    with pytest.raises(DatasetError) as there:
        await child.run(checked_plan, present, wrong, ON, ON, None)
    assert str(there.value) == str(here.value)
    with pytest.raises(PublishError, match="is no file of a dataset"):
        await child.run(read_bundle, "notes.zip", pack({"notes.py": b"a: b\n"}))


async def test_it_knows_no_secret_and_opens_nothing(child: ChildProcess) -> None:
    assert await child.run(os.getenv, "ROUTEBOT_TOKEN") is None
    assert SECRET.encode() not in _environment(await child.run(os.getpid))
    with pytest.raises(ChildFaultError, match=r"OSError at within\.py:"):
        await child.run(os.open, __file__, os.O_RDONLY)
    assert await child.run(os.getppid) == os.getpid(), "and it lives on"


async def test_a_mistake_of_ours_says_where_and_quotes_nothing(child: ChildProcess) -> None:
    with pytest.raises(ChildFaultError) as fault:
        await child.run(int, "what stood in a file")
    assert "ValueError at within.py:" in str(fault.value)
    assert "stood" not in str(fault.value)


@pytest.mark.parametrize(
    ("limits", "work", "takes"),
    [
        pytest.param(LARGE, bytearray, 2_000_000_000, id="memory"),
        pytest.param(LARGE._replace(cpu_seconds=1), sum, range(10**12), id="computing"),
        pytest.param(LARGE._replace(seconds=0.2), time.sleep, 600, id="time"),
    ],
)
async def test_what_takes_too_much_ends_the_child_and_the_next_one_answers(
    tmp_path, limits, work, takes
):
    async with ChildProcess.open(write_folder(tmp_path), limits) as child:
        child._limits = LARGE  # to become warm, a busy machine may need more than is tried here
        before = await child.run(os.getpid)
        child._limits = limits
        with pytest.raises(PublishError) as refused:
            await child.run(work, takes)
        assert refused.value.key == "publish.error.too_much"
        child._limits = LARGE
        after = await child.run(os.getpid)
        assert after != before
        assert not _lives(before)
    assert not _lives(after)


async def test_what_is_urgent_waits_for_nothing_that_is_not(child: ChildProcess) -> None:
    done: list[str] = []

    async def ask(name: str, seconds: float) -> None:
        await child.run(time.sleep, seconds)
        done.append(name)

    async with asyncio.TaskGroup() as group:
        group.create_task(ask("long", 1.5))
        group.create_task(ask("behind it", 0.0))
        await asyncio.sleep(0.5)  # the long one has begun
        with at_once():
            group.create_task(ask("withdrawal", 0.0))
            group.create_task(ask("another withdrawal", 0.3))
    assert done[:2] == ["withdrawal", "another withdrawal"]
    assert set(done[2:]) == {"long", "behind it"}  # what lost its turn is asked anew


async def test_who_does_not_wait_any_longer_leaves_nothing_behind(child: ChildProcess) -> None:
    before = await child.run(os.getpid)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await child.run(sum, range(10**12))
    assert not _lives(before)
    assert await child.run(abs, -1) == 1, "the answer to this question, not to the one before"


PARENT = """
import asyncio, os, pathlib, sys
from routebot.publishing.child import ChildProcess

async def serve():
    async with ChildProcess.open(pathlib.Path(sys.argv[1])) as child:
        print(await child.run(os.getpid), flush=True)
        await child.run({work})

asyncio.run(serve())
"""


@pytest.mark.parametrize("work", ["sum, range(10**12)", "__import__('time').sleep, 600"])
def test_it_ends_with_a_parent_that_is_killed(tmp_path: Path, work: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT.format(work=work), write_folder(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert _lives(child)
        parent.send_signal(signal.SIGKILL)
    end = time.monotonic() + 60
    while _lives(child) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(process: int) -> bool:
    """Say whether a process runs; one that only waits to be buried does not."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"


def _environment(process: int) -> bytes:
    """Return what a process was started with, where the system shows it."""
    shown = Path(f"/proc/{process}/environ")
    return shown.read_bytes() if shown.exists() else b""


MADE = [
    DataError("GE.yaml", 3, "entry", "is wrong", "mend it").stood_before(),
    DatasetError([DataError("GE.yaml", 3, "", "is wrong")]),
    AnswerError("key", "message", option="x"),
    PublishError("key", "message", name="x"),
    UnchangedError("ab12", ["kept"], ["overtaken"]),
    UnsureBaseError("message", "ab12", who="anna"),
    ClashError("key", "message", [("detail", {"id": "x"})]),
]


@pytest.mark.parametrize("error", MADE, ids=lambda error: type(error).__name__)
def test_an_error_comes_whole_from_another_process(error: RoutebotError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert {**vars(again), "errors": ()} == {**vars(error), "errors": ()}


def test_every_error_that_is_made_of_more_than_a_message_is_tried() -> None:
    kinds = [vars(errors)[name] for name in errors.__all__]
    assert {kind for kind in kinds if "__init__" in vars(kind)} == {type(error) for error in MADE}
