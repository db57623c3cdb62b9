"""A clean stop: what is in hand is finished, and no chat is left with two messages."""

import asyncio

import pytest

from routebot.bot import running
from tests.bot.conftest import Open, Stand
from tests.support.telegram import PATIENCE, Person


async def being_paid(stand: Stand, seconds: float) -> Person:
    """Return a person whose first screen failed and is being sent anew, which takes a while."""
    person, server = stand.server.person(7), stand.server
    server.fail_next(chat_id=7, method="sendMessage", status=502, times=3)
    await person.send("/start")
    assert await server.world.pulse.until(lambda: len(server.called("sendMessage")) == 3, PATIENCE)
    server.latency = lambda method, _: seconds if method == "sendMessage" else 0.0
    assert await server.world.pulse.until(lambda: len(server.called("sendMessage")) == 4, PATIENCE)
    return person


async def test_stop_waits_for_what_is_being_paid_and_does_not_pay_it_twice(open_bot: Open) -> None:
    async with open_bot(debts=(0.2,)) as stand:
        person = await being_paid(stand, 0.4)
    await asyncio.sleep(0.6)  # what was broken off arrives all the same
    assert [message.is_bot for message in person.chat] == [True]
    assert len(stand.server.called("sendMessage")) == 4


async def test_message_that_a_stop_broke_off_is_found_at_the_next_start(
    open_bot: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_STOP_SECONDS", 0.2)
    async with open_bot(debts=(0.2,)) as stand:
        person = await being_paid(stand, 0.6)
    await asyncio.sleep(0.8)
    assert len(person.chat) == 1, "it arrived after the end"
    lost = person.chat.last
    stand.server.latency = 0.0
    async with open_bot(debts=(0.2,)):
        async with asyncio.timeout(PATIENCE):
            while not lost.deleted:  # noqa: ASYNC110 - the bot pays without a sign
                await asyncio.sleep(0.01)
        await person.settled()
    assert [message.is_bot for message in person.chat] == [True]
