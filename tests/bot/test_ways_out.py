"""The bot behind a proxy, as set or as the environment names it."""

import asyncio
from pathlib import Path

import pytest

from routebot.bot.running import running
from routebot.config import DEFAULT_API_URL, read_settings
from routebot.errors import ConfigError
from routebot.reasoning.rulebook import Rulebook
from routebot.terminal.readiness import examine
from tests.bot.conftest import bot_on, sessions_in
from tests.support.proxies import Proxy, open_proxy
from tests.support.telegram import PATIENCE, FakeTelegram

KINDS = ["http", "socks5"]


pytestmark = pytest.mark.usefixtures("bare_environment")


@pytest.mark.parametrize("kind", KINDS)
async def test_dialogue_goes_through_a_proxy(
    kind: str, today_book: Rulebook, tmp_path: Path
) -> None:
    async with (
        FakeTelegram() as server,
        open_proxy(proxy := Proxy(kind)) as url,
        sessions_in(tmp_path, server.clock) as store,
    ):
        bot = bot_on(server, store, lambda: today_book, proxy=url)
        async with running(bot, asyncio.Event()):
            person = server.person(7)
            await person.send("/start")
            shown = lambda: [m.is_bot for m in person.chat] == [True]  # noqa: E731
            assert await server.world.pulse.until(shown, PATIENCE)
            await server.world.pulse.until(lambda: not server.world.updates, PATIENCE)
    assert proxy.used >= 2
    server.check()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("variable", ["ROUTEBOT_PROXY", "http_proxy", "ALL_PROXY"])
async def test_doctor_names_the_proxy_and_goes_through_it(
    kind: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with FakeTelegram() as server, open_proxy(proxy := Proxy(kind)) as url:
        monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url.removesuffix("/bot"))
        monkeypatch.setenv(variable, url)
        texts = [finding.text for finding in await asyncio.to_thread(examine)]
    assert f"proxy: {url}, as {variable} says" in texts
    assert any("takes the token" in text for text in texts)
    assert proxy.used


async def test_doctor_shows_no_password_of_a_proxy_that_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ROUTEBOT_PROXY", "socks5h://anna:hunter2@127.0.0.1:9")
    findings = await asyncio.to_thread(examine)
    assert "hunter2" not in str(findings)
    assert any(f.mark == "FAIL" and f.text.startswith("Bot API") for f in findings)


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("http://proxy:3128", "http://proxy:3128"),
        ("https://anna:word@proxy:3128/", "https://anna:word@proxy:3128/"),
        ("socks5://proxy:1080", "socks5://proxy:1080"),
        ("socks5h://proxy:1080", "socks5://proxy:1080"),
        ("socks://proxy:1080", "socks5://proxy:1080"),
    ],
)
def test_proxy_of_every_usual_form_is_taken(
    written: str, used: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    found = read_settings().way_out()
    assert found
    assert found.url == used
    assert "word" not in repr(found) + found.shown


@pytest.mark.parametrize("written", ["proxy:3128", "socks4://proxy:1", "ftp://proxy", "http://"])
@pytest.mark.parametrize("variable", ["ROUTEBOT_PROXY", "https_proxy", "all_proxy"])
def test_proxy_that_is_malformed_is_one_sentence(
    written: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, written)
    with pytest.raises(ConfigError, match=f"^{variable} is malformed; write http://") as caught:
        read_settings().way_out()
    assert "\n" not in str(caught.value)


def test_setting_goes_before_the_environment_and_exceptions_are_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://theirs:1")
    monkeypatch.setenv("NO_PROXY", "api.telegram.org")
    assert DEFAULT_API_URL == "https://api.telegram.org"
    assert read_settings().way_out() is None
    monkeypatch.setenv("ROUTEBOT_PROXY", "http://ours:1")
    found = read_settings().way_out()
    assert found
    assert (found.variable, found.url) == ("ROUTEBOT_PROXY", "http://ours:1")


async def test_doctor_tells_that_another_program_uses_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with FakeTelegram() as server:
        monkeypatch.setenv("ROUTEBOT_API_URL", server.base_url.removesuffix("/bot"))
        server.fail_next(method="getUpdates", status=409, description="Conflict: terminated")
        findings = await asyncio.to_thread(examine)
        assert any(f.mark == "--" and "revoke it at BotFather" in f.text for f in findings)
        server.fail_next(method="getMe", status=404, description="Not Found")
        findings = await asyncio.to_thread(examine)
        assert any(f.mark == "FAIL" and "(404)" in f.text for f in findings)
