"""Whether overwriting destroys: found out by trying, and by what the kernel says is mounted."""

import os

import pytest

from routebot.store import media
from routebot.store.media import Medium, medium_of


def _mounts(folder, kind, options):
    device = folder.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    return (
        "22 1 0:21 / /proc rw,nosuid - proc proc rw\n"
        f"29 1 {number} / / rw,relatime shared:1 - {kind} /dev/sda1 {options}\n"
    )


@pytest.mark.parametrize(
    ("kind", "options", "medium"),
    [
        ("tmpfs", "rw,size=1024k", Medium.MEMORY),
        ("ext4", "rw,data=journal", Medium.COPIED),
        ("ext4", "rw,errors=remount-ro,data=ordered", Medium.DESTROYED),
    ],
)
def test_what_is_mounted_decides(tmp_path, monkeypatch, kind, options, medium):
    monkeypatch.setattr(media, "_place_of", lambda _: 4096)
    assert medium_of(tmp_path, _mounts(tmp_path, kind, options)) is medium


@pytest.mark.parametrize(
    ("places", "medium"),
    [
        ((4096, 4096), Medium.DESTROYED),
        ((4096, 8192), Medium.COPIED),
        ((None, 4096), Medium.UNKNOWN),
    ],
)
def test_a_block_that_moves_when_overwritten_was_copied(tmp_path, monkeypatch, places, medium):
    told = iter(places)
    monkeypatch.setattr(media, "_place_of", lambda _: next(told))
    assert medium_of(tmp_path, _mounts(tmp_path, "btrfs", "rw")) is medium
    assert not list(tmp_path.iterdir())


def test_a_system_that_does_not_tell_is_unknown(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(media.fcntl, "ioctl", refuse)
    assert medium_of(tmp_path, "") is Medium.UNKNOWN
    assert medium_of(tmp_path / "nowhere") is Medium.UNKNOWN
    assert not list(tmp_path.iterdir())


def test_this_machine_says_something_and_nothing_is_left(tmp_path):
    assert medium_of(tmp_path) in Medium
    assert not list(tmp_path.iterdir())
