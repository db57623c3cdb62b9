"""The signature of a revision, as a row of the audit keeps it among its figures."""

from collections.abc import Mapping
from typing import Any

from routebot.signing.keys import PublicKey, SigningKey, decoded, encoded

__all__ = ["NOTED", "noted_signature", "signer_of"]

NOTED = "signature"
"""Under this name it stands among the figures of a row."""

_PURPOSE = "routebot revision 1\n"
"""Stands before what is signed, so that no signature of anything else serves for a revision."""


def noted_signature(revision: str, key: SigningKey | None) -> dict[str, Any]:
    """Return what a row notes of a signature; nothing without a key.

    Args:
        revision: its id, which is a hash of all its files.
    """
    if key is None:
        return {}
    signature = encoded(key.sign(_content(revision)))
    return {NOTED: {"key": key.public.written, "signature": signature}}


def signer_of(revision: str, figures: Mapping[str, Any]) -> PublicKey | None:
    """Return the key that has signed a revision; None if its signature is none or does not fit."""
    noted = figures.get(NOTED)
    if not isinstance(noted, Mapping):
        return None
    key = PublicKey.read(str(noted.get("key", "")))
    signature = decoded(str(noted.get("signature", "")))
    return key if key and key.has_signed(_content(revision), signature) else None


def _content(revision: str) -> bytes:
    return (_PURPOSE + revision).encode()
