"""The key that signs, Ed25519 as in RFC 8032: a file of PEM that nobody else may read."""

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from routebot.errors import ConfigError

__all__ = [
    "PublicKey",
    "SigningKey",
    "decoded",
    "encoded",
    "is_fingerprint",
    "make_key",
    "read_key",
]

_OTHERS = 0o077
"""Rights of everybody but the owner."""

_GROUPS, _DIGITS = 6, 5
"""Of a fingerprint: 30 digits hold 99 bits, so that nobody finds a second key of the same; read
aloud they take half a minute, and are the same in every language.
"""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The key that checks a signature; anybody may have it.

    Attributes:
        raw: its 32 bytes.
    """

    raw: bytes

    @classmethod
    def read(cls, written: str) -> "PublicKey | None":
        """Read what `written` has written; None for anything else."""
        raw = decoded(written)
        return cls(raw) if len(raw) == 32 else None

    @property
    def written(self) -> str:
        """The key in letters, without blanks."""
        return encoded(self.raw)

    @property
    def fingerprint(self) -> str:
        """Six groups of five digits that stand for the key: to be compared, also by voice."""
        digest = int.from_bytes(hashlib.sha256(self.raw).digest(), "big")
        digits = f"{digest % 10 ** (_GROUPS * _DIGITS):0{_GROUPS * _DIGITS}}"
        starts = range(0, len(digits), _DIGITS)
        return " ".join(digits[start : start + _DIGITS] for start in starts)

    def has_signed(self, content: bytes, signature: bytes) -> bool:
        """Say whether a signature is of this key and this content."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The key that signs."""

    _private: Ed25519PrivateKey = field(repr=False)

    @property
    def public(self) -> PublicKey:
        """The key that checks what this one signs."""
        return PublicKey(self._private.public_key().public_bytes_raw())

    def sign(self, content: bytes) -> bytes:
        """Return the signature of some content, 64 bytes; always the same for the same content."""
        return self._private.sign(content)


def is_fingerprint(text: str) -> bool:
    """Say whether a text has the digits of a fingerprint, however they are grouped."""
    digits = "".join(text.split())
    return digits.isascii() and digits.isdecimal() and len(digits) == _GROUPS * _DIGITS


def make_key(path: Path) -> SigningKey:
    """Make a key and write it where nothing is yet; only we may read it.

    Raises:
        ConfigError: something stands there already, or it cannot be written.
    """
    if path.exists():
        raise ConfigError(
            f"{path}: something stands there already, and a key that is overwritten is lost; name "
            "another file, or move that one away"
        )
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        advice = "name a folder that you may write to"
        raise ConfigError(f"{path}: no key was made: {error.strerror}; {advice}") from error
    return SigningKey(private)


def read_key(path: Path) -> SigningKey:
    """Read a key.

    Raises:
        ConfigError: it cannot be read, others may read it, or it is no such key.
    """
    try:
        if path.stat().st_mode & _OTHERS:
            raise ConfigError(f"{path}: others may read the signing key; chmod 600 {path}")
        private = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        advice = "`routebot data key FILE --new` makes one"
        raise ConfigError(
            f"{path}: the signing key cannot be read: {error.strerror}; {advice}"
        ) from error
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _no_key(path) from None  # theirs may hold a piece of the file
    if not isinstance(private, Ed25519PrivateKey):
        raise _no_key(path)
    return SigningKey(private)


def _no_key(path: Path) -> ConfigError:
    advice = "name one that `routebot data key FILE --new` has made"
    return ConfigError(f"{path}: that is no Ed25519 key in PEM without a password; {advice}")


def encoded(content: bytes) -> str:
    """Write bytes in letters, without blanks."""
    return base64.b64encode(content).decode()


def decoded(written: str) -> bytes:
    """Read what `encoded` has written; nothing for anything else."""
    try:
        return base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError):
        return b""
