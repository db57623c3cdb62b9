"""What has been wrong with the running bot, and since when: what alerts tell.

Each part says of itself whether it works (`Sign`); `Troubles.look`, called every minute, puts down
since when one does not. Monitors ask the same parts, at the moment they want to know (`vitals`).
Nothing here is about people: neither who they are nor how many.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

__all__ = ["Sign", "Trouble", "Troubles", "nearly_full", "rises"]

_LEAST_FREE = 200 * 1024 * 1024
"""Bytes: a day's sessions of thousands of people, or twenty revisions of the dataset."""


class Trouble(StrEnum):
    """What can be wrong; in the order in which it is told."""

    SILENCE = "silence"
    """Telegram cannot be reached."""
    RIVAL = "rival"
    """Another program asks for updates with this token."""
    STORE = "store"
    """Something could not be written."""
    KEYS = "keys"
    """The server of session keys is away, or lets keys leave its memory: no session begins."""
    DISK = "disk"
    """Little room is left."""
    CLOCK = "clock"
    """The machine's clock is not to be believed, so that nothing is erased because of its age."""
    REVISION = "revision"
    """What was published cannot be read, or is not looked for."""
    DEBTS = "debts"
    """A chat does not look as it should, for long: a message was not deleted, or not shown."""
    ANNOUNCING = "announcing"
    """A change could not be announced."""
    PACK = "pack"
    """The file that is handed out could not be made anew."""


@dataclass(frozen=True, slots=True)
class Sign:
    """By what a trouble is known.

    Attributes:
        seen: says whether it is there now.
        patience: how long it may last before it counts.
    """

    kind: Trouble
    seen: Callable[[], bool]
    patience: timedelta = timedelta()


@dataclass(slots=True)
class Troubles:
    """Follows what is wrong.

    Args:
        signs: one of each kind that can happen here.
        now: the clock.
    """

    signs: Sequence[Sign]
    now: Callable[[], datetime]
    _since: dict[Trouble, datetime] = field(default_factory=dict)
    present: Mapping[Trouble, datetime] = field(default_factory=dict)
    """What was wrong at the last look, and since when; in the order of `Trouble`."""

    def look(self) -> Mapping[Trouble, datetime]:
        """Look at every sign and return what is wrong now, and since when."""
        now_at = self.now()
        for sign in self.signs:
            if sign.seen():
                self._since.setdefault(sign.kind, now_at)
            else:
                self._since.pop(sign.kind, None)
        patience = {sign.kind: sign.patience for sign in self.signs}
        self.present = {
            kind: self._since[kind]
            for kind in Trouble
            if kind in self._since and now_at - self._since[kind] >= patience[kind]
        }
        return self.present


def nearly_full(folders: Iterable[Path]) -> bool:
    """Say whether little room is left for one of the files in some folders."""
    return any(_free(folder) < _LEAST_FREE for folder in folders)


def _free(folder: Path) -> float:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # it was moved away: writing fails, and tells
        return float("inf")


def rises(count: Callable[[], int]) -> Callable[[], bool]:
    """Return a sign of what happens now and then: that it happened since the last look."""
    before = count()

    def risen() -> bool:
        nonlocal before
        last, before = before, count()
        return before > last

    return risen
