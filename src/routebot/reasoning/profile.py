"""What ranking and journeys read from a person's answers, taken out of the masks once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from routebot.logic.conditions import Masks
from routebot.logic.vocabulary import Vocabulary

__all__ = ["DAYS_LEFT", "STAY_WANTED", "Person", "_person"]


DAYS_LEFT: Mapping[str, int] = MappingProxyType({"days": 3, "week": 10, "month": 45})
"""Days left for each answer to `urgency`; an answer that is not here leaves time enough."""


STAY_WANTED: Mapping[str, int] = MappingProxyType(
    {"transit": 1, "wait": 90, "long": 180, "settle": 360}
)
"""Days of stay that serve each answer to `goal`; a year as rules count it, so that half a year is
half of it.
"""


@dataclass(frozen=True)
class Person:
    """The answers that ranking asks about, taken out of the masks once."""

    days_left: int | None
    stay_wanted: int | None
    cards: frozenset[str] | None
    in_danger: bool


def _person(vocabulary: Vocabulary, masks: Masks, days_left: int | None) -> Person:
    urgency, goal = vocabulary.standing("urgency", masks), vocabulary.standing("goal", masks)
    answered = vocabulary.answered(masks)
    cards = frozenset(vocabulary.options("cards", masks)) if "cards" in answered else None
    pursued = vocabulary.standing("pursued", masks) & {"risk", "case"}
    grounds = vocabulary.standing("grounds", masks) & {"activist", "journalist"}
    return Person(
        days_left=_named(DAYS_LEFT, urgency) if days_left is None else days_left,
        stay_wanted=_named(STAY_WANTED, goal),
        cards=cards,
        in_danger=bool(pursued or grounds),
    )


def _named(days: Mapping[str, int], options: frozenset[str]) -> int | None:
    return next((days[option] for option in sorted(options) if option in days), None)
