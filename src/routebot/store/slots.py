"""A file of numbered places for keys, each overwritten where it lies.

Nothing but writing over the same bytes destroys what stood there. On the raw disk of an ext4 a key
was found 20 times of 20 after punching a hole, zeroing a range, cutting the file, deleting it and
renaming another one over it, and never after it was overwritten. So the file is made once, grows by
real zeros, and is never replaced.

The first block is a head with few small records; then follow the places. Several processes share
the file: who looks for a free place or changes the head holds a lock on it, and what one has
written the others see at once, since all read the file itself.
"""

import fcntl
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from routebot.errors import ConfigError, StoreError
from routebot.store.private import private_folder, sync_folder

__all__ = ["FREE", "HEAD_BYTES", "SLOT_BITS", "SLOT_BYTES", "SlotFile"]

SLOT_BYTES = 64
"""A place never spans two sectors of a disk, so that it is not torn by a power cut."""

SLOT_BITS = 24
"""Of a place's number: 16 million conversations in a day, in a file of 1 GiB."""

HEAD_BYTES = 4096
"""A block of its own: changing the head never touches a place."""

FREE = b"\0" * SLOT_BYTES
"""What stands in a place that nobody uses."""

_MAGIC = b"routebot keys 2\n"
_FORMER = b'"routebot_key_ring"'
"""What stands in the ring of one key a day, which routebot 0.3 wrote."""

_GROWTH = 64 * 1024
"""Bytes by which the file grows. Small, so that few blocks of the disk become dirty at once: 128
keys took 0.4 ms in a dense file and 1.4 ms all over one of a million places.
"""

_TRIES = 24
"""Random places looked at before the file grows: of a file three quarters full one try in a
thousand finds none.
"""

_NO_COPY_ON_WRITE = 0x00800000  # FS_NOCOW_FL of linux/fs.h
_GET_FLAGS, _SET_FLAGS = 0x80086601, 0x40086602  # FS_IOC_GETFLAGS and FS_IOC_SETFLAGS


