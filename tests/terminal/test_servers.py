"""Commands where what is published lies on a server: a password is written where nobody sees it."""

import os

import pytest

from tests.publishing.small import begin_database


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
