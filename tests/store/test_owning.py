"""A database of sessions is one bot's, and one process's while it serves."""

import subprocess
import sys

import pytest

from routebot.errors import ConfigError
from routebot.store.sqlite.owning import LOCK, belong_to_bot, served_alone
from tests.store.conftest import NOON

CHAT = 7
HOLDER = """
import asyncio, sys
from pathlib import Path
from routebot.store.sqlite.owning import served_alone

async def hold():
    async with served_alone(Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.sleep(600)

asyncio.run(hold())
"""


async def test_second_process_is_refused_in_words_until_the_first_is_dead(tmp_path):
    path = tmp_path / "state" / "routebot.sqlite"
    with subprocess.Popen(  # noqa: ASYNC220 - its first line is waited for
        [sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(ConfigError, match=r"another `routebot serve`(?s:.*)ROUTEBOT_DATABASE"):
            async with served_alone(path, patience=0.1):
                pass
        async with served_alone(path.with_name("other.sqlite"), patience=0.1):
            pass
        holder.kill()
    async with served_alone(path):
        pass
    lock = path.with_name(path.name + LOCK)
    assert lock.stat().st_mode & 0o777 == 0o600
    assert lock.read_bytes() == b""


async def test_sessions_of_another_bot_are_refused_and_an_empty_database_is_taken_over(sqlite):
    async with sqlite.open() as store:
        path = store._path
        await store.save(CHAT, {}, None, NOON, (5,))
        belong_to_bot(path, 8_123_456_789)
        belong_to_bot(path, 8_123_456_789)
        with pytest.raises(ConfigError, match="forget --all --alarms"):
            belong_to_bot(path, 123)
        await store.erase(CHAT, NOON)
        with pytest.raises(ConfigError):  # its message still is in the chat
            belong_to_bot(path, 123)
        await store.clear()
        belong_to_bot(path, 123)
        await store.save(CHAT, {}, None, NOON)
        with pytest.raises(ConfigError):
            belong_to_bot(path, 8_123_456_789)
