"""What the team found and has not published yet: kept from tap to tap, over restarts."""

from collections.abc import Sequence
from dataclasses import dataclass

from routebot.keeping.gathering import Gathered, gather
from routebot.publishing.archive import Present
from routebot.store.rechecks import Recheck, RecheckStore, Taken

__all__ = ["Basket"]


@dataclass(frozen=True, slots=True)
class Basket:
    """The answers of all admins about claims."""

    store: RecheckStore

    async def put(self, *rechecks: Recheck) -> None:
        """Keep answers, each in the place of that person's earlier one about that claim.

        Raises:
            StoreError: they could not be written; then none is.
        """
        await self.store.keep(rechecks)

    async def take_back(self, who: str, *facts: str) -> None:
        """Forget what somebody said of some claims.

        Raises:
            StoreError: it could not be written.
        """
        await self.store.forget([Taken(fact, who) for fact in facts])

    async def all(self) -> Sequence[Recheck]:
        """Return every answer, the oldest first.

        Raises:
            StoreError: they could not be read.
        """
        return await self.store.rechecks()

    async def gathered(self, present: Present) -> Gathered:
        """Lay the answers together over what serves, and forget those that it says already.

        Raises:
            StoreError: they could not be read or written.
        """
        found = gather(await self.all(), present.dataset)
        if found.done:
            await self.store.forget([each.taken for each in found.done])
        return found
