"""The variables of a question: one for each thing that can be known about a person by it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from routebot.logic.derived import NAMED
from routebot.policy.facts import Text
from routebot.policy.questions import SECOND_PASSPORT, Option, Question
from routebot.policy.second_passports import VALUES

__all__ = [
    "NONE",
    "NO_BIT",
    "YES_BIT",
    "Variable",
    "either",
    "tick_of",
    "variables_of_question",
    "with_places",
]

NO_BIT, YES_BIT = 1, 2
"""Values of a variable of a question of kind ``many``."""


NONE = "none"
"""The option that means: none of the others."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that can be known about a person.

    ``option`` is None for a question with one answer, whose values are its options; otherwise the
    values are no and yes. Of second passports ``option`` is a place, see `logic.derived`.
    """

    question: str
    option: str | None
    values: tuple[str, ...]

    @property
    def full(self) -> int:
        """The mask with every value possible."""
        return (1 << len(self.values)) - 1


def variables_of_question(question: Question) -> Iterable[Variable]:
    """Return the variables of a question, in their order."""
    if question.takes_one:
        return [Variable(question.id, None, tuple(option.id for option in question.options))]
    if question.id == SECOND_PASSPORT:
        places = tuple(option.id for option in question.options if option.id != NONE)
        return [
            Variable(question.id, NAMED, places),
            *(Variable(question.id, place, VALUES) for place in places),
        ]
    return [
        Variable(question.id, option.id, ("no", "yes"))
        for option in question.options
        if option.id != NONE
    ]


def with_places(question: Question, places: tuple[str, ...]) -> Question:
    """Give a question for countries its options: every place, of which each rule speaks."""
    if not question.names_places:
        return question
    return question.model_copy(update={"options": (*_options(places), *question.options)})


@lru_cache(8)
def _options(places: tuple[str, ...]) -> tuple[Option, ...]:
    """Return an option for each place; several questions have the same ones."""
    return tuple(
        Option.model_construct(id=code, label=Text.model_construct(ru=code, en=code), neutral=True)
        for code in places
    )


def tick_of(mask: int) -> bool | None:
    """Return whether an option was chosen; None where that is not known."""
    return {YES_BIT: True, NO_BIT: False}.get(mask)


def either(first: bool | None, second: bool | None) -> bool | None:
    """Say whether one of two holds; None where that is not known."""
    if first or second:
        return True
    return None if None in (first, second) else False
