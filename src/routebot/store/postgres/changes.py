"""What can be done to the rows of sessions: of each kind many at once, in one statement.

A statement takes a table of values, and says by the number of a change to which row it was done.
Doing it twice does no harm: a save whose answer was lost finds its own version in the row when it
is tried again, and knows by that that it won.
"""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, ClassVar, NamedTuple, Protocol

from asyncpg import Connection, Record

from routebot.store.keys import RowKeys
from routebot.store.postgres import statements
from routebot.store.postgres.link import Postgres

__all__ = [
    "Begin",
    "Change",
    "Owe",
    "OweAnew",
    "Place",
    "Retire",
    "RetireRow",
    "Row",
    "Save",
    "Settle",
    "Shown",
    "new_version",
    "written",
]

_VERSION_BITS = 63
"""PostgreSQL's large integers have 64 bits with a sign."""

_ID_BYTES = 16


class Place(NamedTuple):
    """A version of a row, as it is known outside: which row it is stands in it.

    So a save need not read the row to find its key.

    Attributes:
        id: of the row, and of its session's key.
        version: of the row.
    """

    id: bytes
    version: int

    @classmethod
    def of(cls, version: int) -> "Place":
        """Take apart what `joined` has made of it."""
        low = (1 << _VERSION_BITS) - 1
        return cls((version >> _VERSION_BITS).to_bytes(_ID_BYTES), version & low)

    @classmethod
    def new(cls) -> "Place":
        """Return one that never was."""
        return cls(secrets.token_bytes(_ID_BYTES), new_version())

    @property
    def joined(self) -> int:
        """Both in one number."""
        return int.from_bytes(self.id) << _VERSION_BITS | self.version


class Row(NamedTuple):
    """A session as it is written; see the columns of the table."""

    id: bytes
    version: int
    row_key: bytes
    expires: int
    generation: bytes
    body: bytes
    alarm: bytes
    worker: int


class Change(Protocol):
    """Something to be done to a row.

    Attributes:
        sql: does it for many; takes the bot and the columns of the lines, numbers first.
    """

    sql: ClassVar[str]

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """Yield the values of each line, but for the number."""


@dataclass(frozen=True, slots=True)
class Save:
    """Write a session where the expected version is the stored one.

    Attributes:
        hour: the present one, to know expired rows by.
    """

    expected: Place
    hour: int
    row_keys: RowKeys
    row: Row
    sql: ClassVar[str] = statements.SAVE

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.expected, self.hour, *self.row_keys, *self.row)


@dataclass(frozen=True, slots=True)
class Begin:
    """Write a session where there is none.

    It is done to the row that was written, and to one that had expired and was retired for it.

    Attributes:
        lock: a number of the chat.
        hour: the present one, to know expired rows by.
        until: the hour in which the alarm of an expired one ends.
    """

    lock: int
    hour: int
    until: int
    row_keys: RowKeys
    row: Row
    sql: ClassVar[str] = statements.BEGIN

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row_keys, *self.row)

    def ways(self) -> Iterator[tuple[Any, ...]]:
        """Yield the same for what is in the way."""
        for row_key in filter(None, self.row_keys):
            yield row_key, self.hour, self.until, self.row.worker


@dataclass(frozen=True, slots=True)
class Retire:
    """End the session of a chat, and keep its alarm.

    Attributes:
        until: the hour in which the alarm ends.
        keeper: who sees to it.
    """

    row_keys: RowKeys
    until: int
    keeper: int
    sql: ClassVar[str] = statements.RETIRE_CHAT

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        for row_key in filter(None, self.row_keys):
            yield row_key, self.until, self.keeper


@dataclass(frozen=True, slots=True)
class RetireRow:
    """The same for one version of a row."""

    row: Place
    until: int
    keeper: int
    sql: ClassVar[str] = statements.RETIRE_ROW

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row, self.until, self.keeper)


@dataclass(frozen=True, slots=True)
class Owe:
    """Write the alarm of a chat without a session over another one."""

    row: Place
    alarm: bytes
    sql: ClassVar[str] = statements.OWE

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row, self.alarm)


@dataclass(frozen=True, slots=True)
class OweAnew:
    """Write a new one.

    Attributes:
        until: the hour in which it ends.
        keeper: who sees to it.
    """

    row: Place
    until: int
    alarm: bytes
    keeper: int
    sql: ClassVar[str] = statements.OWE_ANEW

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row, self.until, self.alarm, self.keeper)


@dataclass(frozen=True, slots=True)
class Settle:
    """Forget an alarm: its messages are gone."""

    row: Place
    sql: ClassVar[str] = statements.SETTLE

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row,)


@dataclass(frozen=True, slots=True)
class Shown:
    """Have a session owe nothing any more."""

    row: Place
    sql: ClassVar[str] = statements.SHOWN

    def lines(self) -> Iterator[tuple[Any, ...]]:
        """See `Change.lines`."""
        yield (*self.row,)


def new_version() -> int:
    """Return a version that never was."""
    return secrets.randbits(_VERSION_BITS)


async def written(
    database: Postgres, bot: int, changes: Sequence[Change]
) -> Sequence[frozenset[bytes]]:
    """Do changes of one kind.

    Returns:
        Of each, the ids of the rows that it was done to.

    Raises:
        StoreError: they could not be done; some may have been.
    """
    if isinstance(changes[0], Begin):
        return await _begun(database, bot, [each for each in changes if isinstance(each, Begin)])
    columns = _columns((number, *line) for number, c in enumerate(changes) for line in c.lines())
    rows = await database.rows(changes[0].sql, bot, *columns) if columns else ()
    return _told(len(changes), rows)


async def _begun(
    database: Postgres, bot: int, begins: Sequence[Begin]
) -> Sequence[frozenset[bytes]]:
    """Begin sessions, of each chat one.

    Until all processes have learnt of a new day's hashing key two of them could write the row of a
    chat under two keys, of which no index sees that they are one chat's: so whoever begins locks
    the chat until the row is there for all to see. A row has to be looked for by a later statement
    than the one that waited for the lock, or it is looked for as of before.
    """
    first = {each.lock: number for number, each in reversed([*enumerate(begins)])}
    ours = [(number, begins[number]) for number in first.values()]
    ways = _columns((number, *line) for number, each in ours for line in each.ways())
    lines = _columns((number, *line) for number, each in ours for line in each.lines())

    async def work(connection: Connection) -> Sequence[Record]:
        # In one order, or two processes would wait for each other.
        await connection.fetch(statements.LOCK, sorted(first))
        expired = await connection.fetch(statements.MAKE_WAY, bot, *ways)
        return [*expired, *await connection.fetch(statements.BEGIN, bot, *lines)]

    return _told(len(begins), await database.run(work))


def _columns(lines: Iterable[tuple[Any, ...]]) -> Sequence[Sequence[Any]]:
    """Return what a statement takes; in one order of rows, as each locks those that it changes."""
    return [*zip(*sorted(lines, key=itemgetter(1)), strict=True)]


def _told(changes: int, rows: Sequence[Record]) -> Sequence[frozenset[bytes]]:
    """Sort the ids of rows by the change that they belong to."""
    told: list[set[bytes]] = [set() for _ in range(changes)]
    for number, row in rows:
        told[number].add(row)
    return [*map(frozenset, told)]
