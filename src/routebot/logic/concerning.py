"""Whom a fact concerns, and whether that is the same in every place."""

from typing import NamedTuple

from routebot.logic.conditions import Compiled
from routebot.logic.naming import named_together
from routebot.policy.facts import Condition
from routebot.policy.questions import SECOND_PASSPORT

__all__ = ["HERE", "Concerned", "speaks_of_its_place"]

HERE = "here"
"""In a condition on a question for countries: the place that the fact is about."""


class Concerned(NamedTuple):
    """Whom a fact concerns, as far as that was asked.

    Attributes:
        fact: kept, so that its `id` stays its own.
        is_alike: in every place the same people.
        compiled: place -> whom; of one that is alike everywhere under None.
    """

    fact: object
    is_alike: bool
    compiled: dict[str | None, Compiled]


def speaks_of_its_place(when: Condition, unless: Condition | None) -> bool:
    """Say whether whom a rule concerns depends on the place that it is about."""
    named = named_together(when, unless)
    return any(question == SECOND_PASSPORT or option == HERE for question, option in named)
