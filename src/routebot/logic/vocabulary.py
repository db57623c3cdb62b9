"""The questions as variables, and the way between answers and masks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from routebot.errors import AnswerError
from routebot.logic.conditions import (
    Compiled,
    Masks,
    Truth,
    all_of,
    any_of,
    atom,
    first_value,
    is_single,
    negate,
    variables_of,
)
from routebot.logic.naming import Named, is_listed, named_together
from routebot.policy.facts import Condition, Fact
from routebot.policy.questions import Question
from routebot.policy.whom import whom

__all__ = [
    "NO_BIT",
    "YES_BIT",
    "Answers",
    "Variable",
    "Vocabulary",
]


Answers: TypeAlias = Mapping[str, frozenset[str]]
"""Question id -> chosen options. An absent id is not known; an empty set means that none was
chosen.
"""


NO_BIT, YES_BIT = 1, 2
"""Values of a variable of a question of kind ``many``."""


NONE = "none"
"""The option that means: none of the others."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One thing that can be known about a person.

    ``option`` is None for a question of kind ``one``, whose values are its options; otherwise the
    values are no and yes.
    """

    question: str
    option: str | None
    values: tuple[str, ...]

    @property
    def full(self) -> int:
        """The mask with every value possible."""
        return (1 << len(self.values)) - 1


class Vocabulary:
    """The variables of a list of questions, and the way between answers and masks."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self.questions = {question.id: question for question in questions}
        self.variables: tuple[Variable, ...] = tuple(
            variable for question in questions for variable in _variables(question)
        )
        self._index = {(v.question, v.option): i for i, v in enumerate(self.variables)}
        self.of_question: Mapping[str, tuple[int, ...]] = {
            id_: tuple(i for i, v in enumerate(self.variables) if v.question == id_)
            for id_ in self.questions
        }

    @cached_property
    def unknown(self) -> Masks:
        """The masks of somebody who has said nothing."""
        return tuple(variable.full for variable in self.variables)

    def index(self, question: str, option: str | None = None) -> int:
        """Return the variable of a question, or of one option of a question of kind ``many``."""
        return self._index[question, option]

    def masks(self, answers: Answers) -> Masks:
        """Encode answers.

        Raises:
            AnswerError: a question or option does not exist, or the options exclude one another.
        """
        masks = list(self.unknown)
        for id_, options in answers.items():
            question = self.question(id_)
            self._check(question, options)
            if question.kind == "one":
                masks[self._index[id_, None]] = 1 << _position(question, next(iter(options)))
            else:
                chosen = _with_implied(question, options)
                for variable in self.of_question[id_]:
                    masks[variable] = (
                        YES_BIT if self.variables[variable].option in chosen else NO_BIT
                    )
        return tuple(masks)

    @property
    def pairs(self) -> frozenset[tuple[str, str | None]]:
        """The (question, option) pairs that have a variable.

        The option is None for a question of kind ``one``.
        """
        return frozenset(self._index)

    def takes_one_answer(self, question: str) -> bool:
        """Say whether it is a question of kind ``one`` that is asked here."""
        return (question, None) in self._index

    def chosen(self, question: str, masks: Masks) -> str | None:
        """Return the option chosen for a question of kind ``one``.

        Returns:
            None when it is not known, or not asked here.
        """
        position = self._index.get((question, None))
        if position is None or not is_single(masks[position]):
            return None
        return self.variables[position].values[first_value(masks[position])]

    def options(self, question: str, masks: Masks) -> tuple[str, ...]:
        """Return the options chosen in an answered question.

        Returns:
            ``none`` where it has that option and nothing was chosen.
        """
        if self.takes_one_answer(question):
            chosen = self.chosen(question, masks)
            return (chosen,) if chosen else ()
        found = tuple(
            self.variables[i].option or ""
            for i in self.of_question[question]
            if masks[i] == YES_BIT
        )
        has_none = any(option.id == NONE for option in self.questions[question].options)
        return found or ((NONE,) if has_none else ())

    def standing(self, question: str, masks: Masks) -> frozenset[str]:
        """Return the chosen options and those that they are treated as.

        Returns:
            Nothing where the question is not answered, or not asked here.
        """
        if all(masks[i] == self.unknown[i] for i in self.of_question.get(question, ())):
            return frozenset()
        chosen = self.options(question, masks)
        treated = (o.treat_as for o in self.questions[question].options if o.id in chosen)
        return frozenset((*chosen, *filter(None, treated)))

    def is_silent(self, question: str, masks: Masks) -> bool:
        """Say whether the answer is an option that says nothing of itself.

        Of a question of kind ``many`` it never is: there each option is a fact of its own.
        """
        options = {option.id: option for option in self.questions[question].options}
        chosen = self.chosen(question, masks)
        option = options[options[chosen].treat_as or chosen] if chosen else None
        return option is not None and not option.neutral

    def questions_in(self, conditions: Iterable[Compiled]) -> frozenset[str]:
        """Return the questions that conditions ask about."""
        found = (variable for each in conditions for variable in variables_of(each))
        return frozenset(self.variables[variable].question for variable in found)

    def answered(self, masks: Masks) -> frozenset[str]:
        """Return the questions whose answer is known."""
        full = self.unknown
        return frozenset(v.question for i, v in enumerate(self.variables) if masks[i] != full[i])

    def without(self, masks: Masks, question: str) -> Masks:
        """Return the masks with one question made unknown again."""
        changed = list(masks)
        for variable in self.of_question[question]:
            changed[variable] = self.variables[variable].full
        return tuple(changed)

    def question(self, id_: str) -> Question:
        """Return a question by id.

        Raises:
            AnswerError: there is no such question; the message lists those there are.
        """
        try:
            return self.questions[id_]
        except KeyError:
            choices = ", ".join(self.questions)
            raise AnswerError(
                "error.question",
                f'unknown question "{id_}"; the questions are: {choices}',
                question=id_,
            ) from None

    def _check_known(self, question: Question, options: frozenset[str]) -> None:
        for id_ in sorted(options - {option.id for option in question.options}):
            choices = ", ".join(option.id for option in question.options)
            message = f'question "{question.id}" has no option "{id_}"; its options are: {choices}'
            raise AnswerError("error.option", message, question=question.id, option=id_)

    def _check(self, question: Question, options: frozenset[str]) -> None:
        self._check_known(question, options)
        if question.kind == "one" and len(options) != 1:
            message = f'question "{question.id}" takes exactly one option, got {len(options)}'
            raise AnswerError("error.one", message, question=question.id)
        if NONE in options and len(options) > 1:
            others = ", ".join(sorted(options - {NONE}))
            message = f'question "{question.id}": "none" cannot stand beside {others}'
            raise AnswerError("error.none", message, question=question.id)

    def concerns(self, fact: Fact) -> Compiled:
        """Bring into normal form whom a fact concerns: its condition and not its exception.

        Raises:
            AnswerError, ValueError: as `compile`.
        """
        return self.compile(*whom(fact))

    def compile(self, when: Condition, unless: Condition | None = None) -> Compiled:
        """Bring a condition into normal form.

        Args:
            when: as in the YAML; an empty mapping is true.
            unless: an exception.
        Raises:
            AnswerError: it names a question or option that does not exist.
            ValueError: it is not a condition at all.
        """
        named = named_together(when, unless)
        met = self._tree(when, named)
        return met if unless is None else all_of([met, self.negate(self._tree(unless, named))])

    def _tree(self, condition: Condition, named: Named) -> Compiled:
        return all_of(self._branch(key, value, named) for key, value in condition.items())

    def _branch(self, key: str, value: object, named: Named) -> Compiled:
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                raise ValueError(f"`{key}` takes a list of conditions")
            branches = [self._tree(_mapping(item), named) for item in value]
            return all_of(branches) if key == "all" else any_of(branches, self.unknown)
        if key == "not":
            return self.negate(self._tree(_mapping(value), named))
        return self._atom(key, value, named)

    def _atom(self, id_: str, value: object, named: Named) -> Compiled:
        options: list[Any] = value if isinstance(value, list) else [value]
        question = self.question(id_)
        if not options or not all(isinstance(option, str) for option in options):
            raise ValueError(f"`{id_}` takes a list of its options")
        self._check_known(question, frozenset(options))
        if question.kind == "many":
            return any_of(
                (self._ticked(question, option, named) for option in options), self.unknown
            )
        met = wider = 0
        for position, option in enumerate(question.options):
            listed = is_listed(question, option, options, named)
            met |= (listed is Truth.YES) << position
            wider |= (listed is not Truth.NO) << position
        return self._in(self._index[id_, None], met, wider)

    def _ticked(self, question: Question, option: str, named: Named) -> Compiled:
        """Compile that an option was chosen.

        One that is treated as it counts too, unless the rule names that one.
        """
        if option == NONE:
            return all_of(self._in(variable, NO_BIT) for variable in self.of_question[question.id])
        alike = [
            o.id
            for o in question.options
            if o.treat_as == option and (question.id, o.id) not in named
        ]
        ticks = [self._in(self._index[question.id, each], YES_BIT) for each in (option, *alike)]
        return any_of(ticks, self.unknown) if alike else ticks[0]

    def _in(self, variable: int, met: int, wider: int | None = None) -> Compiled:
        wider = met if wider is None else wider
        return atom(variable, met, wider, self.variables[variable].full)

    def negate(self, compiled: Compiled) -> Compiled:
        """Return the normal form of "not this"."""
        return negate(compiled, self.unknown)


def _variables(question: Question) -> Iterable[Variable]:
    if question.kind == "one":
        return [Variable(question.id, None, tuple(option.id for option in question.options))]
    return [
        Variable(question.id, option.id, ("no", "yes"))
        for option in question.options
        if option.id != NONE
    ]


def _with_implied(question: Question, chosen: frozenset[str]) -> frozenset[str]:
    """Return the chosen options and those that they imply."""
    implied = (option.implies for option in question.options if option.id in chosen)
    return chosen.union(*implied)


def _position(question: Question, option: str) -> int:
    return next(i for i, candidate in enumerate(question.options) if candidate.id == option)


def _mapping(value: object) -> Condition:
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 - as for every other mistake in a condition
            "a condition is written as `question: [options]`, `all:`, `any:` or `not:`"
        )
    return value
