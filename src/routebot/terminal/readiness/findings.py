"""What a check has found out, whatever it looked at."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding", "shut"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report.

    Attributes:
        kind: what a script knows it by: the thing that was looked at and, behind a dot, what is the
            matter with it. It stays as it is.
        mark: ``--`` means not needed, or not ideal.
        text: the thing, a colon, what was found, and what to do about it.
    """

    kind: str
    mark: Literal["ok", "--", "FAIL"]
    text: str


def shut(error: OSError) -> Finding:
    """Say that the machine did not let us look."""
    advice = "; run `doctor` as the bot's user" if isinstance(error, PermissionError) else ""
    said = f"files: {error.filename}: {error.strerror}{advice}"
    return Finding("files.shut", "FAIL", said)
