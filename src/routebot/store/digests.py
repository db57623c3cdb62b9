"""What remembers that an admin has had the digest of a week."""

from datetime import date
from typing import Protocol

__all__ = ["DigestStore"]


class DigestStore(Protocol):
    """Remembers the newest week of each admin's digest, by their label."""

    async def claim_digest(self, who: str, monday: date) -> bool:
        """Record that an admin is sent the digest of a week.

        Returns:
            False if that week, or a later one, was recorded already.

        Raises:
            StoreError: it could not be written.
        """
