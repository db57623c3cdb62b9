"""The questions as variables, and the way between answers and masks."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeAlias

from routebot.errors import AnswerError
from routebot.logic.choices import check_choice, check_known, with_implied
from routebot.logic.concerning import HERE, Concerned, speaks_of_its_place
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
from routebot.logic.derived import NAMED, UNSAID_BIT, HeldPassports, is_value, mask_of
from routebot.logic.naming import Named, is_listed, named_together
from routebot.logic.variables import (
    NO_BIT,
    NONE,
    YES_BIT,
    Variable,
    either,
    tick_of,
    variables_of_question,
    with_places,
)
from routebot.policy.doubts import NotEstablishedThere
from routebot.policy.facts import Condition, Fact
from routebot.policy.questions import OTHER_CITIZENSHIP, SECOND_PASSPORT, Question
from routebot.policy.regimes import PassportTable
from routebot.policy.whom import whom

__all__ = ["HERE", "NO_BIT", "YES_BIT", "Answers", "Variable", "Vocabulary"]


Answers: TypeAlias = Mapping[str, frozenset[str]]
"""Question id -> chosen options. An absent id is not known; an empty set means that none was
chosen.
"""


class Vocabulary:
    """The variables of a list of questions, and the way between answers and masks.

    Args:
        places: codes of those that answer a question for countries.
        passports: what a second passport gives.
    """

    def __init__(
        self,
        questions: Sequence[Question],
        places: Iterable[str] = (),
        passports: PassportTable | None = None,
    ) -> None:
        self.places = tuple(sorted(places))
        in_full = [with_places(question, self.places) for question in questions]
        self.questions = {question.id: question for question in in_full}
        self.variables: tuple[Variable, ...] = tuple(
            variable for question in in_full for variable in variables_of_question(question)
        )
        self._index = {(v.question, v.option): i for i, v in enumerate(self.variables)}
        self.of_question: Mapping[str, tuple[int, ...]] = {
            id_: tuple(i for i, v in enumerate(self.variables) if v.question == id_)
            for id_ in self.questions
        }
        # What passports give is no answer, and is most of the variables.
        said = [i for i, v in enumerate(self.variables) if not is_value(v.values)]
        self._answering = {
            id_: set(own).intersection(said) for id_, own in self.of_question.items()
        }
        self._groups = {
            option: self._index[OTHER_CITIZENSHIP, option]
            for question, option in self._index
            if question == OTHER_CITIZENSHIP and option
        }
        self._stands_for = {
            option.id: option.treat_as or option.id
            for question in in_full
            if question.id == OTHER_CITIZENSHIP
            for option in question.options
        }
        self._concerned: dict[int, Concerned] = {}
        table = passports or PassportTable({}, {}, None)
        self.held = HeldPassports(self.places, table, self._groups)

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
            check_choice(question, options)
            if question.takes_one:
                masks[self._index[id_, None]] = 1 << _position(question, next(iter(options)))
            elif id_ == SECOND_PASSPORT:
                named = (1 << self.places.index(place) for place in options)
                masks[self._index[id_, NAMED]] = sum(named)
            else:
                chosen = with_implied(question, options)
                for variable in self.of_question[id_]:
                    masks[variable] = (
                        YES_BIT if self.variables[variable].option in chosen else NO_BIT
                    )
        self._imply_groups(answers, masks)
        return self.settled(masks)

    def _imply_groups(self, answers: Answers, masks: list[int]) -> None:
        """Let a passport that is named answer for its group.

        Raises:
            AnswerError: they said that they have no other citizenship.
        """
        named = answers.get(SECOND_PASSPORT, frozenset())
        said = answers.get(OTHER_CITIZENSHIP)
        if named and said is not None and said <= {NONE}:
            message = f'"{SECOND_PASSPORT}" names a passport, "{OTHER_CITIZENSHIP}" says none'
            raise AnswerError("error.passport", message, question=SECOND_PASSPORT)
        if SECOND_PASSPORT not in answers:
            return
        implied = {self.held.group_of(passport) for passport in named}
        for group, variable in self._groups.items():
            if group in implied:
                masks[variable] = YES_BIT
            elif said is None:
                masks[variable] = NO_BIT

    def settled(self, masks: Sequence[int]) -> Masks:
        """Return the masks with what follows from others of them: what passports come to."""
        if (SECOND_PASSPORT, NAMED) not in self._index:
            return tuple(masks)
        ticked: dict[str, bool | None] = {}
        for option, variable in self._groups.items():
            group, tick = self._stands_for[option], tick_of(masks[variable])
            ticked[group] = either(ticked.get(group, False), tick)
        found = self.held.masks(self._named(masks) or (), ticked)
        first = self._index[SECOND_PASSPORT, NAMED] + 1
        return (*masks[:first], *found, *masks[first + len(found) :])

    def names_every_group(self, masks: Masks) -> bool:
        """Say whether the passports named imply every group that is ticked."""
        implied = {self.held.group_of(passport) for passport in self._named(masks) or ()}
        ticked = (
            self._stands_for[option]
            for option, variable in self._groups.items()
            if masks[variable] == YES_BIT
        )
        return implied.issuperset(ticked)

    def _named(self, masks: Sequence[int]) -> tuple[str, ...] | None:
        """Return the passports that were named; None where the question was not answered."""
        position = self._index.get((SECOND_PASSPORT, NAMED))
        if position is None or masks[position] == self.variables[position].full:
            return None
        return tuple(place for bit, place in enumerate(self.places) if masks[position] >> bit & 1)

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
        if question == SECOND_PASSPORT:
            return self._named(masks) or ()
        own = self.of_question[question]
        found = tuple(self.variables[i].option or "" for i in own if masks[i] == YES_BIT)
        has_none = any(option.id == NONE for option in self.questions[question].options)
        return found or ((NONE,) if has_none else ())

    def standing(self, question: str, masks: Masks) -> frozenset[str]:
        """Return the chosen options and those that they are treated as.

        Returns:
            Nothing where the question is not answered, or not asked here.
        """
        if not self.is_answered(question, masks):
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
        return frozenset(id_ for id_ in self.of_question if self.is_answered(id_, masks))

    def is_answered(self, question: str, masks: Masks) -> bool:
        """Say whether the answer to a question is known; False for one that is not asked here."""
        return any(masks[i] != self.unknown[i] for i in self._answering.get(question, ()))

    def asks(self, variable: int, masks: Masks) -> str:
        """Return the question to ask about a variable that is not known.

        What their passports come to is a question of the group first.
        """
        question = self.variables[variable].question
        groups = self._groups.values() if question == SECOND_PASSPORT else ()
        is_open = any(masks[group] == self.unknown[group] for group in groups)
        return OTHER_CITIZENSHIP if is_open else question

    def says_nothing(self, variable: int, masks: Masks) -> bool:
        """Say whether a rule that reads a variable may say nothing of the answer given."""
        if is_value(self.variables[variable].values):
            return self._named(masks) is not None and bool(masks[variable] & UNSAID_BIT)
        return self.is_silent(self.variables[variable].question, masks)

    def without(self, masks: Masks, question: str) -> Masks:
        """Return the masks with one question made unknown again."""
        changed = list(masks)
        for variable in self.of_question[question]:
            changed[variable] = self.variables[variable].full
        if question in (SECOND_PASSPORT, OTHER_CITIZENSHIP):
            return self.settled(changed)
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

    def concerns(self, fact: Fact | NotEstablishedThere, place: str | None = None) -> Compiled:
        """Bring into normal form whom a fact concerns: its condition and not its exception.

        Args:
            place: the one it is about, None for a fact of no place.

        Raises:
            AnswerError, ValueError: as `compile`.
        """
        # A plan asks this of the same facts each day, and of a fact of an area in 198 places.
        known = self._concerned.get(id(fact))
        if known is None:
            is_alike = not speaks_of_its_place(*whom(fact))
            known = self._concerned[id(fact)] = Concerned(fact, is_alike, {})
        where = None if known.is_alike else place
        if where not in known.compiled:
            known.compiled[where] = self.compile(*whom(fact), place=place)
        return known.compiled[where]

    def compile(
        self, when: Condition, unless: Condition | None = None, *, place: str | None = None
    ) -> Compiled:
        """Bring a condition into normal form.

        Args:
            when: as in the YAML; an empty mapping is true.
            unless: an exception.
            place: what ``here`` means, and where passports are looked at.

        Raises:
            AnswerError: it names a question or option that does not exist.
            ValueError: it is not a condition at all.
        """
        named = named_together(when, unless)
        met = self._tree(when, named, place)
        if unless is None:
            return met
        return all_of([met, self.negate(self._tree(unless, named, place))])

    def _tree(self, condition: Condition, named: Named, place: str | None) -> Compiled:
        return all_of(self._branch(key, value, named, place) for key, value in condition.items())

    def _branch(self, key: str, value: object, named: Named, place: str | None) -> Compiled:
        if key in ("all", "any"):
            if not isinstance(value, list) or not value:
                raise ValueError(f"`{key}` takes a list of conditions")
            branches = [self._tree(_mapping(item), named, place) for item in value]
            return all_of(branches) if key == "all" else any_of(branches, self.unknown)
        if key == "not":
            return self.negate(self._tree(_mapping(value), named, place))
        return self._atom(key, value, named, place)

    def _atom(self, id_: str, value: object, named: Named, place: str | None) -> Compiled:
        options: list[Any] = value if isinstance(value, list) else [value]
        question = self.question(id_)
        if not options or not all(isinstance(option, str) for option in options):
            raise ValueError(f"`{id_}` takes a list of its options")
        if question.names_places and place is None and (HERE in options or id_ == SECOND_PASSPORT):
            raise ValueError(f"`{id_}` speaks of the place of its fact, and this one has none")
        if id_ == SECOND_PASSPORT:
            met = mask_of(options)  # where nothing is known of a passport, a rule says nothing
            return self._in(self._index[id_, place], met, met | UNSAID_BIT)
        if question.names_places:
            options = [place if option == HERE else option for option in options]
        check_known(question, frozenset(options))
        if not question.takes_one:
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


def _position(question: Question, option: str) -> int:
    return next(i for i, candidate in enumerate(question.options) if candidate.id == option)


def _mapping(value: object) -> Condition:
    if not isinstance(value, dict):
        raise ValueError(  # noqa: TRY004 - as for every other mistake in a condition
            "a condition is written as `question: [options]`, `all:`, `any:` or `not:`"
        )
    return value
