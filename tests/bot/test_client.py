"""The HTTP client, over real connections to servers that fail in every way a server can.

Each failure is PTB's error for it, says rightly whether a call may have taken effect, and holds no
piece of the token.
"""

import asyncio
import contextlib
import io
import json
import logging
import socket
import struct
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import HTTPXRequest

from routebot.bot import client as client_module
from routebot.bot.client import BrokenOffError, Client, NotSentError, NotSentInTimeError
from routebot.bot.logs import set_up
from routebot.bot.messenger import Document, Messenger
from routebot.bot.outcomes import Outcome
from routebot.bot.polling import PollingBot
from routebot.screens.notices import headed
from routebot.words.i18n import words
from tests.support.telegram import FakeTelegram

SECRET = "AAH-never-told"
PATH = f"/bot123456:{SECRET}"

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
Served = Callable[[Reader, Writer], Awaitable[None]]


def answer(content: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]
    return "\r\n".join(head).encode() + content


TRUE = answer(b'{"ok": true, "result": true}')
SENT = answer(
    b'{"ok": true, "result": {"message_id": 5, "date": 0, "chat": {"id": 7, "type": "private"}}}'
)


async def asked(reader: Reader) -> tuple[str, bytes]:
    """Read a request; return its head and body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = head.lower().partition("content-length: ")[2].partition("\r\n")[0]
    return head, await reader.readexactly(int(length or 0))


@asynccontextmanager
async def served(serve: Served) -> AsyncIterator[str]:
    """Run a server for the length of an ``async with``; yields its address."""
    tasks: set[asyncio.Task[Any]] = set()

    async def take(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task
        tasks.add(task)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(*pieces: bytes, pause: float = 0.0) -> Served:
    """Return a server that says something after each request."""

    async def serve(reader: Reader, writer: Writer) -> None:
        while True:
            await asked(reader)
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause)

    return serve


def saying_once(said: bytes) -> Served:
    """Return a server that says something after a request, and hangs up."""

    async def serve(reader: Reader, writer: Writer) -> None:
        await asked(reader)
        writer.write(said)

    return serve


async def hanging(reader: Reader, _: Writer) -> None:
    await reader.read(-1)
    await asyncio.Event().wait()


async def resetting(reader: Reader, writer: Writer) -> None:
    await asked(reader)
    writer.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
    )
    writer.transport.abort()


async def babbling(_: Reader, writer: Writer) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")
    await asyncio.Event().wait()


async def denying(reader: Reader, writer: Writer) -> None:
    """Speak SOCKS5, and refuse to connect."""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    await reader.read(100)
    writer.write(b"\x05\x05\x00\x01" + bytes(6))


def vacant() -> str:
    """Return an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"127.0.0.1:{listener.getsockname()[1]}"


