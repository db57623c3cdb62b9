"""Which places can be reached, and all that tells one person's circle of them from another's."""

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

from routebot.reasoning.links import PersonalLinks
from routebot.reasoning.profile import Profile
from routebot.reasoning.verdicts import Evaluation

__all__ = ["Circle", "bits_of", "counted", "told_by"]


class Circle(NamedTuple):
    """What can be reached.

    Attributes:
        fewest: place -> the fewest legs of a whole journey there; 0 if every known one breaks.
        safely: places to which one leads past no place of high danger to the person.
        numbers: what else the levels of the way hang on -> place -> these, as `ranking` adds them.
        links: those that it follows from; they live as long, since they are told by their `id`.
    """

    fewest: Mapping[str, int]
    safely: frozenset[str]
    numbers: dict[tuple[bool, bool], Mapping[str, int]]
    links: PersonalLinks


def told_by(evaluation: Evaluation, profile: Profile, links: PersonalLinks) -> Hashable:
    """Return what a circle follows from: the links as they were judged, dangers, and the means.

    Judged links are shared, so that it is enough to know which they are.
    """
    masks = evaluation.masks
    return (
        tuple([masks[variable] for variable in evaluation.rulebook.danger_variables]),
        tuple(map(id, links.by_start.values())),
        (profile.modes, profile.in_danger, profile.lgbt),
    )


def bits_of(evaluation: Evaluation) -> Mapping[str, int]:
    """Return the bit of the arrival in each place that a link leads to; the next is that by air."""
    kept = evaluation.kept
    if kept.arrival_bits is None:
        ends = dict.fromkeys(link.fact.end for link in evaluation.rulebook.links)
        kept.arrival_bits = {end: 1 << 2 * number for number, end in enumerate(ends)}
    return kept.arrival_bits


def counted(circles: Sequence[int], met: int, bits: Mapping[str, int]) -> Mapping[str, int]:
    """Count legs: place -> the first circle that holds an arrival there, from 1; 0 if none does.

    Args:
        circles: the arrivals after one leg, after two, and so on.
        met: the arrivals in all places to count.
    """
    return {
        place: next((legs for legs, circle in enumerate(circles, 1) if circle & 3 * bit), 0)
        for place, bit in bits.items()
        if met & 3 * bit
    }
