"""Whether a pack is as those have made it whose key one knows, and whether it is too old."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from routebot.signing.documents import Looked, Seal, look_at
from routebot.signing.keys import PublicKey

__all__ = ["OLD_AFTER", "Checked", "Word", "check_pack"]

OLD_AFTER = timedelta(days=180)
"""Of a pack; the page says so first from then on (`page/days.js`)."""

_HEAD = re.compile(
    r'<html lang="[a-z]+" data-day="(\d{4}-\d{2}-\d{2})" data-revision="([0-9a-f]+)"'
)


class Word(StrEnum):
    """Whose word a pack is."""

    GENUINE = "genuine"  # of the key that was named, and not changed since
    OLD = "old"  # the same, made too long ago to be relied on
    UNKNOWN = "unknown"  # not changed since it was signed; nobody said which key to expect
    OTHER = "other"  # signed with another key than the one that was named
    EDITED = "edited"  # changed since it was signed
    UNSIGNED = "unsigned"
    NO_PACK = "no_pack"  # something else


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at a pack tells.

    Attributes:
        key: that has signed it; None where that is not known.
        on, revision: what it says of itself; None of something else.
    """

    word: Word
    key: PublicKey | None
    on: date | None
    revision: str | None


def check_pack(document: bytes, expected: str | None, today: date) -> Checked:
    """Check a pack.

    Args:
        expected: the fingerprint of the key that is to have signed it, however its digits are
            grouped; None if nobody knows it.
    """
    looked = look_at(document)
    told = _HEAD.search(looked.content[:1000].decode(errors="replace"))
    if told is None:
        return Checked(Word.NO_PACK, looked.key, None, None)
    on, revision = date.fromisoformat(told[1]), told[2]
    return Checked(_word(looked, expected, today - on), looked.key, on, revision)


def _word(looked: Looked, expected: str | None, age: timedelta) -> Word:
    if looked.seal is Seal.ABSENT:
        return Word.UNSIGNED
    if looked.seal is Seal.BROKEN or looked.key is None:
        return Word.EDITED
    if expected is None:
        return Word.UNKNOWN
    if "".join(expected.split()) != "".join(looked.key.fingerprint.split()):
        return Word.OTHER
    return Word.OLD if age > OLD_AFTER else Word.GENUINE
