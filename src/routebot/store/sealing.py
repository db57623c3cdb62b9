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

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from routebot.store.protocol import Due

__all__ = ["KEY_BYTES", "DayKey"]

KEY_BYTES = 32
"""ChaCha20-Poly1305 takes keys of 256 bits (RFC 8439, section 2.8)."""

_NONCE_BYTES = 12
"""96 bits, of the same section."""

_BODY_BUCKET, _ALARM_BUCKET = 1024, 256
"""Bytes that an ordinary body and alarm fit in: nearly all rows have the same length."""


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
        """Return what was sealed; None if this key did not seal it for this chat and version."""
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


def _chat_bytes(chat_id: int) -> bytes:
    return chat_id.to_bytes(8, "big", signed=True)


def _version_bytes(version: int) -> bytes:
    return version.to_bytes(8, "big", signed=True)


def _derived(secret: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret)


def _padded(plain: bytes, bucket: int) -> bytes:
    """Write the length in front, and fill up with zeros to the bucket or a doubling of it."""
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
