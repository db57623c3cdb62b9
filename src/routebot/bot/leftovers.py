"""What an erasure, a cover or a failed deletion leaves in a chat."""

from dataclasses import dataclass
from datetime import datetime

from routebot.store.protocol import Alarm

__all__ = ["Leftovers"]


@dataclass(slots=True)
class Leftovers:
    """What is left in a chat.

    Attributes:
        notice: the receipt or the cover; None if it could not be sent or is gone.
        owed: what could not be deleted yet.
        left_at: since when.
        due_at: when to delete the notice; None for a cover, which stays until the person comes
            back.
        kept: what the person's own erasure could not delete; None if it was not the person who
            erased.
        alarm: what the store remembers of it; None for nothing.
    """

    notice: int | None
    owed: frozenset[int]
    left_at: datetime
    due_at: datetime | None
    kept: frozenset[int] | None
    alarm: Alarm | None = None

    @property
    def message_ids(self) -> tuple[int, ...]:
        """All of them, oldest first."""
        return tuple(sorted({*self.owed, *(() if self.notice is None else (self.notice,))}))

    @property
    def to_go(self) -> tuple[int, ...]:
        """Those that are to be deleted whether the person comes back or not, oldest first."""
        return tuple(sorted(self.owed)) if self.due_at is None else self.message_ids
