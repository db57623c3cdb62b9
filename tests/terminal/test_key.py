"""``routebot data key``, and what the other commands do with the key."""

import json

import pytest

from routebot.signing.keys import make_key, read_key
from tests.publishing.small import WHY, reworded, write_folder


def test_a_new_key_is_made_and_its_fingerprint_printed(run, tmp_path):
    path = tmp_path / "keys" / "signing.pem"
    said = run("data", "key", str(path), "--new")
    assert read_key(path).public.fingerprint in said.out
    assert f"ROUTEBOT_SIGNING_KEY={path}" in said.out


def test_the_fingerprint_of_the_key_that_is_set(run, tmp_path, monkeypatch):
    key = make_key(tmp_path / "signing.pem")
    monkeypatch.setenv("ROUTEBOT_SIGNING_KEY", str(tmp_path / "signing.pem"))
    assert run("data", "key").out == f"fingerprint: {key.public.fingerprint}\n"
    told = json.loads(run("data", "key", "--json").out)
    assert told == {
        "file": str(tmp_path / "signing.pem"),
        "fingerprint": key.public.fingerprint,
    }


def test_without_a_key_it_says_how_to_make_one(run):
    said = run("data", "key")
    assert said.code == 2
    assert "--new" in said.err


def test_what_stands_there_is_not_overwritten(run, tmp_path):
    path = tmp_path / "signing.pem"
    path.write_text("precious")
    said = run("data", "key", str(path), "--new")
    assert said.code == 1
    assert "already" in said.err
    assert path.read_text() == "precious"


@pytest.fixture
def where(tmp_path):
    """The options that name the database, and the dataset to begin from."""
    folder = write_folder(tmp_path / "data")
    return ("--data", folder, "--database", tmp_path / "state" / "routebot.sqlite")


@pytest.fixture
def publish(run, tmp_path, where):
    change = write_folder(tmp_path / "change", reworded())
    return lambda: run("data", "publish", change, "--new", "--why", WHY, *where)


def test_what_is_published_is_signed(run, tmp_path, monkeypatch, where, publish):
    key = make_key(tmp_path / "signing.pem")
    monkeypatch.setenv("ROUTEBOT_SIGNING_KEY", str(tmp_path / "signing.pem"))
    assert publish().code == 0
    assert key.public.fingerprint in run("data", "history", *where).out


def test_a_key_that_cannot_be_read_stops_the_publication(run, tmp_path, monkeypatch, publish):
    monkeypatch.setenv("ROUTEBOT_SIGNING_KEY", str(tmp_path / "gone.pem"))
    said = publish()
    assert said.code == 1
    assert "gone.pem" in said.err
