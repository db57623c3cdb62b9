"""``routebot doctor`` on files: what the bot could not write to, and who runs it."""

import os
from pathlib import Path

import pytest

from routebot import config
from routebot.config import Settings, read_settings
from routebot.errors import ConfigError
from routebot.store.media import Medium
from routebot.terminal.readiness import dataset, examine_dataset, examining, files
from routebot.terminal.readiness.files import files as looked_at


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Settings whose database and keys are there."""
    for name in [name for name in os.environ if name.startswith("ROUTEBOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ROUTEBOT_TOKEN", "123456:secret-token")
    for path in (Path("state/routebot.sqlite-wal"), Path("keys/routebot.keys")):
        path.parent.mkdir(mode=0o700)
        path.touch(0o600)
    return read_settings()


def kinds(settings: Settings) -> list[str]:
    """Return the kinds of what is found about the files themselves."""
    found = [each.kind for each in looked_at(settings)]
    return [kind for kind in found if kind.startswith("files.")]


@pytest.mark.parametrize("path", ["state/routebot.sqlite-wal", "keys/routebot.keys", "state"])
def test_what_cannot_be_written_fails(monkeypatch, settings, path) -> None:
    assert kinds(settings) == []
    monkeypatch.setattr(files.os, "access", lambda asked, _: asked != Path(path))
    said = [each for each in looked_at(settings) if each.kind == "files.unwritable"]
    assert [each.mark for each in said] == ["FAIL"]
    assert f"{path} cannot be written" in said[0].text


def test_root_is_told_to_run_commands_as_the_bots_user(monkeypatch, settings) -> None:
    monkeypatch.setattr(files, "_ROOT", os.geteuid())
    assert kinds(settings) == []
    monkeypatch.setattr(files, "_ROOT", 4321)
    monkeypatch.setattr(files.os, "geteuid", lambda: 4321)
    assert kinds(settings) == ["files.as_root"]


def test_where_the_machine_lets_nobody_look_is_a_finding(settings) -> None:
    def check(_: Settings):
        yield from ()
        raise PermissionError(13, "Permission denied", "/var/lib/private")

    (said,) = examining._told(check, settings)
    assert (said.kind, said.mark) == ("files.shut", "FAIL")
    assert said.text.startswith("files: /var/lib/private: Permission denied; run `doctor` as")


def test_what_should_serve_and_nobody_lets_us_look_at_is_a_finding(monkeypatch, settings) -> None:
    def meant(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "state/routebot.revisions.sqlite")

    monkeypatch.setattr(dataset, "dataset_meant", meant)
    (said,) = examine_dataset(None).findings
    assert (said.kind, said.mark) == ("files.shut", "FAIL")
    assert "routebot.revisions.sqlite: Permission denied" in said.text


def test_settings_that_another_user_shut_are_one_sentence() -> None:
    class Shut(Settings):
        def __init__(self, **_: object) -> None:
            raise PermissionError(13, "Permission denied", ".env")

    with pytest.raises(ConfigError, match=r"^\.env cannot be read: Permission denied; run this as"):
        config.read_as(Shut, {})


def test_databases_that_a_killed_start_left_empty_are_fine(settings) -> None:
    for path in (settings.database, settings.revisions_path):
        path.touch(0o600)
    kept = [each for each in looked_at(settings) if each.kind in ("database", "published")]
    assert [each.mark for each in kept] == ["ok", "ok"]


def test_session_keys_in_a_folder_that_is_still_to_be_made_may_be_in_memory(
    monkeypatch, settings, tmp_path
) -> None:
    """As before the first start, when /run/routebot is not there."""
    asked = []
    monkeypatch.setattr(files, "medium_of", lambda folder: asked.append(folder) or Medium.MEMORY)
    apart = settings.model_copy(update={"session_keys": tmp_path / "run" / "routebot" / "a.keys"})
    assert "session_keys.on_disk" not in [each.kind for each in looked_at(apart)]
    assert asked == [tmp_path]
