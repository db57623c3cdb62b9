"""Processes make, read and destroy keys while their server is killed, stopped and emptied."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime

import pytest
from redis import Redis

from routebot.store.key_server.server import KeyServer
from tests.support.slices import share

LATER = datetime(2026, 11, 23, 13, tzinfo=UTC)
BOT, PEOPLE = 7, 20


@pytest.mark.proof
async def test_no_trouble_hands_out_a_wrong_key_or_brings_one_back(key_engine):
    chance, seen, over = random.Random(20261128), Counter(), asyncio.Event()
    address = key_engine.address
    async with (
        KeyServer.open(address, BOT, patience=30) as first,
        KeyServer.open(address, BOT, patience=30) as second,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(PEOPLE):
            group.create_task(_live([first, second], chance, seen, over))
        for _ in range(share(100, of=10)):
            await asyncio.sleep(chance.random() / 5)
            await _trouble(key_engine, chance, seen)
        over.set()
    assert seen["found"] > PEOPLE, "they got on meanwhile"
    assert seen["ended"] > PEOPLE
    assert seen["lost"]


async def _live(servers, chance, seen, over):
    """Make a key, find it with either process until it is lost, destroy it, and again."""
    while not over.is_set():
        made = await chance.choice(servers).make(LATER)
        for _ in range(chance.randrange(1, 4)):
            server = chance.choice(servers)
            found = await server.body(made.id, LATER)
            assert found in (None, made.body)
            assert not found or made.generation == server.generation
            seen["found" if found else "lost"] += 1
        await chance.choice(servers).destroy([made.id])
        assert await chance.choice(servers).body(made.id, LATER) is None
        row, rows = await server.rows_of(42, LATER)
        assert row in rows
        seen["ended"] += 1


async def _trouble(engine, chance, seen):
    pause = chance.random() / 2
    match chance.choice(["kill", "stop", "freeze", "empty"]):
        case "empty":
            with Redis.from_url(engine.address.url, protocol=2) as client:
                client.flushall()
        case "freeze":
            engine.freeze()
            await asyncio.sleep(6 * pause)  # some longer than one try may take
            engine.thaw()
        case how:
            engine.kill() if how == "kill" else engine.stop()
            await asyncio.sleep(pause)
            engine.start()
