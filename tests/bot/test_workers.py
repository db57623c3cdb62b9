"""Workers are killed, paused and started anew while people tap, and so are the servers behind them.

What is checked, whatever happens:

- Every conversation is in the end what a model says that applied each tap and text once and in
  order (`tapping`): no answer is lost or doubled. So says its screen, and so says the store.
- Each thing that somebody does leads to the screen that it has to lead to, in `tapping.SECONDS`,
  without being done again.
- A chat has one live message at rest and nothing beside it; two for as long as a debt takes, at
  most.
- Of two deliveries of a chat that a worker took, the earlier update is answered first.
- Nothing is left that would hold a chat up, and no chat is owed anything.
- Workers log no error but that a server is away, and nothing of a person, token or password.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from routebot.clock import now
from routebot.publishing.publisher import Publisher
from routebot.store.identity import BotIdentity
from routebot.store.key_server.server import KeyServer
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.revisions import PostgresRevisions
from routebot.store.postgres.sessions import PostgresStore
from routebot.store.servers import Server
from tests.bot.conftest import sessions_in
from tests.bot.fleet import Worker
from tests.bot.stage import out_of_order, staged, stored_as_meant
from tests.bot.workers import SPOILED
from tests.publishing.small import ON, WHY, over, reworded, write_folder
from tests.support.balancer import Handed
from tests.support.datasets import minimal
from tests.support.desk import Desk
from tests.support.engines import Keys, PostgreSQL
from tests.support.slices import share
from tests.support.telegram import PATIENCE

SEED = int(os.environ.get("SEED", "20261129"))
"""Another one is tried with ``SEED=… pytest tests/bot/test_workers.py``."""

KILLS = share(100, of=20)
RESTARTS = share(5, of=5)
PEOPLE = share(50, of=5)
IN_FILES = share(25, of=5)
"""Kills of a worker that is alone: nobody serves until it is born again."""

WHOLE = share(2) == 2
whole_only = pytest.mark.skipif(not WHOLE, reason="`make proofs` runs it")


def test_of_two_updates_that_wait_the_later_one_must_not_be_taken_first() -> None:
    earlier = Handed(1, 7, 0, at=0.0, times=0, until=2.0, status=200)
    later = Handed(2, 7, 0, at=1.0, times=0, until=1.5, status=200)
    assert out_of_order([earlier, later])
    assert not out_of_order([earlier, replace(later, until=2.5)])
    assert not out_of_order([replace(earlier, status=503), later]), "it comes again"


# One worker over files


async def _killed_over_files(folder: Path, desk: Desk, spoiled: str = "") -> None:
    """Kill the one worker that keeps all in files, again and again, and look at what is left."""
    settings = {
        "ROUTEBOT_DATABASE": str(folder / "rows" / "db.sqlite"),
        "ROUTEBOT_KEYS": str(folder / "keys" / "ring"),
    }
    async with staged(
        folder, settings, 1, desk, seed=SEED, people=PEOPLE, spoiled=spoiled
    ) as stage:
        async with stage.tapping():
            for _ in range(5 if spoiled else IN_FILES):
                await stage.one_killed()
        await stage.ended()
    async with sessions_in(folder, now()) as store:
        await stored_as_meant(stage.tappers, store)


@pytest.mark.proof
async def test_a_single_worker_over_files_is_killed(tmp_path: Path, desk: Desk) -> None:
    await _killed_over_files(tmp_path, desk)


@whole_only
@pytest.mark.proof
@pytest.mark.parametrize("spoiled", sorted(SPOILED.keys() - {"takes no turns"}))
async def test_a_worker_that_loses_answers_is_found_out(
    tmp_path: Path, desk: Desk, spoiled: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bot.tapping.SECONDS", 10.0)
    with pytest.raises((AssertionError, ExceptionGroup)):
        await _killed_over_files(tmp_path, desk, spoiled)


# Three workers over servers


@dataclass
class Servers:
    """What the workers share."""

    postgres: Server
    postgres_engine: PostgreSQL
    keys: Server
    key_engine: Keys

    @property
    def settings(self) -> dict[str, str]:
        """For each worker."""
        return {"ROUTEBOT_DATABASE": self.postgres.url, "ROUTEBOT_KEYS": self.keys.url}

    @asynccontextmanager
    async def opened(self, token: str) -> AsyncIterator[tuple[Postgres, PostgresStore]]:
        """Open what is stored, beside nobody."""
        bot = BotIdentity.of(token)
        async with (
            Postgres.open(self.postgres, now()) as database,
            KeyServer.open(self.keys, bot.id) as key_server,
            PostgresStore.open(database, key_server, bot, None) as store,
        ):
            yield database, store


@pytest.fixture
def servers(
    postgres: Server, postgres_engine: PostgreSQL, key_server_address: Server, key_engine: Keys
) -> Servers:
    """A database of its own, and an empty server of keys."""
    return Servers(postgres, postgres_engine, key_server_address, key_engine)


async def nothing_held(database: Postgres) -> None:
    """See that no turn is held or waited for, and no chat owed anything, a lease after the end."""
    end = time.monotonic() + 20
    counts = (
        "SELECT (SELECT count(*) FROM claim WHERE until > clock_timestamp()),"
        " (SELECT count(*) FROM waiting WHERE until > clock_timestamp()),"
        " (SELECT count(*) FROM session WHERE owed)"
    )
    while any(left := tuple((await database.rows(counts))[0])):
        assert time.monotonic() < end, f"turns, waiting, owed: {left}"
        await asyncio.sleep(0.2)


@pytest.mark.proof
async def test_three_workers_over_servers_are_killed(
    tmp_path: Path, desk: Desk, servers: Servers
) -> None:
    every = KILLS // RESTARTS
    async with staged(tmp_path, servers.settings, 3, desk, seed=SEED, people=PEOPLE) as stage:
        async with stage.tapping():
            for number in range(KILLS):
                await stage.one_killed()
                if number % every == every // 2:
                    await asyncio.to_thread(servers.postgres_engine.restart, "immediate")
                if number == KILLS // 3:
                    await stage.all_restarted()
                if number == KILLS * 2 // 3 and WHOLE:
                    await stage.one_paused()
        await stage.ended()
    async with servers.opened(stage.server.token) as (database, store):
        await stored_as_meant(stage.tappers, store)
        await nothing_held(database)


async def _left_alone(folder: Path, desk: Desk, servers: Servers, spoiled: str) -> None:
    """Let people tap at workers that nothing happens to: never are there two live messages."""
    opened = staged(folder, servers.settings, 3, desk, seed=SEED, people=20, spoiled=spoiled)
    async with opened as stage:
        async with stage.tapping():
            await asyncio.sleep(10)
        assert not stage.server.two
        await stage.ended()
    async with servers.opened(stage.server.token) as (_, store):
        await stored_as_meant(stage.tappers, store)


@whole_only
@pytest.mark.proof
async def test_workers_that_take_no_turns_are_found_out(
    tmp_path: Path, desk: Desk, servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.bot.tapping.SECONDS", 10.0)
    monkeypatch.setattr("tests.bot.stage.REST_SECONDS", 10.0)
    with pytest.raises((AssertionError, ExceptionGroup)):
        await _left_alone(tmp_path, desk, servers, "takes no turns")


@whole_only
@pytest.mark.proof
async def test_workers_that_are_restarted_one_by_one_lose_no_tap(
    tmp_path: Path, desk: Desk, servers: Servers
) -> None:
    async with staged(tmp_path, servers.settings, 3, desk, seed=SEED, people=PEOPLE) as stage:
        async with stage.tapping():
            for _ in range(3):
                await stage.all_restarted()
        assert not stage.server.delivery.failures
        assert not stage.server.two
        await stage.ended()
    async with servers.opened(stage.server.token) as (database, store):
        await stored_as_meant(stage.tappers, store)
        await nothing_held(database)


@pytest.mark.proof
async def test_without_its_keys_every_session_begins_anew_and_no_card_stays(
    tmp_path: Path, desk: Desk, servers: Servers
) -> None:
    async with staged(tmp_path, servers.settings, 3, desk, seed=SEED, people=PEOPLE) as stage:
        for _ in range(4):
            await asyncio.gather(*(tapper.act() for tapper in stage.tappers))
        await stage.rested()
        begun = [tapper for tapper in stage.tappers if tapper.model]
        coming, staying_away = begun[::2], begun[1::2]
        assert coming
        assert staying_away
        await asyncio.to_thread(servers.key_engine.restart)
        # A second delivery of the press shows the screen as it is, without the sentence.
        again, stage.server.delivery.again = stage.server.delivery.again, lambda _update: None
        await asyncio.gather(*(tapper.come_back() for tapper in coming))
        stage.server.delivery.again = again
        assert await _until(lambda: not any(each.person.chat.messages for each in staying_away))
        for tapper in staying_away:
            tapper.model = None
        async with stage.tapping():
            await asyncio.sleep(1)
        await stage.ended()
    async with servers.opened(stage.server.token) as (database, store):
        await stored_as_meant(stage.tappers, store)
        await nothing_held(database)


async def test_a_publication_reaches_every_worker_though_none_asks_for_it(
    tmp_path: Path, desk: Desk, servers: Servers
) -> None:
    data = write_folder(tmp_path / "data")
    async with staged(
        tmp_path,
        {**servers.settings, "ROUTEBOT_DATA": str(data)},
        3,
        desk,
        seed=SEED,
        people=0,
        plans=True,
        hurry={"routebot.serving.POLL": 3600.0},
    ) as stage:
        async with Postgres.open(servers.postgres, now()) as database:
            publisher = Publisher(PostgresRevisions.on(database), minimal(), 1)
            draft = await publisher.draft(over(reworded()), ON)
            await publisher.publish(draft, "anna", WHY, now())

        def swapped(worker: Worker) -> bool:
            return '"swap"' in stage.fleet.log(worker).read_text("utf-8")

        for worker in stage.fleet.workers:
            assert await _until(lambda worker=worker: swapped(worker))


async def _until(met: Callable[[], bool]) -> bool:
    end = time.monotonic() + PATIENCE
    while not met():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True
