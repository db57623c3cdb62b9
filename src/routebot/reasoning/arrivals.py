"""Where one stands on the way, and how one may go on from there."""

from typing import TYPE_CHECKING, NamedTuple

from routebot.policy.facts import Link

if TYPE_CHECKING:  # which keeps what is here
    from routebot.reasoning.links import JudgedLink

__all__ = ["Arrival", "Beyond", "Over", "WaysOn", "arrival_over"]


class Arrival(NamedTuple):
    """Where one stands, and whether one came there by air."""

    place: str
    by_air: bool


def arrival_over(link: Link) -> Arrival:
    """Return the arrival at the end of a link."""
    return Arrival(link.end, link.mode == "air")


class Over(NamedTuple):
    """An open link that leads through other places.

    Attributes:
        bit: of the arrival at its end.
    """

    bit: int
    by_air: bool
    link: Link


class Beyond(NamedTuple):
    """Where the links from a place lead: sets of arrivals, each of which is a bit.

    Attributes:
        met: of all of them, also those that are shut.
        by_air, otherwise: of the open ones that lead straight there.
        through: the other open ones.
        links: those that it follows from; they live as long, since they are told by their `id`.
    """

    met: int
    by_air: int
    otherwise: int
    through: tuple[Over, ...]
    links: tuple["JudgedLink", ...]


class WaysOn(NamedTuple):
    """Whether one may go on from a place by air, and by other means."""

    by_air: bool
    otherwise: bool
