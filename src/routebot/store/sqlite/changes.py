"""What can be done to the rows of sessions, each in the transaction that the writer holds.

A change writes rows and says what that means for the keys (`Effects`); the writer sees to it that
keys are made before and destroyed before or after the commit, whichever a kill may follow.
"""

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from routebot.store.hours import hours
from routebot.store.keys import Place, RowKeys
from routebot.store.protocol import ALARM_LIFE, SESSION_LIFE
from routebot.store.slots import SLOT_BITS

__all__ = [
    "PAGE",
    "Change",
    "Clear",
    "Effects",
    "Expire",
    "Owe",
    "Retire",
    "Save",
    "Settle",
    "Tidy",
    "new_version",
    "slot_of",
]

PAGE = 32
"""Rows that expire in one transaction. A tap waits for one such page at most, and each row touches
some four pages of the database here and there.
"""

_RANDOM_BITS = 63 - SLOT_BITS
"""SQLite's integers have 64 bits with a sign. A version is compared within one place only, where so
many random bits never come twice.
"""

_UPDATE_ONLY = """
UPDATE session SET version = ?, body = ?, alarm = ?
WHERE slot = ? AND version = ? AND expires = ? AND row_key = ? AND owed
"""
"""Most saves: nothing changes that stands in an index, so that the log grows by one page, not five.
"""

_UPDATE = """
UPDATE session SET slot = ?, row_key = ?, version = ?, expires = ?, body = ?, alarm = ?, owed = 1
WHERE slot = ? AND version = ? AND expires > ? AND row_key IN (?, ?, ?, ?)
"""

_INSERT = """
INSERT INTO session (slot, row_key, version, expires, body, alarm, owed)
SELECT ?, ?, ?, ?, ?, ?, 1
WHERE NOT EXISTS (SELECT 1 FROM session WHERE row_key IN (?, ?, ?, ?))
"""

# What is left of a session that is gone: its alarm.
_RETIRE = "UPDATE session SET row_key = NULL, body = NULL, owed = 0, expires = ? "

_RETIRE_EXPIRED = _RETIRE + "WHERE row_key IN (?, ?, ?, ?) AND expires <= ? RETURNING slot"

_RETIRE_CHAT = _RETIRE + "WHERE row_key IN (?, ?, ?, ?) RETURNING slot"

_RETIRE_VERSION = _RETIRE + "WHERE slot = ? AND version = ? AND row_key IS NOT NULL RETURNING slot"

_RETIRE_SLOT = _RETIRE + "WHERE slot = ?"

_OWE = "UPDATE session SET alarm = ? WHERE slot = ? AND version = ?"

_OWE_NEW = "INSERT INTO session (slot, version, expires, alarm) VALUES (?, ?, ?, ?)"

_SETTLE = "DELETE FROM session WHERE slot = ? AND version = ?"

_DELETE_SLOT = "DELETE FROM session WHERE slot = ?"

# Named indexes: without statistics SQLite may walk through all alarms for those that end.
_EXPIRED = """
SELECT slot FROM session INDEXED BY session_by_expiry
WHERE row_key IS NOT NULL AND expires <= ? LIMIT ?
"""

_EXPIRED_ALARMS = """
SELECT slot FROM session INDEXED BY session_alarm_by_expiry
WHERE row_key IS NULL AND expires <= ? LIMIT ?
"""

# A row that claims to live longer than any can was written with a wrong clock.
_TOO_LATE = """
UPDATE session INDEXED BY session_by_expiry SET expires = ?
WHERE row_key IS NOT NULL AND expires > ?
"""

_TOO_LATE_ALARM = """
UPDATE session INDEXED BY session_alarm_by_expiry SET expires = ?
WHERE row_key IS NULL AND expires > ?
"""

_DELETE_ALL = "DELETE FROM session RETURNING slot"

_ROWS = "SELECT slot, row_key IS NOT NULL FROM session"


@dataclass(slots=True)
class Effects:
    """What changes of rows mean for the keys.

    Attributes:
        ended: places whose body's key is destroyed before the commit: their sessions are gone.
        gone: places of rows that are gone: destroyed before the commit, free after it.
        replaced: places whose session got new keys: destroyed after the commit, since without it
            the session is still there.
        unused: places that were taken in vain.
    """

    ended: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    replaced: set[int] = field(default_factory=set)
    unused: set[int] = field(default_factory=set)


