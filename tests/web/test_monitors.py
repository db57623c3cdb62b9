"""What monitors are told, over real sockets: health part by part, and figures about nobody."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from routebot.bot import vitals
from routebot.errors import ConfigError
from routebot.serving import Service, serving
from routebot.store.sqlite import connection
from routebot.web import health
from routebot.web.server import bound
from tests.bot.conftest import data_of, server  # noqa: F401 - a fixture
from tests.bot.test_serving import SECRET, settings_of
from tests.support.telegram import PATIENCE, FakeTelegram

WELL = {"database": True, "keys": True, "dataset": True, "updates": True}
GOOD = (200, {"ok": True, "parts": WELL})


class Stand:
    """A bot that serves, and what it tells those who ask."""

    def __init__(self, service: Service, folder: Path, port: int) -> None:
        self.service, self.folder, self.url = service, folder, f"http://127.0.0.1:{port}"

    async def told(self) -> tuple[int, Any]:
        async with httpx.AsyncClient(trust_env=False) as client:
            response = await client.get(self.url + "/healthz", timeout=PATIENCE)
        return response.status_code, response.json()

    async def becomes(self, part: str) -> None:
        """Wait until one part is not well, and see that the others are."""
        ill = (503, {"ok": False, "parts": {**WELL, part: False}})
        async with asyncio.timeout(PATIENCE):
            while (told := await self.told()) != ill:
                assert told == GOOD
                await asyncio.sleep(0.02)


@pytest.fixture(autouse=True)
def _looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_KEPT_SECONDS", 0.001)


@asynccontextmanager
async def open_stand(
    telegram: FakeTelegram, folder: Path, port: int, *, webhook: bool = False, **given: str
) -> AsyncIterator[Stand]:
    given = {"health_listen": f"127.0.0.1:{port}", **given}
    settings = settings_of(telegram, folder, **given)
    clock = lambda: telegram.clock  # noqa: E731
    async with serving(settings, asyncio.Event(), webhook=webhook, clock=clock) as service:
        yield Stand(service, folder, port)


@pytest.fixture
async def stand(
    server: FakeTelegram,  # noqa: F811
    tmp_path: Path,
    unused_tcp_port: int,
) -> AsyncIterator[Stand]:
    async with open_stand(server, tmp_path, unused_tcp_port) as opened:
        yield opened


async def test_all_is_well_and_nothing_else_is_there(stand: Stand) -> None:
    assert await stand.told() == GOOD
    async with httpx.AsyncClient(trust_env=False) as client:
        codes = [
            (await client.get(stand.url + path)).status_code
            for path in ("/", "/metrics", "/telegram")
        ]
        codes.append((await client.post(stand.url + "/healthz")).status_code)
    assert codes == [404, 404, 404, 405]


async def test_database_that_is_gone_is_named(stand: Stand) -> None:
    (stand.folder / "rows" / "db.sqlite").rename(stand.folder / "rows" / "elsewhere")
    await stand.becomes("database")
    (stand.folder / "rows" / "elsewhere").rename(stand.folder / "rows" / "db.sqlite")
    assert await stand.told() == GOOD


@pytest.mark.parametrize("name", ["db.sqlite", "db.revisions.sqlite"])
async def test_database_that_somebody_else_keeps_locked_is_named(
    stand: Stand, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_PROBE_SECONDS", 0.01)
    with closing(sqlite3.connect(stand.folder / "rows" / name)) as other:
        other.execute("BEGIN IMMEDIATE")
        await stand.becomes("database")
    assert await stand.told() == GOOD


async def test_keys_that_are_gone_are_named(stand: Stand) -> None:
    (stand.folder / "keys").rename(stand.folder / "away")  # a file alone is made anew
    await stand.becomes("keys")
    (stand.folder / "away").rename(stand.folder / "keys")
    assert await stand.told() == GOOD


async def test_dataset_that_cannot_serve_is_named(stand: Stand) -> None:
    stand.service.live.trouble = ValueError("unreadable")
    await stand.becomes("dataset")


async def test_polls_without_an_answer_are_named_and_looked_at_again(
    stand: Stand,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(vitals, "_DEAF_SECONDS", -1.0)
    await stand.becomes("updates")
    monkeypatch.undo()
    monkeypatch.setattr(health, "_KEPT_SECONDS", 0.001)
    assert (await stand.told())[1]["parts"]["updates"]


async def test_poller_that_fails_is_not_heard_and_yet_moves(stand: Stand) -> None:
    poller = stand.service.bot.poller

    async def well() -> bool:
        return True

    seen = vitals.Vitals(well, well, lambda: None, poller, begun=True)
    poller.answered_at -= vitals._DEAF_SECONDS + 1
    assert not (await seen.look())["updates"]
    assert seen.moves(), "a restart mends no outage"
    poller.due_at -= vitals._DEAF_SECONDS + 1
    assert not seen.moves()


async def test_an_answer_serves_all_who_ask_within_a_second(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    looks = 0

    async def look() -> dict[str, bool]:
        nonlocal looks
        looks += 1
        return {"part": True}

    transport = httpx.ASGITransport(health.monitored(look))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        await asyncio.gather(*(client.get("/healthz") for _ in range(5)))
    assert looks == 1


async def test_health_is_not_told_at_the_public_address(
    server: FakeTelegram,  # noqa: F811
    tmp_path: Path,
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    port, public = unused_tcp_port_factory(), unused_tcp_port_factory()
    server.webhook(f"http://127.0.0.1:{public}/telegram")
    given = {
        "webhook_listen": f"127.0.0.1:{public}",
        "webhook_url": "https://bot.example.org",
        "webhook_secret": SECRET,
        "metrics_listen": f"127.0.0.1:{port}",
    }
    async with open_stand(server, tmp_path, port, webhook=True, **given) as stand:
        assert await stand.told() == GOOD
        async with httpx.AsyncClient(trust_env=False) as client:
            for path in ("/healthz", "/metrics"):
                assert (await client.get(f"{stand.url}{path}")).status_code == 200
                told = await client.get(f"http://127.0.0.1:{public}{path}")
                assert (told.status_code, told.content) == (404, b"")


@pytest.mark.parametrize("setting", ["health_listen", "metrics_listen"])
async def test_address_in_use_is_told_before_telegram_hears_of_us(
    server: FakeTelegram,  # noqa: F811
    tmp_path: Path,
    setting: str,
) -> None:
    with bound("127.0.0.1", 0, "") as taken:
        given = {setting: f"127.0.0.1:{taken.getsockname()[1]}"}
        with pytest.raises(ConfigError, match=f"in use; .*ROUTEBOT_{setting.upper()}"):
            async with serving(settings_of(server, tmp_path, **given), asyncio.Event()):
                pass
    assert not server.calls


async def test_figures_tell_what_was_done_and_of_nobody(
    server: FakeTelegram,  # noqa: F811
    tmp_path: Path,
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    number = 918273645
    given = {"metrics_listen": f"127.0.0.1:{unused_tcp_port_factory()}"}
    async with open_stand(server, tmp_path, unused_tcp_port_factory(), **given) as stand:
        person = server.person(number, "Vasilisa")
        await person.send("/start")
        await person.sees(lambda _: any(data.endswith(":ask") for data in data_of(person)))
        await person.tap(":ask")
        await person.send("Vasilisa writes")
        await person.settled()
        async with httpx.AsyncClient(trust_env=False) as client:
            told = (await client.get(f"http://{given['metrics_listen']}/metrics")).text
            elsewhere = await client.get(f"{stand.url}/metrics")
    assert elsewhere.status_code == 404
    assert "routebot_updates_total 3.0" in told
    actions = set(re.findall(r'routebot_update_seconds_count\{action="(\w+)"\} 1.0', told))
    assert actions == {"start", "ask", "text"}
    assert re.search(r"^routebot_stale_claims_ratio [01]\.\d", told, re.MULTILINE)
    assert re.search(r"^routebot_revision_age_days -?\d", told, re.MULTILINE)
    assert "routebot_chats_owed 0.0" in told
    for secret in (str(number), "Vasilisa", "_created", "process_", "python_", server.token):
        assert secret not in told


async def test_failures_are_counted_by_what_was_being_done(
    server: FakeTelegram,  # noqa: F811
    tmp_path: Path,
    unused_tcp_port: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    listen = f"127.0.0.1:{unused_tcp_port}"
    async with open_stand(server, tmp_path, unused_tcp_port, metrics_listen=listen) as stand:

        async def broken(*_: object) -> None:
            raise ValueError("a bug")

        monkeypatch.setattr(type(stand.service.bot.handlers), "_handled", broken)
        await server.person(7).send("/start")
        counted = 'routebot_failures_total{action="update"} 1.0'
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(PATIENCE):
            while counted not in (told := (await client.get(f"{stand.url}/metrics")).text):
                assert "routebot_updates_total" in told
                await asyncio.sleep(0.02)
