"""What others could read is named with the remedy."""

import pytest

from routebot.store import exposure
from routebot.store.exposure import exposures
from routebot.store.media import Medium


@pytest.fixture
def files(tmp_path, monkeypatch):
    """(key file, database, settings), all private."""
    monkeypatch.setattr(exposure, "medium_of", lambda _: Medium.DESTROYED)
    (tmp_path / "keys").mkdir(mode=0o700)
    paths = tmp_path / "keys" / "keys", tmp_path / "db", tmp_path / ".env"
    for path in paths:
        path.touch(0o600)
    return paths


def _said(files):
    keys, database, settings = files
    return list(exposures([keys], [database], settings))


def test_private_files_and_files_that_are_not_there_are_fine(files):
    assert _said(files) == []
    for path in files:
        path.unlink()
    files[0].parent.rmdir()
    assert _said(files) == []


@pytest.mark.parametrize("number", [1, 2])
def test_a_file_that_others_may_read_is_named(files, number):
    files[number].chmod(0o644)
    assert [each.sentence for each in _said(files)] == [
        f"{files[number]}: others may read it; chmod 600 {files[number]}"
    ]


def test_a_folder_of_keys_that_others_may_enter_is_named(files):
    files[0].parent.chmod(0o755)
    assert [each.kind for each in _said(files)] == ["folder"]
    assert "chmod 700" in _said(files)[0].sentence


def test_a_file_system_that_keeps_copies_is_named(files, monkeypatch):
    monkeypatch.setattr(exposure, "medium_of", lambda _: Medium.COPIED)
    assert [each.kind for each in _said(files)] == ["copies"]
    assert "ROUTEBOT_SESSION_KEYS" in _said(files)[0].sentence


@pytest.mark.parametrize("end", ["-wal", "-shm", ".reserve"])
def test_what_lies_beside_a_database_is_looked_at_too(files, end):
    beside = files[1].with_name(files[1].name + end)
    beside.touch(0o600)
    assert _said(files) == []
    beside.chmod(0o640)
    assert [each.sentence for each in _said(files)] == [
        f"{beside}: others may read it; chmod 600 {beside}"
    ]


def test_folder_of_a_database_is_named_with_what_shuts_it(files, monkeypatch):
    folder = files[1].parent
    folder.chmod(0o755)
    (said,) = _said(files)
    assert (said.kind, said.sentence) == (
        "folder",
        f"{folder}: others may look into it; chmod 700 {folder}",
    )
    monkeypatch.chdir(folder)
    (said,) = _said(files)
    assert said.sentence.endswith("a folder of its own, of mode 700")


def test_a_file_of_another_user_is_named(files, monkeypatch):
    """Unless root looks, or it is root's."""
    ours = 4321
    monkeypatch.setattr(exposure.os, "geteuid", lambda: ours)
    monkeypatch.setattr(exposure, "_owner_of", lambda path: 99 if path == files[1] else ours)
    (said,) = _said(files)
    assert said.kind == "owner"
    assert str(files[1]) in said.sentence
    monkeypatch.setattr(exposure, "_owner_of", lambda path: 0 if path == files[1] else ours)
    assert _said(files) == []
    monkeypatch.setattr(exposure.os, "geteuid", lambda: 0)
    monkeypatch.setattr(exposure, "_owner_of", lambda _: 99)
    assert _said(files) == []
