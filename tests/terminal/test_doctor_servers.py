"""``routebot doctor`` where servers keep what is stored: real ones are asked."""

import asyncio
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis import Redis

from routebot.clock import now
from routebot.config import Settings, read_settings
from routebot.store.postgres.link import Postgres
from routebot.store.postgres.looking import Look
from routebot.store.servers import Server
from routebot.terminal.readiness import examining, key_server, postgres, servers
from routebot.terminal.readiness.files import files
from routebot.terminal.readiness.findings import Finding
from routebot.terminal.readiness.machine import space, swap
from routebot.terminal.readiness.settings import paths
from tests.support.engines import PASSWORD, PostgreSQL


@pytest.fixture
def settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, postgres: Server, key_server_address: Server
) -> Iterator[Settings]:
    """Settings that name a PostgreSQL and a key server."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    monkeypatch.setenv("ROUTEBOT_DATABASE", postgres.url)
    monkeypatch.setenv("ROUTEBOT_KEYS", key_server_address.url)
    return read_settings()


def found(settings: Settings, kind: str) -> list[Finding]:
    """Return what is found about a thing, whatever is the matter."""
    told = list(servers.servers(settings))
    assert PASSWORD not in str(told)
    return [each for each in told if each.kind.partition(".")[0] == kind]


def kinds(settings: Settings) -> set[str]:
    """Return the kinds of all that is not as it should be."""
    return {each.kind for each in servers.servers(settings) if each.mark != "ok"}


def test_servers_that_are_fine_are_told_as_that_and_nothing_is_made(settings, postgres_engine):
    assert kinds(settings) == {"postgres.not_durable", "key_server.without_limit"}, "of the tests"
    (first, *_, last) = found(settings, "postgres")
    assert "answers in" in first.text
    assert "the tables are made at the first start" in last.text
    assert [each.kind for each in found(settings, "published")] == ["published"]
    named = settings.servers.database.url.rpartition("/")[2]
    assert (
        postgres_engine.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", named)
        == "0"
    )


def test_files_are_not_asked_of_servers_nor_servers_of_files(settings, monkeypatch):
    monkeypatch.setenv("ROUTEBOT_SESSION_KEYS", "/dev/shm/routebot/session.keys")
    monkeypatch.setenv("ROUTEBOT_REVISIONS", "r.sqlite")
    named = read_settings()
    for check in (files, space, swap):
        assert list(check(named)) == []
    assert [each.text for each in paths(named)] == ["paths: all absolute"]
    said = [each.text for each in servers.servers(named) if each.kind == "settings.unused"]
    assert [text.split()[1] for text in said] == ["ROUTEBOT_REVISIONS", "ROUTEBOT_SESSION_KEYS"]
    for name in ("DATABASE", "KEYS"):
        monkeypatch.delenv(f"ROUTEBOT_{name}")
    assert list(servers.servers(read_settings())) == []


def test_tables_of_a_start_are_known_and_those_of_a_newer_one_refused(settings, postgres_engine):
    async def start() -> None:
        async with Postgres.open(settings.servers.database, now()):
            pass

    asyncio.run(start())
    assert "those of this version" in found(settings, "postgres")[-1].text
    named = settings.servers.database.url.rpartition("/")[2]
    postgres_engine.sql("DELETE FROM migration WHERE name LIKE '0003%'", named)
    assert "postgres.earlier" in kinds(settings)
    postgres_engine.sql("INSERT INTO migration VALUES ('9999_later', '')", named)
    assert "postgres.newer" in kinds(settings)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("synchronous_commit", "off", "postgres.not_durable"),
        ("log_statement", "all", "postgres.logs_rows"),
        ("log_min_duration_statement", "250", "postgres.logs_rows"),
        ("log_min_duration_sample", "10", "postgres.logs_rows"),
        ("log_transaction_sample_rate", "0.5", "postgres.logs_rows"),
        ("log_parameter_max_length_on_error", "-1", "postgres.logs_rows"),
    ],
)
def test_setting_that_loses_rows_or_logs_them_is_named_with_the_remedy(
    settings, postgres_engine: PostgreSQL, name, value, kind
):
    database = settings.servers.database.url.rpartition("/")[2]
    postgres_engine.sql(f"ALTER DATABASE {database} SET {name} = '{value}'")
    [said] = [each for each in servers.servers(settings) if name in each.text]
    assert said.kind == kind
    assert f"`ALTER SYSTEM SET {name} = '" in said.text


def test_server_that_is_away_or_refuses_us_fails_in_words(settings, monkeypatch, postgres_engine):
    address = settings.servers.database.url
    monkeypatch.setenv("ROUTEBOT_DATABASE", address.replace(PASSWORD, "wr0ng"))
    [refused] = found(read_settings(), "postgres")
    assert (refused.kind, refused.mark) == ("postgres.unfit", "FAIL")
    assert "wr0ng" not in refused.text
    monkeypatch.setenv("ROUTEBOT_DATABASE", "postgresql://u:s3cret-word@127.0.0.1:1/x")
    monkeypatch.setenv("ROUTEBOT_KEYS", "redis://:s3cret-word@127.0.0.1:1/0")
    monkeypatch.setattr(key_server, "_PATIENCE", 0.1)
    told = list(servers.servers(read_settings()))
    assert {each.kind for each in told} == {"postgres.unfit", "key_server.unfit"}
    assert "s3cret-word" not in str(told)


def test_key_server_that_would_write_keys_down_fails(settings):
    with Redis.from_url(settings.servers.keys.url) as there:
        there.config_set("appendonly", "yes")
        try:
            [said] = [each for each in found(settings, "key_server") if each.mark == "FAIL"]
        finally:
            there.config_set("appendonly", "no")
    assert said.kind == "key_server.keeps_keys"
    assert "appendonly no" in said.text


def test_settings_that_keep_old_rows_are_named():
    fine = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on",
            "autovacuum": "on", "archive_mode": "off"}  # fmt: skip
    assert list(postgres._settings(fine)) == []
    for name, value, kind in (
        ("autovacuum", "off", "postgres.never_vacuums"),
        ("archive_mode", "on", "postgres.archives"),
        ("full_page_writes", "off", "postgres.not_durable"),
    ):
        assert [each.kind for each in postgres._settings(fine | {name: value})] == [kind]


def _of(*, far: bool = True, sealed: bool, query: str = "") -> list[str]:
    server = Server(f"postgresql://u:p@db.example.org/x{query}")
    seen = Look("17.2", 0.3, far, sealed, now(), 0, {})
    return [each.kind for each in postgres._on_the_way(server, seen)]


def test_way_to_another_machine_is_to_be_encrypted():
    assert _of(far=False, sealed=False) == []
    assert _of(sealed=False) == ["postgres.not_encrypted"]
    assert _of(sealed=True) == ["postgres.not_verified"]
    assert _of(sealed=True, query="?sslmode=require") == ["postgres.not_verified"]
    assert _of(sealed=True, query="?sslmode=verify-full") == []
    told = {
        address: [each.kind for each in key_server._on_the_way(Server(address))]
        for address in ("redis://localhost/0", "redis://10.0.0.9/0", "rediss://10.0.0.9/0")
    }
    assert list(told.values()) == [[], ["key_server.not_encrypted"], []]


def test_clock_of_the_server_is_compared_with_ours():
    def told(seconds: int) -> list[str]:
        at = now() + timedelta(seconds=seconds)
        return [each.kind for each in postgres._clock(Look("17.2", 0.3, True, True, at, 0, {}))]

    assert told(-80) == []
    assert told(120) == told(-120) == ["postgres.clock"]


def test_room_for_keys_is_compared_with_the_limit(monkeypatch):
    monkeypatch.setattr(key_server, "_swaps", lambda: "Filename\n/dev/sda2 partition 1 0 -2\n")
    server = Server("redis://127.0.0.1/0")

    def told(used: int, most: int) -> list[str]:
        info = {"used_memory": str(used), "maxmemory": str(most), "total_system_memory": "1000"}
        return [each.kind for each in key_server._memory(server, info)]

    assert told(100, 200) == ["key_server", "key_server.swap"]
    assert told(190, 200) == ["key_server.full", "key_server.swap"]
    assert told(100, 0) == ["key_server", "key_server.without_limit", "key_server.swap"]
    assert list(key_server._memory(server, {})) == []


def test_library_that_is_missing_is_told(settings, monkeypatch):
    for name in [name for name in sys.modules if name.endswith(("key_server", "key_server.guard"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("routebot.store.servers.find_spec", lambda name: name != "redis" or None)
    [said] = servers.servers(settings)
    assert (said.kind, said.mark) == ("servers.not_installed", "FAIL")
    assert "pip install 'routebot[servers]'" in said.text


def test_servers_are_asked_with_the_rest():
    assert servers.servers in examining._CHECKS
