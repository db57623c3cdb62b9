"""The webhook: who may hand in updates, and what they look like."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from routebot.bot.application import Address, build_bot
from routebot.bot.running import Hook, running
from routebot.reasoning.rulebook import Rulebook
from routebot.store.keys import KeyRing
from routebot.store.sqlite.sessions import SqliteStore
from routebot.web.webhook import MOST_BYTES, Webhook
from tests.bot.conftest import QUICK
from tests.support.telegram import PATIENCE, FakeTelegram

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@asynccontextmanager
async def listening(taken: list[Any]) -> AsyncIterator[str]:
    async def take(body: bytes) -> None:
        taken.append(body)

    async with Webhook("/hook", SECRET, take).listening("127.0.0.1", 0) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("path", "secret", "body", "status"),
    [
        ("/hook", SECRET, b'{"update_id": 1}', 200),
        ("/hook", "", b'{"update_id": 1}', 403),
        ("/hook", SECRET + "x", b'{"update_id": 1}', 403),
        ("/hook", SECRET[:-1], b'{"update_id": 1}', 403),
        ("/other", SECRET, b'{"update_id": 1}', 404),
        ("/hook", SECRET, b"[]", 200),
        ("/hook", SECRET, b"{", 200),
        ("/hook", SECRET, b"\xff", 200),
    ],
)
async def test_only_telegram_gets_in_with_whatever_it_brings(
    path: str, secret: str, body: bytes, status: int
) -> None:
    taken: list[Any] = []
    async with listening(taken) as url, httpx.AsyncClient() as client:
        response = await client.post(url + path, content=body, headers={HEADER: secret})
    assert response.status_code == status
    assert bool(taken) == (status == 200)


async def test_body_without_end_is_not_read_to_its_end() -> None:
    taken: list[Any] = []
    async with listening(taken) as url, httpx.AsyncClient() as client:
        # The connection is closed while the client still writes, so it may not get to read the
        # answer.
        with suppress(httpx.TransportError):
            response = await client.post(
                url + "/hook", content=b" " * (MOST_BYTES * 8), headers={HEADER: SECRET}
            )
            assert response.status_code == 413
    assert not taken


async def test_other_methods_are_refused() -> None:
    async with listening([]) as url, httpx.AsyncClient() as client:
        assert (await client.get(url + "/hook", headers={HEADER: SECRET})).status_code == 405


async def test_connection_is_kept_for_the_next_update() -> None:
    taken: list[Any] = []
    async with listening(taken) as url, httpx.AsyncClient() as client:
        for number in range(3):
            await client.post(url + "/hook", json={"update_id": number}, headers={HEADER: SECRET})
    assert [json.loads(body)["update_id"] for body in taken] == [0, 1, 2]


async def test_connection_is_forgotten_when_an_update_breaks_the_program(
    unused_tcp_port: int,
) -> None:
    async def take(_: bytes) -> None:
        raise RuntimeError

    said: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context))
    webhook = Webhook("/hook", SECRET, take)
    async with webhook.listening("127.0.0.1", unused_tcp_port), httpx.AsyncClient() as client:
        for _ in range(3):
            with pytest.raises(httpx.RemoteProtocolError):
                await client.post(
                    f"http://127.0.0.1:{unused_tcp_port}/hook",
                    content=b"{}",
                    headers={HEADER: SECRET},
                )
        assert not webhook._open
    assert [str(context["exception"]) for context in said] == [""] * 3


async def test_rubbish_on_the_line_hurts_nobody() -> None:
    taken: list[Any] = []
    async with listening(taken) as url:
        port = int(url.rpartition(":")[2])
        for line in (
            b"\x16\x03\x01",
            b"GET\r\n\r\n",
            b"POST /hook HTTP/1.1\r\nContent-Length: x\r\n\r\n",
            b"",
        ):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(line)
            writer.write_eof()
            await reader.read()
            writer.close()
        async with httpx.AsyncClient() as client:
            assert (
                await client.post(url + "/hook", content=json.dumps({}), headers={HEADER: SECRET})
            ).status_code == 200


async def test_dialogue_over_a_webhook(
    tmp_path: Path, today_book: Rulebook, unused_tcp_port: int
) -> None:
    async with FakeTelegram() as server:
        address = Address(server.base_url.removesuffix("/bot"))
        hook = Hook("127.0.0.1", unused_tcp_port, "/telegram", "https://bot.example.org", SECRET)
        ring = KeyRing.open(tmp_path / "k" / "ring")
        async with (
            SqliteStore.open(tmp_path / "d" / "db", ring, server.clock) as store,
        ):
            bot = build_bot(
                server.token,
                address,
                store,
                lambda: today_book,
                lambda: server.clock,
                patience=QUICK,
            )
            server.webhook(f"http://127.0.0.1:{unused_tcp_port}/telegram")
            async with running(bot, asyncio.Event(), hook):
                assert await server.world.pulse.until(
                    lambda: bool(server.called("setWebhook")), PATIENCE
                )
                server.drained = bot.inbox.drained
                person = server.person(7, language_code="en")
                await person.send("/start")
                await person.settled()
                await person.tap(":ask")
                await person.settled()
                assert len(person.chat.messages) == 1
                server.drained = None
    server.check()
