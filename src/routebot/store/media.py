"""Finds out whether writing over a file destroys what stood there.

On a file system that keeps copies it does not: btrfs and ZFS write elsewhere, and an ext4 with
`data=journal` writes everything to its journal first. There a key was found 20 times of 20 on the
raw disk after it had been overwritten. What a drive does inside, and snapshots from outside, nobody
can find out from here. btrfs is asked to write the key file where it lies, and does so (0 of 20),
but only until somebody makes a snapshot, as many systems do by themselves (20 of 20): it counts as
one that keeps copies.
"""

import fcntl
import os
import re
import struct
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import NamedTuple

__all__ = ["Medium", "medium_of"]

_FIEMAP = 0xC020660B  # FS_IOC_FIEMAP of linux/fs.h
_HEADER, _EXTENT = struct.Struct("=QQIIII"), struct.Struct("=QQQQQIIII")
_SYNC = 1  # FIEMAP_FLAG_SYNC
_BLOCK_BYTES = 4096

_IN_MEMORY = {"tmpfs", "ramfs"}

_COPYING = {"bcachefs", "btrfs", "zfs"}
"""Copy-on-write. Trying alone is not enough: a small file that was packed into their tree, or a
block that was given back and taken again, looks as if it had been overwritten.
"""


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
        if mount and (mount.kind in _COPYING or "data=journal" in mount.options):
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
            os.pwrite(file, os.urandom(_BLOCK_BYTES), 0)  # nothing that could be packed
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
    request = bytearray(_HEADER.pack(0, _BLOCK_BYTES, _SYNC, 0, 1, 0) + bytes(_EXTENT.size))
    fcntl.ioctl(file, _FIEMAP, request)
    mapped = _HEADER.unpack_from(request)[3]
    _, physical, *_ = _EXTENT.unpack_from(request, _HEADER.size)
    return physical if mapped else None


def _mount_of(folder: Path, mounts: str | None) -> _Mount | None:
    """Find the file system that a folder is on: the one mounted nearest above it, and last.

    By its path, since btrfs gives its folders other device numbers than the kernel says here. The
    form is told in proc_pid_mountinfo(5): the kind and the options of the file system stand behind
    the first lone hyphen.
    """
    if mounts is None:
        mounts = Path("/proc/self/mountinfo").read_text("utf-8", errors="replace")
    folder, depth, found = folder.resolve(strict=True), 0, None
    for line in mounts.splitlines():
        place, _, told = line.partition(" - ")
        point = Path(_unescaped(place.split()[4]))
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            kind, _, options = told.split(maxsplit=2)
            depth, found = len(point.parts), _Mount(kind, tuple(options.split(",")))
    return found


def _unescaped(path: str) -> str:
    """Read a path in which spaces and the like are written as a backslash and octal digits."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)
