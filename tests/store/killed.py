"""Two processes that save and erase over the same rows until they are killed; again and again.

A program of its own, for `test_killing`: ``python -m tests.store.killed FOLDER ROUNDS SEED``. The
rows are in files of the folder, or on the servers that two lines of its file ``servers`` name. What
a process is about to do to a chat, and what was confirmed, goes line by line into ``FOLDER/log``.
"""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

from routebot.store.protocol import SessionStore
from routebot.store.servers import Server, Servers
from tests.store.conftest import NOON, Backend, Files, OnServers

__all__ = ["CHATS"]

CHATS, TALKERS = 40, 4
"""Chats of each process, and how many of them do something at once."""


async def _talk(store: SessionStore, chats: range, dice: random.Random, log: int) -> None:
    """Save and erase for ever."""
    while True:
        chat = dice.choice(chats)
        session = await store.load(chat, NOON)
        step = session.body["step"] + 1 if session else 0
        if session and dice.random() < 0.3:
            os.write(log, b"erasing %d\n" % chat)
            erased = await store.erase(chat, NOON)
            os.write(log, b"erased %d\n" % chat)
            if dice.random() < 0.7:
                await store.owe(chat, (), NOON, erased.alarm)
            continue
        os.write(log, b"saving %d %d\n" % (chat, step))
        await store.save(
            chat,
            {"step": step},
            session.version if session else None,
            NOON,
            (step,),
            fresh_key=bool(session) and dice.random() < 0.2,
        )
        os.write(log, b"saved %d %d\n" % (chat, step))


async def _run(backend: Backend, number: int, seed: int, log: int) -> None:
    dice = random.Random(seed)
    async with backend.open() as store, asyncio.TaskGroup() as tasks:
        for talker in range(TALKERS):
            # Two never talk to one chat at once: in the bot a lock sees to that.
            chats = range(number * CHATS + talker, (number + 1) * CHATS, TALKERS)
            tasks.create_task(_talk(store, chats, random.Random(dice.random()), log))
        tasks.create_task(_sweep(store))


async def _sweep(store: SessionStore) -> None:
    while True:
        await store.expire(NOON)
        await asyncio.sleep(0.02)


def _backend_in(folder: Path) -> tuple[Backend, float]:
    """Return where the rows are, and for how many seconds a process that uses them is left alone."""
    servers = folder / "servers"
    if not servers.exists():
        return Files(folder), 0.1
    return OnServers(Servers(*map(Server, servers.read_text().splitlines()))), 0.4


def main() -> None:
    """Fork two processes and kill both at a random moment, so many times."""
    folder, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    backend, least = _backend_in(folder)
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in range(rounds):
        children = []
        for number in range(2):
            seed, child = dice.randrange(2**32), os.fork()
            if child == 0:
                try:
                    asyncio.run(_run(backend, number, seed, log))
                finally:
                    os._exit(1)  # nothing but a kill ends it
            children.append(child)
        time.sleep(least + dice.uniform(0, 0.5))
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            _, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status), "it ended by itself"


if __name__ == "__main__":
    main()
