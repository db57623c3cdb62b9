"""A file that only takes up room: given up on a full disk, so that rows can be deleted there."""

import os
from contextlib import suppress
from pathlib import Path

__all__ = ["RESERVE_BYTES", "Reserve"]

RESERVE_BYTES = 1024 * 1024
"""Deleting a row writes some ten pages of 4 KiB into the log before it frees any."""


class Reserve:
    """The room beside a database."""

    def __init__(self, database: Path) -> None:
        self.path = database.with_name(database.name + ".reserve")

    def fill(self) -> None:
        """Take up the room, as far as there is any."""
        with suppress(OSError):
            if self.path.exists() and self.path.stat().st_size == RESERVE_BYTES:
                return
            with os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
                try:
                    file.write(b"\0" * RESERVE_BYTES)
                except OSError:
                    file.truncate(0)

    def give_up(self) -> None:
        """Let go of the room."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
