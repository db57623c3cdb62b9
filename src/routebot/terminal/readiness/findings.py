"""What a check has found out, whatever it looked at."""

from dataclasses import dataclass
from typing import Literal

__all__ = ["Finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; ``--`` means not needed, or not ideal."""

    mark: Literal["ok", "--", "FAIL"]
    text: str
