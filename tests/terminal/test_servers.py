"""Commands where what is published lies on a server: a password is written where nobody sees it."""

import json
import os
from functools import partial
from pathlib import Path

import pytest

from routebot.store.postgres.link import Postgres
from routebot.terminal import revisions, served
from tests.publishing.small import WHY, begin_database, conditional, write_folder


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """Stand in an empty folder, with no setting but what a test sets."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)


def test_an_address_is_not_taken_where_others_can_read_it(run):
    ran = run("data", "history", "--database", "postgresql://bot:s3cret@db/routebot")
    assert ran.code == 2
    assert "ROUTEBOT_DATABASE" in ran.last
    assert "s3cret" not in ran.err


def test_a_file_that_is_named_goes_before_servers(run, monkeypatch, tmp_path):
    monkeypatch.setenv("ROUTEBOT_DATABASE", "postgresql://bot:s3cret@127.0.0.1:1/routebot")
    monkeypatch.setenv("ROUTEBOT_KEYS", "redis://127.0.0.1:1")
    begin_database(tmp_path / "db.revisions.sqlite")
    ran = run("data", "history", "--database", "db.sqlite")
    assert (ran.code, ran.err) == (0, "")


TOKEN = "7654321:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PUBLISH = ("data", "publish", "KZ.yaml", "--who", "anna", "--why", WHY)


@pytest.fixture
def tables(monkeypatch, tmp_path, postgres, postgres_engine, key_server_address):
    """Set servers, with a package and a change of it at hand; asks for the tables that are there."""
    monkeypatch.setenv("ROUTEBOT_DATABASE", postgres.url)
    monkeypatch.setenv("ROUTEBOT_KEYS", key_server_address.url)
    packaged = write_folder(tmp_path / "packaged")
    for module in (revisions, served):
        monkeypatch.setattr(module, "packaged_folder", lambda _: packaged)
    Path("KZ.yaml").write_bytes(conditional()["destinations/KZ.yaml"])
    database = postgres.url.rpartition("/")[2]
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return lambda: set(postgres_engine.sql(asked, database).split())


def test_who_only_looks_makes_nothing_there(run, tables):
    assert run("data", "history").code == 0
    assert run("data", "plan", "KZ.yaml").code == 0
    assert run("data", "backup", "kept.backup").code == 1
    ran = run(*PUBLISH)
    assert ran.code == 1
    assert "--new" in ran.err
    assert "s3cret" not in ran.err
    assert tables() == set()
    assert run(*PUBLISH, "--new").code == 0
    assert {"activation", "session"} <= tables()


def test_what_is_published_there_serves_commands(run, tables, postgres):
    assert run(*PUBLISH, "--new").code == 0
    ran = run("match", "-", said=b"passport: biometric")
    assert ran.code == 0
    assert f"serves by {postgres}" in ran.err
    assert "s3cret" not in ran.err
    assert len(json.loads(run("data", "history", "--json").out)["activations"]) == 2
    assert run("data", "export", "present.zip").code == 0
    ran = run("data", "rollback", "--who", "boris", "--why", "It was a mistake after all.")
    assert (ran.code, ran.err) == (0, "")
    assert str(postgres) in ran.out
    assert len(json.loads(run("data", "history", "--json").out)["activations"]) == 3


def test_answers_are_kept_there_until_they_are_published(run, tables):
    assert run(*PUBLISH, "--new").code == 0
    assert run("data", "recheck", "--list").code == 0
    assert run("data", "recheck", "--who", "anna", said=b"q\n").code == 0
    assert run("data", "recheck", "--plan").code in (0, 1)


def test_backup_of_a_server_is_the_file_that_a_backup_is(run, tables, monkeypatch, postgres_engine):
    assert run(*PUBLISH, "--new").code == 0
    before = run("data", "history", "--json").out
    ran = run("data", "backup", "kept.backup")
    assert (ran.code, ran.err) == (0, "")
    assert "2 revisions" in ran.out
    ran = run("data", "restore", "kept.backup")
    assert ran.code == 1
    assert "holds published data already" in ran.err
    ran = run("data", "restore", "kept.backup", "--database", "here/db.sqlite")
    assert ran.code == 0
    assert run("data", "history", "--json", "--database", "here/db.sqlite").out == before
    assert run("data", "backup", "of-file.backup", "--database", "here/db.sqlite").code == 0
    empty = postgres_engine.new_database()
    monkeypatch.setenv("ROUTEBOT_DATABASE", postgres_engine.address(empty).url)
    ran = run("data", "restore", "of-file.backup")
    assert (ran.code, ran.err) == (0, "")
    assert run("data", "history", "--json").out == before
    postgres_engine.drop_database(empty)


def test_server_that_is_away_is_one_sentence(run, tables, monkeypatch):
    monkeypatch.setenv("ROUTEBOT_DATABASE", "postgresql://bot:s3cret@127.0.0.1:1/routebot")
    monkeypatch.setattr(Postgres, "open", partial(Postgres.open, patience=0.2))
    for typed in (("match", "-"), ("data", "history"), PUBLISH):
        ran = run(*typed, said=b"passport: biometric")
        assert ran.code == 1
        assert "cannot be reached" in ran.err
        assert "s3cret" not in ran.err
        assert "Traceback" not in ran.err
