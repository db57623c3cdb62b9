"""Conditions with three values, compiled to plain data over option bits.

Theory of operation
===================

An answer sheet is a tuple of *masks*, one small integer for each *variable*:

- a question of kind ``one`` is one variable; bit *i* of its mask says that option *i* is still
  possible. Not answered means that all bits are set, answered means that one bit is;
- a question of kind ``many`` is one variable *for each option*, with the bits ``NO`` (1) and
  ``YES`` (2), because "has a Schengen visa" and "has a US visa" are independent facts. The option
  ``none`` is not a variable: it means that every other option of its question is a no.

So an answer sheet stands for the set of all complete answer sheets that it could still become, and
to learn something is to clear bits. A condition is a tree of ``all``, ``any``, ``not`` over atoms
"question: options". Compiling it brings it into a normal form:

- ``not`` is pushed down to the atoms and disappears there, since the complement of a mask is a
  mask;
- atoms of one variable are merged where that is exact: under ``any`` their masks are joined, under
  ``all`` they are intersected. An empty mask is false, a full one true, so ``a or not a`` is true
  before anyone asks;
- equal branches are dropped and branches are sorted, so that equal conditions become equal data and
  are evaluated once for the whole dataset.

The result is JSON: ``true``, ``false``, ``["in", variable, mask]``, ``["all", ...]``, ``["any",
...]``. An atom is **YES** if the possible values lie inside its mask, **NO** if they are disjoint
from it, else **UNKNOWN**; ``all`` and ``any`` are Kleene's minimum and maximum.

What a rule does not name
-------------------------

A rule (its ``when`` and ``unless`` together) means the options that it names as it is written. An
option of a question of kind ``one`` that a rule reads without naming it says itself what it is
there: one that is `neutral` is none of those listed; one that is treated as another has that one's
place, or what that one says if the rule does not name it either; one that says nothing leaves the
atom UNKNOWN for those who chose it, whatever else they answer. Such an atom has two masks, ``["in",
variable, mask, wider]``: the values for which it is met, and those together with the ones of which
the rule does not speak. It is YES inside the first and NO outside the second.

The options of a question of kind ``many`` are independent facts, so an atom on one is not touched
by another that the rule does not name; only one that is treated as another counts as that one.
``none`` still means none at all.

Evaluation
----------

`Program` turns the whole list into one generated Python
function of bit tests, which is the fastest form that was measured (`make bench`); `truth` is the
same rules as a plain tree walk, kept as the readable definition and as a check on the generated
one.

Kleene's values are sound but can say UNKNOWN where all completions agree, when a question stands in
several branches. `reasoning.diagrams` closes that gap exactly, and is asked only for what is left
UNKNOWN here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, TypeAlias

from routebot.errors import AnswerError
from routebot.policy.facts import Condition
from routebot.policy.files import Option, Question

__all__ = [
    "NO_BIT",
    "YES_BIT",
    "Answers",
    "Compiled",
    "Masks",
    "Named",
    "Program",
    "Truth",
    "Variable",
    "Vocabulary",
    "all_of",
    "any_of",
    "bounds",
    "leaves_out",
    "named_in",
    "negate",
    "truth",
    "variables_of",
]

Answers: TypeAlias = Mapping[str, frozenset[str]]
"""Question id -> chosen options. An absent id is not known; an empty set means that none was
chosen.
"""

Masks: TypeAlias = tuple[int, ...]
"""One mask of possible values for each variable of a `Vocabulary`, in its order."""

Compiled: TypeAlias = bool | list[Any]
"""A condition in normal form; plain JSON."""

Named: TypeAlias = frozenset[tuple[str, str]]
"""The (question, option) pairs that a rule names."""

NO_BIT, YES_BIT = 1, 2
NONE = "none"


class Truth(IntEnum):
    """Kleene's three values, in his order."""

    NO = 0
    UNKNOWN = 1
    YES = 2


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
                for variable in self.of_question[id_]:
                    masks[variable] = (
                        YES_BIT if self.variables[variable].option in options else NO_BIT
                    )
        return tuple(masks)

    @property
    def pairs(self) -> frozenset[tuple[str, str | None]]:
        """The (question, option) pairs that have a variable; the option is None for a question of
        kind ``one``.
        """
        return frozenset(self._index)

    def chosen(self, question: str, masks: Masks) -> str | None:
        """Return the option chosen for a question of kind ``one``, or None when it is not known or
        not asked here.
        """
        position = self._index.get((question, None))
        if position is None or masks[position] & (masks[position] - 1):
            return None
        return self.variables[position].values[masks[position].bit_length() - 1]

    def options(self, question: str, masks: Masks) -> tuple[str, ...]:
        """Return the options chosen in an answered question; ``none`` where it has one and nothing
        was chosen.
        """
        if (question, None) in self._index:
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
        """Return the chosen options and those that they are treated as: for a reader in code, who
        names options too.

        Empty where the question is not answered or not asked here.
        """
        if all(masks[i] == self.unknown[i] for i in self.of_question.get(question, ())):
            return frozenset()
        chosen = self.options(question, masks)
        treated = (o.treat_as for o in self.questions[question].options if o.id in chosen)
        return frozenset((*chosen, *filter(None, treated)))

    def is_silent(self, question: str, masks: Masks) -> bool:
        """Say whether a question of kind ``one`` is answered with an option that says nothing of
        itself.
        """
        options = {option.id: option for option in self.questions[question].options}
        chosen = self.chosen(question, masks)
        option = options[options[chosen].treat_as or chosen] if chosen else None
        return option is not None and not option.neutral

    def may_stand(self, question: str, option: str, masks: Masks) -> bool:
        """Say whether an option of a question of kind ``many`` is chosen or may be, itself or by
        one treated as it.
        """
        alike = (o.id for o in self.questions[question].options if option in (o.id, o.treat_as))
        return any(masks[self._index[question, each]] & YES_BIT for each in alike)

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

    def compile(self, when: Condition, unless: Condition | None = None) -> Compiled:
        """Bring a rule's condition into normal form.

        Args:
            when: as in the YAML; an empty mapping is true.
            unless: an exception.
        Raises:
            AnswerError: it names a question or option that does not exist.
            ValueError: it is not a condition at all.
        """
        named = named_in(when) | named_in(unless or {})
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
            listed = _counted(question, option, options, named)
            met |= (listed is Truth.YES) << position
            wider |= (listed is not Truth.NO) << position
        return self._in(self._index[id_, None], met, wider)

    def _ticked(self, question: Question, option: str, named: Named) -> Compiled:
        """Compile that an option was chosen, or one that is treated as it where the rule does not
        name that one.
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
        return _normal(
            variable, met, met if wider is None else wider, self.variables[variable].full
        )

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


def _counted(question: Question, option: Option, listed: Sequence[str], named: Named) -> Truth:
    """Say whether an option is among those that an atom lists, as far as the rule and the option
    tell.
    """
    if option.id in listed:
        return Truth.YES
    if (question.id, option.id) in named or option.neutral:
        return Truth.NO
    if option.treat_as is None:
        return Truth.UNKNOWN
    stand_in = next(other for other in question.options if other.id == option.treat_as)
    return _counted(question, stand_in, listed, named)


def leaves_out(
    question: Question, option: Option, when: Condition, unless: Condition | None = None
) -> bool:
    """Say whether a rule reads a question and does not speak of one of its options, so that it is
    unknown for it.
    """
    named = named_in(when) | named_in(unless or {})
    reads = question.kind == "one" and question.id in {id_ for id_, _ in named}
    return reads and _counted(question, option, (), named) is Truth.UNKNOWN


def named_in(condition: Condition) -> Named:
    """Return the (question, option) pairs that a condition names; of what is no condition, as far
    as it goes.
    """
    return frozenset(_named(condition))


def _named(condition: Condition) -> Iterator[tuple[str, str]]:
    for key, value in condition.items():
        values = value if isinstance(value, list) else [value]
        if key in ("all", "any", "not"):
            for inner in values:
                yield from _named(inner) if isinstance(inner, dict) else ()
        else:
            yield from ((key, option) for option in values if isinstance(option, str))


def _position(question: Question, option: str) -> int:
    return next(i for i, candidate in enumerate(question.options) if candidate.id == option)


def _mapping(value: object) -> Condition:
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 - as for every other mistake in a condition
            "a condition is written as `question: [options]`, `all:`, `any:` or `not:`"
        )
    return value


def negate(compiled: Compiled, full: Masks) -> Compiled:
    """Return the normal form of "not this".

    Args:
        full: the mask of all values, for each variable.
    """
    if isinstance(compiled, bool):
        return not compiled
    if compiled[0] == "in":
        variable, met, wider = bounds(compiled)
        return _normal(variable, full[variable] & ~wider, full[variable] & ~met, full[variable])
    branches = [negate(branch, full) for branch in compiled[1:]]
    return any_of(branches, full) if compiled[0] == "all" else all_of(branches)


def bounds(atom: list[Any]) -> tuple[int, int, int]:
    """Return an atom's variable, the values for which it is met, and those for which it is not
    known not to be.
    """
    variable, met, *wider = atom[1:]
    return variable, met, wider[0] if wider else met


def _normal(variable: int, met: int, wider: int, full: int) -> Compiled:
    """Return the normal form of an atom."""
    if wider == 0:
        return False
    if met == full:
        return True
    return _atom(variable, met, wider)


def _atom(variable: int, met: int, wider: int) -> list[Any]:
    return ["in", variable, met] if met == wider else ["in", variable, met, wider]


def all_of(branches: Iterable[Compiled]) -> Compiled:
    """Return the normal form of "every one of these"."""
    atoms: dict[int, tuple[int, int]] = {}
    others: list[Compiled] = []
    for branch in _flatten("all", branches):
        if branch is False:
            return False
        if isinstance(branch, list) and branch[0] == "in":
            variable, met, wider = bounds(branch)
            before = atoms.get(variable, (met, wider))
            atoms[variable] = before[0] & met, before[1] & wider
        elif branch is not True and branch not in others:
            others.append(branch)
    if not all(wider for _, wider in atoms.values()):
        return False
    return _join("all", True, atoms, others)


def any_of(branches: Iterable[Compiled], full: Masks) -> Compiled:
    """Return the normal form of "at least one of these".

    Args:
        full: the mask of all values, for each variable; atoms that join to it are true.
    """
    atoms: dict[int, tuple[int, int]] = {}
    others: list[Compiled] = []
    for branch in _flatten("any", branches):
        if branch is True:
            return True
        if isinstance(branch, list) and branch[0] == "in":
            variable, met, wider = bounds(branch)
            before = atoms.get(variable, (0, 0))
            atoms[variable] = before[0] | met, before[1] | wider
        elif branch is not False and branch not in others:
            others.append(branch)
    if any(met == full[variable] for variable, (met, _) in atoms.items()):
        return True
    return _join("any", False, atoms, others)


def _flatten(head: str, branches: Iterable[Compiled]) -> Iterable[Compiled]:
    for branch in branches:
        if isinstance(branch, list) and branch[0] == head:
            yield from branch[1:]
        else:
            yield branch


def _join(
    head: str, empty: bool, atoms: Mapping[int, tuple[int, int]], others: list[Compiled]
) -> Compiled:
    ordered: list[Compiled] = [
        _atom(variable, met, wider) for variable, (met, wider) in sorted(atoms.items())
    ]
    ordered += sorted(others, key=repr)
    if not ordered:
        return empty
    return ordered[0] if len(ordered) == 1 else [head, *ordered]


def variables_of(compiled: Compiled) -> frozenset[int]:
    """Return the variables a condition names."""
    if isinstance(compiled, bool):
        return frozenset()
    if compiled[0] == "in":
        return frozenset([compiled[1]])
    return frozenset().union(*(variables_of(branch) for branch in compiled[1:]))


def truth(compiled: Compiled, masks: Masks) -> Truth:
    """Evaluate one condition by walking its tree: the definition of what `Program` computes."""
    if isinstance(compiled, bool):
        return Truth.YES if compiled else Truth.NO
    head, *rest = compiled
    if head == "in":
        variable, met, wider = bounds(compiled)
        possible = masks[variable]
        if not possible & wider:
            return Truth.NO
        return Truth.UNKNOWN if possible & ~met else Truth.YES
    values = [truth(branch, masks) for branch in rest]
    return min(values) if head == "all" else max(values)


class Program:
    """Many conditions as one function of the masks.

    Equal conditions share a slot. ``plain`` is JSON and all that another evaluator needs.
    """

    def __init__(self, full: Masks) -> None:
        self._full = full
        self._slots: dict[str, int] = {}
        self.conditions: list[Compiled] = []

    def slot(self, compiled: Compiled) -> int:
        """Return the position of a condition's value in what `evaluate` returns."""
        key = repr(compiled)
        if key not in self._slots:
            self._slots[key] = len(self.conditions)
            self.conditions.append(compiled)
        return self._slots[key]

    @property
    def plain(self) -> list[Compiled]:
        """The conditions in slot order."""
        return self.conditions

    @cached_property
    def evaluate(self) -> Callable[[Masks], Sequence[int]]:
        """The generated function: masks -> one `Truth` value for each slot.

        Nothing but integers from the compiled form gets into the generated source.
        """
        used = sorted(frozenset().union(*map(variables_of, self.conditions)))
        lines = ["def evaluate(masks):"]
        lines += [f" v{variable} = masks[{variable}]" for variable in used]
        lines.append(" return (" + "".join(f"{self._value(c)}," for c in self.conditions) + ")")
        namespace: dict[str, Callable[[Masks], Sequence[int]]] = {}
        exec("\n".join(lines), namespace)  # noqa: S102 - our own source, made of integers only
        return namespace["evaluate"]

    def _value(self, compiled: Compiled) -> str:
        if isinstance(compiled, bool):
            return "2" if compiled else "0"
        return f"(2 if {self._must(compiled)} else 1 if {self._may(compiled)} else 0)"

    def _must(self, compiled: list[Any]) -> str:
        if compiled[0] == "in":
            variable, met, _ = bounds(compiled)
            return f"not v{variable:d} & {self._full[variable] & ~met:d}"
        return (
            "("
            + (" and " if compiled[0] == "all" else " or ").join(map(self._must, compiled[1:]))
            + ")"
        )

    def _may(self, compiled: list[Any]) -> str:
        if compiled[0] == "in":
            variable, _, wider = bounds(compiled)
            return f"v{variable:d} & {wider:d}"
        return (
            "("
            + (" and " if compiled[0] == "all" else " or ").join(map(self._may, compiled[1:]))
            + ")"
        )
