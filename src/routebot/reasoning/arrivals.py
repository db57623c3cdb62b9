"""Where one stands on the way, and how one may go on from there."""

from typing import NamedTuple

from routebot.policy.facts import Link

__all__ = ["Arrival", "Over", "WaysOn", "arrival_over"]


class Arrival(NamedTuple):
    """Where one stands, and whether one came there by air."""

    place: str
    by_air: bool


def arrival_over(link: Link) -> Arrival:
    """Return the arrival at the end of a link."""
    return Arrival(link.end, link.mode == "air")


class Over(NamedTuple):
    """A link that leads on: where to, whether it is open, whether it passes a high danger."""

    end: Arrival
    is_open: bool
    is_perilous: bool


class WaysOn(NamedTuple):
    """Whether one may go on from a place by air, and by other means."""

    by_air: bool
    otherwise: bool
