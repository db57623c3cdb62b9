"""The life of a worker: proved while it lasts, over within moments of its death."""

import asyncio
import signal
import time
from pathlib import Path

import pytest

from routebot.errors import StoreError
from routebot.store.postgres import life as lives
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.servers import Server
from tests.store.postgres.conftest import BOT, Worker, keeper, until, working
from tests.store.postgres.sharing import NOW
from tests.support.engines import PostgreSQL


async def _lives(worker: Worker, number: int) -> bool:
    return (await worker.database.rows("SELECT lives($1)", number))[0][0]


async def test_two_workers_know_of_each_other(worker: Worker, other: Worker):
    assert worker.life.number != other.life.number
    assert await _lives(worker, other.life.number)
    assert await _lives(other, worker.life.number)
    assert not await _lives(other, 0)
    assert worker.life.sure()
    assert [worker.life.leads(), other.life.leads()] == [True, False]


async def test_leaving_ends_the_life(worker: Worker, postgres: Server):
    async with working(postgres) as other:
        number = other.life.number
    assert not await _lives(worker, number)
    assert not other.life.sure()


async def test_killed_process_is_known_to_be_dead_within_moments(worker: Worker, postgres: Server):
    with keeper(postgres) as process:
        numbers = await worker.database.rows(
            "SELECT objid::bigint AS n FROM pg_locks WHERE classid = 4711 AND objid <> $1",
            worker.life.number,
        )
        process.kill()
        began = time.monotonic()
        while await _lives(worker, numbers[0]["n"]):
            assert time.monotonic() - began < 5
            await asyncio.sleep(0.001)


async def test_another_leads_when_the_leader_dies(postgres: Server, monkeypatch):
    monkeypatch.setattr(lives, "BEAT_SECONDS", 0.1)
    with keeper(postgres) as process:
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "sure True\n"
        async with working(postgres) as worker, working(postgres, BOT + 1) as stranger:
            assert not worker.life.leads()
            assert stranger.life.leads(), "each bot has a leader of its own"
            process.kill()
            await until(worker.life.leads)


async def test_lost_connection_is_another_life(
    postgres_engine: PostgreSQL, worker: Worker, other: Worker
):
    former = worker.life.number
    postgres_engine.sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE classid = 4711 AND objid = {former}"
    )
    await until(lambda: worker.life.sure() and worker.life.number != former)
    assert not await _lives(other, former)
    assert await _lives(other, worker.life.number)


async def test_life_goes_on_when_the_server_is_restarted(
    postgres_engine: PostgreSQL, worker: Worker, caplog
):
    for end in (postgres_engine.kill, postgres_engine.stop):
        former = worker.life.number
        await asyncio.to_thread(end)
        await until(lambda: not worker.life.sure())
        assert not worker.life.leads()
        await asyncio.to_thread(postgres_engine.start)
        await until(lambda former=former: worker.life.sure() and worker.life.number != former)
        await until(worker.life.leads)
    assert len(caplog.records) == 2, "each loss is told once"


async def test_server_that_says_nothing_makes_unsure(
    postgres_engine: PostgreSQL, worker: Worker, monkeypatch
):
    monkeypatch.setattr(lives, "SURE_SECONDS", 0.5)
    monkeypatch.setattr(lives, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(lives, "_ANSWER_SECONDS", 1)
    worker.life.listen("wakes", lambda _: None)
    await until(worker.life.sure)
    postgres_engine.freeze()
    try:
        await until(lambda: not worker.life.sure())
    finally:
        postgres_engine.thaw()
    await until(worker.life.sure)


@pytest.mark.parametrize(("seconds", "said"), [(0.1, "sure"), (2, "unsure")])
async def test_process_that_stood_still_is_unsure_at_once(postgres: Server, seconds, said):
    with keeper(postgres, SURE="2") as process:
        process.stdin.write("stop\n")
        process.stdin.flush()
        await until(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "T")
        await asyncio.sleep(seconds)
        process.send_signal(signal.SIGCONT)
        assert process.stdout.readline().split()[0] == said


async def test_sign_of_life_is_kept_for_seconds_that_a_sleeping_machine_counts(
    worker: Worker, monkeypatch
):
    later = lives._now() + lives.SURE_SECONDS
    monkeypatch.setattr(lives, "_now", lambda: later)
    assert not worker.life.sure()


async def test_those_who_are_sent_updates_share_them_and_a_poller_does_not(
    postgres: Server, worker: Worker, other: Worker
):
    assert await worker.life.take_polling(exclusive=False)
    assert await other.life.take_polling(exclusive=False)
    async with working(postgres) as poller, working(postgres, BOT + 1) as stranger:
        assert not await poller.life.take_polling(exclusive=True)
        assert await stranger.life.take_polling(exclusive=True)


async def test_poller_lets_nobody_else_in_and_keeps_it_over_a_loss(
    postgres_engine: PostgreSQL, worker: Worker, other: Worker
):
    assert await worker.life.take_polling(exclusive=True)
    postgres_engine.stop()
    with pytest.raises(StoreError, match="cannot be reached"):
        await worker.life.take_polling(exclusive=True)
    postgres_engine.start()
    await until(lambda: worker.life.sure() and other.life.sure())
    assert not await other.life.take_polling(exclusive=True)
    assert not await other.life.take_polling(exclusive=False)


async def test_what_is_said_is_heard_at_once_and_after_a_loss(
    postgres_engine: PostgreSQL, worker: Worker, other: Worker
):
    heard: list[str] = []
    other.life.listen("news", heard.append)
    await until(lambda: heard == [""])
    await worker.database.rows("SELECT pg_notify('news', 'revision 7')")
    await until(lambda: heard == ["", "revision 7"], lives.BEAT_SECONDS / 2)
    postgres_engine.restart()
    await until(lambda: heard == ["", "revision 7", ""])
    await until(worker.life.sure)
    await worker.database.rows("SELECT pg_notify('news', 'revision 8')")
    await until(lambda: heard[-1] == "revision 8")


async def test_life_does_not_begin_where_nobody_is(
    postgres_engine: PostgreSQL, postgres: Server, monkeypatch
):
    monkeypatch.setattr(lives, "PATIENCE", 0.3)
    async with Postgres.open(postgres, NOW, patience=0.3) as database:
        postgres_engine.stop()
        with pytest.raises(StoreError, match="cannot be reached"):
            async with Life.open(database, BOT):
                pass
