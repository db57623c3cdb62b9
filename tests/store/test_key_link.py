"""The way to the key server: what is away, refuses, hangs, is full or is none at all."""

import asyncio
import socket
import tempfile
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routebot.errors import ConfigError, StoreError
from routebot.store.key_server.link import KeyLink
from routebot.store.key_server.server import KeyServer
from routebot.store.servers import Server
from tests.support.certificates import self_signed
from tests.support.engines import PASSWORD, keys_running

LATER = datetime(2026, 11, 23, 13, tzinfo=UTC)
BOT = 7


@pytest.fixture
async def keys(key_server_address):
    async with KeyServer.open(key_server_address, BOT, patience=1) as opened:
        yield opened


async def started(coroutine):
    """Begin something and let it get as far as the network."""
    task = asyncio.get_running_loop().create_task(coroutine)
    await asyncio.sleep(0.1)
    return task


async def test_calls_that_come_together_get_each_its_own_reply(keys):
    made = await asyncio.gather(*[keys.make(LATER) for _ in range(300)])
    found = await asyncio.gather(*[keys.body(each.id, LATER) for each in made])
    assert found == [each.body for each in made]
    assert len({*found}) == 300


async def test_a_server_that_hangs_is_given_up_in_time(keys, key_engine):
    made = await keys.make(LATER)
    key_engine.freeze()
    loop = asyncio.get_running_loop()
    begun = loop.time()
    calls = [keys.body(made.id, LATER), keys.rows_of(1, LATER), keys.destroy([b"x" * 16])]
    told = await asyncio.gather(*calls, return_exceptions=True)
    assert loop.time() - begun < 5, "they wait side by side"
    assert [type(each) for each in told] == [StoreError] * 3
    assert "does not answer" in str(told[0])
    key_engine.thaw()
    assert await keys.body(made.id, LATER) == made.body
    assert keys.works


async def test_nobody_waits_for_long_to_hear_again_that_it_is_away(key_engine):
    async with KeyServer.open(key_engine.address, BOT, patience=3) as keys:
        await asyncio.to_thread(key_engine.kill)
        took = []
        for _ in range(2):
            begun = time.monotonic()
            with pytest.raises(StoreError, match="cannot be reached"):
                await keys.make(LATER)
            took.append(time.monotonic() - begun)
        assert took[1] < 2.5 < took[0]
        await asyncio.to_thread(key_engine.start)
        assert await keys.make(LATER)


async def test_a_call_that_is_given_up_leaves_no_reply_to_the_next(keys, key_engine):
    made, other = await keys.make(LATER), await keys.make(LATER)
    key_engine.freeze()
    given_up = await started(keys.body(made.id, LATER))
    waiting = await started(keys.body(other.id, LATER))
    given_up.cancel()
    key_engine.thaw()
    assert await waiting == other.body
    assert await keys.body(made.id, LATER) == made.body
    with pytest.raises(asyncio.CancelledError):
        await given_up


async def test_a_server_that_takes_no_changes_yet_is_waited_for(keys, client):
    client.replicaof("127.0.0.1", "1")
    call = await started(keys.make(LATER))
    assert not call.done()
    client.replicaof("NO", "ONE")
    assert await keys.body((await call).id, LATER)


async def test_full_memory_stops_new_keys_and_nothing_else(keys, client):
    made, other = await keys.make(LATER), await keys.make(LATER)
    row, _ = await keys.rows_of(1, LATER)
    client.config_set("maxmemory", "1mb")
    client.config_set("maxmemory-policy", "noeviction")
    with pytest.raises(StoreError, match="no memory left") as told:
        await keys.make(LATER)
    shown = "".join(traceback.format_exception(told.value))
    assert "routebot:" not in shown
    assert PASSWORD not in shown
    assert await keys.body(made.id, LATER) == made.body
    await keys.destroy([made.id])
    assert await keys.body(made.id, LATER) is None
    await keys.look()
    assert (await keys.rows_of(1, LATER))[0] == row
    client.config_set("maxmemory", "0")
    assert await keys.body(other.id, LATER) == other.body
    assert await keys.make(LATER)


async def test_full_memory_does_not_keep_from_destroying_all(keys, client):
    made = [await keys.make(LATER) for _ in range(3)]
    row, _ = await keys.rows_of(1, LATER)
    client.config_set("maxmemory", "1mb")
    with pytest.raises(StoreError, match="no memory left"):
        await keys.destroy_all()
    assert not client.keys("routebot:*")
    client.config_set("maxmemory", "0")
    assert await keys.body(made[0].id, LATER) is None
    assert row not in (await keys.rows_of(1, LATER))[1]