class SlotFile:
    """A file of places; made by `open`. Its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.RLock()
        self._file = -1

    @classmethod
    def open(cls, path: Path) -> "SlotFile":
        """Open the file, made if need be.

        A ring that an earlier routebot left there is overwritten: its sessions end.

        Raises:
            ConfigError: it cannot be read or made, is something else, or others may read it.
        """
        slots = cls(path)
        try:
            private_folder(path.parent)
            slots._opened()
        except (OSError, StoreError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ConfigError(
                f"{path}: the key file cannot be opened: {reason}; hand in a path we may write to"
            ) from error
        return slots

    @staticmethod
    def look(path: Path) -> str:
        """Say what stands at a path, and change nothing.

        Returns:
            An empty sentence for a key file.

        Raises:
            ConfigError: it cannot be read, is something else, or others may read it.
        """
        start = _start(path)
        if start.startswith(_MAGIC):
            return ""
        if _FORMER not in start:
            raise _not_a_key_file(path)
        return "of an earlier routebot; the sessions end when `routebot serve` begins"

    @staticmethod
    def look_at_head(path: Path) -> bytes:
        """Return the records of the head of a file at a path, and change nothing.

        Returns:
            Nothing for a file of an earlier routebot, or something else.

        Raises:
            ConfigError: it cannot be read, or others may read it.
        """
        start = _start(path)
        return start[len(_MAGIC) :] if start.startswith(_MAGIC) else b""

    def close(self) -> None:
        """Let go of the file."""
        with self._own:
            if self._file >= 0:
                os.close(self._file)
                self._file = -1

    def head(self) -> bytes:
        """Return the records of the head.

        Raises:
            StoreError: it could not be read.
        """
        try:
            return os.pread(self._opened(), HEAD_BYTES - len(_MAGIC), len(_MAGIC))
        except OSError as error:
            raise self._failure(error) from error

    def change_head(self, change: Callable[[bytes], bytes]) -> None:
        """Overwrite the head with what a function makes of it; durable when it returns.

        Raises:
            StoreError: it could not be read or written.
        """
        with self._locked() as file:
            before = self.head()
            after = change(before)
            if after != before:
                _write(file, after, len(_MAGIC))
                os.fdatasync(file)

    def claim(self, content: bytes) -> int:
        """Take a free place at random, write into it and return its number.

        Random, so that the order of the numbers does not tell who came first. Not durable before
        `sync`.

        Raises:
            StoreError: it could not be written, or the disk is full.
        """
        with self._locked() as file:
            slot = self._free_place(file)
            _write(file, content, _offset(slot))
            return slot

    def read(self, slot: int) -> bytes:
        """Return what stands in a place.

        Raises:
            StoreError: it could not be read.
        """
        try:
            return os.pread(self._opened(), SLOT_BYTES, _offset(slot)).ljust(SLOT_BYTES, b"\0")
        except OSError as error:
            raise self._failure(error) from error

    def read_all(self) -> bytes:
        """Return what stands in all places, in order.

        Raises:
            StoreError: it could not be read.
        """
        with self._complaining():
            file = self._opened()
            return os.pread(file, os.fstat(file).st_size - HEAD_BYTES, HEAD_BYTES)

    def overwrite(self, slots: Iterable[int], content: bytes, start: int = 0) -> None:
        """Write the same into each of some places; not durable before `sync`.

        Args:
            start: first byte of the place that is written over.

        Raises:
            StoreError: it could not be written.
        """
        with self._locked() as file:
            places = _places(file)
            for slot in slots:
                if slot < places:  # a shorter file was put here: it holds nothing of that place
                    _write(file, content, _offset(slot) + start)

    def put(self, slot: int, content: bytes) -> None:
        """Write into a place of a given number, where the file may have to grow for it.

        Raises:
            StoreError: it could not be written.
        """
        with self._locked() as file:
            while slot >= _places(file):
                self._grow(file)
            _write(file, content, _offset(slot))

    def sync(self) -> None:
        """Wait until all that was written is on the disk.

        Raises:
            StoreError: the disk refused.
        """
        with self._complaining():
            os.fdatasync(self._opened())

    def _free_place(self, file: int) -> int:
        first, places = 0, _places(file)
        for _ in range(_TRIES if places else 0):
            slot = secrets.randbelow(places)
            if os.pread(file, SLOT_BYTES, _offset(slot)) == FREE:
                return slot
        first = places
        self._grow(file)
        return first + secrets.randbelow(_GROWTH // SLOT_BYTES)

    def _grow(self, file: int) -> None:
        """Add free places, as zeros that stand on the disk: no later write waits for room."""
        places = _places(file)
        if places + _GROWTH // SLOT_BYTES > 1 << SLOT_BITS:
            raise StoreError(f"{self.path}: the key file is full")
        _write(file, b"\0" * _GROWTH, _offset(places))
        os.fsync(file)

    def _opened(self) -> int:
        """Return the descriptor; opened anew if somebody deleted the file.

        Raises:
            ConfigError: it is no key file, or others may read it.
        """
        with self._own:
            status = os.fstat(self._file) if self._file >= 0 else None
            if status is None or status.st_nlink == 0:
                self.close()
                self._open_or_make()
                status = os.fstat(self._file)
            _refuse_others(self.path, status)
            return self._file

    def _open_or_make(self) -> None:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file).st_mode & 0o077 == 0:
                self._begin(file)
            fcntl.flock(file, fcntl.LOCK_UN)
        except BaseException:
            os.close(file)
            raise
        self._file = file

    def _begin(self, file: int) -> None:
        """Make what was opened a key file, unless it is one.

        Raises:
            ConfigError: it holds something else.
        """
        start = os.pread(file, HEAD_BYTES, 0)
        if start.startswith(_MAGIC):
            return
        if _FORMER in start:
            _destroy_former(self.path, file)
        elif start.strip(b"\0"):
            raise _not_a_key_file(self.path)
        else:
            _forbid_copies(file)
        _write(file, b"\0" * (HEAD_BYTES - len(_MAGIC) + _GROWTH), len(_MAGIC))
        os.fsync(file)
        # Last: a crash before it leaves zeros, which are begun anew.
        _write(file, _MAGIC, 0)
        os.fsync(file)
        sync_folder(self.path.parent)

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Keep other threads and processes from changing the file."""
        with self._own, self._complaining():
            file = self._opened()
            fcntl.flock(file, fcntl.LOCK_EX)
            try:
                yield file
            finally:
                fcntl.flock(file, fcntl.LOCK_UN)

    @contextmanager
    def _complaining(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._failure(error) from error

    def _failure(self, error: OSError) -> StoreError:
        return StoreError(f"{self.path}: the key file cannot be read or written: {error.strerror}")


def _not_a_key_file(path: Path) -> ConfigError:
    """Say so; what stands there may be keys, and is not told."""
    return ConfigError(
        f"{path}: this is not a key file; move it away and start again; "
        "the sessions sealed with it cannot be read any more"
    )


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            _refuse_others(path, os.fstat(file.fileno()))
            return file.read(HEAD_BYTES)
    except OSError as error:
        raise ConfigError(f"{path}: the key file cannot be read: {error.strerror}") from error


def _refuse_others(path: Path, status: os.stat_result) -> None:
    if status.st_mode & 0o077:
        raise ConfigError(f"{path}: others may read the key file; chmod 600 {path}")


def _offset(slot: int) -> int:
    return HEAD_BYTES + slot * SLOT_BYTES


def _places(file: int) -> int:
    return max(0, os.fstat(file).st_size - HEAD_BYTES) // SLOT_BYTES


def _write(file: int, content: bytes, offset: int) -> None:
    """Write all of it: the disk may take less at once when it is nearly full."""
    while content:
        written = os.pwrite(file, content, offset)
        content, offset = content[written:], offset + written


def _destroy_former(path: Path, file: int) -> None:
    """Overwrite the ring of an earlier routebot, and a draft of it that a crash may have left."""
    _write(file, b"\0" * os.fstat(file).st_size, 0)
    os.fsync(file)
    path.with_name(path.name + ".lock").unlink(missing_ok=True)
    draft = path.with_name(path.name + ".new")
    with suppress(FileNotFoundError), draft.open("r+b") as left:
        left.write(b"\0" * os.fstat(left.fileno()).st_size)
        left.flush()
        os.fsync(left.fileno())
        draft.unlink()


def _forbid_copies(file: int) -> None:
    """Ask btrfs to write this file where it lies; it listens only while the file is empty."""
    with suppress(OSError):  # other file systems do not know the flag
        flags = int.from_bytes(fcntl.ioctl(file, _GET_FLAGS, bytes(8))[:4], "little")
        fcntl.ioctl(file, _SET_FLAGS, (flags | _NO_COPY_ON_WRITE).to_bytes(8, "little"))
