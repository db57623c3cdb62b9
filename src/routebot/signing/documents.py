"""A file with its signature in its last line: an HTML comment, which no browser shows."""

import re
from dataclasses import dataclass
from enum import StrEnum

from routebot.signing.keys import PublicKey, SigningKey, decoded, encoded

__all__ = ["Looked", "Seal", "look_at", "signed"]

_PURPOSE = b"routebot file 1\n"
"""Stands before what is signed, so that no signature of anything else serves for a file."""

_SEAL = re.compile(rb"<!-- routebot signature 1 ([A-Za-z0-9+/=]{44}) ([A-Za-z0-9+/=]{88}) -->\s*")


class Seal(StrEnum):
    """What the signature of a file says of it."""

    WHOLE = "whole"  # as whoever holds the key has signed it
    BROKEN = "broken"  # the content, or the signature, was changed since
    ABSENT = "absent"  # there is none


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked at.

    Attributes:
        content: all but the signature.
        key: of which the signature says that it is its own; None without one.
    """

    seal: Seal
    content: bytes
    key: PublicKey | None


def signed(content: bytes, key: SigningKey) -> bytes:
    """Put the signature behind a file.

    Args:
        content: without a signature; ends in a line break.
    """
    signature = encoded(key.sign(_PURPOSE + content))
    seal = f"<!-- routebot signature 1 {key.public.written} {signature} -->\n"
    return content + seal.encode()


def look_at(document: bytes) -> Looked:
    """Say what the signature of a file tells.

    Blanks and line breaks behind it do not count: some editors and mail programs add one.
    """
    start = document.rfind(b"<!-- routebot signature ")
    if start < 0:
        return Looked(Seal.ABSENT, document, None)
    content, found = document[:start], _SEAL.fullmatch(document[start:])
    key = PublicKey.read(found[1].decode()) if found else None
    if found is None or key is None:
        return Looked(Seal.BROKEN, content, None)
    is_whole = key.has_signed(_PURPOSE + content, decoded(found[2].decode()))
    return Looked(Seal.WHOLE if is_whole else Seal.BROKEN, content, key)
