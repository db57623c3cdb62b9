"""Whether overwriting destroys: found out by trying, and by what the kernel says is mounted."""

import pytest

from routebot.store import media
from routebot.store.media import Medium, medium_of


def _mounts(folder, kind, options):
    """Tell of a file system at a folder, and of others above, below and beside it."""
    path = str(folder).replace(" ", r"\040")
    return (
        "29 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,data=journal\n"
        "22 1 0:21 / /proc rw,nosuid - proc proc rw\n"
        f"30 29 0:44 / {path} rw shared:2 - xfs /dev/sdb1 rw,data=journal\n"
        f"31 30 0:45 / {path} rw shared:3 master:2 - {kind} /dev/sdc1 {options}\n"
        f"32 31 0:46 / {path}/below rw - xfs /dev/sdd1 rw,data=journal\n"
        f"33 29 0:47 / {path}beside rw - xfs /dev/sde1 rw,data=journal\n"
    )


@pytest.mark.parametrize(
    ("kind", "options", "medium"),
    [
        ("tmpfs", "rw,size=1024k", Medium.MEMORY),
        ("ext4", "rw,data=journal", Medium.COPIED),
        ("btrfs", "rw,compress=zstd:3", Medium.COPIED),
        ("zfs", "rw,xattr", Medium.COPIED),
        ("ext4", "rw,errors=remount-ro,data=ordered", Medium.DESTROYED),
    ],
)
def test_what_is_mounted_decides(tmp_path, monkeypatch, kind, options, medium):
    monkeypatch.setattr(media, "_place_of", lambda _: 4096)
    folder = tmp_path / "of keys"
    folder.mkdir()
    assert medium_of(folder, _mounts(folder, kind, options)) is medium


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
    assert medium_of(tmp_path, _mounts(tmp_path, "f2fs", "rw")) is medium
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
