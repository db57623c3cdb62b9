"""The keys of all sessions: two for each, and those that hash chat ids to rows.

A place of the key file (`slots`) holds the key of a session's body and the key of its alarm, side
by side. It is in one of three states:

- *free*, zeros;
- *in use*: two keys;
- *spent*: the body's half is all ones, and the other half may still hold the alarm's key.

A place becomes free only when the row that names it is gone. With two states a killed process left
rows that named a place which another session had taken meanwhile.

The order that survives a kill at any moment: a session begins with its keys on the disk, then its
row; it ends with its body's key destroyed on the disk, then its row, then the place is free. What a
kill leaves behind between two of these is found by `occupied`: keys without a row, and rows whose
key is spent.
"""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeAlias

from routebot.errors import ConfigError
from routebot.store.sealing import KEY_BYTES, hash_chat
from routebot.store.slots import FREE, SLOT_BYTES, SlotFile

__all__ = ["HASH_KEYS", "OWNER_BYTES", "KeyFile", "Place", "RowKeys", "SessionKeys"]

HASH_KEYS = 4
"""Held at once: today's and yesterday's, and room for days that a wrong clock names."""

RowKeys: TypeAlias = tuple[bytes | None, ...]
"""Each key under which the row of a chat may lie, `HASH_KEYS` of them; None for those not held."""

_SPENT = b"\xff" * KEY_BYTES
_EMPTY = b"\0" * KEY_BYTES
_DAY = timedelta(days=1)

_RECORD_BYTES, _FIRST_RECORD = 64, 48
"""Where the hashing keys stand in the head, and how far apart."""

OWNER_BYTES = 16
"""At the beginning of the head: a number of the database whose keys these are."""


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """The keys of a session, and the number of their place."""

    slot: int
    body: bytes = field(repr=False)
    alarm: bytes = field(repr=False)


class Place(NamedTuple):
    """A place that is not free.

    Attributes:
        body: whether the body's key is there.
        content: a digest of what stands there, to know it again.
    """

    slot: int
    body: bool
    content: int


@dataclass(frozen=True, slots=True, order=True)
class _HashKey:
    """A key that hashes chat ids.

    Attributes:
        on: the UTC day it was made.
    """

    on: date
    key: bytes = field(repr=False)