class Change(Protocol):
    """Something to be done to the rows."""

    @property
    def made(self) -> int | None:
        """The place that was taken for it; None if it needs no new keys."""

    @property
    def makes_room(self) -> bool:
        """Whether it only deletes, so that it is worth the last bytes of a full disk."""

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """Do it; return how many rows it was done to."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write a session where the expected version is the stored one.

    Attributes:
        expected: None for a session that must not exist yet.
        hour: the present one, to know expired rows by.
        fresh: its place was taken for this save.
    """

    expected: int | None
    row_keys: RowKeys
    row_key: bytes
    version: int
    hour: int
    expires: int
    body: bytes
    alarm: bytes
    fresh: bool
    makes_room = False

    @property
    def made(self) -> int | None:
        """See `Change.made`."""
        return slot_of(self.version) if self.fresh else None

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`."""
        slot = slot_of(self.version)
        row = (slot, self.row_key, self.version, self.expires, self.body, self.alarm)
        if self.fresh:
            # The place was free: a row that names it has lost its keys.
            database.execute(_DELETE_SLOT, (slot,))
        if self.expected is None:
            won = self._begun(database, effects, row)
        else:
            former = slot_of(self.expected)
            won = self._replaced(database, former, self.expected, row)
            if won and former != slot:
                effects.replaced.add(former)
        if self.fresh and not won:
            effects.unused.add(slot)
        return won

    def _replaced(
        self,
        database: sqlite3.Connection,
        former: int,
        expected: int,
        row: tuple[object, ...],
    ) -> int:
        """Write over the expected version, if it is there."""
        if not self.fresh:
            only = (self.version, self.body, self.alarm)
            same = (former, expected, self.expires, self.row_key)
            if won := database.execute(_UPDATE_ONLY, (*only, *same)).rowcount:
                return won
        where = (former, expected, self.hour, *self.row_keys)
        return database.execute(_UPDATE, (*row, *where)).rowcount

    def _begun(
        self, database: sqlite3.Connection, effects: Effects, row: tuple[object, ...]
    ) -> int:
        """Write a new session; one that has expired before the sweep came is in nobody's way."""
        values = (self.hour + hours(ALARM_LIFE), *self.row_keys, self.hour)
        effects.ended |= _slots(database.execute(_RETIRE_EXPIRED, values))
        return database.execute(_INSERT, (*row, *self.row_keys)).rowcount


@dataclass(frozen=True, slots=True)
class Retire:
    """End a session and keep its alarm.

    Attributes:
        which: the keys of a chat's row, or one version of a row.
        until: the hour in which the alarm ends.
    """

    which: RowKeys | int
    until: int
    made = None
    makes_room = True

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`."""
        if isinstance(self.which, int):
            values = (self.until, slot_of(self.which), self.which)
            slots = _slots(database.execute(_RETIRE_VERSION, values))
        else:
            slots = _slots(database.execute(_RETIRE_CHAT, (self.until, *self.which)))
        effects.ended |= slots
        return len(slots)


@dataclass(frozen=True, slots=True)
class Owe:
    """Write the alarm of a chat without a session.

    Attributes:
        until: the hour in which a new one ends; None for one that is replaced.
    """

    version: int
    alarm: bytes
    until: int | None = None
    makes_room = False

    @property
    def made(self) -> int | None:
        """See `Change.made`."""
        return None if self.until is None else slot_of(self.version)

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:  # noqa: ARG002
        """See `Change.apply`."""
        slot = slot_of(self.version)
        if self.until is None:
            return database.execute(_OWE, (self.alarm, slot, self.version)).rowcount
        database.execute(_DELETE_SLOT, (slot,))
        row = (slot, self.version, self.until, self.alarm)
        return database.execute(_OWE_NEW, row).rowcount


@dataclass(frozen=True, slots=True)
class Settle:
    """Forget an alarm: its messages are gone."""

    version: int
    made = None
    makes_room = True

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`."""
        slot = slot_of(self.version)
        deleted = database.execute(_SETTLE, (slot, self.version)).rowcount
        if deleted:
            effects.gone.add(slot)
        return deleted


@dataclass(frozen=True, slots=True)
class Expire:
    """End a page of sessions whose idle time is over, and forget alarms that are too old."""

    hour: int
    made = None
    makes_room = True

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`; return how many sessions ended, or -1 when nothing is left to do."""
        for sql, life in ((_TOO_LATE, SESSION_LIFE), (_TOO_LATE_ALARM, ALARM_LIFE)):
            latest = self.hour + 1 + hours(life)
            database.execute(sql, (latest, latest))
        sessions = _slots(database.execute(_EXPIRED, (self.hour, PAGE)))
        alarms = _slots(database.execute(_EXPIRED_ALARMS, (self.hour, PAGE)))
        until = self.hour + hours(ALARM_LIFE)
        database.executemany(_RETIRE_SLOT, [(until, slot) for slot in sessions])
        database.executemany(_DELETE_SLOT, [(slot,) for slot in alarms])
        effects.ended |= sessions
        effects.gone |= alarms
        return len(sessions) if sessions or alarms else -1


@dataclass(frozen=True, slots=True)
class Clear:
    """Delete every row."""

    made = None
    makes_room = True

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`."""
        slots = _slots(database.execute(_DELETE_ALL))
        effects.gone |= slots
        return len(slots)


@dataclass(slots=True)
class Tidy:
    """Mend what killed processes left behind.

    Keys without a row are destroyed if they stood there at the last time already: a key is written
    before its row. A row whose body's key was destroyed is retired, and the key of a body whose row
    was retired is destroyed.

    Attributes:
        places: what the key file holds; read before the rows are.
        before: keys that had no row the last time, place -> digest.
        orphans: those that have none now.
    """

    places: Iterable[Place]
    before: dict[int, int]
    until: int
    orphans: dict[int, int] = field(default_factory=dict)
    made = None
    makes_room = True

    def apply(self, database: sqlite3.Connection, effects: Effects) -> int:
        """See `Change.apply`."""
        rows = {slot: bool(alive) for slot, alive in database.execute(_ROWS)}
        dead = []
        for place in self.places:
            alive = rows.get(place.slot)
            if alive is None and self.before.get(place.slot) == place.content:
                effects.gone.add(place.slot)
            elif alive is None:
                self.orphans[place.slot] = place.content
            elif alive and not place.body:
                dead.append((self.until, place.slot))
            elif place.body and not alive:
                effects.ended.add(place.slot)
        database.executemany(_RETIRE_SLOT, dead)
        return len(dead)


def new_version(slot: int) -> int:
    """Return a version that never was, of a row whose keys stand in a place."""
    return secrets.randbits(_RANDOM_BITS) << SLOT_BITS | slot


def slot_of(version: int) -> int:
    """Return the place where the keys of a version's row stand."""
    return version & (1 << SLOT_BITS) - 1


def _slots(rows: Iterable[tuple[int]]) -> set[int]:
    return {slot for (slot,) in rows}