async def test_a_password_that_is_changed_is_said_at_once(keys, client, key_engine):
    client.config_set("requirepass", "another")
    client.client_kill_filter(skipme=True)
    with pytest.raises(StoreError, match="user and password of ROUTEBOT_KEYS"):
        await keys.make(LATER)
    assert not keys.works
    client.config_set("requirepass", PASSWORD)
    assert await keys.make(LATER)
    assert keys.works


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("redis://:s3cret@127.0.0.1:1/0", "takes no connection"),
        ("redis://:s3cret@nowhere.invalid/0", "takes no connection"),
    ],
)
async def test_an_address_where_nobody_answers_is_said_without_the_password(written, told):
    with pytest.raises(StoreError, match=told) as error:
        async with KeyServer.open(Server(written), BOT, patience=0.3):
            pass
    shown = "".join(traceback.format_exception(error.value))
    assert "ROUTEBOT_KEYS" in shown
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", "is no key server"),
        (b"-LOADING Redis is loading the dataset in memory\r\n", "still loading"),
        (b"-ERR max number of clients reached\r\n", "takes no connection"),
        (b"", "takes no connection, or ends it"),
    ],
)
async def test_what_answers_otherwise_is_waited_for_and_said(reply, told):
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(reply * 20)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        async with KeyLink.open(Server(f"redis://127.0.0.1:{port}"), 0.3) as link:
            with pytest.raises(StoreError, match=told):
                await link.run(("GET", "x"))
            assert told in link.away


async def test_who_gives_no_password_is_told(key_server_address):
    nobody = Server(key_server_address.url.replace(f":{PASSWORD}@", ""))
    with pytest.raises(ConfigError, match="user and password of ROUTEBOT_KEYS"):
        async with KeyServer.open(nobody, BOT):
            pass


@pytest.mark.parametrize(
    "written",
    [
        "redis://keys/zero",
        "redis://keys/0?ssl_cert_reqs=none",
        "rediss://keys/0?ssl_cert_reqs=none",
        "redis://keys/0?ssl_ca_certs=ca.pem",
    ],
)
async def test_an_address_that_makes_no_sense_is_refused(written):
    with pytest.raises(ConfigError, match="ROUTEBOT_KEYS"):
        async with KeyLink.open(Server(written), 1):
            pass


async def test_a_database_that_is_not_there_is_an_error_of_settings(key_server_address):
    with pytest.raises(ConfigError, match="no database of the number"):
        async with KeyServer.open(Server(key_server_address.url + "99"), BOT):
            pass


async def test_another_database_of_a_server_holds_other_keys(keys, key_server_address):
    made = await keys.make(LATER)
    other = Server(key_server_address.url.removesuffix("0") + "3")
    async with KeyServer.open(other, BOT) as apart:
        assert await apart.body(made.id, LATER) is None


@pytest.fixture
def tls() -> Iterator[tuple[int, Path]]:
    """Run a key server with a certificate that nobody vouches for; gives port and certificate."""
    with tempfile.TemporaryDirectory() as name, socket.socket() as there:
        folder = Path(name)
        folder.chmod(0o755)  # another user runs the server
        certificate, key = self_signed(folder, "localhost")
        key.chmod(0o644)
        there.bind(("127.0.0.1", 0))
        port = there.getsockname()[1]
        there.close()
        settings = {"tls_cert_file": certificate, "tls_key_file": key, "tls_auth_clients": "no"}
        with keys_running(tls_port=str(port), **{n: str(v) for n, v in settings.items()}):
            yield port, certificate


async def test_a_connection_with_tls_is_checked(tls):
    port, certificate = tls
    at = f"rediss://:{PASSWORD}@localhost:{port}/0"
    async with KeyServer.open(Server(f"{at}?ssl_ca_certs={certificate}"), BOT) as keys:
        assert await keys.make(LATER)
    with pytest.raises(StoreError, match="certificate is not valid"):
        async with KeyServer.open(Server(at), BOT, patience=0.5):
            pass
    elsewhere = at.replace("localhost", "127.0.0.1")
    with pytest.raises(StoreError, match="certificate is not valid"):
        async with KeyServer.open(
            Server(f"{elsewhere}?ssl_ca_certs={certificate}"), BOT, patience=0.5
        ):
            pass


async def test_a_certificate_that_is_not_there_is_an_error_of_settings():
    server = Server("rediss://localhost/0?ssl_ca_certs=/nowhere/ca.pem")
    with pytest.raises(ConfigError, match="/nowhere/ca"):
        async with KeyServer.open(server, BOT, patience=0.5):
            pass
