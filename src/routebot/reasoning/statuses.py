"""What a destination can be for a person, and how that follows from its ways in."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from routebot.logic.conditions import Truth
from routebot.logic.diagrams import truth_of

__all__ = ["STATUSES", "TERMINALS", "Status", "status_of", "terminal_of"]


class Status(StrEnum):
    """What a destination is for a person."""

    OPEN = "open"
    CONDITIONAL = "conditional"
    DEPENDS = "depends"
    CLOSED = "closed"


TERMINALS = (Status.CLOSED, Status.CONDITIONAL, Status.OPEN, Status.DEPENDS)
"""Status of each terminal of a destination's diagram.

The last is for those of whom the rules do not speak.
"""


def status_of(available: Truth, ready: Truth) -> Status:
    """Say what a destination is.

    The verdict on a person and the diagram for all people read this one table.

    Args:
        available: some way is usable.
        ready: some way is usable as the person stands.
    """
    if ready == Truth.YES:
        return Status.OPEN
    if available == Truth.NO:
        return Status.CLOSED
    known = available == Truth.YES and ready == Truth.NO
    return Status.CONDITIONAL if known else Status.DEPENDS


STATUSES: Mapping[tuple[int, int], Status] = MappingProxyType(
    {(available, ready): status_of(available, ready) for available in Truth for ready in Truth}
)
"""`status_of` worked out: every person is judged for every destination, and to look up takes less
than half of the time.
"""


def terminal_of(available: int, ready: int) -> int:
    """Apply the table to terminals of conditions."""
    return TERMINALS.index(status_of(truth_of(available), truth_of(ready)))
