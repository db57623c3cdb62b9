"""The composition root: all of ``routebot serve`` in this process, over a fake Telegram."""

import asyncio
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from routebot import engines
from routebot.bot.troubles import Trouble
from routebot.config import Settings
from routebot.errors import ConfigError, PublishError, StoreError
from routebot.policy.loading import revision_of
from routebot.publishing.bundle import pack
from routebot.serving import serving
from routebot.store.proposals import PROPOSAL_LIFE, Proposal
from routebot.store.revisions import Activation
from routebot.store.sqlite.owning import served_alone
from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.words.i18n import words
from tests.bot.conftest import data_of
from tests.bot.office import ANNA, LABELS, has_button
from tests.publishing.small import write_folder
from tests.support.datasets import edited, minimal
from tests.support.telegram import PATIENCE, FakeTelegram

SECRET = "secret-of-the-tests-1234"


def settings_of(server: FakeTelegram, folder: Path, **given: str) -> Settings:
    """Return what an operator of a bot on the fake Telegram would set."""
    everything = {
        "token": server.token,
        "api_url": server.base_url.removesuffix("/bot"),
        "database": folder / "rows" / "db.sqlite",
        "keys": folder / "keys" / "ring",
        "data": write_folder(folder / "data"),
        "admins": LABELS,
    }
    return Settings(_env_file=None, **everything, **given)  # type: ignore[call-arg]


async def test_everything_serves_until_its_end_and_is_closed_then(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings, stop = settings_of(server, tmp_path), asyncio.Event()
    async with serving(settings, stop, clock=lambda: server.clock) as service:
        person, admin = server.person(7), server.person(ANNA)
        await person.send("/start")
        await person.sees(lambda _: any(data.endswith(":ask") for data in data_of(person)))
        await admin.send("/admin")
        await admin.sees(revision_of(minimal()))
        assert has_button(admin, "admin:history")
        assert await service.store.count() == 2
        assert not stop.is_set()
    assert stop.is_set()
    with pytest.raises(StoreError, match="closed"):
        await service.store.count()


async def test_a_proposal_goes_when_its_week_is_over_though_nobody_looks(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings = settings_of(server, tmp_path)
    weeks = {"old": server.clock - PROPOSAL_LIFE, "new": server.clock}
    async with SqliteRevisions.open(settings.revisions_path, server.clock) as kept:
        for name, at in weeks.items():
            # By different admins: a new one replaces what its author has not handed on.
            who = "anna" if name == "old" else "boris"
            await kept.propose(Proposal(name, who, at, revision="0" * 32))
    async with serving(settings, asyncio.Event(), clock=lambda: server.clock):
        with closing(sqlite3.connect(settings.revisions_path)) as database:
            async with asyncio.timeout(PATIENCE):
                while (rows := database.execute("SELECT id FROM proposal").fetchall()) != [
                    ("new",)
                ]:
                    assert ("new",) in rows
                    await asyncio.sleep(0.05)


async def test_who_looks_after_claims_is_sent_a_digest(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings = settings_of(server, tmp_path, owners="anna:KZ")
    admin = server.person(ANNA)
    admin.chat.started = True
    async with serving(settings, asyncio.Event(), clock=lambda: server.clock):
        await admin.sees(words("ru")("admin.digest.title"))
    assert len(admin.chat.bot_messages) == 1


async def test_admin_is_told_what_is_wrong(
    server: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_of(server, tmp_path)
    admin, person = server.person(ANNA), server.person(7)
    admin.chat.started = person.chat.started = True
    free = SimpleNamespace(free=1)
    monkeypatch.setattr("routebot.bot.troubles.shutil.disk_usage", lambda _: free)
    async with serving(settings, asyncio.Event(), clock=lambda: server.clock) as service:
        told = words("ru")("admin.alert.disk", since="@").partition("@")[0]
        await admin.sees(told)
        assert Trouble.DISK in service.troubles.present
    assert not person.chat.bot_messages


async def test_updates_come_over_a_webhook_if_that_is_wanted(
    server: FakeTelegram, tmp_path: Path, unused_tcp_port: int
) -> None:
    settings = settings_of(
        server,
        tmp_path,
        webhook_listen=f"127.0.0.1:{unused_tcp_port}",
        webhook_url="https://bot.example.org",
        webhook_secret=SECRET,
    )
    server.webhook(f"http://127.0.0.1:{unused_tcp_port}/telegram")
    clock = lambda: server.clock  # noqa: E731
    async with serving(settings, asyncio.Event(), webhook=True, clock=clock):
        person = server.person(7)
        await person.send("/start")
        await person.sees(lambda _: any(data.endswith(":ask") for data in data_of(person)))
    assert not server.called("getUpdates")


async def test_a_webhook_without_its_settings_is_refused_before_anything_is_made(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings = settings_of(server, tmp_path)
    with pytest.raises(ConfigError, match=r"ROUTEBOT_WEBHOOK_SECRET is missing(?s:.*)--public-url"):
        async with serving(settings, asyncio.Event(), webhook=True):
            pass
    assert not settings.keys.exists()
    assert not settings.database.exists()
    assert not server.calls


async def test_nothing_older_serves_where_an_update_cannot_read_what_was_published(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings = settings_of(server, tmp_path)
    async with serving(settings, asyncio.Event(), clock=lambda: server.clock):
        pass
    strict = edited("destinations/KZ.yaml", "{days: 90", "{days: ninety")
    row = Activation(2, revision_of(strict), None, server.clock, "anna", "", "It changed.", {})
    async with SqliteRevisions.open(settings.revisions_path, server.clock) as store:
        await store.activate([row], {row.revision: pack(strict)})
    with pytest.raises(PublishError, match=r"published by anna(?s:.*)KZ\.yaml:\d+ "):
        async with serving(settings, asyncio.Event(), clock=lambda: server.clock):
            pass


async def test_a_second_process_over_the_same_database_is_refused_in_words(
    server: FakeTelegram, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "served_alone", partial(served_alone, patience=0.1))
    settings, clock = settings_of(server, tmp_path), lambda: server.clock
    async with serving(settings, asyncio.Event(), clock=clock):
        with pytest.raises(ConfigError, match="another `routebot serve` uses this database"):
            async with serving(settings, asyncio.Event(), clock=clock):
                pass
    async with serving(settings, asyncio.Event(), clock=clock):
        pass


async def test_another_bot_is_refused_what_the_first_has_in_its_chats(
    server: FakeTelegram, tmp_path: Path
) -> None:
    settings, clock = settings_of(server, tmp_path), lambda: server.clock
    async with serving(settings, asyncio.Event(), clock=clock):
        person = server.person(7)
        await person.send("/start")
        await person.sees(lambda _: any(data.endswith(":ask") for data in data_of(person)))
    other = settings.model_copy(update={"token": SecretStr("99:another-token")})
    with pytest.raises(ConfigError, match="conversations of another bot"):
        async with serving(other, asyncio.Event(), clock=clock):
            pass
