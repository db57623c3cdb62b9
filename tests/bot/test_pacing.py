"""A pace, by the clock of the event loop."""

import asyncio

import pytest

from routebot.bot.pacing import Pace


async def test_few_go_at_once_and_the_rest_in_order_at_the_pace() -> None:
    pace, gone = Pace(50.0, at_once=3), []
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def go(number: int) -> None:
        await pace.turn()
        gone.append((number, loop.time() - began))

    await asyncio.gather(*(go(number) for number in range(8)))
    assert [number for number, _ in gone] == [*range(8)]
    # Five wait for a fiftieth of a second more each.
    assert gone[7][1] >= 5 / 50


async def test_after_a_pause_as_many_go_together_again_and_no_more() -> None:
    pace = Pace(0.05, at_once=3)
    async with asyncio.timeout(19):
        await asyncio.gather(*(pace.turn() for _ in range(3)))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await pace.turn()
