"""Plain data as a short text of ASCII letters, which `evaluator/unpacking.js` reads again.

Compact JSON, one byte for each character, deflated, in base 85. Cyrillic takes two bytes in UTF-8,
of which the first says next to nothing; so the most frequent characters beyond ASCII share the 128
other bytes, and the rest is escaped as JSON has it. Those characters stand in the first line.
"""

import json
import re
import zlib
from base64 import b85encode
from collections import Counter

__all__ = ["in_digits", "squeezed"]

_BYTES = 256
_ASCII = 128

_UNMARKED = str.maketrans("&<>", ".,:")
"""Digits of base 85 that mean something in a page -> what stands for them."""

_FAR = re.compile(r"[^\x00-\x7f]")


def squeezed(plain: object) -> str:
    """Write plain data; the same data give the same text."""
    written = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
    alphabet = _alphabet(written)
    codes = {character: _ASCII + at for at, character in enumerate(alphabet)}
    escaped = _FAR.sub(lambda far: far[0] if far[0] in codes else _escape(far[0]), written)
    content = bytes(codes.get(each, ord(each)) for each in escaped)
    deflating = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS, zlib.DEF_MEM_LEVEL + 1)
    packed = deflating.compress(content) + deflating.flush()
    return f"{alphabet}\n{in_digits(packed)}"


def in_digits(content: bytes) -> str:
    """Write bytes in base 85, with no digit that means something in a page."""
    return b85encode(content).decode().translate(_UNMARKED)


def _alphabet(written: str) -> str:
    """Return the characters beyond ASCII that get a byte of their own, in their order."""
    # What lies beyond the basic plane is two characters in JavaScript.
    counted = Counter(character for character in _FAR.findall(written) if character <= "\uffff")
    frequent = sorted(counted, key=lambda character: (-counted[character], character))
    return "".join(sorted(frequent[: _BYTES - _ASCII]))


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1]
