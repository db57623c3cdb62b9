"""`routebot move`: to servers and back, refused where it would go wrong."""

import asyncio
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis

from routebot.clock import now
from routebot.session_settings import SessionSettings, read_session_settings, read_settings_in
from routebot.store.alone import open_alone
from routebot.store.postgres.life import Life
from routebot.store.postgres.link import Postgres
from routebot.store.servers import Server
from routebot.store.sqlite.owning import served_alone
from routebot.terminal import revisions, served
from tests.publishing.small import WHY, begin_database, conditional, write_folder
from tests.terminal.conftest import Ran

Run = Callable[..., Ran]

TOKEN = "7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OTHERS = "1234567:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Stand in a folder where a bot was published to and talked to."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    packaged = write_folder(tmp_path / "packaged")
    for module in (revisions, served):
        monkeypatch.setattr(module, "packaged_folder", lambda _: packaged)
    Path(".env").write_text(f"ROUTEBOT_TOKEN={TOKEN}\n")
    begin_database(Path("state/routebot.revisions.sqlite"))
    Path("KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])
    assert run("data", "publish", "KZ.yaml", "--who", "anna", "--why", WHY).code == 0
    asyncio.run(_talk(read_session_settings()))


async def _talk(settings: SessionSettings) -> None:
    async with open_alone(settings, now()) as (_, sessions):
        for chat_id in (1, 2, 3):
            await sessions.save(chat_id, {"said": chat_id}, None, now(), (10 * chat_id,))
        await sessions.erase(3, now())


async def _said(settings: SessionSettings) -> dict[int, object]:
    async with open_alone(settings, now()) as (_, sessions):
        found = {}
        for chat_id in (1, 2, 3):
            if session := await sessions.load(chat_id, now()):
                found[chat_id] = session.body["said"]
        return found


@pytest.fixture
def servers(postgres: Server, key_server_address: Server) -> Path:
    """A file of settings that name servers."""
    file = Path("servers.env")
    file.write_text(
        f"ROUTEBOT_DATABASE={postgres.url}\nROUTEBOT_KEYS={key_server_address.url}\n"
        f"ROUTEBOT_TOKEN={TOKEN}\n"
    )
    return file


def _exchange(one: Path, other: Path) -> None:
    here = one.read_text()
    one.write_text(other.read_text())
    other.write_text(here)


def test_everything_moves_to_servers_and_back(run: Run, servers: Path) -> None:
    before = json.loads(run("data", "history", "--json").out)
    assert len(before["activations"]) == 2
    for _ in range(2):
        ran = run("move", "--to", servers)
        assert (ran.code, ran.err) == (0, "")
        assert "revisions of the dataset: 2; rows of the audit: 2" in ran.out
        assert "conversations: 2" in ran.out
        assert "messages left to delete: 1" in ran.out
        assert "s3cret" not in ran.out
        assert asyncio.run(_said(read_session_settings())) == {}
        _exchange(Path(".env"), servers)
        assert json.loads(run("data", "history", "--json").out) == before
        assert asyncio.run(_said(read_session_settings())) == {1: 1, 2: 2}


def test_move_that_was_ended_may_be_typed_again(run: Run, servers: Path) -> None:
    assert run("move", "--to", servers).code == 0
    ran = run("move", "--to", servers)
    assert ran.code == 0
    assert "conversations: 0" in ran.out
    assert asyncio.run(_said(read_settings_in(servers))) == {1: 1, 2: 2}


def test_files_that_a_bot_serves_from_are_left_alone(run: Run, tmp_path: Path) -> None:
    Path("new.env").write_text("ROUTEBOT_DATABASE=new/db\nROUTEBOT_KEYS=new/keys\n")

    async def tried(database: str) -> Ran:
        async with served_alone(Path(database)):
            return await asyncio.to_thread(run, "move", "--to", "new.env")

    for database in ("state/routebot.sqlite", "new/db"):
        ran = asyncio.run(tried(database))
        assert ran.code == 1
        assert database in ran.err
    assert asyncio.run(_said(read_session_settings())) == {1: 1, 2: 2}


def test_servers_that_a_bot_serves_from_are_left_alone(run: Run, servers: Path) -> None:
    async def tried() -> Ran:
        database = read_settings_in(servers).servers.database
        async with Postgres.open(database, now()) as db, Life.open(db, 7654321) as life:
            assert await life.take_polling(exclusive=False)
            return await asyncio.to_thread(run, "move", "--to", servers)

    ran = asyncio.run(tried())
    assert ran.code == 1
    assert "stop all of its processes" in ran.err
    assert "s3cret" not in ran.err
    assert asyncio.run(_said(read_session_settings())) == {1: 1, 2: 2}


def test_who_shows_keys_may_be_left_but_not_moved_to(
    run: Run, servers: Path, key_server_address: Server
) -> None:
    async def keep_a_log() -> None:
        async with Redis.from_url(key_server_address.url) as server:
            await server.config_set("slowlog-log-slower-than", "0")

    assert run("move", "--to", servers).code == 0
    asyncio.run(keep_a_log())
    _exchange(Path(".env"), servers)
    ran = run("move", "--to", servers)
    assert ran.code == 0
    assert "conversations: 2" in ran.out
    _exchange(Path(".env"), servers)
    ran = run("move", "--to", servers)
    assert ran.code == 1
    assert "slowlog-log-slower-than" in ran.err
    assert "s3cret" not in ran.err
    assert asyncio.run(_said(read_session_settings())) == {1: 1, 2: 2}


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("", "names the place where everything is already"),
        ("ROUTEBOT_DATABASE=postgresql://bot:s3cret@127.0.0.1:1/x\n", "DATABASE alone is a server"),
        ("ROUTEBOT_DATABASE=mysql://bot:s3cret@db/x\n", "new.env: ROUTEBOT_DATABASE is malformed"),
        (f"ROUTEBOT_DATABASE=new/db\nROUTEBOT_TOKEN={OTHERS}\n", "another bot's"),
    ],
)
def test_settings_that_name_no_other_place_are_refused(run: Run, there: str, words: str) -> None:
    Path("new.env").write_text(there)
    ran = run("move", "--to", "new.env")
    assert ran.code in (1, 2)
    assert words in ran.err
    assert "s3cret" not in ran.err
    assert not Path("new").exists()
    assert asyncio.run(_said(read_session_settings())) == {1: 1, 2: 2}


