"""What the dataset says of the answers themselves, compiled.

Beside the facts, whose conditions say whom they concern, there are things about a person that
ranking and journeys read directly: circumstances (in danger, abroad) and what an option stands for
(days left, days of stay, means of travel, a part of Russia that lies apart). Their words are in
`questions.yaml`; here they are variables and numbers, so that no module has to know an option by
its name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import get_args

from routebot.logic.conditions import (
    Compiled,
    Masks,
    Truth,
    first_value,
    is_single,
    truth,
)
from routebot.logic.program import Program
from routebot.logic.vocabulary import Vocabulary
from routebot.policy.facts import Condition, Mode
from routebot.policy.questions import CircumstanceId, Option, Question

__all__ = [
    "CARDS",
    "PASSPORT",
    "PASSPORT_VALIDITY",
    "REGION",
    "Circumstance",
    "Circumstances",
    "Meanings",
    "Scale",
    "compile_meanings",
]

CARDS = "cards"
"""The question whose options payment rules speak of (`PaymentRule.cards`)."""

PASSPORT, PASSPORT_VALIDITY = "passport", "passport_validity"
"""The questions that a border asks of everybody who passes it."""

REGION = "region"
"""The question whose options links speak of (`Link.regions`)."""


@dataclass(frozen=True, slots=True)
class Circumstance:
    """Something about a person that the program itself reads.

    Attributes:
        slot: its value among those of the whole program.
        questions: those that can decide it.
    """

    condition: Compiled
    slot: int
    questions: frozenset[str]

    def holds(self, masks: Masks) -> bool:
        """Say whether the answers put it beyond doubt."""
        return truth(self.condition, masks) is Truth.YES


@dataclass(frozen=True, slots=True)
class Circumstances:
    """All of them, each by its name in `questions.yaml`."""

    in_danger: Circumstance
    lgbt: Circumstance
    abroad: Circumstance


@dataclass(frozen=True, slots=True)
class Scale:
    """What the options of a question with one answer stand for in days, in their order."""

    question: str
    variable: int
    days: tuple[int | None, ...]

    def read(self, masks: Masks) -> int | None:
        """Return the days of the answer; None where it is not known or stands for none."""
        mask = masks[self.variable]
        return self.days[first_value(mask)] if self.is_answered(masks) else None

    def is_answered(self, masks: Masks) -> bool:
        """Say whether one option is left."""
        return is_single(masks[self.variable])

    @property
    def plain(self) -> dict[str, object]:
        """The scale as JSON: the variable, and the days of each of its values."""
        return {"variable": self.variable, "days": list(self.days)}


@dataclass(frozen=True, slots=True)
class Meanings:
    """What is read from answers beside the conditions of facts.

    Attributes:
        days_left, stay_wanted, days_valid: None where no question is about it.
        modes: means of travel -> the variables that give it; one that is not here is open to all.
        apart: option of `REGION` -> the part of Russia that it stands for; no other stands for one.
        questions: all that are read.
    """

    circumstances: Circumstances
    days_left: Scale | None
    stay_wanted: Scale | None
    days_valid: Scale | None
    modes: Mapping[Mode, tuple[int, ...]]
    apart: Mapping[str, str]
    questions: frozenset[str]

    @property
    def plain(self) -> dict[str, object]:
        """What another evaluator needs, as JSON: variables and slots as in `Rulebook.plain`."""
        circumstances = self.circumstances
        return {
            "in_danger": circumstances.in_danger.slot,
            "lgbt": circumstances.lgbt.slot,
            "abroad": circumstances.abroad.slot,
            "days_left": self.days_left.plain if self.days_left else None,
            "stay_wanted": self.stay_wanted.plain if self.stay_wanted else None,
            "days_valid": self.days_valid.plain if self.days_valid else None,
            "modes": {mode: list(variables) for mode, variables in self.modes.items()},
            "apart": dict(self.apart),
        }


def compile_meanings(
    questions: Sequence[Question],
    circumstances: Mapping[CircumstanceId, Condition],
    vocabulary: Vocabulary,
    program: Program,
) -> Meanings:
    """Compile what a dataset says of answers.

    Args:
        questions: those of the dataset; the vocabulary may hold more, of another version.
    Raises:
        AnswerError, ValueError: a circumstance names what no question has, or is no condition.
    """
    compiler = _Compiler(questions, circumstances, vocabulary)
    compiled = Circumstances(
        in_danger=compiler.circumstance("in_danger", program),
        lgbt=compiler.circumstance("lgbt", program),
        abroad=compiler.circumstance("abroad", program),
    )
    return Meanings(
        circumstances=compiled,
        days_left=compiler.scale("days_left"),
        stay_wanted=compiler.scale("stay_days_wanted"),
        days_valid=compiler.scale("days_valid"),
        modes=MappingProxyType(
            {mode: found for mode in get_args(Mode) if (found := compiler.mode(mode))}
        ),
        apart=MappingProxyType(compiler.apart()),
        questions=compiler.questions_read(compiled),
    )


class _Compiler:
    """The questions and circumstances of a dataset, looked up while compiling."""

    def __init__(
        self,
        questions: Sequence[Question],
        circumstances: Mapping[CircumstanceId, Condition],
        vocabulary: Vocabulary,
    ) -> None:
        self._circumstances = circumstances
        self._vocabulary = vocabulary
        self._options = {
            question.id: {option.id: option for option in question.options}
            for question in questions
        }

    def circumstance(self, id_: CircumstanceId, program: Program) -> Circumstance:
        """Compile one; nobody is in a circumstance that the dataset does not speak of."""
        when = self._circumstances.get(id_)
        condition = False if when is None else self._vocabulary.compile(when)
        asked = self._vocabulary.questions_in([condition])
        return Circumstance(condition, program.slot(condition), asked)

    def scale(self, field: str) -> Scale | None:
        """Return what the options of the question that has this field stand for."""
        for question, options in self._options.items():
            if any(getattr(option, field) is not None for option in options.values()):
                variable = self._vocabulary.index(question)
                values = self._vocabulary.variables[variable].values
                days = (self._meant(question, value, field) for value in values)
                return Scale(question, variable, tuple(days))
        return None

    def _meant(self, question: str, id_: str, field: str) -> int | None:
        """Return what an option says, or else the one that it is treated as."""
        for option in self._counted_as(question, id_):
            days: int | None = getattr(option, field)
            if days is not None:
                return days
        return None

    def mode(self, mode: Mode) -> tuple[int, ...]:
        """Return the variables of the options that give a means of travel."""
        return tuple(
            self._vocabulary.index(question, id_)
            for question, options in self._options.items()
            for id_ in options
            if mode in self._modes(question, id_)
        )

    def _modes(self, question: str, id_: str) -> tuple[Mode, ...]:
        """Return the means that an option gives, or else those of the one it is treated as."""
        said = (option.modes for option in self._counted_as(question, id_))
        return next((modes for modes in said if modes), ())

    def _counted_as(self, question: str, id_: str) -> Iterator[Option]:
        """Yield an option and the one it is treated as; none that another version brought in."""
        option = self._options[question].get(id_)
        if option is not None:
            yield option
            if option.treat_as is not None:
                yield self._options[question][option.treat_as]

    def apart(self) -> dict[str, str]:
        """Return the parts of Russia that options of `REGION` stand for."""
        return {
            id_: option.starts_from
            for id_ in self._options.get(REGION, ())
            for option in self._counted_as(REGION, id_)
            if option.starts_from is not None
        }

    def questions_read(self, circumstances: Circumstances) -> frozenset[str]:
        """Return every question that is read without a condition of a fact."""
        read = {
            question
            for question, options in self._options.items()
            for option in options.values()
            if option.stands_for_something
        }
        for circumstance in (circumstances.in_danger, circumstances.lgbt, circumstances.abroad):
            read |= circumstance.questions
        return frozenset(read | {CARDS, REGION} & self._options.keys())
