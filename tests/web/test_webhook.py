"""The webhook: who may hand in updates, and what they look like."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from routebot.bot.application import Bot
from routebot.bot.running import Hook, running
from routebot.bot.saved import Conversations
from routebot.errors import ConfigError, StoreError
from routebot.reasoning.rulebook import Rulebook
from routebot.web import server as server_module
from routebot.web import webhook as module
from routebot.web.server import bound, serve
from routebot.web.webhook import MOST_BYTES, Webhook
from tests.bot.conftest import bot_on, sessions_in
from tests.support.telegram import PATIENCE, FakeTelegram

SECRET = "a-secret-of-16-or-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@asynccontextmanager
async def listening(taken: list[Any]) -> AsyncIterator[str]:
    async def take(body: bytes) -> bytes:
        taken.append(body)
        return b""

    async with serving(Webhook("/hook", SECRET, take)) as url:
        yield url


@asynccontextmanager
async def serving(webhook: Webhook) -> AsyncIterator[str]:
    stop = asyncio.Event()
    with bound("127.0.0.1", 0, "ROUTEBOT_HERE") as listener:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(webhook, listener, stop))
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            stop.set()


async def exchanged(url: str, *pieces: bytes) -> bytes:
    """Write to a connection piece by piece, and return all that comes until it is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    came = b""
    with suppress(ConnectionError):
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
    with suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE):
            came = await reader.read()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return came


def head(length: int | None, secret: str = SECRET, extra: str = "") -> bytes:
    lines = ["POST /hook HTTP/1.1", "Host: x", f"{HEADER}: {secret}"]
    lines += [] if length is None else [f"Content-Length: {length}"]
    return "\r\n".join([*lines, *extra.splitlines(), "", ""]).encode()


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


async def test_stranger_is_refused_before_a_byte_of_the_body_is_read() -> None:
    taken: list[Any] = []
    async with listening(taken) as url:
        answer = await exchanged(url, head(MOST_BYTES, secret="guessed"))
        assert answer.startswith(b"HTTP/1.1 403")
        assert b"connection: close" in answer.lower()
        answer = await exchanged(url, head(MOST_BYTES + 1))
        assert answer.startswith(b"HTTP/1.1 413")
    assert not taken


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ("Transfer-Encoding: chunked", b"411"),
        ("Transfer-Encoding: chunked\nContent-Length: 2", b"411"),
        (f"{HEADER}: other\nContent-Length: 2", b"403"),
        ("Content-Length: +2", b"400"),
        ("", b"411"),
    ],
)
async def test_head_that_is_no_telegrams_is_refused(extra: str, status: bytes) -> None:
    taken: list[Any] = []
    async with listening(taken) as url:
        answer = await exchanged(url, head(None, extra=extra), b"1\r\na\r\n" * 1_000)
    assert answer.split()[1] == status
    assert not taken


@pytest.mark.parametrize("sent", [b"", b"POST /hook", head(50), head(50) + b"{"])
async def test_request_that_never_ends_is_given_up(
    sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (module, server_module):
        monkeypatch.setattr(each, "_ARRIVING_SECONDS", 0.1)
    async with listening([]) as url:
        answer = await exchanged(url, sent)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")


async def test_second_request_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_KEPT_SECONDS", 1)
    async with listening([]) as url:
        answer = await exchanged(url, head(2) + b"{}", b"POST /ho")
    assert answer.startswith(b"HTTP/1.1 200")


async def test_header_without_end_is_refused() -> None:
    async with listening([]) as url:
        answer = await exchanged(url, b"POST /hook HTTP/1.1\r\nX: ", b"x" * 2**20)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 4")


async def test_connections_are_bounded_and_an_update_beyond_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server_module, "_MOST_CONNECTIONS", 4)
    taken: list[Any] = []
    async with listening(taken) as url, httpx.AsyncClient() as client:
        port = int(url.rpartition(":")[2])
        slow = [(await asyncio.open_connection("127.0.0.1", port))[1] for _ in range(8)]
        for writer in slow:
            writer.write(b"POST /hook HTTP/1.1\r\n")
        response = await client.post(url + "/hook", content=b"{}", headers={HEADER: SECRET})
        assert response.status_code == 503
        for writer in slow:
            writer.close()
        async with asyncio.timeout(PATIENCE):
            while response.status_code == 503:
                response = await client.post(url + "/hook", content=b"{}", headers={HEADER: SECRET})
    assert response.status_code == 200
    assert len(taken) == 1


async def test_more_updates_than_there_is_room_for_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST_AT_ONCE", 1)
    begun, go = asyncio.Event(), asyncio.Event()

    async def take(_: bytes) -> bytes:
        begun.set()
        await go.wait()
        return b""

    headers = {HEADER: SECRET}
    async with (
        serving(Webhook("/hook", SECRET, take)) as url,
        httpx.AsyncClient() as client,
        asyncio.TaskGroup() as tasks,
    ):
        first = tasks.create_task(client.post(url + "/hook", content=b"{}", headers=headers))
        await begun.wait()
        second = await client.post(url + "/hook", content=b"{}", headers=headers)
        go.set()
    assert second.status_code == 503
    assert first.result().status_code == 200