class KeyFile:
    """The keys, in a file that several processes share; made by `open`.

    Args:
        alarms: where the alarms' keys stand.
        bodies: where the bodies' keys and the hashing keys stand. It is the same file, or one in
            memory that a power cut empties: then all sessions end with the machine, and the
            messages can be deleted all the same.
    """

    def __init__(self, alarms: SlotFile, bodies: SlotFile) -> None:
        self._alarms, self._bodies = alarms, bodies
        self._apart = alarms is not bodies
        self._read: tuple[bytes, tuple[_HashKey, ...]] = (b"", ())

    @classmethod
    def open(cls, path: Path, bodies: Path | None = None) -> "KeyFile":
        """Open the key file, made if need be.

        Args:
            bodies: a file of its own, in memory, for the keys of bodies.

        Raises:
            ConfigError: one cannot be read or made, is something else, or others may read it.
        """
        alarms = SlotFile.open(path)
        return cls(alarms, SlotFile.open(bodies) if bodies else alarms)

    @staticmethod
    def look(path: Path) -> str:
        """Say what stands at a path and change nothing; see `SlotFile.look`."""
        return SlotFile.look(path)

    @staticmethod
    def owner(path: Path) -> bytes:
        """Return the number of the database whose keys stand at a path; empty if none has any.

        Raises:
            ConfigError: see `SlotFile.look_at_head`.
        """
        return _owner(SlotFile.look_at_head(path))

    def close(self) -> None:
        """Let go of the files."""
        self._alarms.close()
        self._bodies.close()

    def belong_to(self, database: bytes) -> None:
        """Take note of the database whose keys these are, or see that it is still the same one.

        What has no row in its own database is destroyed as a leftover: two bots that shared a key
        file by mistake would end each other's sessions.

        Args:
            database: a random number of it.

        Raises:
            ConfigError: the keys are those of another one.
            StoreError: it could not be written.
        """
        for file in self._files():
            file.change_head(lambda head: head if _owner(head) else database + head[OWNER_BYTES:])
            if _owner(file.head()) != database:
                raise ConfigError(
                    f"{file.path}: these are the keys of another database; give each bot a file of "
                    "its own, or, if that database is lost, move this one away"
                )

    def make(self) -> SessionKeys:
        """Make the keys of a new session; not durable before `sync`.

        Raises:
            StoreError: they could not be written.
        """
        body, alarm = secrets.token_bytes(KEY_BYTES), secrets.token_bytes(KEY_BYTES)
        if not self._apart:
            return SessionKeys(self._alarms.claim(body + alarm), body, alarm)
        slot = self._alarms.claim(_SPENT + alarm)
        self._bodies.put(slot, body + _SPENT)
        return SessionKeys(slot, body, alarm)

    def make_alarm(self) -> tuple[int, bytes]:
        """Make the key of an alarm that has no session; return its place and it.

        Raises:
            StoreError: it could not be written.
        """
        alarm = secrets.token_bytes(KEY_BYTES)
        return self._alarms.claim(_SPENT + alarm), alarm

    def found(self, slot: int) -> SessionKeys | None:
        """Return the keys of a session, None if one was destroyed.

        Raises:
            StoreError: they could not be read.
        """
        content = self._alarms.read(slot)
        body = _key((self._bodies.read(slot) if self._apart else content)[:KEY_BYTES])
        alarm = _key(content[KEY_BYTES:])
        return SessionKeys(slot, body, alarm) if body and alarm else None

    def body_key(self, slot: int) -> bytes | None:
        """Return the key of a session's body, None if it was destroyed.

        Raises:
            StoreError: it could not be read.
        """
        return _key(self._bodies.read(slot)[:KEY_BYTES])

    def alarm_key(self, slot: int) -> bytes | None:
        """Return the key of a session's alarm, None if it was destroyed.

        Raises:
            StoreError: it could not be read.
        """
        return _key(self._alarms.read(slot)[KEY_BYTES:])

    def destroy_bodies(self, slots: Iterable[int]) -> None:
        """Destroy the keys of bodies; durable when it returns.

        Raises:
            StoreError: the disk refused; they may still be there.
        """
        self._bodies.overwrite(slots, _SPENT)
        self._bodies.sync()

    def destroy(self, slots: Iterable[int]) -> None:
        """Destroy all keys of some places; durable when it returns.

        Raises:
            StoreError: the disk refused; they may still be there.
        """
        gone = list(slots)
        for file in self._files():
            file.overwrite(gone, _SPENT + _SPENT)
            file.sync()

    def free(self, slots: Iterable[int]) -> None:
        """Give places back whose rows are gone or never were.

        Raises:
            StoreError: it could not be written.
        """
        gone = list(slots)
        # The one that is asked for a free place comes last.
        for file in reversed(self._files()):
            file.overwrite(gone, FREE)

    def sync(self) -> None:
        """Wait until all keys that were made are on the disk.

        Raises:
            StoreError: the disk refused.
        """
        for file in self._files():
            file.sync()

    def destroy_all_bodies(self) -> int:
        """Destroy the key of every body and all hashing keys; return how many bodies it were.

        Raises:
            StoreError: the disk refused.
        """
        alive = [place.slot for place in self.occupied() if place.body]
        self._change_hash_keys(lambda head: _formatted(head, []))
        self.destroy_bodies(alive)
        return len(alive)

    def destroy_all(self) -> int:
        """Destroy all keys there are, those of alarms too; return how many bodies it were.

        Raises:
            StoreError: the disk refused; some may still be there.
        """
        places = list(self.occupied())
        self.destroy(place.slot for place in places)
        self._change_hash_keys(lambda head: _formatted(head, []))
        return sum(place.body for place in places)

    def occupied(self) -> Iterator[Place]:
        """Yield the places that are not free.

        Raises:
            StoreError: they could not be read.
        """
        content = self._alarms.read_all()
        bodies = self._bodies.read_all() if self._apart else content
        for at in range(0, len(content) - SLOT_BYTES + 1, SLOT_BYTES):
            place = content[at : at + SLOT_BYTES]
            if place != FREE:
                body = bodies[at : at + KEY_BYTES]
                yield Place(at // SLOT_BYTES, _key(body) is not None, hash(place + body))

    def row_key(self, chat_id: int, now_at: datetime) -> bytes:
        """Hash a chat id to the key under which its row is written today.

        Raises:
            StoreError: today's key could not be written.
        """
        return self.rows_of(chat_id, now_at)[0]

    def row_keys(self, chat_id: int) -> RowKeys:
        """Return each key under which the row of a chat may lie; None fills up to `HASH_KEYS`.

        All that are held are tried, whatever day the clock shows.

        Raises:
            StoreError: they could not be read.
        """
        return _filled([hash_chat(each.key, chat_id) for each in self._hash_keys()])

    def rows_of(self, chat_id: int, now_at: datetime) -> tuple[bytes, RowKeys]:
        """Return the key under which the row of a chat is written today, and all it may lie under.

        Raises:
            StoreError: today's key could not be written.
        """
        today, held = _day(now_at), self._hash_keys()
        if today not in [each.on for each in held]:
            held = self._with_hash_key(today)
        rows = [hash_chat(each.key, chat_id) for each in held]
        days = [each.on for each in held]
        # Where there was no room for today's, since a wrong clock named other days, the newest one
        # serves: nothing is ever destroyed because of one look at the clock.
        return rows[days.index(today) if today in days else -1], _filled(rows)

    def destroy_old_hash_keys(self, now_at: datetime) -> None:
        """Destroy the hashing keys that no living row lies under, those before yesterday.

        One of a day to come was made under a wrong clock; it counts as today's from now on.

        Raises:
            StoreError: the disk refused.
        """
        today = _day(now_at)

        def kept(head: bytes) -> bytes:
            held = [each for each in _parsed(head) if each.on >= today - _DAY]
            return _formatted(head, [replace(each, on=min(each.on, today)) for each in held])

        self._change_hash_keys(kept)

    def _with_hash_key(self, today: date) -> tuple[_HashKey, ...]:
        """Make today's key unless another process was first or there is no room; return all."""

        def added(head: bytes) -> bytes:
            held = _parsed(head)
            if len(held) < HASH_KEYS and all(each.on != today for each in held):
                held.append(_HashKey(today, secrets.token_bytes(KEY_BYTES)))
            return _formatted(head, held)

        self._change_hash_keys(added)
        return self._hash_keys()

    def _hash_keys(self) -> tuple[_HashKey, ...]:
        """Return the hashing keys, oldest first; the head is taken apart when it has changed."""
        head = self._bodies.head()
        if head != self._read[0]:
            self._read = head, tuple(_parsed(head))
        return self._read[1]

    def _change_hash_keys(self, change: Callable[[bytes], bytes]) -> None:
        self._bodies.change_head(change)
        self._read = b"", ()  # what was destroyed is not kept in memory either

    def _files(self) -> list[SlotFile]:
        return [self._alarms, self._bodies] if self._apart else [self._alarms]


def _filled(rows: Sequence[bytes]) -> RowKeys:
    return (*rows, *[None] * (HASH_KEYS - len(rows)))


def _owner(head: bytes) -> bytes:
    return head[:OWNER_BYTES].strip(b"\0") and head[:OWNER_BYTES]


def _key(half: bytes) -> bytes | None:
    return None if half in (_SPENT, _EMPTY, b"") else half


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _parsed(head: bytes) -> list[_HashKey]:
    """Read the hashing keys of a head, oldest first."""
    records = []
    for number in range(HASH_KEYS):
        record = head[_FIRST_RECORD + number * _RECORD_BYTES :][:_RECORD_BYTES]
        day = int.from_bytes(record[KEY_BYTES : KEY_BYTES + 4], "little")
        if 0 < day <= date.max.toordinal():
            records.append(_HashKey(date.fromordinal(day), record[:KEY_BYTES]))
    return sorted(records)


def _formatted(head: bytes, held: Iterable[_HashKey]) -> bytes:
    """Write the hashing keys into a head, and zeros where there are fewer."""
    records = b"".join(
        (each.key + each.on.toordinal().to_bytes(4, "little")).ljust(_RECORD_BYTES, b"\0")
        for each in held
    )
    end = _FIRST_RECORD + HASH_KEYS * _RECORD_BYTES
    filled = records.ljust(HASH_KEYS * _RECORD_BYTES, b"\0")
    return head[:_FIRST_RECORD] + filled + head[end:]
