"""Turns of chats among workers: one has it, the others wait in order, the dead hold up nobody."""

import asyncio
import signal
import time
from contextlib import AsyncExitStack

import pytest

from routebot.errors import BusyError
from routebot.store.postgres import claims as turns
from routebot.store.postgres import life as lives
from routebot.store.servers import Server
from tests.store.postgres.conftest import BOT, Worker, keeper, until, working
from tests.store.postgres.sharing import identity
from tests.support.engines import PostgreSQL

CHAT = 4242


async def _rows(worker: Worker) -> int:
    ((number,),) = await worker.database.rows(
        "SELECT (SELECT count(*) FROM claim) + (SELECT count(*) FROM waiting)"
    )
    return number


async def _nothing_left(worker: Worker) -> None:
    for _ in range(1000):
        if not await _rows(worker):
            return
        await asyncio.sleep(0.01)
    pytest.fail("something is left")


async def test_one_has_a_turn_at_a_time(worker: Worker, other: Worker):
    at_work, seen = 0, []

    async def take(by: Worker, order: int) -> None:
        nonlocal at_work
        async with by.claims.held(CHAT + order % 3, order):
            by.claims.check()
            at_work += 1
            seen.append(at_work)
            await asyncio.sleep(0.01)
            at_work -= 1

    # Within a process the bot asks for a chat once at a time.
    for order in range(8):
        await asyncio.gather(take(worker, 3 * order), take(other, 3 * order))
    assert len(seen) == 16
    assert max(seen) == 1
    await _nothing_left(worker)


async def test_chats_do_not_wait_for_each_other(worker: Worker, other: Worker):
    async with worker.claims.held(CHAT, 1), other.claims.held(CHAT + 1, 2):
        worker.claims.check()


async def test_those_who_wait_go_in_order_of_their_updates(postgres: Server):
    went: list[int] = []

    async def take(by: Worker, order: int | None) -> None:
        async with by.claims.held(CHAT, order):
            went.append(order)

    async with AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(working(postgres)) for _ in range(5)]
        async with asyncio.TaskGroup() as tasks, workers[0].claims.held(CHAT, 1):
            for by, order in zip(workers[1:], (None, 9, 3, 7), strict=True):
                tasks.create_task(take(by, order))
                await asyncio.sleep(0.1)
        assert went == [3, 7, 9, None]
        await _nothing_left(workers[0])


async def test_who_comes_later_does_not_overtake(worker: Worker, other: Worker, postgres: Server):
    """Whoever asks just when a turn is freed, with a higher update than one that waits."""
    went: list[int] = []

    async def take(by: Worker, order: int) -> None:
        async with by.claims.held(CHAT, order):
            went.append(order)

    async with asyncio.TaskGroup() as tasks, working(postgres) as third:
        async with worker.claims.held(CHAT, 1):
            tasks.create_task(take(other, 2))
            await asyncio.sleep(0.1)
        await take(third, 3)
        await until(lambda: len(went) == 2)
    assert went == [2, 3]


async def test_turn_of_a_killed_process_is_taken_over_within_moments(
    worker: Worker, postgres: Server
):
    with keeper(postgres, CHAT) as process:
        process.kill()
        began = time.monotonic()
        async with worker.claims.held(CHAT, 2):
            assert time.monotonic() - began < 5
    await _nothing_left(worker)


async def test_dead_worker_that_waited_holds_up_nobody(worker: Worker):
    chat = identity(BOT).hash_of_turn(CHAT)
    waits = "INSERT INTO waiting VALUES ($1, $2, 1, $3, clock_timestamp() + interval '9 s')"
    await worker.database.rows(waits, BOT, chat, 7)
    began = time.monotonic()
    async with worker.claims.held(CHAT, 2):
        assert time.monotonic() - began < 5
    await worker.database.rows(waits, BOT, chat, worker.life.number)
    with pytest.raises(TimeoutError):  # as it would for one that lives
        async with asyncio.timeout(0.2), worker.claims.held(CHAT, 2):
            pass


async def test_turn_of_a_process_that_stands_still_is_taken_over_after_its_lease(
    worker: Worker, postgres: Server
):
    with keeper(postgres, CHAT) as process:
        process.send_signal(signal.SIGSTOP)
        # Its lease is made to be over; the real one is 30 seconds.
        await worker.database.rows("UPDATE claim SET until = clock_timestamp() + interval '1 s'")
        began = time.monotonic()
        async with worker.claims.held(CHAT, 2):
            assert 0.8 < time.monotonic() - began < 5


async def test_turn_that_lasts_is_kept(worker: Worker, postgres: Server, monkeypatch):
    monkeypatch.setattr(lives, "BEAT_SECONDS", 0.1)
    worker.life.listen("wakes", lambda _: None)
    async with worker.claims.held(CHAT, 1):
        await worker.database.rows("UPDATE claim SET until = clock_timestamp() + interval '1 s'")
        await asyncio.sleep(0.5)
        rows = await worker.database.rows("SELECT until - clock_timestamp() AS left FROM claim")
        assert rows[0]["left"].total_seconds() > 20


async def test_waiting_ends_after_its_time(worker: Worker, other: Worker, monkeypatch):
    monkeypatch.setattr(turns, "BUSY_SECONDS", 0.3)
    async with worker.claims.held(CHAT, 1):
        began = time.monotonic()
        with pytest.raises(BusyError):
            async with other.claims.held(CHAT, 2):
                pass
        assert 0.2 < time.monotonic() - began < 3
    await _nothing_left(worker)


