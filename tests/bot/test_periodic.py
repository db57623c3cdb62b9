"""Work that is done again and again until the bot is told to stop."""

import asyncio

import pytest

from routebot.bot.periodic import Periodic, stopped_within
from tests.support.telegram import PATIENCE


async def test_a_round_that_fails_is_logged_and_the_next_one_tries_again(
    caplog: pytest.LogCaptureFixture, trouble: None
) -> None:
    stop, rounds = asyncio.Event(), 0

    async def work() -> None:
        nonlocal rounds
        rounds += 1
        if rounds == 1:
            raise ValueError("not to be told: 7123456789")
        stop.set()

    async with asyncio.timeout(PATIENCE):
        await Periodic("dig", 0.001, work).run(stop)
    assert rounds == 2
    (record,) = caplog.records
    assert (record.action, record.outcome) == ("dig", "error")
    assert "ValueError" in record.trouble
    assert "7123456789" not in record.trouble + record.message


async def test_nothing_is_done_once_it_is_told_to_stop() -> None:
    stop, rounds = asyncio.Event(), 0

    async def work() -> None:
        nonlocal rounds
        rounds += 1

    stop.set()
    await Periodic("dig", 0, work).run(stop)
    assert rounds == 0


async def test_a_stop_ends_the_wait_for_the_next_round() -> None:
    stop = asyncio.Event()

    async def work() -> None:
        asyncio.get_running_loop().call_soon(stop.set)

    async with asyncio.timeout(PATIENCE):
        await Periodic("dig", 10 * PATIENCE, work).run(stop)


async def test_waiting_says_whether_the_stop_came() -> None:
    stop = asyncio.Event()
    assert not await stopped_within(stop, 0)
    stop.set()
    assert await stopped_within(stop, PATIENCE)
