"""Two processes that save and erase over the same files until they are killed; again and again.

A program of its own, for `test_killing`: ``python -m tests.store.killed FOLDER ROUNDS SEED``. What
a process is about to do to a chat, and what was confirmed, goes line by line into ``FOLDER/log``.
"""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore
from tests.store.conftest import NOON

__all__ = ["CHATS"]

CHATS, TALKERS = 40, 4
"""Chats of each process, and how many of them do something at once."""


async def _talk(store: SqliteStore, chats: range, dice: random.Random, log: int) -> None:
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


async def _run(folder: Path, number: int, seed: int, log: int) -> None:
    dice = random.Random(seed)
    keys = KeyFile.open(folder / "keys" / "keys")
    opening = SqliteStore.open(folder / "rows" / "sessions.db", keys, NOON)
    async with opening as store, asyncio.TaskGroup() as tasks:
        for talker in range(TALKERS):
            # Two never talk to one chat at once: in the bot a lock sees to that.
            chats = range(number * CHATS + talker, (number + 1) * CHATS, TALKERS)
            tasks.create_task(_talk(store, chats, random.Random(dice.random()), log))
        tasks.create_task(_sweep(store))


async def _sweep(store: SqliteStore) -> None:
    while True:
        await store.expire(NOON)
        await asyncio.sleep(0.02)


def main() -> None:
    """Fork two processes and kill both at a random moment, so many times."""
    folder, rounds, dice = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    log = os.open(folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in range(rounds):
        children = []
        for number in range(2):
            seed, child = dice.randrange(2**32), os.fork()
            if child == 0:
                try:
                    asyncio.run(_run(folder, number, seed, log))
                finally:
                    os._exit(1)  # nothing but a kill ends it
            children.append(child)
        time.sleep(dice.uniform(0.1, 0.6))
        for child in children:
            os.kill(child, signal.SIGKILL)
        for child in children:
            _, status = os.waitpid(child, 0)
            assert os.WIFSIGNALED(status), "it ended by itself"


if __name__ == "__main__":
    main()
