"""``routebot doctor`` on Telegram: each trouble is told in its own words, with what to do."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from routebot.bot.reaching import Reach, Webhook
from routebot.config import read_settings
from routebot.terminal.readiness import Finding, bot_api, examine
from routebot.terminal.readiness.hearing import switches, webhook
from tests.support.telegram import FakeTelegram

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
OURS = "https://bot.example.org"


pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeTelegram]:
    """A Bot API whose bot has nothing turned on."""
    async with FakeTelegram() as server:
        monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url.removesuffix("/bot"))
        server.methods.switches = dict.fromkeys(server.methods.switches, False)
        yield server


async def found(*things: str) -> list[Finding]:
    """Return what is said of some things, or of all that Telegram was asked about."""
    things = things or ("proxy", "bot_api", "updates", "webhook", "switch")
    findings = await asyncio.to_thread(examine)
    return [each for each in findings if each.kind.partition(".")[0] in things]


def kinds(findings: list[Finding]) -> dict[str, str]:
    """Return kind -> mark."""
    return {each.kind: each.mark for each in findings}


async def test_all_is_well(server: FakeTelegram) -> None:
    assert kinds(await found()) == {"bot_api": "ok", "switch": "ok"}


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, "bot_api.refused", "was revoked"),
        (404, "bot_api.not_found", "the token is not whole"),
        (429, "bot_api.busy", "wait some minutes"),
        (502, "bot_api.strange", "it is down"),
    ],
)
async def test_each_refusal_has_its_own_words(
    server: FakeTelegram, status: int, kind: str, words: str
) -> None:
    server.fail_next(method="getMe", status=status)
    (said,) = await found("bot_api")
    assert (said.kind, said.mark) == (kind, "FAIL")
    assert words in said.text
    assert "fake-token" not in said.text


async def test_path_in_the_address_is_told_apart_from_a_revoked_token(
    server: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url)  # ends with /bot
    (said,) = await found("bot_api")
    assert said.kind == "bot_api.not_found"
    assert "ROUTEBOT_API_URL holds a path" in said.text
    monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url.removesuffix("/bot"))
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    (said,) = await found("bot_api")
    assert said.kind == "bot_api.refused"


async def test_who_answers_without_json_is_no_bot_api() -> None:
    for trouble in ("JSONDecodeError", "UnicodeDecodeError"):
        (said,) = bot_api._answered("http://x", Reach(trouble=trouble))
        assert (said.kind, said.mark) == ("bot_api.unreachable", "FAIL")
        assert "page of a provider" in said.text


async def test_nobody_there_is_a_matter_of_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROUTEBOT_API_URL", "http://127.0.0.1:9")
    (said,) = await found()
    assert (said.kind, said.mark) == ("bot_api.unreachable", "FAIL")
    assert "nobody is there" in said.text
    assert "set ROUTEBOT_PROXY" in said.text


@pytest.mark.parametrize("kind", ["http", "socks5"])
async def test_proxy_that_is_not_there_is_named(
    server: FakeTelegram, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setenv("ROUTEBOT_PROXY", f"{kind}://anna:word@127.0.0.1:9")
    said, _ = await found()
    assert (said.kind, said.mark) == ("proxy.unreachable", "FAIL")
    assert "ROUTEBOT_PROXY" in said.text
    assert "the proxy is not there" in said.text
    assert "word" not in said.text


@pytest.mark.parametrize(
    ("trouble", "kind", "mark"),
    [
        ("", "proxy", "ok"),
        ("TimeoutError", "proxy.unsure", "--"),
        ("ProxyTimeoutError", "proxy.unreachable", "FAIL"),
        ("ClientHttpProxyError", "proxy.unreachable", "FAIL"),
    ],
)
def test_proxy_is_fine_only_if_something_came_through_it(
    monkeypatch: pytest.MonkeyPatch, trouble: str, kind: str, mark: str
) -> None:
    monkeypatch.setenv("ROUTEBOT_PROXY", "socks5://127.0.0.1:9")
    settings = read_settings()
    (said,) = bot_api._way(settings, settings.way_out(), Reach(trouble=trouble))
    assert (said.kind, said.mark) == (kind, mark)
    assert ("look whether the proxy runs" in said.text) == bool(trouble)


async def test_proxy_that_is_passed_by_is_named(
    server: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # ours is an http address
    (said,) = await found("proxy")
    assert (said.kind, said.mark) == ("proxy.passed_by", "--")
    assert "HTTPS_PROXY is set" in said.text
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (said,) = await found("proxy")
    assert "http_proxy is set" in said.text


async def test_each_switch_is_named_with_where_it_is_turned_off(server: FakeTelegram) -> None:
    names = ("can_join_groups", "can_connect_to_business", "has_main_web_app")
    server.methods.switches |= dict.fromkeys(names, True)
    said = await found("switch")
    assert [each.kind for each in said] == [f"switch.{name}" for name in names]
    assert {each.mark for each in said} == {"--"}
    assert "/setjoingroups, Disable" in said[0].text
    (said,) = switches(Reach(name="bot", switches=frozenset({"is_bot", "made_up"})))
    assert said.mark == "ok"


async def test_another_program_and_what_waits_are_told(server: FakeTelegram) -> None:
    server.fail_next(method="getUpdates", status=409)
    await server.person(7).send("/start")
    rivals, waiting = await found("updates")
    assert (rivals.kind, rivals.mark) == ("updates.rivals", "--")
    assert "revoke it at BotFather" in rivals.text
    assert (waiting.kind, waiting.mark) == ("updates.waiting", "ok")
    assert "1 wait" in waiting.text


async def test_webhook_that_the_settings_do_not_know_is_told_without_its_path(
    server: FakeTelegram,
) -> None:
    server.delivery.set_webhook({"url": "https://foreign.example.org/123456:fake-token"})
    (said,) = await found("webhook")
    assert (said.kind, said.mark) == ("webhook.foreign", "--")
    assert "https://foreign.example.org/..." in said.text
    assert "fake-token" not in said.text
    assert "revoke" in said.text


@pytest.mark.parametrize(
    ("told", "kind", "mark", "words"),
    [
        (Webhook(), "webhook.unset", "--", "`serve --webhook`"),
        (Webhook(f"{OURS}/telegram"), "webhook", "ok", "calls https://bot.example.org/telegram"),
        (
            Webhook("https://other.example/a"),
            "webhook.foreign",
            "--",
            "not https://bot.example.org",
        ),
        (
            Webhook(f"{OURS}/telegram", 3, "502 Bad\n Gateway", NOW - timedelta(minutes=9)),
            "webhook.failing",
            "--",
            "at 11:51 UTC: 502 Bad Gateway",
        ),
        (
            Webhook(f"{OURS}/telegram", 3, "502", NOW - timedelta(days=9)),
            "webhook",
            "ok",
            "calls",
        ),
    ],
    ids=["unset", "ours", "other", "failing", "failed once"],
)
def test_webhook_is_compared_with_the_settings(
    monkeypatch: pytest.MonkeyPatch, told: Webhook, kind: str, mark: str, words: str
) -> None:
    monkeypatch.setenv("ROUTEBOT_WEBHOOK_URL", OURS)
    (said,) = webhook(read_settings(), Reach(name="bot", webhook=told), NOW)
    assert (said.kind, said.mark) == (kind, mark)
    assert words in said.text


@pytest.mark.parametrize(("hours", "kind", "mark"), [(0, "clock", "ok"), (1, "clock.off", "FAIL")])
def test_clock_that_is_off_fails_with_what_sets_it(
    monkeypatch: pytest.MonkeyPatch, hours: int, kind: str, mark: str
) -> None:
    monkeypatch.setattr(bot_api, "now", lambda: NOW + timedelta(hours=hours))
    _, said = bot_api._answered(OURS, Reach(name="bot", at=NOW))
    assert (said.kind, said.mark) == (kind, mark)
    assert ("timedatectl" in said.text) == bool(hours)
