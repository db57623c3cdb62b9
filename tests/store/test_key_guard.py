"""A key server that lets keys leave its memory: refused at the start, told while it runs."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from routebot.errors import ConfigError, StoreError
from routebot.store.key_server.guard import objections
from routebot.store.key_server.server import KeyServer
from routebot.store.servers import Server
from tests.support.engines import PASSWORD, keys_running

LATER = datetime(2026, 11, 23, 13, tzinfo=UTC)
BOT = 7

WRONG = {
    "save": "3600 1",
    "appendonly": "yes",
    "maxmemory-policy": "allkeys-lru",
    "slowlog-log-slower-than": "10000",
}


@contextmanager
def commanding(server: Server) -> Iterator[Redis]:
    with Redis.from_url(server.url, protocol=2) as client:
        yield client


async def refusal_of(server: Server) -> str:
    """Return why a server is refused at the start; empty where it is not."""
    try:
        async with KeyServer.open(server, BOT, patience=2):
            return ""
    except ConfigError as error:
        return str(error)


@pytest.mark.parametrize("setting", WRONG)
async def test_each_wrong_setting_is_refused_with_the_command_that_mends_it(key_engine, setting):
    with commanding(key_engine.address) as client:
        client.config_set(setting, WRONG[setting])
        told = await refusal_of(key_engine.address)
        assert f"`{setting} {WRONG[setting]}`" in told
        assert PASSWORD not in told
        assert len(told.splitlines()) == 1
        (command,) = re.findall("`CONFIG SET ([^`]*)`", told)
        name, _, value = command.partition(" ")
        client.config_set(name, value.strip('"'))
        assert await refusal_of(key_engine.address) == ""


async def test_settings_that_are_all_wrong_are_all_told(key_engine):
    with commanding(key_engine.address) as client:
        for setting, value in WRONG.items():
            client.config_set(setting, value)
    told = (await refusal_of(key_engine.address)).splitlines()
    assert len(told) == len(WRONG)
    assert all("redis.conf" in line for line in told)


async def test_a_server_with_a_copy_and_the_copy_are_refused(key_engine):
    with keys_running(replicaof=f"127.0.0.1 {key_engine.port}", masterauth=PASSWORD) as copy:
        with commanding(key_engine.address) as client:
            for _ in range(400):
                if client.info("replication")["connected_slaves"]:
                    break
                await asyncio.sleep(0.05)
        assert "has copies" in await refusal_of(key_engine.address)
        assert "is the copy of another server" in await refusal_of(copy.address)
    assert await refusal_of(key_engine.address) == ""


@pytest.mark.parametrize("setting", WRONG)
async def test_what_is_changed_while_it_runs_stops_new_keys_and_nothing_else(key_engine, setting):
    async with KeyServer.open(key_engine.address, BOT) as keys:
        made, other = await keys.make(LATER), await keys.make(LATER)
        row, _ = await keys.rows_of(1, LATER)
        with commanding(key_engine.address) as client:
            right = client.config_get(setting)[setting]
            client.config_set(setting, WRONG[setting])
            await keys.look()
            assert [setting in each for each in keys.objections] == [True]
            assert not keys.works
            with pytest.raises(StoreError, match="no key is made: the key server"):
                await keys.make(LATER)
            assert await keys.body(made.id, LATER) == made.body
            await keys.destroy([made.id])
            assert await keys.body(made.id, LATER) is None
            assert await keys.rows_of(1, LATER + timedelta(days=1)) == (row, await keys.row_keys(1))
            client.config_set(setting, right)
        await keys.look()
        assert not keys.objections
        assert keys.works
        assert await keys.body(other.id, LATER) == other.body
        assert await keys.make(LATER)


async def test_a_server_that_becomes_a_copy_is_objected_to(key_engine):
    async with KeyServer.open(key_engine.address, BOT, patience=0.3) as keys:
        with commanding(key_engine.address) as client:
            client.replicaof("127.0.0.1", "1")
            await keys.look()
            assert ["copy of another" in each for each in keys.objections] == [True]
            with pytest.raises(StoreError, match="no key is made"):
                await keys.make(LATER)
            client.replicaof("NO", "ONE")
        await keys.look()
        assert await keys.make(LATER)


async def test_who_may_not_read_the_settings_is_refused_and_told_what_to_allow(key_engine):
    somebody = Server(key_engine.address.url.replace("//:", "//somebody:"))
    with commanding(key_engine.address) as client:
        acl = f"ACL SETUSER somebody reset on >{PASSWORD} ~routebot:* +@all -@dangerous"
        client.execute_command(*acl.split())
        told = await refusal_of(somebody)
        assert "`CONFIG GET`" in told
        assert "`INFO`" in told
        client.execute_command(*acl.split(), "+info")
        assert "`INFO`" not in await refusal_of(somebody)
        client.execute_command(*acl.split(), "+info", "+config|get")
        async with KeyServer.open(somebody, BOT) as keys:
            made = await keys.make(LATER)
            assert await keys.body(made.id, LATER)
            assert await keys.rows_of(1, LATER)
            await keys.destroy([made.id])
            await keys.destroy_old_hash_keys(LATER)
            assert await keys.destroy_all() == 0
            client.execute_command("ACL", "SETUSER", "somebody", "-set")
            with pytest.raises(StoreError, match="does not allow all that is needed"):
                await keys.make(LATER)
            assert not keys.works


class Answers:
    """A link to a server that answers as it is told."""

    server = Server("redis://keys.example/0")

    def __init__(self, **settings: str) -> None:
        self.settings = {name.replace("_", "-"): value for name, value in settings.items()}

    async def ask(self, *commands: tuple[str, ...]) -> list[object]:
        return [b"role:master\r\nconnected_slaves:0\r\n"] + [
            [
                each.encode()
                for name, value in self.settings.items()
                if name == command[2] or name.startswith(command[2].removesuffix("*") or "-")
                for each in (name, value)
            ]
            for command in commands[1:]
        ]


async def test_the_logs_of_valkey_count_each():
    well = {"save": "", "appendonly": "no", "maxmemory_policy": "noeviction"}
    logs = {
        "commandlog_execution_slower_than": "-1",
        "commandlog_request_larger_than": "-1",
        "commandlog_reply_larger_than": "-1",
        "commandlog_slow_execution_max_len": "128",
    }
    assert await objections(Answers(**well, **logs)) == []
    for name in logs:
        told = await objections(Answers(**well, **{**logs, name: "10000"}))
        assert len(told) == (name != "commandlog_slow_execution_max_len")
        assert all("COMMANDLOG RESET" in line for line in told)


async def test_a_server_that_does_not_know_a_setting_is_not_trusted():
    (told,) = await objections(Answers(appendonly="no", slowlog_log_slower_than="-1", save=""))
    assert "does not let its settings be read" in told
