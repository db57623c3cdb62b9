"""The keys that hash chat ids to rows, one a day, shared by all who use the server.

A row is written under one of them and looked for under each. Another process learns of a new one
when it reads them again, `REREAD_SECONDS` later at most; so one that was just made is looked for
but not yet written under: until it has settled the one before it goes on to be.

How long ago one was made the server's clock tells, which is the same for all. It is destroyed when
the one after it has been in use for longer than any session lives, by the server's clock and by
that of the process that asks: no single look at one clock destroys a key in use.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from routebot.store.keys import HASH_KEYS, RowKeys
from routebot.store.protocol import SESSION_LIFE
from routebot.store.sealing import KEY_BYTES, hash_chat

__all__ = ["REREAD_SECONDS", "HashKey", "HashKeys", "day_of"]

REREAD_SECONDS = 15.0

_SETTLING = 60
"""Seconds; `REREAD_SECONDS`, and some calls that are tried for long."""

_IN_USE = _SETTLING + int((SESSION_LIFE + timedelta(hours=2)).total_seconds())
"""Seconds after which nothing living lies under the key before: a session ends with a full hour."""

_PLACES = tuple(str(number).encode() for number in range(HASH_KEYS))
_TIME_BYTES, _DAY_BYTES = 8, 4
_VALUE_BYTES = KEY_BYTES + _TIME_BYTES + _DAY_BYTES
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class HashKey:
    """A key that hashes chat ids.

    Attributes:
        made_at: seconds of the server's clock, more than of each that was there before.
        on: the UTC day for which it was made.
        place: where it stands; each is filled once, by who comes first, so that there are never
            more than `HASH_KEYS`.
    """

    made_at: int
    on: date
    place: bytes
    key: bytes = field(repr=False)

    @classmethod
    def read(cls, place: bytes, value: bytes) -> "HashKey":
        """Take it apart as it stands on the server."""
        key, rest = value[:KEY_BYTES], value[KEY_BYTES:]
        made_at, on = rest[:_TIME_BYTES], rest[_TIME_BYTES:]
        day = date.fromordinal(int.from_bytes(on, "big"))
        return cls(int.from_bytes(made_at, "big"), day, place, key)

    @property
    def value(self) -> bytes:
        """How it stands on the server."""
        made_at = self.made_at.to_bytes(_TIME_BYTES, "big")
        return self.key + made_at + self.on.toordinal().to_bytes(_DAY_BYTES, "big")


@dataclass(frozen=True, slots=True)
class HashKeys:
    """Those that are held, as they were read at one moment.

    Attributes:
        held: oldest first.
        now: seconds of the server's clock.
    """

    held: Sequence[HashKey]
    now: int

    @classmethod
    def read(cls, values: Mapping[bytes, bytes], now: int) -> "HashKeys":
        """Take them apart as they stand on the server: place -> value."""
        ours = [each for each in values.items() if len(each[1]) == _VALUE_BYTES]
        return cls(sorted(HashKey.read(*each) for each in ours), now)

    def rows(self, chat_id: int) -> RowKeys:
        """Return each key under which the row of a chat may lie; None fills up."""
        rows = [hash_chat(each.key, chat_id) for each in self.held]
        return (*rows, *[None] * (HASH_KEYS - len(rows)))

    def written(self, chat_id: int) -> bytes:
        """Return the key under which the row of a chat is written now: the newest one settled.

        Where none has settled it is the oldest one, which nobody can have missed.
        """
        settled = [each for each in self.held if self._age(each) >= _SETTLING]
        return hash_chat((settled or self.held[:1])[-1].key, chat_id)

    def missing(self, on: date) -> HashKey | None:
        """Make a key for a day; None where there is one, or no place for more.

        The day may be one that a wrong clock names: the newest one held serves then, for all.
        """
        if len(self.held) >= HASH_KEYS or any(each.on == on for each in self.held):
            return None
        taken = {each.place for each in self.held}
        free = [place for place in _PLACES if place not in taken]
        made_at = max([self.now, *(each.made_at + 1 for each in self.held)])
        return HashKey(made_at, on, free[0], secrets.token_bytes(KEY_BYTES))

    def outlived(self, today: date) -> Sequence[HashKey]:
        """Return those that no living row lies under."""
        return [
            older
            for older, newer in pairwise(self.held)
            # A day to come was named by a wrong clock, and tells nothing.
            if self._age(newer) >= _IN_USE and not today <= newer.on <= today + _DAY
        ]

    def _age(self, key: HashKey) -> float:
        """Return seconds; endless ones where the server's clock was put back since."""
        return self.now - key.made_at if key.made_at <= self.now + _SETTLING else float("inf")


def day_of(at: datetime) -> date:
    """Return the UTC day."""
    return at.astimezone(UTC).date()
