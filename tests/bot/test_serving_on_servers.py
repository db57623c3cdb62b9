"""The composition root over servers: processes that are one bot, here in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from routebot import engines
from routebot.config import Settings
from routebot.errors import ConfigError
from routebot.serving import Service, serving
from routebot.store.servers import Server
from tests.bot.conftest import data_of
from tests.bot.test_serving import SECRET, settings_of
from tests.support.telegram import FakeTelegram, Person


@dataclass
class Fleet:
    """Workers of one bot, each of which Telegram may call."""

    server: FakeTelegram
    folder: Path
    database: Server
    keys: Server
    free_port: Callable[[], int]

    def settings(self, **given: str) -> Settings:
        """Return what an operator would set for one more of them."""
        port = self.free_port()
        everything = {
            "webhook_listen": f"127.0.0.1:{port}",
            "webhook_url": "https://bot.example.org",
            "webhook_secret": SECRET,
        }
        shared = {"database": self.database, "keys": self.keys}
        settings = settings_of(self.server, self.folder, **everything | given)
        return settings.model_copy(update=shared)

    @asynccontextmanager
    async def worker(self, *, webhook: bool = True, **given: str) -> AsyncIterator[Service]:
        """Run one."""
        settings, clock = self.settings(**given), lambda: self.server.clock
        async with serving(settings, asyncio.Event(), webhook=webhook, clock=clock) as service:
            if webhook:
                self.called(settings)
            yield service

    def called(self, settings: Settings) -> None:
        """Have Telegram call this one from now on."""
        self.server.webhook(f"http://{settings.webhook_listen}/telegram")


@pytest.fixture
def fleet(
    server: FakeTelegram,
    tmp_path: Path,
    postgres: Server,
    key_server_address: Server,
    unused_tcp_port_factory: Callable[[], int],
) -> Fleet:
    return Fleet(server, tmp_path, postgres, key_server_address, unused_tcp_port_factory)


def _asks(person: Person) -> bool:
    return any(data.endswith(":ask") for data in data_of(person))


async def test_what_one_worker_stored_another_goes_on_with(fleet: Fleet) -> None:
    person = fleet.server.person(7)
    async with fleet.worker():
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        async with fleet.worker() as second:
            await person.tap(":ask")
            await person.settled()
            assert await second.store.count() == 1
            assert not _asks(person)
    assert [message.is_bot for message in person.chat] == [True]


async def test_who_polls_is_alone_and_who_is_called_is_not(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "PATIENCE", 0.1)
    async with fleet.worker(webhook=False):
        with pytest.raises(ConfigError, match="another process polls for this bot"):
            async with fleet.worker():
                pass
    async with fleet.worker(), fleet.worker():
        with pytest.raises(ConfigError, match="another process serves this bot"):
            async with fleet.worker(webhook=False):
                pass
