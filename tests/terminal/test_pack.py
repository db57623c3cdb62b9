"""``routebot pack``: the file is signed where a key is set, and a look at one tells whose it is."""

import json

import pytest

from routebot.signing.keys import make_key
from tests.publishing.small import write_folder


@pytest.fixture
def command(run, tmp_path):
    """Make a pack, signed with a key of its own; return (its path, the key)."""
    folder = write_folder(tmp_path / "data")
    key, path = make_key(tmp_path / "signing.pem"), tmp_path / "reference.html"

    def make(monkeypatch):
        monkeypatch.setenv("ROUTEBOT_SIGNING_KEY", str(tmp_path / "signing.pem"))
        said = run("pack", "-o", path, "--data", folder)
        assert said.code == 0
        assert key.public.fingerprint in said.out
        return path, key

    return make


def test_the_command_signs_and_verifies(command, run, monkeypatch):
    path, key = command(monkeypatch)
    said = run("pack", "verify", path)
    assert (said.code, "genuine" in said.out) == (0, True)
    monkeypatch.delenv("ROUTEBOT_SIGNING_KEY")
    said = run("pack", "verify", path)
    assert said.code == 1
    assert key.public.fingerprint in said.out
    said = run("pack", "verify", path, "--key", key.public.fingerprint.replace(" ", ""), "--json")
    assert json.loads(said.out)["word"] == "genuine"


def test_the_command_says_what_is_wrong(command, run, monkeypatch, tmp_path):
    path, _ = command(monkeypatch)
    path.write_bytes(path.read_bytes().replace(b"</body>", b" </body>"))
    said = run("pack", "verify", path)
    assert (said.code, "edited" in said.out) == (1, True)
    assert run("pack", "verify").code == 2
    assert run("pack", "verify", path, "--key", "12345").code == 2
    assert run("pack", "verify", tmp_path / "gone.html").code == 2
