"""What ranking and journeys read from a person's answers, taken out of the masks once.

Whatever reads an answer without a condition of a fact reads it here, so that what the interview has
to ask for the order's sake, and what the checks of the data take as read, are one list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import Mode
from routebot.reasoning.rulebook import Rulebook

__all__ = [
    "DAYS_LEFT",
    "STAY_WANTED",
    "Profile",
    "as_if_abroad",
    "ranked_questions",
    "read_profile",
]


DAYS_LEFT: Mapping[str, int] = MappingProxyType({"days": 3, "week": 10, "month": 45})
"""Days left for each answer to `urgency`; an answer that is not here leaves time enough."""

STAY_WANTED: Mapping[str, int] = MappingProxyType(
    {"transit": 1, "wait": 90, "long": 180, "settle": 360}
)
"""Days of stay that serve each answer to `goal`; a year as rules count it, so that half a year is
half of it.
"""

_MODE_OPTION: Mapping[Mode, str] = MappingProxyType(
    {"air": "air", "car": "car", "rail_bus": "rail_bus", "foot": "foot", "sea": "rail_bus"}
)

_RANKED = frozenset({"urgency", "pursued", "grounds", "region", "modes", "goal", "cards"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The answers that ranking and journeys ask about.

    Attributes:
        days_left: until they must go; None if there is time enough, or they have not said.
        stay_wanted: days of stay that serve what they want; None if they have not said.
        cards: what they can pay with; None if they have not said.
        modes: means of travel that they have or may have.
        regions: the part of Russia they start from and what it is treated as; empty if not known.
        in_danger: they had better keep away from places that hand people over to Russia.
        abroad: they have left already.
        behind_lithuania: they start from where land ways lead through Lithuania first.
    """

    days_left: int | None
    stay_wanted: int | None
    cards: frozenset[str] | None
    modes: frozenset[Mode]
    regions: frozenset[str]
    in_danger: bool
    abroad: bool
    behind_lithuania: bool


def read_profile(rulebook: Rulebook, masks: Masks, days_left: int | None = None) -> Profile:
    """Read the answers that ranking and journeys ask about.

    Args:
        days_left: until they must go, where something other than their answers decides.
    """
    vocabulary = rulebook.vocabulary
    regions = vocabulary.standing("region", masks)
    pursued = vocabulary.standing("pursued", masks) & {"risk", "case"}
    grounds = vocabulary.standing("grounds", masks) & {"activist", "journalist"}
    cards_known = "cards" in vocabulary.answered(masks)
    if days_left is None:
        days_left = _named(DAYS_LEFT, vocabulary.standing("urgency", masks))
    return Profile(
        days_left=days_left,
        stay_wanted=_named(STAY_WANTED, vocabulary.standing("goal", masks)),
        cards=frozenset(vocabulary.options("cards", masks)) if cards_known else None,
        modes=frozenset(mode for mode in _MODE_OPTION if _may_travel_by(vocabulary, mode, masks)),
        regions=regions,
        in_danger=bool(pursued or grounds),
        abroad="abroad" in regions,
        behind_lithuania="kaliningrad" in regions,
    )


def ranked_questions(rulebook: Rulebook) -> frozenset[str]:
    """Return the questions whose answers ranking and journeys read without a fact's condition."""
    return _RANKED & rulebook.vocabulary.questions.keys()


def as_if_abroad(rulebook: Rulebook, masks: Masks) -> Masks:
    """Return the answers of the same person once they have left Russia."""
    vocabulary = rulebook.vocabulary
    if ("region", None) not in vocabulary.pairs:
        return masks
    variable = vocabulary.index("region")
    values = vocabulary.variables[variable].values
    if "abroad" not in values:
        return masks
    changed = list(masks)
    changed[variable] = 1 << values.index("abroad")
    return tuple(changed)


def _may_travel_by(vocabulary: Vocabulary, mode: Mode, masks: Masks) -> bool:
    option = _MODE_OPTION[mode]
    if ("modes", option) not in vocabulary.pairs:
        return True
    return vocabulary.may_stand("modes", option, masks)


def _named(days: Mapping[str, int], options: frozenset[str]) -> int | None:
    return next((days[option] for option in sorted(options) if option in days), None)
