"""What hands out all that it keeps as rows, and takes it over from another store."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

__all__ = ["TransferStore"]


class TransferStore(Protocol):
    """Goes over into a store of any engine: the same rows, value by value."""

    async def tables(self) -> Mapping[str, Sequence[Sequence[Any]]]:
        """Return the rows of each table by its name, all as they are at one moment.

        Those are revision, content, activation, proposal, recheck, digest and announced. What was
        compiled is left: it is made anew.

        Raises:
            StoreError: they could not be read.
        """

    async def fill(self, tables: Mapping[str, Sequence[Sequence[Any]]]) -> None:
        """Store rows that `tables` of another store returned: all of them or none.

        What an earlier move of the same audit has brought may be there already, and is added to.
        Of a proposal the one that comes is kept, of any other thing that admins work on the newer
        one; what stands here alone stays.

        Raises:
            StoreError: another audit, or other revisions, are there; or it could not be written.
        """