async def test_update_that_is_not_stored_in_time_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_STORING_SECONDS", 0.05)
    webhook = Webhook("/hook", SECRET, lambda _: asyncio.sleep(60, b""))
    async with serving(webhook) as url, httpx.AsyncClient() as client:
        response = await client.post(url + "/hook", content=b"{}", headers={HEADER: SECRET})
    assert response.status_code == 503


@pytest.mark.parametrize("is_kept", [False, True])
async def test_update_that_is_on_its_way_at_a_stop_is_answered(is_kept: bool) -> None:
    taken: list[Any] = []
    async with asyncio.TaskGroup() as tasks, listening(taken) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        if is_kept:
            writer.write(head(2) + b"{}")
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        await asyncio.sleep(0.05)  # it is accepted
        late = tasks.create_task(_late(reader, writer))  # while `listening` stops
    assert late.result().startswith(b"HTTP/1.1 200")
    assert len(taken) == 1 + is_kept


async def _late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    await asyncio.sleep(0.15)
    writer.write(head(2) + b"{}")
    async with asyncio.timeout(PATIENCE):
        came = await reader.read()
    writer.close()
    return came


async def test_update_in_hand_is_answered_at_a_stop() -> None:
    begun = asyncio.Event()

    async def take(_: bytes) -> bytes:
        begun.set()
        return await asyncio.sleep(0.3, b"")

    stop = asyncio.Event()
    with bound("127.0.0.1", 0, "ROUTEBOT_HERE") as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/hook"
        async with httpx.AsyncClient() as client, asyncio.TaskGroup() as tasks:
            tasks.create_task(serve(Webhook("/hook", SECRET, take), listener, stop))
            posting = client.post(url, content=b"{}", headers={HEADER: SECRET})
            answer = tasks.create_task(posting)
            await begun.wait()
            stop.set()
    assert answer.result().status_code == 200


def test_address_in_use_is_told() -> None:
    with bound("127.0.0.1", 0, "ROUTEBOT_HERE") as listener:
        again = bound("127.0.0.1", listener.getsockname()[1], "ROUTEBOT_HERE")
        with (
            pytest.raises(ConfigError, match=r"cannot listen on 127.*in use; .*ROUTEBOT_HERE"),
            again,
        ):
            pass


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


async def test_response_holds_the_call_that_is_handed_back() -> None:
    async def take(_: bytes) -> bytes:
        return b'{"method":"x"}'

    async with serving(Webhook("/hook", SECRET, take)) as url, httpx.AsyncClient() as client:
        response = await client.post(url + "/hook", content=b"{}", headers={HEADER: SECRET})
    assert (response.status_code, response.json()) == (200, {"method": "x"})
    assert response.headers["content-type"] == "application/json"


@asynccontextmanager
async def hooked_or_not(
    server: FakeTelegram, folder: Path, book: Rulebook, hook: Hook | None
) -> AsyncIterator[Bot]:
    """Run a bot that listens if there is a hook, and polls if not."""
    async with sessions_in(folder, server.clock) as store:
        bot = bot_on(server, store, lambda: book)
        if hook:
            server.webhook(f"http://{hook.host}:{hook.port}{hook.path}")
        async with running(bot, asyncio.Event(), hook):
            menus_set = lambda: bool(server.called("setMyShortDescription"))  # noqa: E731
            assert await server.world.pulse.until(menus_set, PATIENCE)
            server.drained = bot.inbox.drained
            yield bot
            server.drained = None
    server.check()


@pytest.mark.parametrize("listens", [True, False])
async def test_tap_over_a_webhook_is_one_call_and_not_two(
    listens: bool, tmp_path: Path, today_book: Rulebook, unused_tcp_port: int
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/hook", "https://bot.example.org", SECRET)
    async with (
        FakeTelegram() as server,
        hooked_or_not(server, tmp_path, today_book, hook if listens else None),
    ):
        person = server.person(7)
        await person.send("/start")
        await person.settled()
        server.calls.clear()
        press = await person.tap(":ask")
        await person.settled()
        assert press.answer is not None
        made = [(call.method, call.responded) for call in server.calls]
        shown = [each for each in made if each[0] != "getUpdates"]
        assert sorted(shown) == [("answerCallbackQuery", listens), ("editMessageText", False)]


async def test_what_has_to_reach_the_person_is_a_call_of_its_own(
    tmp_path: Path, today_book: Rulebook, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/hook", "https://bot.example.org", SECRET)

    async def failing(*_: object) -> None:
        raise StoreError("disk gone")

    async with FakeTelegram() as server, hooked_or_not(server, tmp_path, today_book, hook):
        person = server.person(7)
        await person.send("/start")
        await person.settled()
        with monkeypatch.context() as patched:
            patched.setattr(Conversations, "load", failing)
            press = await person.tap(":ask")
            await person.settled()
            assert press.answer
        assert [call.responded for call in server.called("answerCallbackQuery")] == [False]


async def test_dialogue_over_a_webhook(
    tmp_path: Path, today_book: Rulebook, unused_tcp_port: int
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/telegram", "https://bot.example.org", SECRET)
    async with FakeTelegram() as server, hooked_or_not(server, tmp_path, today_book, hook):
        person = server.person(7, language_code="en")
        await person.send("/start")
        await person.settled()
        await person.tap(":ask")
        await person.settled()
        assert len(person.chat.messages) == 1
