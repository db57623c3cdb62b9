"""Finds out whether writing over a file destroys what stood there.

On a file system that keeps copies it does not: btrfs and ZFS write elsewhere, and an ext4 with
`data=journal` writes everything to its journal first. There a key was found 20 times of 20 on the
raw disk after it had been overwritten. What a drive does inside, and snapshots from outside, nobody
can find out from here.
"""

import fcntl
import os
import struct
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

__all__ = ["Medium", "medium_of"]

_FIEMAP = 0xC020660B  # FS_IOC_FIEMAP of linux/fs.h
_HEADER, _EXTENT = struct.Struct("=QQIIII"), struct.Struct("=QQQQQIIII")
_SYNC = 1  # FIEMAP_FLAG_SYNC
_BLOCK = b"\xa5" * 4096

_IN_MEMORY = {"tmpfs", "ramfs"}


class Medium(Enum):
    """What becomes of a key that is overwritten."""

    DESTROYED = "destroyed"
    """It is written over where it lies."""

    COPIED = "copied"
    """The file system writes elsewhere, or to a journal first: the old key stays on the disk."""

    MEMORY = "memory"
    """It never was on a disk, but for swap."""

    UNKNOWN = "unknown"
    """This system does not tell."""


class _Mount(NamedTuple):
    """A mounted file system, of a line of /proc/self/mountinfo."""

    device: str
    kind: str
    options: tuple[str, ...]


def medium_of(folder: Path, mounts: str | None = None) -> Medium:
    """Say what becomes of keys in a folder, by writing a small file there and deleting it.

    Args:
        mounts: what the kernel says is mounted; None to ask it.
    """
    try:
        mount = _mount_of(folder, mounts)
        if mount and mount.kind in _IN_MEMORY:
            return Medium.MEMORY
        if mount and "data=journal" in mount.options:
            return Medium.COPIED
        return _tried(folder)
    except OSError:
        return Medium.UNKNOWN


def _tried(folder: Path) -> Medium:
    """Overwrite a block and look whether it is still the same one."""
    path = folder / f".overwriting.{os.getpid()}"
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        places = []
        for _ in range(2):
            os.pwrite(file, _BLOCK, 0)
            os.fsync(file)
            places.append(_place_of(file))
    finally:
        os.close(file)
        with suppress(OSError):
            path.unlink()
    before, after = places
    if before is None or after is None:
        return Medium.UNKNOWN
    return Medium.DESTROYED if before == after else Medium.COPIED


def _place_of(file: int) -> int | None:
    """Return where on the disk the first block of a file lies, None if it lies nowhere there.

    See https://docs.kernel.org/filesystems/fiemap.html.
    """
    request = bytearray(_HEADER.pack(0, len(_BLOCK), _SYNC, 0, 1, 0) + bytes(_EXTENT.size))
    fcntl.ioctl(file, _FIEMAP, request)
    mapped = _HEADER.unpack_from(request)[3]
    _, physical, *_ = _EXTENT.unpack_from(request, _HEADER.size)
    return physical if mapped else None


def _mount_of(folder: Path, mounts: str | None) -> _Mount | None:
    """Find the file system that a folder is on.

    The form is told in proc_pid_mountinfo(5): the kind and the options of the file system stand
    behind the first lone hyphen.
    """
    if mounts is None:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", errors="replace")
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    for line in mounts.splitlines():
        place, _, told = line.partition(" - ")
        fields, (kind, _, options) = place.split(), told.split(maxsplit=2)
        if fields[2] == wanted:
            return _Mount(fields[2], kind, tuple(options.split(",")))
    return None