HALF = answer(b'{"ok": true}').replace(b"12", b"99")
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
SECONDS = 0.5


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten all the times that a call has."""
    for name in ("_CONNECTING_SECONDS", "_WRITING_SECONDS", "_FILE_SECONDS"):
        monkeypatch.setattr(client_module, name, SECONDS)
    monkeypatch.setattr(client_module, "_WAITING_SECONDS", 2 * SECONDS)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    ("serve", "expected"),
    [
        pytest.param(hanging, TimedOut, id="no answer"),
        pytest.param(saying(HALF[:-3], pause=9), TimedOut, id="half an answer"),
        pytest.param(saying(*(bytes([each]) for each in TRUE), pause=0.05), TimedOut, id="drip"),
        pytest.param(saying_once(b""), BrokenOffError, id="closed"),
        pytest.param(resetting, BrokenOffError, id="reset"),
        pytest.param(saying_once(HALF), BrokenOffError, id="half a body, closed"),
        pytest.param(saying_once(CHUNKED + b"5\r\nhe"), BrokenOffError, id="half a chunk"),
        pytest.param(saying(CHUNKED + b"none\r\n\r\n"), BrokenOffError, id="bad chunk"),
        pytest.param(babbling, BrokenOffError, id="not HTTP"),
    ],
)
async def test_call_that_fails_on_the_way_may_have_taken_effect(
    serve: Served, expected: type[NetworkError]
) -> None:
    async with served(serve) as there:
        await _fails(f"http://{there}", "", expected, lost=True)


@pytest.mark.usefixtures("hurry")
@pytest.mark.parametrize(
    ("serve", "target", "proxy"),
    [
        pytest.param(None, "http://{}", "", id="refused"),
        pytest.param(None, "http://nobody.invalid", "", id="no such host"),
        pytest.param(babbling, "https://{}", "", id="no TLS"),
        pytest.param(None, "http://example.invalid", "http://{}", id="proxy refused"),
        pytest.param(
            saying(answer(b"", "407 Proxy Authentication Required")),
            "https://example.invalid",
            "http://anna:word@{}",
            id="proxy wants a password",
        ),
        pytest.param(None, "http://example.invalid", "socks5://{}", id="SOCKS refused"),
        pytest.param(babbling, "http://example.invalid", "socks5://{}", id="no SOCKS"),
        pytest.param(denying, "http://example.invalid", "socks5://{}", id="SOCKS says no"),
        pytest.param(hanging, "http://example.invalid", "socks5://{}", id="SOCKS hangs"),
    ],
)
async def test_call_that_was_not_sent_is_told_apart(
    serve: Served | None, target: str, proxy: str
) -> None:
    async with served(serve) if serve else contextlib.nullcontext(vacant()) as there:
        url, proxy = target.format(there), proxy.format(there)
        await _fails(url, proxy, (NotSentError, NotSentInTimeError), lost=False)


@pytest.mark.usefixtures("hurry")
async def test_call_that_finds_no_free_connection_was_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client_module, "_CONNECTIONS", 1)
    async with served(hanging) as there, Client(5.0) as client, asyncio.TaskGroup() as tasks:
        url = f"http://{there}{PATH}/getMe"
        first = tasks.create_task(client.post(url))
        await asyncio.sleep(0.05)
        with pytest.raises(NotSentInTimeError) as caught:
            await client.post(url)
        first.cancel()
    assert SECRET not in _all_of(caught.value)


async def _fails(url: str, proxy: str, expected: Any, *, lost: bool) -> None:
    """Check what comes of a call, and what the messenger makes of it."""
    async with bot_at(url, proxy, SECONDS) as bot:
        with pytest.raises(expected) as caught:
            await bot.get_me()
        assert SECRET not in _all_of(caught.value)
        sent = await Messenger(bot, pauses=()).send(7, "en", "hello")
        assert (sent.outcome, sent.lost) == (Outcome.FAILED, lost)


@asynccontextmanager
async def bot_at(url: str, proxy: str = "", seconds: float = 5.0) -> AsyncIterator[PollingBot]:
    client = Client(seconds, proxy)
    bot = PollingBot(f"123456:{SECRET}", f"{url}/bot", f"{url}/file/bot", request=client)
    async with client:
        yield bot


def _all_of(error: BaseException) -> str:
    """Return everything that a log could tell of an error."""
    told = "".join(traceback.format_exception(error))
    return told + repr((error, error.args, error.__cause__, error.__context__))


# What Telegram answers


HTML = b"<html><h1>Bad Gateway</h1></html>"
ANSWERS = [
    ("400 Bad Request", {"description": "Bad Request: chat not found"}, BadRequest),
    (
        "400 Bad Request",
        {"description": "x", "parameters": {"migrate_to_chat_id": 9}},
        ChatMigrated,
    ),
    ("401 Unauthorized", {"description": "Unauthorized"}, InvalidToken),
    ("403 Forbidden", {"description": "Forbidden: bot was blocked by the user"}, Forbidden),
    ("404 Not Found", {"description": "Not Found"}, InvalidToken),
    ("409 Conflict", {"description": "Conflict: terminated by other"}, Conflict),
    ("429 Too Many Requests", {"description": "x", "parameters": {"retry_after": 7}}, RetryAfter),
    ("500 Internal Server Error", {"description": "Internal Server Error"}, NetworkError),
    ("502 Bad Gateway", HTML, NetworkError),
    ("504 Gateway Timeout", b"", NetworkError),
    ("302 Found", HTML, NetworkError),
    ("200 OK", HTML, TelegramError),
]


@pytest.mark.parametrize(("status", "said", "expected"), ANSWERS)
async def test_refusal_is_what_it_is_with_the_client_of_ptb(
    status: str, said: object, expected: type[TelegramError]
) -> None:
    """The hot calls, too, which PTB does not put together."""
    content = said if isinstance(said, bytes) else json.dumps({"ok": False, **said}).encode()
    serve = saying(answer(content, status, "Location: /elsewhere"))
    async with served(serve) as there:
        url = f"http://{there}"
        theirs = HTTPXRequest(httpx_kwargs={"trust_env": False})
        with pytest.raises(expected) as by_theirs:
            async with theirs:
                await theirs.post(f"{url}{PATH}/getMe")
        async with bot_at(url) as bot:
            with pytest.raises(expected) as by_ours:
                await bot.get_me()
            sent = await Messenger(bot, pauses=()).send(7, "en", "hello")
    assert type(by_ours.value) is type(by_theirs.value) is expected
    assert str(by_ours.value) == str(by_theirs.value)
    assert sent.outcome is not Outcome.DONE
    assert not sent.lost


async def test_call_without_objects_of_ptb_says_what_ptb_would_say() -> None:
    said: list[dict[str, Any]] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        while True:
            said.append(json.loads((await asked(reader))[1]))
            writer.write(SENT)

    button = InlineKeyboardButton("Да", callback_data="a:1")
    shown = {
        "text": headed(words("ru"), "<b>Кто вы?</b>"),
        "parse_mode": "HTML",
        "link_preview_options": LinkPreviewOptions(is_disabled=True),
        "reply_markup": InlineKeyboardMarkup([[button]]),
    }
    async with served(serve) as there, bot_at(f"http://{there}") as bot:
        messenger, screen = Messenger(bot), ("ru", "<b>Кто вы?</b>", [[("Да", "a:1")]])
        await messenger.send(7, *screen)
        await bot.send_message(7, disable_notification=True, **shown)
        await messenger.edit(7, 5, *screen)
        await bot.edit_message_text(chat_id=7, message_id=5, **shown)
        await messenger.answer("9", "Да")
        await bot.answer_callback_query("9", "Да")
        await messenger.answer("9")
    for ours, theirs in zip(said[::2], said[1::2], strict=False):
        # PTB writes all that is no text as JSON in JSON.
        assert {name: _plain(value) for name, value in theirs.items()} == ours
    assert said[-1] == {"callback_query_id": "9"}


def _plain(value: str) -> object:
    return json.loads(value) if value[0] in "{[t57" else value


async def test_letters_that_no_text_has_do_not_keep_a_screen_back() -> None:
    bodies: list[bytes] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        bodies.append((await asked(reader))[1])
        writer.write(SENT)

    async with served(serve) as there, bot_at(f"http://{there}") as bot:
        assert (await Messenger(bot).send(7, "ru", "половина \ud83d")).message_id == 5
    assert "половина ?".encode() in bodies[0]


# Connections


async def test_call_on_a_connection_that_went_stale_is_repeated_where_that_is_safe() -> None:
    used: list[int] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        """Answer one call of each connection; hang up at the second."""
        used.append(0)
        await asked(reader)
        used[-1] += 1
        writer.write(SENT)
        await asked(reader)
        used[-1] += 1

    async with served(serve) as there, bot_at(f"http://{there}") as bot:
        messenger = Messenger(bot, pauses=(0.01,))
        assert (await messenger.edit(7, 5, "en", "one")).outcome is Outcome.DONE
        assert (await messenger.edit(7, 5, "en", "two")).outcome is Outcome.DONE
        assert used == [2, 1]
        sent = await messenger.send(7, "en", "three")
        assert (sent.outcome, sent.lost) == (Outcome.FAILED, True)
        assert (await messenger.send(7, "en", "four")).message_id == 5
        assert used == [2, 2, 1]


async def test_time_that_a_call_had_is_not_left_to_the_next_on_its_connection() -> None:
    connections = 0

    async def serve(reader: Reader, writer: Writer) -> None:
        nonlocal connections
        connections += 1
        for pause in (0.0, 0.3):
            await asked(reader)
            await asyncio.sleep(pause)
            writer.write(TRUE)

    async with served(serve) as there, Client(5.0) as client:
        for seconds in (0.1, 5.0):
            await client.post(f"http://{there}/x", read_timeout=seconds, write_timeout=5.0)
    assert connections == 1


async def test_client_can_be_opened_again_and_says_if_it_is_not_open() -> None:
    async with served(saying(TRUE)) as there:
        url = f"http://{there}/getMe"
        client = Client(5.0)
        with pytest.raises(NetworkError, match="not initialized"):
            await client.post(url)
        for _ in range(2):
            async with client:
                await client.initialize()
                assert await client.post(url) is True
        await client.shutdown()


async def test_environment_and_cookies_stay_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{vacant()}")
    heads: list[str] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        while True:
            heads.append((await asked(reader))[0].lower())
            writer.write(answer(b'{"ok": true, "result": 1}', "200 OK", "Set-Cookie: a=b"))

    async with served(serve) as there, Client(5.0) as client:
        for _ in range(2):
            assert await client.post(f"http://{there}/getMe") == 1
    assert len(heads) == 2
    assert not any("cookie" in head for head in heads)


async def test_proxy_is_told_user_and_password() -> None:
    heads: list[str] = []

    async def serve(reader: Reader, writer: Writer) -> None:
        heads.append((await asked(reader))[0])
        writer.write(TRUE)

    async with served(serve) as there, Client(5.0, f"http://anna:wo%40rd@{there}") as client:
        await client.post("http://example.invalid/getMe")
    assert heads[0].startswith("POST http://example.invalid/getMe ")
    assert "Proxy-Authorization: Basic YW5uYTp3b0ByZA==" in heads[0]  # anna:wo@rd


# Files


async def test_file_goes_out_under_its_russian_name_and_comes_in_again() -> None:
    name, content = "Отчёт 1.yaml", "тело: да\n".encode() * 200_000
    async with FakeTelegram(f"123456:{SECRET}") as server:
        person = server.person(7)
        await person.send("/start")
        async with bot_at(server.base_url.removesuffix("/bot")) as bot:
            messenger = Messenger(bot)
            sent = await messenger.send_file(7, "ru", Document(name, content), "Отчёт")
            assert sent.outcome is Outcome.DONE
            document = person.chat.last.payload()["document"]
            assert document["file_name"] == name
            assert await messenger.fetch(document["file_id"]) == content
    server.check()


# What an operator sees


async def test_log_of_every_library_keeps_the_token(caplog: pytest.LogCaptureFixture) -> None:
    stream = io.StringIO()
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = root.handlers
    set_up(stream, logging.DEBUG)
    try:
        async with served(saying_once(HALF)) as there, bot_at(f"http://{there}") as bot:
            with pytest.raises(BrokenOffError):
                await bot.get_me()
            logging.getLogger("aiohttp.client").error("at http://%s%s", there, PATH)
    finally:
        root.handlers = handlers
        root.setLevel(level)
    assert "aiohttp.client" in stream.getvalue()
    assert SECRET not in stream.getvalue()
