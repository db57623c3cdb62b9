"""Takes all rows out of one database and puts them into another, which may be of another engine.

Each value stays what it was, so that the audit is the same row by row, and its chain with it.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from routebot.errors import StoreError
from routebot.store.tables.database import Database, Row, Transaction

__all__ = ["all_tables", "fill_tables"]


class _Table(NamedTuple):
    """A table that is moved.

    Attributes:
        columns: all there are.
        key: how many of the first make up the key.
        known: what to do with a row whose key is there; empty where it has to be the same row.
    """

    name: str
    columns: tuple[str, ...]
    key: int
    known: str = ""

    @property
    def taking(self) -> str:
        """The statement that asks for all rows."""
        columns = ", ".join(self.columns)
        return f"SELECT {columns} FROM {self.name} ORDER BY {self._keys}"  # noqa: S608 - names only

    @property
    def putting(self) -> str:
        """The statement that stores a row."""
        into = f"{self.name} ({', '.join(self.columns)})"
        values = ", ".join("?" * len(self.columns))
        conflict = f" ON CONFLICT ({self._keys}) DO UPDATE SET {self.known}" if self.known else ""
        return f"INSERT INTO {into} VALUES ({values}){conflict}"  # noqa: S608 - names only

    @property
    def _keys(self) -> str:
        return ", ".join(self.columns[: self.key])


_AUDIT = _Table(
    "activation",
    ("seq", "revision", "from_on", "at", "who", "approved_by", "why", "figures", "chain"),
    1,
)

_TABLES = (
    # A row of the audit refers to its revision, which has to be there first.
    _Table("revision", ("id", "files"), 1),
    _Table("content", ("hash", "bytes"), 1),
    _AUDIT,
    _Table(
        "proposal",
        ("id", "who", "at", "expires", "waiting", "terms", "files"),
        1,
        "waiting = excluded.waiting, terms = excluded.terms",
    ),
    _Table(
        "recheck",
        ("fact", "who", "at", "terms"),
        2,
        "at = excluded.at, terms = excluded.terms WHERE recheck.at < excluded.at",
    ),
    _Table("digest", ("who", "week"), 1, "week = excluded.week WHERE digest.week < excluded.week"),
    _Table("announced", ("id", "seq"), 1, "seq = excluded.seq WHERE announced.seq < excluded.seq"),
)
"""All but the compiled revisions, which are made anew."""


async def all_tables(database: Database) -> Mapping[str, Sequence[Row]]:
    """Return the rows of each table by its name; see `TransferStore.tables`."""

    async def work(transaction: Transaction) -> Mapping[str, Sequence[Row]]:
        return {table.name: await _rows(transaction, table) for table in _TABLES}

    return await database.write(work, is_bulky=True)


async def fill_tables(database: Database, tables: Mapping[str, Sequence[Row]]) -> None:
    """Store rows that another database gave; see `TransferStore.fill`."""

    async def work(transaction: Transaction) -> None:
        for table in _TABLES:
            rows: Sequence[Row] = [tuple(row) for row in tables[table.name]]
            if not table.known:
                rows = _missing(database.shown, table, await _rows(transaction, table), rows)
            await transaction.many(table.putting, rows)

    await database.write(work, is_bulky=True)


def _missing(shown: str, table: _Table, there: Sequence[Row], rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows that are not there.

    Raises:
        StoreError: something else is there.
    """
    known = set(there)
    if not known.issubset(rows) or (table is _AUDIT and rows[: len(there)] != there):
        raise StoreError(
            f"{shown}: another {table.name} stands there already; name a database that is empty, "
            "or the one that was filled from the same place before"
        )
    return [row for row in rows if row not in known]


async def _rows(transaction: Transaction, table: _Table) -> Sequence[Row]:
    return [tuple(row) for row in await transaction.rows(table.taking)]
