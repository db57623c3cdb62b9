"""Seals sessions, each with keys of its own that are destroyed with it.

Theory of operation
===================

The database holds nothing that can be used without the key file (`keys`), and what the database
held stays on a disk long after it was deleted: in its log, in freed blocks, in copies. So each
session has a random key, and to erase a session is to destroy the key. What is left of the rows is
noise from then on, for us and for whoever copied the database before.

- The *row key* is a keyed hash of the chat id, under a key that changes with the day. Without it
  nobody can tell which row belongs to whom, or try chat ids out.
- The *body* is sealed under a key made from the session's key and the chat id; the version is bound
  to it, so that a body cannot be moved to another row or passed off as another version.
- The *alarm* holds the chat id and the messages to delete, sealed under the session's second key.
  That one outlives the first: after an erasure and a restart the messages can still be deleted. It
  goes when Telegram has deleted them, or after two days. **This is a price**: whoever holds the
  disk *and* the key file can read which chats have a session or messages left to delete (not what
  was said). Without it a restart would leave messages standing, which the person's phone shows to
  whoever takes it; that is the likelier danger.
- Both are padded to powers of two, so that lengths tell little.

What is not promised: Python leaves copies of keys and bodies in memory until the memory is used
again; and a key is overwritten in place, which a solid-state disk, a file system that keeps copies
(`media` finds out) or a snapshot may not honour.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

__all__ = [
    "KEY_BYTES",
    "Messages",
    "derived",
    "hash_chat",
    "open_alarm",
    "open_body",
    "seal_alarm",
    "seal_body",
]

KEY_BYTES = 32
"""ChaCha20-Poly1305 takes keys of 256 bits (RFC 8439, section 2.8)."""

_NONCE_BYTES = 12
"""96 bits, of the same section. Random ones: a session's key seals some thousand bodies at most,
and 2^32 of them keep the odds of a repeat below 2^-32.
"""

_BODY_BUCKET, _ALARM_BUCKET = 1024, 256
"""Bytes that an ordinary body and alarm fit in: nearly all rows have the same length."""

_written = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class Messages(NamedTuple):
    """What an alarm holds: a chat, and messages to delete in it."""

    chat_id: int
    message_ids: tuple[int, ...]


def hash_chat(key: bytes, chat_id: int) -> bytes:
    """Hash a chat id to the key of its row."""
    return hmac.digest(key, b"routebot row 2" + _chat_bytes(chat_id), hashlib.sha256)


def seal_body(key: bytes, chat_id: int, version: int, body: Mapping[str, Any]) -> bytes:
    """Seal a session's body under its key; it must be plain JSON."""
    plain = _written(body).encode()
    return _seal(_body_key(key, chat_id), _padded(plain, _BODY_BUCKET), _version_bytes(version))


def open_body(key: bytes, chat_id: int, version: int, sealed: bytes) -> Mapping[str, Any] | None:
    """Return what was sealed; None if this key did not seal it for this chat and version."""
    plain = _open(_body_key(key, chat_id), sealed, _version_bytes(version))
    return None if plain is None else json.loads(plain.decode())


def seal_alarm(key: bytes, version: int, chat_id: int, message_ids: Iterable[int]) -> bytes:
    """Seal a chat id and its messages so that they can be read without knowing the chat id."""
    plain = _written([chat_id, *message_ids]).encode()
    return _seal(_alarm_key(key), _padded(plain, _ALARM_BUCKET), _version_bytes(version))


def open_alarm(key: bytes, version: int, sealed: bytes) -> Messages | None:
    """Return the alarm, or None if it was not sealed by this key for this version."""
    plain = _open(_alarm_key(key), sealed, _version_bytes(version))
    if plain is None:
        return None
    chat_id, *message_ids = json.loads(plain.decode())
    return Messages(chat_id, tuple(message_ids))


def derived(key: bytes, info: bytes) -> bytes:
    """Make a key from another: the expanding half of HKDF for one block (RFC 5869, section 2.3).

    The other half is for secrets that are not random through and through (section 3.3); ours are.
    """
    return hmac.digest(key, info + b"\x01", hashlib.sha256)


def _body_key(key: bytes, chat_id: int) -> bytes:
    return derived(key, b"routebot body 2" + _chat_bytes(chat_id))


def _alarm_key(key: bytes) -> bytes:
    return derived(key, b"routebot alarm 2")


def _chat_bytes(chat_id: int) -> bytes:
    return chat_id.to_bytes(8, "big", signed=True)


def _version_bytes(version: int) -> bytes:
    return version.to_bytes(8, "big", signed=True)


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
