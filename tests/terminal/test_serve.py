"""``routebot serve`` where the machine is in trouble; what it serves is tested in `tests/bot`."""

import asyncio
import errno
import logging
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import routebot.serving
from routebot.terminal import serve
from tests.publishing.small import write_folder
from tests.support.telegram import PATIENCE, FakeTelegram
from tests.terminal.conftest import environment


async def test_log_on_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    """People are answered; the end says what could not be written, once."""
    write_folder(tmp_path / "small")
    async with FakeTelegram() as server:
        full = os.open("/dev/full", os.O_WRONLY)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "routebot", "serve", "--data", "small"),
            cwd=tmp_path,
            env={
                **environment(tmp_path),
                "ROUTEBOT_TOKEN": server.token,
                "ROUTEBOT_API_URL": server.base_url.removesuffix("/bot"),
            },
            stdout=full,
            stderr=asyncio.subprocess.PIPE,
        )
        os.close(full)
        person = server.person(7)
        await person.send("/start")
        assert await server.world.pulse.until(lambda: bool(person.chat.bot_messages), PATIENCE)
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert (process.returncode, errors) == (1, b"routebot: No space left on device\n")


@pytest.mark.parametrize("bug", [False, True], ids=["machine", "bug"])
def test_what_a_task_is_refused_is_told_as_elsewhere_and_a_bug_stays_one(
    run, monkeypatch, tmp_path, bug
):
    """`ulimit -n 14`, for example, which is met at a moment that differs from run to run."""
    refused = OSError(errno.EMFILE, "Too many open files", "routebot.po")
    errors = [refused, KeyError("a bug")] if bug else [refused]

    @asynccontextmanager
    async def refusing(*_, **__):
        raise ExceptionGroup("of tasks", [ExceptionGroup("of one", errors)])
        yield

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:ABC-def")
    monkeypatch.setattr(routebot.serving, "serving", refusing)
    monkeypatch.setattr(serve, "set_up", lambda **_: None)
    monkeypatch.setattr(logging, "raiseExceptions", True)  # set back at the end
    with pytest.raises(ExceptionGroup if bug else OSError) as caught:
        run("serve")
    assert (caught.value is refused) != bug
