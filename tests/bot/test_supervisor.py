"""What systemd is told, over a real socket."""

import asyncio
import os
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from routebot.bot.supervisor import Supervisor
from routebot.environment import supervision
from tests.support.telegram import PATIENCE


@pytest.fixture(params=["a file", "no file"])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, socket.socket]]:
    """The address that systemd names, and its end of the socket."""
    there = tmp_path / "notify"
    address = str(there) if request.param == "a file" else f"@routebot-test-{os.getpid()}"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as listener:
        listener.bind(address.replace("@", "\0", 1) if request.param == "no file" else address)
        listener.settimeout(PATIENCE)
        yield address, listener


async def test_it_is_told_when_we_are_ready_alive_and_stop(
    heard: tuple[str, socket.socket],
) -> None:
    address, listener = heard
    supervisor, well = Supervisor(address, 0.03), True
    (pulse,) = supervisor.pulse(lambda: well)
    with supervisor.told():
        assert listener.recv(100) == b"READY=1"
        for _ in range(2):
            await pulse.work()
            assert listener.recv(100) == b"WATCHDOG=1"
        well = False
        await pulse.work()
    assert listener.recv(100) == b"STOPPING=1", "who is not alive says nothing"
    assert pulse.seconds == pytest.approx(0.01)


async def test_pulse_goes_on_until_the_end(heard: tuple[str, socket.socket]) -> None:
    address, listener = heard
    (pulse,) = Supervisor(address, 0.03).pulse(lambda: True)
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(pulse.run(stop))
        for _ in range(3):
            assert await asyncio.to_thread(listener.recv, 100) == b"WATCHDOG=1"
        stop.set()


def test_without_systemd_nothing_is_told() -> None:
    assert not Supervisor().pulse(lambda: True)
    with Supervisor().told():
        pass


def test_socket_that_is_gone_is_no_reason_to_stop(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Supervisor(str(tmp_path / "gone")).told():
        pass
    assert {getattr(record, "outcome", "") for record in caplog.records} == {"FileNotFoundError"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, ("", 0.0)),
        ({"NOTIFY_SOCKET": "/run/n"}, ("/run/n", 0.0)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "30000000"}, ("@n", 30.0)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "x"}, ("@n", 0.0)),
        ({"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}, ("@n", 0.0)),
        (
            {"NOTIFY_SOCKET": "@n", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(os.getpid())},
            ("@n", 1.0),
        ),
    ],
)
def test_what_systemd_wants_is_read_from_its_variables(
    given: dict[str, str], told: tuple[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert supervision() == told
