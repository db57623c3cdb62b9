"""A bot that moves to servers, or back: whoever talks with it goes on, in the message that stands
there.
"""

import asyncio
from datetime import timedelta
from pathlib import Path

from routebot.config import Settings
from routebot.serving import serving
from routebot.session_settings import SessionSettings
from routebot.store.alone import open_alone
from routebot.store.protocol import SESSION_LIFE
from routebot.store.relocation import move
from routebot.store.servers import Server
from tests.bot.conftest import data_of
from tests.bot.test_serving import settings_of
from tests.support.telegram import FakeTelegram, Person


def _asks(person: Person) -> bool:
    return any(data.endswith(":ask") for data in data_of(person))


async def _moved(source: Settings, target: Settings, server: FakeTelegram) -> tuple[int, int]:
    """Move everything; return of how many sessions and chats with messages left."""
    one, other = (
        SessionSettings(database=each.database, keys=each.keys, token=each.token)
        for each in (source, target)
    )
    async with open_alone(one, server.clock) as left, open_alone(other, server.clock) as right:
        moved = await move(left, right, lambda: server.clock)
        return moved.sessions, moved.chats


async def test_conversation_goes_on_where_the_bot_has_moved(
    server: FakeTelegram, tmp_path: Path, postgres: Server, key_server_address: Server
) -> None:
    files = settings_of(server, tmp_path)
    servers = files.model_copy(update={"database": postgres, "keys": key_server_address})
    person = server.person(7)
    async with serving(files, asyncio.Event(), clock=lambda: server.clock):
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
    (card,) = person.chat.bot_messages
    assert await _moved(files, servers, server) == (1, 0)
    async with serving(servers, asyncio.Event(), clock=lambda: server.clock) as service:
        await person.settled()
        await person.tap(":ask")
        await person.settled()
        assert not _asks(person)
        assert await service.store.count() == 1
        asked = person.chat.bot_messages[-1].text
    assert await _moved(servers, files, server) == (1, 0)
    async with serving(files, asyncio.Event(), clock=lambda: server.clock) as service:
        await person.settled()
        assert person.chat.bot_messages[-1].text == asked
        assert await service.store.count() == 1
    assert [message.message_id for message in person.chat.bot_messages] == [card.message_id]


async def test_what_ended_meanwhile_is_deleted_where_the_bot_has_moved(
    server: FakeTelegram, tmp_path: Path, postgres: Server, key_server_address: Server
) -> None:
    files = settings_of(server, tmp_path)
    servers = files.model_copy(update={"database": postgres, "keys": key_server_address})
    person = server.person(7)
    async with serving(files, asyncio.Event(), clock=lambda: server.clock):
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
    server.clock += SESSION_LIFE + timedelta(hours=1)
    assert await _moved(files, servers, server) == (1, 0)
    async with serving(servers, asyncio.Event(), clock=lambda: server.clock) as service:
        assert len(person.chat.bot_messages) == 1
        await service.store.expire(server.clock)  # as a sweep does once the time is certain
        await service.bot.wiping.clear_chats()
        assert not person.chat.bot_messages
