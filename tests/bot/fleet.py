"""Workers that can be killed, stopped, paused and born again, behind a balancer."""

import asyncio
import json
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import DATA
from tests.support.balancer import Balancer
from tests.support.engines import free_port
from tests.support.telegram import PATIENCE, FakeTelegram

__all__ = ["SECRET", "Fleet", "Worker", "fleet"]

SECRET = "0123456789abcdef-secret"


@dataclass(eq=False)
class Worker:
    """One of the processes, and those that took its place."""

    number: int
    port: int
    process: int = 0
    is_ready: asyncio.Event = field(default_factory=asyncio.Event)
    ended: asyncio.Future[int] | None = None


@dataclass
class Fleet:
    """All of them.

    Attributes:
        settings: of each worker, as in the environment.
        hurry: place of a constant of the program -> its value here.
        plans: each has a child process for plans from the beginning.
        spoiled: what they do wrong (`workers.SPOILED`); empty for nothing.
    """

    server: FakeTelegram
    balancer: Balancer
    warm: asyncio.subprocess.Process
    folder: Path
    settings: Mapping[str, str]
    hurry: Mapping[str, Any]
    plans: bool
    spoiled: str
    workers: list[Worker]
    _born: asyncio.Event = field(default_factory=asyncio.Event)

    async def bear(self, worker: Worker) -> None:
        """Start a worker, which is ready some time later."""
        loop = asyncio.get_running_loop()
        worker.is_ready.clear()
        worker.process, worker.ended = 0, loop.create_future()
        told = {
            "port": worker.port,
            "log": str(self.log(worker)),
            "settings": {
                "ROUTEBOT_TOKEN": self.server.token,
                "ROUTEBOT_API_URL": self.server.base_url.removesuffix("/bot"),
                "ROUTEBOT_WEBHOOK_SECRET": SECRET,
                "ROUTEBOT_DATA": str(DATA),
                **self.settings,
            },
            "hurry": self.hurry,
            "plans": self.plans,
            "spoiled": self.spoiled,
        }
        assert self.warm.stdin
        self.warm.stdin.write(json.dumps(told).encode() + b"\n")
        await self.warm.stdin.drain()
        while not worker.process:
            self._born.clear()
            await self._born.wait()

    async def ready(self, worker: Worker) -> None:
        """Wait until a worker serves."""
        async with asyncio.timeout(PATIENCE):
            await worker.is_ready.wait()

    def kill(self, worker: Worker) -> None:
        """End a worker at once."""
        self._signal(worker, signal.SIGKILL)

    async def stop(self, worker: Worker) -> int:
        """End a worker in order; return its exit status."""
        assert worker.ended
        self._signal(worker, signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            return await worker.ended

    async def restarted(self, worker: Worker) -> int:
        """End a worker in order and start it again; return the exit status."""
        code = await self.stop(worker)
        await self.bear(worker)
        await self.ready(worker)
        return code

    def pause(self, worker: Worker) -> None:
        """Let a worker do nothing until `go_on`."""
        self._signal(worker, signal.SIGSTOP)

    def go_on(self, worker: Worker) -> None:
        """Let a paused worker go on."""
        self._signal(worker, signal.SIGCONT)

    def _signal(self, worker: Worker, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(worker.process, number)

    def log(self, worker: Worker) -> Path:
        """Return where a worker, and those that took its place, write what they log."""
        return self.folder / f"worker-{worker.number}.log"

    async def hear(self) -> None:
        """Take note of what the warm process says."""
        assert self.warm.stdout
        while line := await self.warm.stdout.readline():
            self._heard(json.loads(line))

    def _heard(self, told: Mapping[str, int]) -> None:
        for worker in self.workers:
            if told.get("port") == worker.port:
                worker.process = told["born"]
                self._born.set()
            elif told.get("ready") == worker.process:
                worker.is_ready.set()
            elif told.get("ended") == worker.process and worker.ended:
                worker.is_ready.clear()
                worker.ended.set_result(told["code"])


@asynccontextmanager
async def fleet(
    server: FakeTelegram,
    folder: Path,
    settings: Mapping[str, str],
    number: int,
    dice: random.Random,
    *,
    hurry: Mapping[str, Any],
    plans: bool = False,
    spoiled: str = "",
) -> AsyncIterator[Fleet]:
    """Run workers for the length of an ``async with``."""
    command = (sys.executable, "-m", "tests.bot.workers", str(DATA))
    warm = await asyncio.create_subprocess_exec(
        *command, cwd=DATA.parent, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    workers = [Worker(each, free_port()) for each in range(number)]
    async with Balancer(dice, ports=[each.port for each in workers]).open() as balancer:
        opened = Fleet(server, balancer, warm, folder, settings, hurry, plans, spoiled, workers)
        server.webhook(f"http://127.0.0.1:{balancer.port}/telegram")
        hearing = asyncio.create_task(opened.hear())  # noqa: TID251 - ended below
        try:
            for worker in workers:
                await opened.bear(worker)
            for worker in workers:
                await opened.ready(worker)
            yield opened
        finally:
            for worker in workers:
                if worker.process and worker.ended and not worker.ended.done():
                    opened.kill(worker)
            assert warm.stdin
            warm.stdin.close()
            await warm.wait()
            await hearing
