"""Every way in which the Bot API fails, at the start and later: the sentence says what to do."""

import asyncio
import logging

import pytest
from telegram.error import BadRequest, Conflict, NetworkError, TelegramError, TimedOut

import routebot.bot.running as bot_running
from routebot.bot.application import Address, build_bot
from routebot.bot.client import BrokenOffError, NotSentError, NotSentInTimeError
from routebot.bot.plainly import plainly
from routebot.bot.running import Hook, running
from routebot.clock import now
from routebot.errors import ConfigError
from routebot.reasoning.rulebook import Rulebook
from tests.bot.conftest import Open
from tests.support.telegram import PATIENCE, FakeTelegram

TOKEN = "123456:fake-token"


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (Conflict("terminated by other getUpdates request"), "another program asks for updates"),
        (Conflict("can't use getUpdates method while webhook is active"), "a webhook is set"),
        (TimedOut("x"), "in time"),
        (TimeoutError(), "in time"),
        (NotSentInTimeError("ConnectionTimeoutError"), "in time"),
        (NotSentInTimeError("ProxyTimeoutError"), "the proxy"),
        (NotSentError("ProxyError"), "the proxy"),
        (NotSentError("ClientConnectorCertificateError"), "certificate"),
        (NotSentError("ClientConnectorDNSError"), "check the network"),
        (BrokenOffError("ServerDisconnectedError"), "cut off"),
        (NetworkError("Bad Gateway"), "of its own"),
        (BadRequest("?"), "makes no sense"),
        (TelegramError("no list of updates"), "makes no sense"),
        (KeyError("update_id"), "makes no sense"),
    ],
)
def test_each_error_is_one_sentence_that_says_what_to_do(error: Exception, named: str) -> None:
    said = plainly(error)
    assert named in said
    assert "\n" not in said
    assert not said.endswith(".")


def test_no_text_of_an_error_is_passed_on() -> None:
    for kind in (Conflict, TimedOut, NotSentError, BrokenOffError, NetworkError, TelegramError):
        assert "secret" not in plainly(kind("https://api/bot1:secret/getUpdates"))


async def _said_at_start(url: str, book: Rulebook, proxy: str = "") -> str:
    bot = build_bot(TOKEN, Address(url, proxy=proxy), None, lambda: book, now)  # type: ignore[arg-type]
    with pytest.raises(ConfigError) as caught:
        async with running(bot, asyncio.Event()):
            pass
    return str(caught.value)


@pytest.mark.parametrize(
    ("url", "proxy", "named"),
    [
        ("http://127.0.0.1:{free}", "", "check the network"),
        ("http://name.invalid", "", "check the network"),
        ("http://127.0.0.1:{port}", "http://127.0.0.1:{free}", "the proxy"),
        ("http://127.0.0.1:{port}", "socks5://127.0.0.1:{free}", "the proxy"),
        ("https://127.0.0.1:{port}", "", "cannot be reached"),
        ("http://127.0.0.1:{port}/elsewhere", "", "ROUTEBOT_API_URL"),
    ],
)
async def test_start_says_what_of_the_way_is_wrong(
    today_book: Rulebook,
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    proxy: str,
    named: str,
) -> None:
    monkeypatch.setattr(bot_running, "_FIRST_PAUSES", ())
    async with FakeTelegram() as server:
        port = server.base_url.split(":")[2].split("/")[0]
        given = [each.format(port=port, free=unused_tcp_port) for each in (url, proxy)]
        said = await _said_at_start(given[0], today_book, given[1])
    assert named in said
    assert "fake-token" not in said


async def test_failed_polls_are_told_once_a_reason_and_so_is_their_end(
    open_bot: Open, caplog: pytest.LogCaptureFixture, trouble: None
) -> None:
    caplog.set_level(logging.INFO, "routebot.bot")
    async with open_bot(polls=(0.01,)) as stand:
        server, poller = stand.server, stand.bot.poller
        server.fail_next(method="getUpdates", status=502, description="Bad Gateway", times=3)
        server.fail_next(method="getUpdates", status=409, description="Conflict: other", times=2)
        person = await stand.begun()
        assert await server.world.pulse.until(
            lambda: any(getattr(each, "outcome", "") == "back" for each in caplog.records), PATIENCE
        )
        said = [each.outcome for each in caplog.records if getattr(each, "action", "") == "poll"]
        assert said == ["failed", "conflict", "back"]
        assert poller.trouble is None
        assert person.chat.bot_messages


@pytest.mark.parametrize(
    ("status", "named"), [(400, "--public-url"), (502, "a failure of its own"), (429, "429")]
)
async def test_webhook_that_is_refused_says_why(
    today_book: Rulebook, unused_tcp_port: int, status: int, named: str
) -> None:
    hook = Hook("127.0.0.1", unused_tcp_port, "/telegram", "https://bot.example.org", "s" * 16)
    async with FakeTelegram() as server:
        bot = build_bot(
            server.token,
            Address(server.base_url.removesuffix("/bot")),
            None,  # type: ignore[arg-type]
            lambda: today_book,
            now,
        )
        server.fail_next(method="setWebhook", status=status, description="Bad", times=5)
        with pytest.raises(ConfigError, match=r"does not take the webhook https://bot") as caught:
            async with running(bot, asyncio.Event(), hook):
                pass
    assert named in str(caught.value)
