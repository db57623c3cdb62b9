"""Which places can be reached, and all that tells one person's circle of them from another's."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple

from routebot.logic.conditions import variables_of_all
from routebot.reasoning.links import PersonalLinks
from routebot.reasoning.profile import Profile
from routebot.reasoning.rulebook import Rulebook
from routebot.reasoning.verdicts import Evaluation

__all__ = ["Circle", "told_by"]


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
    """Return all that a circle follows from, beside its middle and which places one may pass.

    That is what papers to leave on and dangers read, the links as they were judged, and the means.
    Judged links are shared, so that it is enough to know which they are.
    """
    masks = evaluation.masks
    return (
        tuple([masks[variable] for variable in _read(evaluation)]),
        tuple(map(id, links.by_start.values())),
        (profile.modes, profile.in_danger, profile.lgbt),
    )


def _read(evaluation: Evaluation) -> tuple[int, ...]:
    """Return the variables that papers to leave on and dangers read, found once."""
    kept = evaluation.kept
    if kept.read_on_the_way is None:
        kept.read_on_the_way = _found_read(evaluation.rulebook)
    return kept.read_on_the_way


def _found_read(rulebook: Rulebook) -> tuple[int, ...]:
    papers = variables_of_all(each.condition for each in rulebook.exit_papers)
    return tuple({*papers, *rulebook.danger_variables})
