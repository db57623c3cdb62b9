"""Nothing is erased because of its age while the machine's clock is in doubt."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from routebot.bot.client import Client
from routebot.bot.polling import PollClient
from routebot.clock import SteadyClock
from tests.bot.conftest import Stand, swept
from tests.bot.office import ANNA, open_office
from tests.support.telegram import FakeTelegram

SAID = "Sun, 22 Nov 2026 09:00:00 GMT"
AT = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def _said(header: str) -> list[datetime]:
    """Return what the two clients hear from a server that sends a header."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n{header}Connection: close\r\n\r\n{{}}"
        writer.write(head.encode())
        await writer.drain()
        writer.close()

    heard: list[datetime] = []
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        for client in (Client(5.0, hear=heard.append), PollClient(5.0, hear=heard.append)):
            async with client:
                await client.do_request(url, "POST")
    return heard


async def test_each_answer_of_telegram_tells_the_time() -> None:
    assert await _said(f"Date: {SAID}\r\n") == [AT, AT]


@pytest.mark.parametrize("header", ["", "Date: soon\r\n", "Date: \r\n"])
async def test_an_answer_that_tells_no_time_is_taken_all_the_same(header: str) -> None:
    assert await _said(header) == []


async def test_sweep_leaves_everybody_alone_until_the_clock_is_right(
    stand: Stand, caplog: pytest.LogCaptureFixture
) -> None:
    person = await stand.begun()
    passed = timedelta()
    clock = SteadyClock(lambda: stand.server.clock, lambda: passed)
    clock.hear(stand.server.clock)
    stand.bot.wiping.clock, stand.bot.wiping.now = clock, clock.now
    stand.server.clock += timedelta(days=3)
    await swept(stand.bot)
    assert await stand.store.count() == 1
    assert len(person.chat.messages) == 1
    assert "clock_in_doubt" in [getattr(each, "outcome", "") for each in caplog.records]
    clock.hear(stand.server.clock)
    await swept(stand.bot)
    assert await stand.store.count() == 0
    assert all(message.text == "…" for message in person.chat.messages)


async def test_admin_reads_of_a_clock_in_doubt(server: FakeTelegram, tmp_path: Path) -> None:
    doubt = "clock is in doubt"
    async with open_office(server, tmp_path) as office:
        person = server.person(ANNA, language_code="en")
        assert doubt not in await office.said(person, "/admin")
        admin = office.bot.handlers.admin
        assert admin
        admin.views.clock = SteadyClock(lambda: server.clock, timedelta)
        assert doubt in await office.said(person, "/admin")