async def test_waiter_who_is_cancelled_leaves_nothing(worker: Worker, other: Worker):
    async with worker.claims.held(CHAT, 1):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1), other.claims.held(CHAT, 2):
                pass
    await _nothing_left(worker)


async def test_check_notices_a_turn_that_may_be_somebody_elses(
    postgres_engine: PostgreSQL, worker: Worker
):
    worker.claims.check()
    async with worker.claims.held(CHAT, 1):
        worker.claims.check()
        await asyncio.to_thread(postgres_engine.stop)
        await until(lambda: not worker.life.sure())
        with pytest.raises(BusyError):
            worker.claims.check()
        await asyncio.to_thread(postgres_engine.start)
        await until(worker.life.sure)
        with pytest.raises(BusyError):
            worker.claims.check()
    worker.claims.check()
    async with worker.claims.held(CHAT, 2):
        worker.claims.check()


async def test_check_passes_in_what_outlives_its_turn(postgres_engine: PostgreSQL, worker: Worker):
    over = asyncio.Event()

    async def later() -> None:
        await over.wait()
        worker.claims.check()

    async with asyncio.TaskGroup() as tasks:
        async with worker.claims.held(CHAT, 1):
            tasks.create_task(later())
        postgres_engine.restart()
        over.set()


async def test_turns_go_on_while_the_server_is_restarted(
    postgres_engine: PostgreSQL, postgres: Server
):
    taken, at_work = 0, set()

    async def tap(by: Worker, chat: int) -> None:
        nonlocal taken
        for order in range(40):
            async with by.claims.held(chat, order):
                try:
                    by.claims.check()
                    assert chat not in at_work
                    at_work.add(chat)
                    await asyncio.sleep(0.01)
                    by.claims.check()
                    taken += 1
                except BusyError:
                    pass  # Telegram would deliver it again
                finally:
                    at_work.discard(chat)

    async with working(postgres) as one, working(postgres) as two, asyncio.TaskGroup() as tasks:
        for chat in range(1, 9):
            tasks.create_task(tap(one, chat))
            tasks.create_task(tap(two, chat))
        for _ in range(2):
            await asyncio.sleep(0.5)
            await asyncio.to_thread(postgres_engine.restart, "immediate")
    assert taken > 500
    async with working(postgres) as later:
        await _nothing_left(later)


async def test_server_that_stays_away_keeps_nobody_waiting_for_long(
    postgres_engine: PostgreSQL, worker: Worker, monkeypatch
):
    monkeypatch.setattr(turns, "BUSY_SECONDS", 0.5)
    postgres_engine.stop()
    with pytest.raises(BusyError):
        async with worker.claims.held(CHAT, 1):
            pass
    postgres_engine.start()
    monkeypatch.undo()
    async with worker.claims.held(CHAT, 1):
        worker.claims.check()
    await _nothing_left(worker)


async def test_turn_that_cannot_be_freed_is_freed_later(
    postgres_engine: PostgreSQL, worker: Worker, other: Worker, monkeypatch
):
    monkeypatch.setattr(turns, "_RELEASE_PAUSE", 0.1)
    monkeypatch.setattr(worker.database, "_patience", 0)
    name = "ALTER TABLE claim RENAME TO "
    async with worker.claims.held(CHAT, 1):
        await other.database.rows(f"{name} hidden")
    await asyncio.sleep(0.3)
    await other.database.rows("ALTER TABLE hidden RENAME TO claim")
    async with other.claims.held(CHAT, 2):
        pass
    await _nothing_left(other)


async def test_bots_do_not_meet_in_one_database(worker: Worker, postgres: Server):
    async with (
        working(postgres, BOT + 1) as stranger,
        worker.claims.held(CHAT, 1),
        stranger.claims.held(CHAT, 1),
    ):
        chats = await worker.database.rows("SELECT chat FROM claim")
        assert len({row["chat"] for row in chats}) == 2, "nobody sees that it is the same person"


async def test_what_dead_workers_left_is_cleared_away(worker: Worker, monkeypatch):
    await worker.database.rows(
        "INSERT INTO claim VALUES ($1, 'x', 7, 1, clock_timestamp() - interval '2 minutes')", BOT
    )
    await worker.database.rows(
        "INSERT INTO waiting VALUES ($1, 'x', 7, 1, clock_timestamp() - interval '2 minutes')", BOT
    )
    worker.life.listen("wakes", lambda _: None)
    await _nothing_left(worker)


class _Noted:
    """Reads along, and notes what it was given."""

    def __init__(self) -> None:
        self.rows: list[object] = []
        self.forgotten: list[int] = []

    async def row_keys(self, chat_id: int) -> list[bytes]:
        return [b"%032d" % chat_id, b"another"]

    def primed(self, chat_id: int, rows) -> None:
        self.rows.append([(chat_id, *row) for row in rows])

    def forget(self, chat_id: int) -> None:
        self.forgotten.append(chat_id)


async def test_session_is_read_in_the_same_round_trip(worker: Worker, postgres: Server):
    await worker.database.rows(
        "INSERT INTO session (bot, id, row_key, version, expires, generation, body, alarm, worker) "
        "VALUES ($1, $2, $3, 77, 500000, $2, 'body', 'alarm', 9)",
        BOT,
        b"i" * 16,
        b"%032d" % CHAT,
    )
    noted = _Noted()
    async with working(postgres, along=noted) as reader:
        async with reader.claims.held(CHAT, 1):
            assert noted.rows == [[(CHAT, b"i" * 16, 77, 500000, b"body", 9, False)]]
            assert not noted.forgotten
        async with reader.claims.held(CHAT + 1, 1):
            assert noted.rows[1:] == [[]]
    assert noted.forgotten == [CHAT, CHAT + 1]
