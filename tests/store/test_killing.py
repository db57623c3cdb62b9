"""Processes are killed in the middle of saving and erasing, two at a time over the same files."""

import asyncio
import subprocess
import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

import pytest

from routebot.store.keys import KeyFile
from routebot.store.sqlite.sessions import SqliteStore
from tests.store.conftest import NOON
from tests.store.killed import CHATS
from tests.support.slices import share

ROUNDS = share(60, of=10)
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.proof
async def test_no_kill_loses_a_session_or_brings_one_back_or_leaves_keys_for_long(tmp_path):
    command = [sys.executable, "-m", "tests.store.killed", str(tmp_path), str(ROUNDS), "20261128"]
    await asyncio.to_thread(subprocess.run, command, cwd=ROOT, check=True, timeout=600)
    confirmed, begun = _told(tmp_path / "log")
    assert len(confirmed) > CHATS / 2
    keys = KeyFile.open(tmp_path / "keys" / "keys")
    async with SqliteStore.open(tmp_path / "rows" / "sessions.db", keys, NOON) as store:
        for chat in range(2 * CHATS):
            session = await store.load(chat, NOON)
            found = session.body["step"] if session else None
            assert found in {confirmed[chat], *begun[chat]}, chat
        await store.expire(NOON)
        await store.expire(NOON + timedelta(minutes=20))
        rows = await store._reading.execute_fetchall("SELECT slot, row_key FROM session")
        living = {slot: bool(row_key) for slot, row_key in rows}
        assert {place.slot: place.body for place in keys.occupied()} == living
        assert sum(living.values()) == await store.count()
        for chat in range(2 * CHATS):
            session = await store.load(chat, NOON)
            assert (session.body["step"] if session else None) in {confirmed[chat], *begun[chat]}


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
