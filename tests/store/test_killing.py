"""Processes are killed in the middle of saving and erasing, two at a time over the same rows."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from tests.store.conftest import NOON, OnServers
from tests.store.killed import CHATS
from tests.support.slices import share

ROUNDS = share(60, of=10)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.proof
async def test_no_kill_loses_a_session_or_brings_one_back_or_leaves_keys_for_long(
    backend, tmp_path
):
    if isinstance(backend, OnServers):
        database, keys = backend.servers
        (tmp_path / "servers").write_text(f"{database.url}\n{keys.url}\n")
    command = [sys.executable, "-m", "tests.store.killed", str(tmp_path), str(ROUNDS), "20261128"]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=True, timeout=600)
    confirmed, begun = _told(tmp_path / "log")
    assert len(confirmed) > CHATS / 2
    async with backend.open() as store:
        await _assert_as_told(store, confirmed, begun)
        await store.expire(NOON)
        await store.expire(NOON + timedelta(minutes=20))
        await backend.assert_keys_fit(store)
        await _assert_as_told(store, confirmed, begun)


async def _assert_as_told(store, confirmed, begun):
    for chat in range(2 * CHATS):
        session = await store.load(chat, NOON)
        assert (session.body["step"] if session else None) in {confirmed[chat], *begun[chat]}, chat


def _told(log: Path) -> tuple[dict[int, int | None], dict[int, list[int | None]]]:
    """Read what was confirmed of each chat last, and what may have happened after that.

    A step that was saved, or None for a chat without a session.
    """
    confirmed: dict[int, int | None] = defaultdict(lambda: None)
    begun: dict[int, list[int | None]] = defaultdict(list)
    for line in log.read_text().splitlines():
        what, chat, *step = line.split()
        state = int(step[0]) if step else None
        if what in ("saving", "erasing"):
            begun[int(chat)].append(state)
        else:
            confirmed[int(chat)] = state
            begun[int(chat)].clear()
    return confirmed, begun