def test_nothing_is_made_where_everything_should_be(run: Run) -> None:
    Path("new.env").write_text("ROUTEBOT_DATABASE=new/db\nROUTEBOT_KEYS=new/keys\n")
    Path("keys/routebot.keys").rename("elsewhere")
    ran = run("move", "--to", "new.env")
    assert ran.code == 1
    assert "the key file is not there" in ran.err
    Path(".env").write_text("ROUTEBOT_DATABASE=nowhere/db\n")
    ran = run("move", "--to", "new.env")
    assert ran.code == 1
    assert "nothing to move" in ran.err
    assert run("move", "--to", "no.env").last.count("no.env") == 1
    assert not Path("new").exists()


def test_settings_in_another_encoding_are_refused(run: Run) -> None:
    Path("new.env").write_bytes("ROUTEBOT_DATABASE=новое/db\n".encode("cp1251"))
    ran = run("move", "--to", "new.env")
    assert ran.code == 1
    assert ran.last == "routebot: new.env is not UTF-8 text; save it as UTF-8"


def test_on_servers_it_has_to_be_said_whose_conversations_they_are(run: Run, servers: Path) -> None:
    servers.write_text(servers.read_text().replace(f"ROUTEBOT_TOKEN={TOKEN}\n", ""))
    Path(".env").unlink()
    ran = run("move", "--to", servers)
    assert ran.code == 1
    assert "ROUTEBOT_TOKEN is missing" in ran.err
