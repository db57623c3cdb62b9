"""The key ring: a private file of the last days' keys, overwritten in place."""

import fcntl
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from routebot.errors import ConfigError, StoreError
from routebot.store.private import private_folder, sync_folder
from routebot.store.sealing import KEY_BYTES, DayKey

__all__ = ["KeyRing"]

_DAY = timedelta(days=1)


class KeyRing:
    """The keys of the last days, in a file that several processes may share.

    The file is looked at on each use, so a key that another process made or destroyed is made or
    destroyed here too. Deleting the file by hand destroys all sessions at once, in running
    processes as well.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock_path = path.with_name(path.name + ".lock")
        self._keys: Mapping[date, DayKey] = {}
        self._stamp: tuple[int, ...] | None = None

    @classmethod
    def open(cls, path: Path) -> "KeyRing":
        """Open the ring at a path, or make an empty one there.

        Raises:
            ConfigError: it cannot be read or made, is not a key ring, or others may read it.
        """
        ring = cls(path)
        try:
            private_folder(path.parent)
            with ring._locked():
                ring._read()
                if ring._stamp is None:
                    ring._write({})
                # A crash between writing and renaming leaves keys behind that nobody would ever
                # destroy.
                ring._draft_path.unlink(missing_ok=True)
        except (OSError, StoreError) as error:
            raise ConfigError(
                f"{path}: the key ring cannot be opened: {error}; hand in a path we may write to"
            ) from error
        return ring

    def today(self, now_at: datetime) -> DayKey:
        """Return the key to seal with, made now if it is the day's first use.

        Raises:
            ConfigError: the file is not a key ring any more, or others may read it.
            StoreError: the new key could not be written.
        """
        day = _day(now_at)
        self._refresh()
        if day not in self._keys:
            with self._locked():
                self._read()
                if day not in self._keys:
                    fresh = DayKey(day, secrets.token_bytes(KEY_BYTES))
                    self._write({**self._within(day - 2 * _DAY, day + _DAY), day: fresh})
        return self._keys[day]

    def recent(self, now_at: datetime) -> tuple[DayKey, ...]:
        """Return the keys that a living session may be sealed with, today's first.

        They are today's and yesterday's, as far as they exist.
        """
        self._refresh()
        day = _day(now_at)
        return tuple(self._keys[each] for each in (day, day - _DAY) if each in self._keys)

    def held(self) -> tuple[DayKey, ...]:
        """Return every key there is."""
        self._refresh()
        return tuple(self._keys.values())

    def on(self, day: str) -> DayKey | None:
        """Return the key of a day in the form YYYY-MM-DD; None if it was destroyed or never was."""
        self._refresh()
        return next((key for key in self._keys.values() if key.day.isoformat() == day), None)

    def destroy_spent(self, now_at: datetime) -> None:
        """Destroy the keys that no living session can need.

        They are those before yesterday, and those that a wrong clock made.

        Raises:
            StoreError: the ring could not be rewritten; the keys are still there.
        """
        self._refresh()
        first, last = _day(now_at) - _DAY, _day(now_at) + _DAY
        if self._within(first, last) != self._keys:
            with self._locked():
                self._read()
                self._write(self._within(first, last))

    def _within(self, first: date, last: date) -> dict[date, DayKey]:
        return {day: key for day, key in self._keys.items() if first <= day <= last}

    def _refresh(self) -> None:
        if self._stamp is None or _stamp_at(self._path) != self._stamp:
            with self._locked():
                self._read()

    def _read(self) -> None:
        """Take over what the file says; to be called under the lock.

        Without it a writer might be overwriting the old file.
        """
        try:
            with self._path.open("rb") as file:
                status = os.fstat(file.fileno())
                _refuse_if_open_to_others(self._path, status)
                self._keys, self._stamp = _parsed(self._path, file.read()), _stamp(status)
        except FileNotFoundError:
            self._keys, self._stamp = {}, None

    def _write(self, keys: Mapping[date, DayKey]) -> None:
        """Replace the file in one step and overwrite the old one; to be called under the lock."""
        self._draft_path.unlink(missing_ok=True)
        descriptor = os.open(self._draft_path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_formatted(keys))
            file.flush()
            os.fsync(file.fileno())
        with _overwritten_after(self._path):
            self._draft_path.replace(self._path)
            sync_folder(self._path.parent)
        self._read()

    @property
    def _draft_path(self) -> Path:
        return self._path.with_name(self._path.name + ".new")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other processes away from the ring.

        Raises:
            StoreError: the disk refused something meanwhile.
        """
        try:
            # A file of its own: the ring is replaced by renaming, and a lock on it would stay with
            # the old one.
            with os.fdopen(os.open(self._lock_path, os.O_RDWR | os.O_CREAT, 0o600)) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise StoreError(
                f"{self._path}: the key ring cannot be read or written: {error}"
            ) from error


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _formatted(keys: Mapping[date, DayKey]) -> bytes:
    days = {day.isoformat(): b64encode(key.secret).decode() for day, key in sorted(keys.items())}
    return json.dumps({"routebot_key_ring": 1, "days": days}, indent=1).encode()


def _parsed(path: Path, content: bytes) -> Mapping[date, DayKey]:
    """Read the content of a ring.

    Raises:
        ConfigError: it is none. Python's own error holds what was read, keys as well, so that its
            text is not passed on.
    """
    try:
        return _keys_in(path, content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = "move it away and start again; the sessions sealed with it cannot be read any more"
        raise ConfigError(
            f"{path}: this is not a key ring ({type(error).__name__}); {hint}"
        ) from None


def _keys_in(path: Path, content: bytes) -> Mapping[date, DayKey]:
    written = json.loads(content)
    if written["routebot_key_ring"] != 1:
        hint = "run the version that wrote it, or move it away and start again without its sessions"
        raise ConfigError(f"{path}: this is not a key ring of this version of routebot; {hint}")
    days = (
        (date.fromisoformat(day), b64decode(text, validate=True))
        for day, text in written["days"].items()
    )
    keys = {day: DayKey(day, secret) for day, secret in days}
    if any(len(key.secret) != KEY_BYTES for key in keys.values()):
        raise ValueError("a key of the wrong length")
    return keys


def _refuse_if_open_to_others(path: Path, status: os.stat_result) -> None:
    if status.st_mode & 0o077:
        raise ConfigError(f"{path}: others may read the key ring; chmod 600 {path}")


def _stamp(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_mtime_ns, status.st_ctime_ns, status.st_size


def _stamp_at(path: Path) -> tuple[int, ...] | None:
    try:
        return _stamp(path.stat())
    except OSError:  # reading it will tell what is wrong
        return None


@contextmanager
def _overwritten_after(path: Path) -> Iterator[None]:
    """Hold on to the file now at a path, and overwrite its content at the end.

    By then another file has taken its name.
    """
    try:
        old = path.open("r+b")
    except FileNotFoundError:
        yield
        return
    with old:
        yield
        old.write(b"\0" * os.fstat(old.fileno()).st_size)
        old.flush()
        os.fsync(old.fileno())
