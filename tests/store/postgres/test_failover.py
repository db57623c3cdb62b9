"""A primary that dies while it is used, and a replica that takes its place."""

import asyncio

from routebot.errors import BusyError
from routebot.store.servers import Server
from tests.store.postgres.conftest import working
from tests.support.engines import postgres_running
from tests.support.replicas import replica_running


async def test_nothing_is_lost_when_a_replica_takes_over():
    with postgres_running() as primary, replica_running(primary) as replica:
        # The replica is named first: while it can only be read it is passed over.
        beside = f"@127.0.0.1:{replica.port},"
        server = Server(primary.address("postgres").url.replace("@", beside))
        confirmed: list[int] = []
        async with working(server) as worker, asyncio.TaskGroup() as tasks:
            await worker.database.rows("CREATE TABLE seen (number int PRIMARY KEY)")
            former, promoted = worker.life.number, asyncio.Event()

            async def tap() -> None:
                number = 0
                while not promoted.is_set() or len(confirmed) < 200:
                    number += 1
                    try:
                        async with worker.claims.held(number % 7 + 1, number):
                            worker.claims.check()
                            await worker.database.rows(
                                "INSERT INTO seen VALUES ($1) ON CONFLICT DO NOTHING", number
                            )
                            confirmed.append(number)
                    except BusyError:
                        pass  # Telegram would deliver it again

            taps = tasks.create_task(tap())
            await asyncio.sleep(0.3)
            await asyncio.to_thread(primary.kill)
            await asyncio.sleep(0.3)
            await asyncio.to_thread(replica.promote)
            promoted.set()
            await taps
            seen = {row["number"] for row in await worker.database.rows("SELECT number FROM seen")}
            assert set(confirmed) <= seen
            assert worker.life.number != former
