"""What an erasure, a cover or a failed deletion leaves in a chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from routebot.store.protocol import ALARM_LIFE, Alarm

__all__ = ["RECEIPT_LIFE", "Leftovers", "Notes"]

RECEIPT_LIFE = timedelta(minutes=2)
"""A receipt is read in seconds; then the chat shall look as if nothing had been there."""

_SWEPT_WITHIN = timedelta(minutes=3)
"""After its time a receipt waits for the next sweep, and for Telegram."""

_CLOCKS = timedelta(seconds=10)
"""By which a note may go earlier than we think."""


class Notes(Protocol):
    """Lets the other processes of a bot know what is left in a chat.

    Each method may raise StoreError: nothing is known then.
    """

    async def put(self, chat_id: int, note: Mapping[str, Any], life: timedelta) -> None:
        """Keep a note, plain JSON, in place of any other."""

    async def take(self, chat_id: int) -> Mapping[str, Any] | None:
        """Return the note, which is kept no longer; None if there is none."""

    async def has(self, chat_id: int) -> bool:
        """Tell whether there is one."""


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
        is_noted: other processes can know of it.
    """

    notice: int | None
    owed: frozenset[int]
    left_at: datetime
    due_at: datetime | None
    kept: frozenset[int] | None
    alarm: Alarm | None = None
    is_noted: bool = False

    @property
    def message_ids(self) -> tuple[int, ...]:
        """All of them, oldest first."""
        return tuple(sorted({*self.owed, *(() if self.notice is None else (self.notice,))}))

    @property
    def to_go(self) -> tuple[int, ...]:
        """Those that are to be deleted whether the person comes back or not, oldest first."""
        return tuple(sorted(self.owed)) if self.due_at is None else self.message_ids

    @property
    def life(self) -> timedelta:
        """How long others need to know of it: until a receipt is gone for sure, or as long as
        Telegram deletes a cover.
        """
        return ALARM_LIFE if self.due_at is None else RECEIPT_LIFE + _SWEPT_WITHIN

    def is_noted_at(self, now_at: datetime) -> bool:
        """Tell whether the note is there still, unless another process has taken it."""
        return self.is_noted and now_at - self.left_at < self.life - _CLOCKS

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON; `from_json` reads it back, without the alarm."""
        return {
            "notice": self.notice,
            "owed": sorted(self.owed),
            "left": self.left_at.isoformat(),
            "due": self.due_at and self.due_at.isoformat(),
            "kept": None if self.kept is None else sorted(self.kept),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any], alarm: Alarm | None) -> "Leftovers":
        """Read what `to_json` wrote.

        Args:
            alarm: what this process has the store remember of it.
        """
        due, kept = plain["due"], plain["kept"]
        return cls(
            plain["notice"],
            frozenset(plain["owed"]),
            datetime.fromisoformat(plain["left"]),
            due and datetime.fromisoformat(due),
            None if kept is None else frozenset(kept),
            alarm,
        )
