"""The composition root over servers: processes that are one bot, here in one process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from routebot import engines
from routebot.bot.leftovers import RECEIPT_LIFE, Leftovers
from routebot.clock import now
from routebot.config import Settings
from routebot.errors import ConfigError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack
from routebot.serving import Service, serving
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.revisions import PostgresRevisions
from routebot.store.revisions import Activation
from routebot.store.servers import Server
from routebot.words.i18n import words
from tests.bot.conftest import data_of
from tests.bot.test_serving import SECRET, settings_of
from tests.support.datasets import edited
from tests.support.engines import Keys, PostgreSQL
from tests.support.telegram import PATIENCE, FakeTelegram, Person


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
        """Run one, which Telegram calls until the next one begins."""
        settings, clock = self.settings(**given), lambda: self.server.clock
        before = self.server.delivery.route
        async with serving(settings, asyncio.Event(), webhook=webhook, clock=clock) as service:
            if webhook:
                self.server.webhook(f"http://{settings.webhook_listen}/telegram")
            yield service
        if webhook and before:  # as a proxy does that finds nobody there any more
            self.server.webhook(before)


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


async def test_publication_serves_at_every_worker_as_soon_as_it_is_told(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routebot.serving.POLL", timedelta(hours=1))
    newer = edited("destinations/KZ.yaml", "{days: 90", "{days: 91")
    now_at, revision = fleet.server.clock, revision_of(newer)
    row = Activation(2, revision, None, now_at, "anna", "", "It changed.", {})
    async with fleet.worker() as first, fleet.worker() as second:
        await asyncio.sleep(0.5)  # what is told at the beginning is over
        async with Postgres.open(fleet.database, now_at) as database:
            await PostgresRevisions.on(database).activate([row], {revision: pack(newer)})
        async with asyncio.timeout(PATIENCE):
            while [each.live.present.revision for each in (first, second)] != [revision] * 2:  # noqa: ASYNC110
                await asyncio.sleep(0.05)


async def test_what_a_dead_worker_owes_another_one_pays(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routebot.bot.running._STOP_SECONDS", 0.1)
    person, telegram = fleet.server.person(7), fleet.server
    async with fleet.worker():
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        telegram.latency = lambda method, _: 60 if method == "editMessageText" else 0.0
        await person.tap(":ask")
        assert await telegram.world.pulse.until(lambda: not telegram.world.updates, PATIENCE)
        assert _asks(person), "it was stored and not shown"
    telegram.latency = 0.0
    monkeypatch.setattr("routebot.serving._ADOPT_SECONDS", 0.1)
    monkeypatch.setattr("routebot.bot.running._resumed", _nothing)
    async with fleet.worker():
        await person.sees(lambda _: not _asks(person))
    assert [message.is_bot for message in person.chat] == [True]


async def _nothing(_: object) -> None:
    """Do what the start of a worker would, had it started before the other one died."""


async def test_database_that_crashes_loses_no_tap_and_moves_nobody_back(
    fleet: Fleet, postgres_engine: PostgreSQL, trouble: None
) -> None:
    people = [fleet.server.person(number) for number in range(7, 13)]
    async with fleet.worker() as first, fleet.worker():
        for person in people:
            await person.send("/start")
            await person.sees(lambda _, person=person: _asks(person))
        for _ in range(3):
            for person in people:
                await person.tap(person.chat.last.buttons[0][0][0])
            await asyncio.to_thread(postgres_engine.restart)
            await fleet.server.settled(30)
        assert await first.store.count() == len(people)
        assert not await _rows(fleet, postgres_engine, "claim")
    for person in people:
        assert [message.is_bot for message in person.chat] == [True]


async def _rows(fleet: Fleet, engine: PostgreSQL, table: str) -> int:
    """Count the rows of a table, once what is freed in the background is freed."""
    await asyncio.sleep(0.2)
    name = fleet.database.url.rpartition("/")[2].partition("?")[0]
    return int(engine.sql(f"SELECT count(*) FROM {table}", name))


async def test_health_names_the_database_that_is_away_and_taps_wait_for_it(
    fleet: Fleet, postgres_engine: PostgreSQL, trouble: None, caplog: pytest.LogCaptureFixture
) -> None:
    person, port = fleet.server.person(7), fleet.free_port()
    async with fleet.worker(health_listen=f"127.0.0.1:{port}"):
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        assert await _health(port) == {"database", "keys", "dataset", "updates"}
        await asyncio.to_thread(postgres_engine.stop, "immediate")
        await asyncio.sleep(1.1)  # for so long an answer is kept
        assert await _health(port) == {"keys", "dataset", "updates"}
        await person.tap(":ask")
        await asyncio.sleep(1)
        assert _asks(person)
        await asyncio.to_thread(postgres_engine.start)
        await person.sees(lambda _: not _asks(person))
        await fleet.server.settled(30)
    assert "Traceback" not in caplog.text
    assert [message.is_bot for message in person.chat] == [True]


async def _health(port: int) -> set[str]:
    """Return which parts are well."""
    async with httpx.AsyncClient(trust_env=False) as client:
        told = await client.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE)
    return {part for part, well in told.json()["parts"].items() if well}


async def test_key_server_that_was_emptied_has_everybody_begin_anew_and_leaves_nothing(
    fleet: Fleet, key_engine: Keys, trouble: None
) -> None:
    person, silent = fleet.server.person(7), fleet.server.person(8)
    async with fleet.worker() as service:
        for each in (person, silent):
            await each.send("/start")
            await each.sees(lambda _, each=each: _asks(each))
            await each.tap(":ask")
            await each.settled()
        await asyncio.to_thread(key_engine.restart)
        await person.tap(person.chat.last.buttons[0][0][0])
        await fleet.server.settled(30)
        expired = words("ru")("bot.expired")
        assert expired in person.chat.last.text
        assert [message.is_bot for message in person.chat] == [True]
        await service.bot.wiping.sweep()
        await service.bot.wiping.clear_chats()
        assert not list(silent.chat)
        assert [message.is_bot for message in person.chat] == [True]


async def test_worker_that_stops_leaves_no_turn_and_nothing_owed(
    fleet: Fleet, postgres_engine: PostgreSQL
) -> None:
    people = [fleet.server.person(number) for number in range(7, 27)]
    async with fleet.worker():
        async with fleet.worker():
            for person in people:
                await person.send("/start")
            await people[0].sees(lambda _: _asks(people[0]))
        await fleet.server.settled(30)
        for table in ("claim", "waiting", "session WHERE owed"):
            assert not await _rows(fleet, postgres_engine, table)
    for person in people:
        assert [message.is_bot for message in person.chat] == [True]


async def test_cover_goes_when_its_person_comes_back_to_another_worker(fleet: Fleet) -> None:
    person = fleet.server.person(7)
    async with fleet.worker() as first:
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        for what in (":view:forget", ":cover"):
            await person.tap(what)
            await person.settled()
        cover = person.chat.last
        assert not cover.keyboard
        async with fleet.worker():
            await person.send("/start")
            await person.sees(lambda _: _asks(person))
            await person.settled()
            assert cover.deleted
            await first.bot.wiping.sweep()
            assert [message.is_bot for message in person.chat] == [True]


async def test_press_that_an_erasure_elsewhere_overtook_brings_nothing_back(fleet: Fleet) -> None:
    person = fleet.server.person(7)
    async with fleet.worker():
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        await person.tap(":view:forget")
        await person.settled()
        shown = person.chat.last
        await person.tap(":erase")
        await person.settled()
        assert shown.deleted
        (receipt,) = person.chat.bot_messages
        async with fleet.worker() as second:
            for _, data in [button for row in shown.buttons for button in row]:
                await person.tap_data(data or "", shown)
                await person.settled()
            assert person.chat.bot_messages == [receipt]
            assert await second.store.count() == 0
            await person.send("/start")
            await person.sees(lambda _: _asks(person))
            assert receipt.deleted
            await person.tap(":ask")
            await person.settled()
            assert not _asks(person), "what began anew is not taken for what was erased"
        await person.tap(person.chat.last.buttons[0][0][0])
        await person.settled()
    assert [message.is_bot for message in person.chat] == [True]


async def test_note_of_an_erasure_that_comes_late_holds_up_nobody_who_began_anew(
    fleet: Fleet,
) -> None:
    """The process that erased stood still between the receipt and its note."""
    person = fleet.server.person(7)
    async with fleet.worker() as worker:
        await person.send("/start")
        await person.sees(lambda _: _asks(person))
        late = Leftovers(None, frozenset(), now(), now() + RECEIPT_LIFE, frozenset())
        notes, wiping = worker.bot.wiping.notes, worker.bot.wiping
        assert notes
        await notes.put(7, late.to_json(), late.life)
        await person.tap(":ask")
        await person.settled()
        assert not _asks(person)
        wiping._leftovers[7] = late
        await person.tap(person.chat.last.buttons[0][0][0])
        await person.settled()
    assert [message.is_bot for message in person.chat] == [True]


async def test_start_waits_for_servers_that_start_beside_it(
    fleet: Fleet, postgres_engine: PostgreSQL, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(postgres_engine.stop)
    person = fleet.server.person(7)

    async def start() -> None:
        await asyncio.sleep(1.5)
        await asyncio.to_thread(postgres_engine.start)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(start())
        async with fleet.worker():
            await person.send("/start")
            await person.sees(lambda _: _asks(person))
    waited = [each for each in caplog.records if "does not answer yet" in each.message]
    assert [each.outcome for each in waited] == ["postgresql"]  # type: ignore[attr-defined]


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
