"""Turns: one at a time in a chat, many chats at once."""

import asyncio

from routebot.bot.locks import ChatLocks
from tests.support.telegram import PATIENCE


async def test_turns_of_a_chat_follow_each_other_in_order() -> None:
    locks, done, inside = ChatLocks(), [], 0

    async def turn(number: int) -> None:
        nonlocal inside
        async with locks.turn(1):
            inside += 1
            assert inside == 1
            await asyncio.sleep(0)
            inside -= 1
            done.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(turn(number))
    assert done == list(range(20))
    assert not locks._chats


async def test_flooded_chat_takes_no_room_from_others() -> None:
    locks, go = ChatLocks(most_at_once=2), asyncio.Event()

    async def flood() -> None:
        async with locks.turn(1):
            await go.wait()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(50):
            tasks.create_task(flood())
        await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE), locks.turn(2):
            assert locks.others_wait(1)
            assert not locks.others_wait(2)
        go.set()
