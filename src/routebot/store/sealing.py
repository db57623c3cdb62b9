"""Seals sessions with keys that live two days and are then destroyed.

Theory of operation
===================

The key ring is a small file outside the database: one random key for each UTC day. What the
database holds can be used only together with it, and when a day's key is destroyed the rows of that
day are noise, for us and for whoever copied the disk before.

- The *row key* is a keyed hash of the chat id. Without the ring nobody can tell which row belongs
  to whom, or try chat ids out. It changes with the day, so a save moves the row.
- The *body* is sealed under a key made from the day's key and the chat id; the row key and the
  version are bound to it, so that a body cannot be moved to another row or passed off as another
  version.
- The *alarm* holds the chat id and the messages to delete when the idle time is over, sealed under
  a key made from the day's key alone. **This is a price**: whoever holds the disk *and* the ring
  can read the ids of the chats of the last day (not what was said: that needs one more step, but
  with the ids in hand it is a small one). Without it a restart would leave the messages of idle
  chats standing, which the person's phone shows to whoever takes it; that is the likelier danger,
  and who holds both disk and ring can try all chat ids anyway.
- Both are padded to powers of two, so that lengths tell little.

When a key is destroyed: with 24 hours of life a row written on day D may be needed until the end of
D+1. The sweep that finds everything of D expired (`SqliteStore.due`, run from the first minute of
D+2) destroys it. If no sweep runs, the first save of D+3 does: by then Telegram lets a bot delete
no message of D any more, so the alarms are worthless too.

What is not promised: Python leaves copies of keys and bodies in memory until the memory is used
again; and the old ring is overwritten in place, which a solid-state disk, a copy-on-write file
system or a snapshot may not honour.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from routebot.errors import ConfigError, StoreError
from routebot.store.protocol import Due

__all__ = ["DayKey", "KeyRing", "private_folder", "sync_folder"]

_KEY_BYTES = 32
_NONCE_BYTES = 12
_BODY_BUCKET, _ALARM_BUCKET = 1024, 256

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayKey:
    """The key of one UTC day, and all that is done with it."""

    day: date
    secret: bytes = field(repr=False)

    def row_key(self, chat_id: int) -> bytes:
        """Hash a chat id to the key of its row."""
        return hmac.digest(self.secret, b"routebot row 1" + _chat_bytes(chat_id), hashlib.sha256)

    def seal_body(self, chat_id: int, version: int, body: Mapping[str, Any]) -> bytes:
        """Seal a session's body; it must be plain JSON."""
        plain = json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
        return _seal(
            self._body_key(chat_id), _padded(plain, _BODY_BUCKET), self._bound_to(chat_id, version)
        )

    def open_body(self, chat_id: int, version: int, sealed: bytes) -> Mapping[str, Any] | None:
        """Return what was sealed, or None if it was not sealed by this key for this chat and
        version.
        """
        plain = _open(self._body_key(chat_id), sealed, self._bound_to(chat_id, version))
        return None if plain is None else json.loads(plain)

    def seal_alarm(self, version: int, due: Due) -> bytes:
        """Seal a chat id and its messages so that they can be read without knowing the chat id."""
        plain = json.dumps([due.chat_id, *due.message_ids], separators=(",", ":")).encode()
        # Random nonces under one key: 2^32 alarms a day keep the odds of a repeat below 2^-32;
        # nobody taps that often.
        return _seal(self._alarm_key(), _padded(plain, _ALARM_BUCKET), _version_bytes(version))

    def open_alarm(self, version: int, sealed: bytes) -> Due | None:
        """Return the alarm, or None if it was not sealed by this key for this version."""
        plain = _open(self._alarm_key(), sealed, _version_bytes(version))
        if plain is None:
            return None
        chat_id, *message_ids = json.loads(plain)
        return Due(chat_id, tuple(message_ids))

    def _bound_to(self, chat_id: int, version: int) -> bytes:
        return self.row_key(chat_id) + _version_bytes(version)

    def _body_key(self, chat_id: int) -> bytes:
        return _derived(self.secret, b"routebot body 1" + _chat_bytes(chat_id))

    def _alarm_key(self) -> bytes:
        return _derived(self.secret, b"routebot alarm 1")


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
                    fresh = DayKey(day, secrets.token_bytes(_KEY_BYTES))
                    self._write({**self._within(day - 2 * _DAY, day + _DAY), day: fresh})
        return self._keys[day]

    def recent(self, now_at: datetime) -> tuple[DayKey, ...]:
        """Return the keys that a living session may be sealed with: today's and yesterday's, as far
        as they exist.
        """
        self._refresh()
        day = _day(now_at)
        return tuple(self._keys[each] for each in (day, day - _DAY) if each in self._keys)

    def held(self) -> tuple[DayKey, ...]:
        """Return every key there is."""
        self._refresh()
        return tuple(self._keys.values())

    def on(self, day: str) -> DayKey | None:
        """Return the key of a day in the form YYYY-MM-DD, or None if it was destroyed or never was."""
        self._refresh()
        return next((key for key in self._keys.values() if key.day.isoformat() == day), None)

    def destroy_spent(self, now_at: datetime) -> None:
        """Destroy the keys that no living session can need: those before yesterday, and those a
        wrong clock made.

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
        """Take over what the file says; to be called under the lock, as the old file is overwritten
        by writers.
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
        """Keep other processes away from the ring; what the disk refuses meanwhile becomes a
        StoreError.
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


def private_folder(folder: Path) -> None:
    """Make a folder that only we may enter; one that exists is left as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make names that were added to or changed in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _chat_bytes(chat_id: int) -> bytes:
    return chat_id.to_bytes(8, "big", signed=True)


def _version_bytes(version: int) -> bytes:
    return version.to_bytes(8, "big", signed=True)


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(secret)


def _padded(plain: bytes, bucket: int) -> bytes:
    """Write the length in front and fill up with zeros to the bucket, doubled as often as needed."""
    framed = len(plain).to_bytes(4, "big") + plain
    while bucket < len(framed):
        bucket *= 2
    return framed.ljust(bucket, b"\0")


def _seal(key: bytes, padded: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, padded, bound)


def _open(key: bytes, sealed: bytes, bound: bytes) -> bytes | None:
    try:
        padded = ChaCha20Poly1305(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound)
    except (InvalidTag, ValueError):  # ValueError: too short to hold a nonce
        return None
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]


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
    if any(len(key.secret) != _KEY_BYTES for key in keys.values()):
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
    """Hold on to the file now at a path and overwrite its content at the end, when another has
    taken its name.
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
