"""A backup of what was published: it restores to the same, and a damaged one is refused."""

import asyncio
import os
import re
import shlex
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from routebot.store.sqlite.revisions import SqliteRevisions
from routebot.terminal import data_backup, revisions, served
from tests.publishing.small import AT, WHY, begin_database, conditional, write_folder
from tests.support.pages import DOCS, command_lines_of
from tests.terminal.conftest import Ran

DATABASE, BACKUP = Path("state/routebot.revisions.sqlite"), Path("kept.backup")
Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Stand in a folder where one edit was published."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    for module in (revisions, served, data_backup):
        monkeypatch.setattr(module, "now", lambda: AT)
    packaged = write_folder(tmp_path / "packaged")
    for module in (revisions, served):
        monkeypatch.setattr(module, "packaged_folder", lambda _: packaged)
    begin_database(DATABASE)
    Path("KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])
    assert run("data", "publish", "KZ.yaml", "--who", "anna", "--why", WHY).code == 0


def _tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {name for (name,) in database.execute("SELECT name FROM sqlite_master")}


def _change(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(sql)


def test_restored_into_an_empty_place_it_serves_and_tells_the_same(run: Run) -> None:
    ran = run("data", "backup", BACKUP)
    assert (ran.code, ran.err) == (0, "")
    assert "2 revisions" in ran.out
    assert BACKUP.stat().st_mode & 0o777 == 0o600
    new = ("--database", "elsewhere/db.sqlite")
    ran = run("data", "restore", BACKUP, *new)
    assert ran.code == 0
    for command in (("data", "history", "--json"), ("data", "export", "x.zip")):
        here, there = run(*command), run(*command, *new)
        assert here.code == there.code == 0
        assert here.out == there.out
    assert {path.name for path in Path("elsewhere").iterdir()} == {"db.revisions.sqlite"}


def test_no_session_is_ever_in_it(run: Run) -> None:
    Path("state/routebot.sqlite").write_bytes(b"sealed answers of somebody")
    assert run("data", "backup", BACKUP).code == 0
    assert "session" not in _tables(BACKUP)
    assert b"sealed answers" not in BACKUP.read_bytes()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE content SET bytes = zeroblob(9)", "damaged"),
        ("DELETE FROM content", "damaged"),
        ("UPDATE revision SET files = zeroblob(200)", "damaged"),
        ("DELETE FROM revision", "damaged"),
        ("DROP TABLE activation", "activation"),
    ],
)
def test_a_damaged_backup_is_refused_and_nothing_is_made(run: Run, damage: str, said: str) -> None:
    assert run("data", "backup", BACKUP).code == 0
    _change(BACKUP, damage)
    ran = run("data", "restore", BACKUP, "--database", "elsewhere/db.sqlite")
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert not Path("elsewhere").exists()


def test_a_changed_row_of_the_audit_is_damage(run: Run) -> None:
    assert run("data", "backup", BACKUP).code == 0
    _change(BACKUP, "DROP TRIGGER activation_is_never_changed")
    _change(BACKUP, "UPDATE activation SET who = 'mallory' WHERE seq = 2")
    ran = run("data", "restore", BACKUP, "--database", "elsewhere/db.sqlite")
    assert ran.code == 1
    assert "row 2 of the audit was changed" in ran.err


@pytest.mark.parametrize("content", [b"", b"no database at all, and long enough to look like one"])
def test_what_is_no_backup_is_refused(run: Run, content: bytes) -> None:
    BACKUP.write_bytes(content)
    ran = run("data", "restore", BACKUP, "--database", "elsewhere/db.sqlite")
    assert (ran.code, ran.out) == (1, "")
    assert BACKUP.name in ran.err
    assert not Path("elsewhere").exists()


def test_nothing_is_written_over(run: Run) -> None:
    assert run("data", "backup", BACKUP).code == 0
    before = BACKUP.read_bytes(), DATABASE.read_bytes()
    again = run("data", "backup", BACKUP)
    assert again.code == 1
    assert "there already" in again.err
    over = run("data", "restore", BACKUP)
    assert over.code == 1
    assert "holds published data already" in over.err
    assert (BACKUP.read_bytes(), DATABASE.read_bytes()) == before


def test_where_nothing_is_published_there_is_nothing_to_back_up(run: Run) -> None:
    ran = run("data", "backup", BACKUP, "--database", "elsewhere/db.sqlite")
    assert ran.code == 1
    assert not BACKUP.exists()
    assert run("data", "restore", "nowhere.backup").code == 1


def test_a_backup_taken_while_the_bot_runs_is_whole(run: Run) -> None:
    async def back_up() -> Ran:
        async with SqliteRevisions.open(DATABASE, AT) as store:
            assert await store.latest() == 2
            return await asyncio.to_thread(run, "data", "backup", BACKUP)

    assert asyncio.run(back_up()).code == 0
    assert run("data", "restore", BACKUP, "--database", "elsewhere/db.sqlite").code == 0


@pytest.mark.parametrize(
    ("heading", "harm"),
    [
        ("Published data are damaged", lambda: DATABASE.write_bytes(b"no database" * 400)),
        (
            "Back to the version of before",
            lambda: _change(DATABASE, "INSERT INTO migration VALUES ('9999_later', '2027-01-01')"),
        ),
    ],
)
def test_page_about_trouble_brings_back_what_was_published(
    run: Run, heading: str, harm: Callable[[], None]
) -> None:
    """Its commands are played from the one that puts the database aside."""
    page = (DOCS / "trouble.md").read_text("utf-8")
    [section] = re.findall(rf"^## {heading}$(.*?)^## ", page, re.MULTILINE | re.DOTALL)
    commands = [*command_lines_of(section)]
    [backup] = [shlex.split(line)[-1] for line in commands if "data restore" in line]
    run("data", "backup", backup)
    told = run("data", "history").out
    harm()
    refused = run("data", "history")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith(f"routebot: {DATABASE}: ")
    for line in commands[next(at for at, line in enumerate(commands) if "mkdir" in line) :]:
        program, *arguments = shlex.split(line)
        if program == "routebot" and arguments != ["doctor"]:
            assert run(*arguments).code == 0
        elif program != "routebot":
            subprocess.run(line, shell=True, check=True)
    assert run("data", "history").out == told
