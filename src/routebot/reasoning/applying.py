"""By which answers a warning would be a person's, where that is still open."""

from collections.abc import Iterable
from typing import NamedTuple

from routebot.logic.conditions import Masks, Truth, truth, variables_of
from routebot.logic.variables import NONE
from routebot.logic.vocabulary import NO_BIT, Vocabulary
from routebot.policy.facts import Fact
from routebot.policy.questions import Option
from routebot.reasoning.rulebook import CompiledFact
from routebot.reasoning.verdicts import Evaluation

__all__ = ["MOST_NAMED", "Answer", "answers_given", "answers_that_apply"]

MOST_NAMED = 4
"""Answers that a sentence names; what holds by more of them is told by its questions."""


class Answer(NamedTuple):
    """One option of a question."""

    question: str
    option: str


def answers_that_apply(
    evaluation: Evaluation, compiled: CompiledFact[Fact], questions: Iterable[str]
) -> tuple[Answer, ...]:
    """Return the answers of which each by itself makes a fact theirs, and no other does.

    Args:
        questions: those that decide whether it is theirs.

    Returns:
        None of them where that cannot be said in few words: it takes two answers together, a
        country, or nearly any option of a question will do.
    """
    vocabulary, masks = evaluation.rulebook.vocabulary, evaluation.masks
    left, found = list(masks), list[Answer]()
    for id_ in questions:
        question = vocabulary.questions[id_]
        applying = [
            option
            for option in question.options
            if not question.names_places
            and truth(compiled.condition, _with(vocabulary, masks, id_, option)) is Truth.YES
        ]
        # Where none of several answers will do, it is theirs by what they lack.
        by_lack = not question.takes_one and any(option.id == NONE for option in applying)
        if not applying or by_lack:
            return ()
        _take_out(vocabulary, left, id_, applying)
        named = {option.id for option in applying}
        found += (Answer(id_, each.id) for each in applying if each.treat_as not in named)
    elsewhere = truth(compiled.condition, vocabulary.settled(left))
    return tuple(found) if elsewhere is Truth.NO and len(found) <= MOST_NAMED else ()


def answers_given(
    vocabulary: Vocabulary, masks: Masks, facts: Iterable[CompiledFact[Fact]]
) -> tuple[Answer, ...]:
    """Return the answers that were given and of which each by itself makes some fact theirs.

    Returns:
        In the order of the facts, each once.
    """
    found = dict[Answer, None]()
    for compiled in facts:
        named = {vocabulary.variables[i].question for i in variables_of(compiled.condition)}
        for id_, question in vocabulary.questions.items():
            if id_ not in named or question.names_places:
                continue
            for option in vocabulary.options(id_, masks):
                alone = vocabulary.masks({id_: frozenset([option])})
                if truth(compiled.condition, alone) is Truth.YES:
                    found[Answer(id_, option)] = None
    return tuple(found)


def _with(vocabulary: Vocabulary, masks: Masks, question: str, option: Option) -> Masks:
    """Return the masks of somebody who has also chosen an option, and of its question no other."""
    said = vocabulary.masks({question: frozenset([option.id])})
    changed = list(masks)
    for variable in vocabulary.of_question[question]:
        changed[variable] = said[variable]
    return vocabulary.settled(changed)


def _take_out(
    vocabulary: Vocabulary, masks: list[int], question: str, options: Iterable[Option]
) -> None:
    """Rule options of a question out."""
    for option in options:
        if vocabulary.takes_one_answer(question):
            variable = vocabulary.index(question)
            masks[variable] &= ~vocabulary.masks({question: frozenset([option.id])})[variable]
        else:
            masks[vocabulary.index(question, option.id)] = NO_BIT
