"""What an engine offers to those who read and write tables."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

__all__ = ["Database", "Row", "Transaction"]

T = TypeVar("T")

Row = Sequence[Any]
"""The columns of a row, in the order in which they were asked for."""


class Transaction(Protocol):
    """Statements that are all done or none, while nobody else writes."""

    async def rows(self, sql: str, *values: object) -> Sequence[Row]:
        """Return the rows that a statement asks for."""

    async def run(self, sql: str, *values: object) -> int:
        """Run a statement, and return how many rows it has changed."""

    async def many(self, sql: str, rows: Iterable[Row]) -> None:
        """Run a statement once for the values of each row."""


class Database(Protocol):
    """Runs statements in which each ``?`` stands for a value.

    Attributes:
        shown: names it to people.
    """

    @property
    def shown(self) -> str: ...

    async def read(self, sql: str, *values: object) -> Sequence[Row]:
        """Return the rows that a statement asks for; it sees what is committed.

        Raises:
            StoreError: they could not be read.
        """

    async def write(
        self, work: Callable[[Transaction], Awaitable[T]], *, is_bulky: bool = False
    ) -> T:
        """Do work in one transaction, and return what it returned once that is committed.

        Whatever the work raises undoes it.

        Args:
            work: may be called again from the beginning, where the connection was lost.
            is_bulky: it moves all that there is, which may take minutes.

        Raises:
            StoreError: it could not be written.
        """
