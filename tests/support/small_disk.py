"""A real file system of a few megabytes that can fill up, refuse changes and lose its power.

It is an ext4 in an image file, mounted by a loop device, so that root is needed. What stands in the
image is what a thief of the disk finds.
"""

import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

__all__ = ["SmallDisk", "small_disk"]

MEGABYTES = 8

_SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN of linux/ext4.h
_WITHOUT_LOG = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH: nothing more is written, as when power fails


class SmallDisk:
    """A file system of its own; made by `small_disk`.

    Attributes:
        folder: where it is mounted.
    """

    def __init__(self, image: Path, folder: Path) -> None:
        self.image, self.folder = image, folder

    def mount(self) -> None:
        """Mount it; a journal that was left is replayed."""
        _run("mount", "-o", "loop,errors=remount-ro", str(self.image), str(self.folder))

    def unmount(self) -> None:
        """Unmount it; nobody may have a file open."""
        _run("umount", str(self.folder))

    def fill(self) -> None:
        """Take up all the room there is."""
        with suppress(OSError), (self.folder / "ballast").open("ab", buffering=0) as file:
            while True:
                file.write(bytes(4096))

    def make_room(self) -> None:
        """Give back what was taken up."""
        (self.folder / "ballast").unlink()

    def refuse_changes(self) -> None:
        """Let it meet an error, after which the kernel lets nobody change anything."""
        Path(f"/sys/fs/ext4/{self._device()}/trigger_fs_error").write_text("test")
        with pytest.raises(OSError, match="Read-only"):
            (self.folder / "anything").touch()

    def lose_power(self) -> None:
        """Lose everything that is not on the disk yet; mounted anew it can be used again."""
        place = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(place, _SHUTDOWN, struct.pack("I", _WITHOUT_LOG))
        finally:
            os.close(place)

    def holds(self, secret: bytes) -> bool:
        """Tell whether some bytes stand anywhere on the raw disk."""
        _run("sync", "--file-system", str(self.folder))
        return secret in self.image.read_bytes()

    def _device(self) -> str:
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            place, _, told = line.partition(" - ")
            if place.split()[4] == str(self.folder):
                return told.split()[1].rpartition("/")[2]
        raise AssertionError("it is not mounted")


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Make a small disk below a folder; where that is not permitted the test is skipped."""
    if os.geteuid() or not shutil.which("mkfs.ext4"):
        pytest.skip("only root can mount a file system, and mkfs.ext4 makes one")
    disk = SmallDisk(folder / "image", folder / "disk")
    disk.folder.mkdir()
    with disk.image.open("wb") as file:
        file.truncate(MEGABYTES * 1024 * 1024)
    _run("mkfs.ext4", "-q", str(disk.image))
    try:
        disk.mount()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no file system can be mounted here: {error.stderr.strip()}")
    try:
        yield disk
    finally:
        disk.unmount()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
